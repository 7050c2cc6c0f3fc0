"""Write the table of faults into docs/health.md, from a run against real dependencies.

The exit status is 1 when a fault was noticed later than the TTL and the time limit allow,
or an answer took longer than the limit and a tenth of a second.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.integration.health.faults import (  # noqa: E402 - found by the line above
    FAULTS,
    LIMIT,
    TTL,
    Fault,
    Observation,
    observe,
)
from tests.integration.health.surroundings import CELERY_LIMIT, surroundings  # noqa: E402

PAGE = ROOT / "docs" / "health.md"
BEGIN, END = "<!-- faults:begin -->", "<!-- faults:end -->"
SLACK = 0.1


def limit(fault: Fault) -> float:
    """Return the longest time limit among the checks that the fault concerns."""
    return CELERY_LIMIT if "celery" in fault.checks else LIMIT


def in_time(fault: Fault, seen: Observation) -> bool:
    """Tell whether what was promised was kept."""
    # The run in progress when the fault begins may end well: then one more TTL passes.
    return seen.noticed <= TTL + limit(fault) + SLACK and seen.slowest <= limit(fault) + SLACK


def row(fault: Fault, seen: Observation) -> str:
    """Return one row of the table."""
    messages = "; ".join(dict.fromkeys(seen.during.messages[name] for name in fault.checks))
    cells = [
        f"{fault.dependency} {fault.kind}",
        f"{seen.during.status}, {seen.during.code}",
        messages,
        f"{seen.noticed:.1f} s",
        f"{seen.slowest:.2f} s",
        f"{limit(fault):g} s",
        f"{seen.recovered:.1f} s",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Let every fault happen, and fill the marked region of the page."""
    rows = [
        "| Fault | Status | Message | Noticed after | Slowest answer | Limit | Healthy again |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    late = []
    with surroundings() as running:
        for fault in FAULTS:
            seen = observe(running.url, fault, running.dependencies[fault.dependency])
            rows.append(row(fault, seen))
            print(rows[-1], flush=True)
            if not in_time(fault, seen):
                late.append(f"{fault.dependency} {fault.kind}")
    load = f"TTL {TTL:g} s; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}."
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{PAGE} has no region from {BEGIN} to {END}")
    table = "\n".join([*rows, "", load])
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
    if late:
        print(f"later than promised: {', '.join(late)}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
