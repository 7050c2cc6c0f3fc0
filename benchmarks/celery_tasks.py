"""What an empty Celery task costs beside the SDK's own integration alone."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks.table import Table

# Where a process happens to lay its memory out makes it some percent faster or slower.
PAIRS = 4
ROUNDS = 25
TASKS = 100
_SET_UPS = ("the SDK's CeleryIntegration", "`instrument(app)`")
_PROGRAM = """
import sys, time
import celery, sentry_sdk
from sentry_sdk.transport import Transport
class Discard(Transport):
    def capture_envelope(self, envelope): pass
app = celery.Celery("bench", broker="memory://")
app.conf.task_always_eager = True
options = dict(dsn="http://public@127.0.0.1:9/1", transport=Discard(), traces_sample_rate=0.1)
if sys.argv[1] == "`instrument(app)`":
    from sentry_bridge_celery import instrument
    instrument(app, settings_files=[], enabled=True, profiles_sample_rate=0.0, **options)
else:
    from sentry_sdk.integrations.celery import CeleryIntegration
    sentry_sdk.init(integrations=[CeleryIntegration(monitor_beat_tasks=True)], **options)
@app.task
def empty(): pass
def spend(tasks):
    begin = time.process_time()
    for _ in range(tasks):
        empty.delay()
    return (time.process_time() - begin) / tasks
spend(300)
for line in sys.stdin:
    print(spend(int(line)), flush=True)
"""


def measure() -> list[Table]:
    """Time empty eager tasks in pairs of processes that take turns."""
    pairs = [pair for _ in range(PAIRS) for pair in _pairs()]
    bare, bridge = (statistics.median(times) * 1e6 for times in zip(*pairs, strict=True))
    ratio = statistics.median(with_it / without for without, with_it in pairs)
    return [
        Table(
            title="Celery tasks",
            note=(
                f"Processor time of {PAIRS * ROUNDS * TASKS:,} empty eager tasks, a tenth of the"
                f" transactions sampled.\nRounds of {TASKS} tasks take turns {ROUNDS} times in"
                f" each of {PAIRS} pairs of processes; the ratio is the median over\nall of them."
                " Promise: at most 1.10x."
            ),
            header=("set-up", "time for a task", "ratio"),
            rows=[
                (_SET_UPS[0], f"{bare:.0f} µs", "1.00"),
                (_SET_UPS[1], f"{bridge:.0f} µs", f"{ratio:.2f}"),
            ],
        )
    ]


def _pairs() -> Iterator[tuple[float, float]]:
    """Yield seconds per task without the bridge and with it, from two fresh processes."""
    with ExitStack() as stack:
        halves = [stack.enter_context(_process(set_up)) for set_up in _SET_UPS]
        for number in range(ROUNDS):
            # Who goes first finds the caches as the other left them: turns at that, too.
            order = slice(None, None, 1 if number % 2 else -1)
            without, with_it = [_round(half) for half in halves[order]][order]
            yield without, with_it


@contextmanager
def _process(set_up: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, set_up],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def _round(process: subprocess.Popen[str]) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{TASKS}\n")
    process.stdin.flush()
    return float(process.stdout.readline())
