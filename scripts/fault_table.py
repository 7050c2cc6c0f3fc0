"""Write the table of faults into docs/health.md, from a run against real dependencies.

The exit status is 1 when a fault was noticed later than the TTL and the time limit allow,
or an answer took longer than the limit and a tenth of a second.
"""

import os
import sys

from page import ROOT, filled, publish, read

sys.path.insert(0, str(ROOT))

from tests.integration.health.faults import (
    FAULTS,
    LIMIT,
    TTL,
    Fault,
    Observation,
    observe,
)
from tests.integration.health.surroundings import CELERY_LIMIT, surroundings

PAGE = "docs/health.md"
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
    publish({PAGE: filled(read(PAGE), {"faults": "\n".join([*rows, "", load])})})
    if late:
        print(f"later than promised: {', '.join(late)}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
