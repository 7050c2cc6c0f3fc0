"""What tracking and tracing cost beside the bare calls of the SDK that they make."""

import timeit
from collections.abc import Callable

import sentry_sdk

import sentry_bridge
from benchmarks.table import Table
from sentry_bridge.testing import CapturedEnvelopes

CALLS = 1000
ROUNDS = 25
DATA = {"order": 7, "plan": "pro"}


def measure() -> list[Table]:
    """Time each helper switched off, and in turns with its bare calls when on."""

    @sentry_bridge.sentry_trace("step")
    def traced() -> None:
        return None

    def bare_span() -> None:
        with sentry_sdk.start_span(op="function", name="step"):
            pass

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
            lambda: sentry_sdk.set_context("order", dict(DATA)),
        ),
        "`set_error_tags`": (
            lambda: sentry_bridge.set_error_tags(plan="pro"),
            lambda: sentry_sdk.set_tag("plan", "pro"),
        ),
        "`sentry_trace`": (traced, bare_span),
    }
    off = {name: _best(ours) for name, (ours, _) in pairs.items()}
    bridge = sentry_bridge.init(
        settings_files=[],
        enabled=True,
        dsn="http://public@127.0.0.1:9/1",
        transport=CapturedEnvelopes(),
        traces_sample_rate=1.0,
        profiles_sample_rate=0.0,
        tracking={"rate_limit": 0},
    )
    rows = []
    for name, (ours, bare) in pairs.items():
        with sentry_sdk.start_transaction(name="benchmark"):
            on, beside = _in_turns(ours, bare)
        rows.append(
            (name, f"{off[name]:.2f} µs", f"{beside:.2f} µs", f"{on:.2f} µs", f"{on / beside:.2f}")
        )
    bridge.close()
    return [
        Table(
            title="Tracking and tracing",
            note=(
                f"Best of {ROUNDS} rounds of {CALLS:,} calls, in turns with the SDK's bare calls."
                " Promise: 5 µs when off, 1.3x when on, 1.2x for `sentry_trace`."
            ),
            header=("call", "off", "bare SDK", "on", "ratio"),
            rows=rows,
        )
    ]


def _best(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, number=CALLS, repeat=ROUNDS)) / CALLS * 1e6


def _in_turns(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    times = [
        (timeit.timeit(ours, number=CALLS), timeit.timeit(bare, number=CALLS))
        for _ in range(ROUNDS)
    ]
    best_ours, best_bare = (min(column) / CALLS * 1e6 for column in zip(*times, strict=True))
    return best_ours, best_bare
