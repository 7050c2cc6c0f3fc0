"""What tracking and tracing cost beside the bare calls of the SDK that they make."""

import timeit
from collections.abc import Callable
from copy import deepcopy

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

import sentry_bridge
from benchmarks.table import Table

CALLS = 1000
EVENTS = 20
ROUNDS = 25
DATA = {"order": 7, "plan": "pro"}
EVENT_HELPERS = ("`track_performance_issue`", "`track_external_api_error`")


class Discard(Transport):
    """Takes envelopes and drops them: scrubbing and sending are measured elsewhere."""

    def capture_envelope(self, envelope: Envelope) -> None:
        """Drop it."""


def measure() -> list[Table]:
    """Time each helper switched off, and in turns with its bare calls when on."""

    @sentry_bridge.sentry_trace("step")
    def traced() -> None:
        return None

    def bare_span() -> None:
        with sentry_sdk.start_span(op="function", name="step"):
            pass

    def bare_tags(**tags: object) -> None:
        for key, value in tags.items():
            sentry_sdk.set_tag(key, str(value))

    def bare_message(message: str, tag: str, **context: object) -> None:
        sentry_sdk.capture_message(
            message, level="warning", tags={tag: True}, contexts={tag: context}, fingerprint=[tag]
        )

    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "`track_business_event`": (
            lambda: sentry_bridge.track_business_event("placed", DATA),
            lambda: sentry_sdk.add_breadcrumb(
                category="business", message="placed", data=dict(DATA), level="info"
            ),
        ),
        "`track_credit_operation`": (
            lambda: sentry_bridge.track_credit_operation("debit", 5, "org", True),
            lambda: sentry_sdk.add_breadcrumb(
                category="credits",
                message="Credit debit",
                data={
                    "operation": "debit",
                    "amount": 5,
                    "organization_id": "org",
                    "success": True,
                },
                level="info",
            ),
        ),
        "`add_error_context`": (
            lambda: sentry_bridge.add_error_context("order", DATA),
            lambda: sentry_sdk.set_context("order", deepcopy(DATA)),
        ),
        "`set_error_tags`": (
            lambda: sentry_bridge.set_error_tags(plan="pro", seats=3, region="eu"),
            lambda: bare_tags(plan="pro", seats=3, region="eu"),
        ),
        "`sentry_trace`": (traced, bare_span),
        "`track_performance_issue`": (
            lambda: sentry_bridge.track_performance_issue("render", 2500),
            lambda: bare_message(
                "Performance issue: render took 2500ms (threshold: 1000ms)",
                "performance",
                operation="render",
                duration_ms=2500.0,
                threshold_ms=1000.0,
                slowdown_factor=2.5,
            ),
        ),
        "`track_external_api_error`": (
            lambda: sentry_bridge.track_external_api_error("billing", "/invoices", 503, 120),
            lambda: bare_message(
                "External API error: billing /invoices returned 503",
                "external_api",
                service="billing",
                endpoint="/invoices",
                status_code=503,
                response_time_ms=120.0,
            ),
        ),
    }
    off = {name: _best(ours) for name, (ours, _) in pairs.items()}
    bridge = sentry_bridge.init(
        settings_files=[],
        enabled=True,
        dsn="http://public@127.0.0.1:9/1",
        transport=Discard(),
        traces_sample_rate=1.0,
        profiles_sample_rate=0.0,
        tracking={"rate_limit": 0},
    )
    rows = []
    for name, (ours, bare) in pairs.items():
        calls = EVENTS if name in EVENT_HELPERS else CALLS
        with sentry_sdk.start_transaction(name="benchmark"):
            on, beside = _in_turns(ours, bare, calls)
        rows.append(
            (name, f"{off[name]:.2f} µs", f"{beside:.2f} µs", f"{on:.2f} µs", f"{on / beside:.2f}")
        )
    bridge.close()
    return [
        Table(
            title="Tracking and tracing",
            note=(
                f"Best of {ROUNDS} rounds of {CALLS:,} calls ({EVENTS} of those that capture), in"
                " turns with the SDK's bare calls; nothing is sent."
                " Promise: 5 µs when off, 1.3x when on, 1.2x for `sentry_trace`. Three tags are"
                " three bare calls. A bare context is copied deeply, since ours is a copy that no"
                " later change reaches; uncopied it is 0.2 µs."
            ),
            header=("call", "off", "bare SDK", "on", "ratio"),
            rows=rows,
        )
    ]


def _best(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, number=CALLS, repeat=ROUNDS)) / CALLS * 1e6


def _in_turns(
    ours: Callable[[], object], bare: Callable[[], object], calls: int
) -> tuple[float, float]:
    times = [
        (timeit.timeit(ours, number=calls), timeit.timeit(bare, number=calls))
        for _ in range(ROUNDS)
    ]
    best_ours, best_bare = (min(column) / calls * 1e6 for column in zip(*times, strict=True))
    return best_ours, best_bare
