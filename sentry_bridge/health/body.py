"""Body: a report in JSON, in the seed's form and in that of the health+json draft."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sentry_bridge.health.check import Result
from sentry_bridge.health.report import Report, Status

Scrub = Callable[[str], str]

_DRAFT_STATUS: Mapping[Status, str] = {"healthy": "pass", "degraded": "warn", "unhealthy": "fail"}


def plain(report: Report, scrub: Scrub | None) -> dict[str, Any]:
    """Return `{status, version, checks: {name: {healthy, message, critical, ...}}}`.

    Args:
        report: the report.
        scrub: what messages must pass to be shown; None leaves messages and facts out.
    """
    return {
        "status": report.status,
        "version": report.version,
        "checks": {result.check.name: _check(result, scrub) for result in report.results},
    }


def _check(result: Result, scrub: Scrub | None) -> dict[str, Any]:
    told = {
        "healthy": result.healthy,
        "message": "works" if result.healthy else "does not work",
        "critical": result.check.critical,
    }
    if scrub is None:
        return told
    return told | {
        "message": scrub(result.outcome.message),
        "time": _instant(result.time),
        "duration_ms": round(result.duration * 1000, 1),
        "facts": _scrubbed(result.outcome.facts, scrub),
    }


def _scrubbed(value: Any, scrub: Scrub) -> Any:
    match value:
        case str():
            return scrub(value)
        case Mapping():
            return {str(key): _scrubbed(item, scrub) for key, item in value.items()}
        case list() | tuple():
            return [_scrubbed(item, scrub) for item in value]
        case _:
            return value


def draft(report: Report, scrub: Scrub | None) -> dict[str, Any]:
    """Return the body of `application/health+json`.

    "Health Check Response Format for HTTP APIs" (draft-inadarei-api-health-check-06),
    expired and widely spoken. Arguments as for `plain`.
    """
    version = {} if report.version is None else {"releaseId": report.version}
    return {
        "status": _DRAFT_STATUS[report.status],
        **version,
        "checks": {
            f"{result.check.name}:responseTime": [_draft_check(result, scrub)]
            for result in report.results
        },
    }


def _draft_check(result: Result, scrub: Scrub | None) -> dict[str, Any]:
    status = "pass" if result.healthy else ("fail" if result.check.critical else "warn")
    told: dict[str, Any] = {"componentType": result.check.component, "status": status}
    if scrub is not None:
        told["time"] = _instant(result.time)
        told["observedValue"] = round(result.duration * 1000, 1)
        told["observedUnit"] = "ms"
    if not result.healthy:
        # "This field SHOULD be omitted for 'pass' state of the health check" (4.9).
        told["output"] = scrub(result.outcome.message) if scrub else "does not work"
    return told


def to_json(body: Mapping[str, Any]) -> bytes:
    """Serialise a body; facts that are no JSON data are written as their type's name."""
    return json.dumps(body, default=lambda value: type(value).__name__).encode()


def _instant(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="milliseconds")
