"""What `import sentry_bridge` adds to a program that imports the SDK anyway."""

import statistics
import subprocess
import sys

from benchmarks.table import Table

RUNS = 25
_PROGRAM = """
import time
start = time.perf_counter()
import sentry_sdk
between = time.perf_counter()
import {module}
print(between - start, time.perf_counter() - between)
"""
MODULES = (
    ("`import sentry_bridge`", "sentry_bridge"),
    ("`import dynaconf`, which `init()` loads", "dynaconf"),
)


def measure() -> list[Table]:
    """Time both imports in fresh interpreters, the modules taking turns."""
    times: dict[str, list[tuple[float, float]]] = {module: [] for _, module in MODULES}
    for _ in range(RUNS):
        for module, taken in times.items():
            taken.append(_import(module))
    sdk = statistics.median(taken[0] for pairs in times.values() for taken in pairs)
    rows = [("`import sentry_sdk`", f"{sdk * 1e3:.1f} ms")]
    rows += [
        (name, f"+{statistics.median(taken[1] for taken in times[module]) * 1e3:.1f} ms")
        for name, module in MODULES
    ]
    return [
        Table(
            title="Import",
            note=(
                f"Median of {RUNS} fresh interpreters. Promise: `import sentry_bridge` adds at"
                " most 40 ms\nto `import sentry_sdk`."
            ),
            header=("what", "time"),
            rows=rows,
        )
    ]


def _import(module: str) -> tuple[float, float]:
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(module=module)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    sdk, added = result.stdout.split()
    return float(sdk), float(added)
