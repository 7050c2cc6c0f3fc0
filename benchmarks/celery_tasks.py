"""What an empty Celery task costs beside the SDK's own integration alone."""

import subprocess
import sys

from benchmarks.table import Table

TASKS = 10_000
ROUNDS = 3
_PROGRAM = """
import sys, time
import celery, sentry_sdk
from sentry_sdk.transport import Transport
class Discard(Transport):
    def capture_envelope(self, envelope): pass
app = celery.Celery("bench", broker="memory://")
app.conf.task_always_eager = True
options = dict(dsn="http://public@127.0.0.1:9/1", transport=Discard(), traces_sample_rate=0.1)
if sys.argv[1] == "bare":
    from sentry_sdk.integrations.celery import CeleryIntegration
    sentry_sdk.init(integrations=[CeleryIntegration(monitor_beat_tasks=True)], **options)
else:
    from sentry_bridge_celery import instrument
    instrument(app, settings_files=[], enabled=True, profiles_sample_rate=0.0, **options)
@app.task
def empty(): pass
best = float("inf")
for _ in range(10):
    begin = time.process_time()
    for _ in range(int(sys.argv[2]) // 10):
        empty.delay()
    best = min(best, (time.process_time() - begin) / (int(sys.argv[2]) // 10))
print(best)
"""


def measure() -> list[Table]:
    """Time empty eager tasks in fresh processes, the two taking turns."""
    times: dict[str, list[float]] = {"bare": [], "bridge": []}
    for _ in range(ROUNDS):
        for name, taken in times.items():
            taken.append(_run(name))
    bare, bridge = (min(taken) * 1e6 for taken in times.values())
    return [
        Table(
            title="Celery tasks",
            note=(
                f"Processor time of {TASKS:,} empty eager tasks, best tenth of {ROUNDS} processes"
                " each, in turns; a tenth of the transactions sampled. Promise: at most 1.10x."
            ),
            header=("set-up", "time for a task", "ratio"),
            rows=[
                ("the SDK's CeleryIntegration", f"{bare:.0f} µs", "1.00"),
                ("`instrument(app)`", f"{bridge:.0f} µs", f"{bridge / bare:.2f}"),
            ],
        )
    ]


def _run(name: str) -> float:
    command = [sys.executable, "-c", _PROGRAM, name, str(TASKS)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
