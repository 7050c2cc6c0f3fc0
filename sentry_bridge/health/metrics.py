"""Metrics: a report as Prometheus reads it, when prometheus-client is installed."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from sentry_bridge.health.report import Report

# "Text-based format", Prometheus documentation.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_STATUSES = ("healthy", "degraded", "unhealthy")
_COUNTS = {
    "sent": "Items handed to the transport.",
    "dropped": "Items lost anywhere in the SDK, by reason and category.",
    "undelivered": "Envelopes that the server did not take.",
    "scrub_failures": "Items that could not be scrubbed.",
    "hook_failures": "Errors of ours that were swallowed for the application's sake.",
}


def available() -> bool:
    """Tell whether prometheus-client is installed (the extra `metrics`)."""
    return find_spec("prometheus_client") is not None


def text(report: Report) -> bytes:
    """Return the report's metrics, on a registry of their own: the application's is its own."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(report))
    return generate_latest(registry)


class _Collector:
    """A collector of prometheus-client ("Custom Collectors", its documentation)."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        status = GaugeMetricFamily(
            "sentry_bridge_health_status", "1 for the status in force.", labels=["status"]
        )
        for name in _STATUSES:
            status.add_metric([name], float(self._report.status == name))
        yield status
        healthy = GaugeMetricFamily(
            "sentry_bridge_health_check_healthy",
            "Whether the check passed.",
            labels=["check", "critical"],
        )
        duration = GaugeMetricFamily(
            "sentry_bridge_health_check_duration_seconds",
            "How long the last run took.",
            labels=["check"],
        )
        for result in self._report.results:
            critical = str(result.check.critical).lower()
            healthy.add_metric([result.check.name, critical], float(result.healthy))
            duration.add_metric([result.check.name], result.duration)
        yield healthy
        yield duration
        facts = next(
            (
                result.outcome.facts
                for result in self._report.results
                if result.check.name == "sentry"
            ),
            {},
        )
        for name, meaning in _COUNTS.items():
            counter = CounterMetricFamily(f"sentry_bridge_{name}", meaning, labels=["kind"])
            for kind, count in facts.get(name, {}).items():
                counter.add_metric([kind], count)
            yield counter
        for name, meaning in (
            ("queued", "Envelopes that wait for the transport."),
            ("queue_limit", "Envelopes for which the queue has room."),
        ):
            if facts.get(name) is not None:
                yield GaugeMetricFamily(f"sentry_bridge_{name}", meaning, value=facts[name])
