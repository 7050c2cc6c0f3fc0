"""What a bridge that is switched off costs where it is called."""

import timeit

import sentry_bridge
from benchmarks.table import Table
from sentry_bridge.context import current_request_id

CALLS = 200_000
REPEATS = 7


def measure() -> list[Table]:
    """Time each call on a disabled bridge."""
    bridge = sentry_bridge.init(settings_files=[], enabled=False)
    calls = {
        "`get_bridge()`": sentry_bridge.get_bridge,
        "`get_bridge().health()`": lambda: sentry_bridge.get_bridge().health(),
        "`bridge.flush()`": bridge.flush,
        "`current_request_id()`": current_request_id,
        "a function that does nothing": lambda: None,
    }
    rows = [
        (name, f"{min(timeit.repeat(call, number=CALLS, repeat=REPEATS)) / CALLS * 1e9:.0f} ns")
        for name, call in calls.items()
    ]
    bridge.close()
    return [
        Table(
            title="Switched off",
            note=f"Best of {REPEATS} runs of {CALLS:,} calls. Promise: under a microsecond each.",
            header=("call", "time"),
            rows=rows,
        )
    ]
