"""The demo from start to end: start everything, send, look, stop everything."""

import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from sentry_bridge.demo import screen
from sentry_bridge.demo.fact import ENVIRONMENT, RELEASE, SERVER_NAME
from sentry_bridge.demo.outcome import STEPS, outcome, problems, visit
from sentry_bridge.demo.planted import OWN_TOKEN, PLANTED
from sentry_bridge.demo.service import FRAMEWORKS, running
from sentry_bridge.testing.receiver import Receiver

_SECONDS = 20.0


def run(console: Console, *, dsn: str | None = None, keep: bool = False) -> int:
    """Run the demo and print it.

    Settings of the working directory's `settings.toml` are in force, as they would be in
    production.

    Args:
        console: where the result goes; the progress goes to standard error.
        dsn: sends to this project instead of a receiver of the demo's own. What arrives
            is then not seen, and only the applications and their gates can be judged.
        keep: leaves everything running until Ctrl-C.

    Returns:
        0, or 1 when a planted secret arrived, an application did not answer as it should,
        an expected fact was missing, or a gate reported a failure.
    """
    frameworks = [framework for framework in FRAMEWORKS if not framework.missing()]
    for framework in FRAMEWORKS:
        if absent := framework.missing():
            console.print(f"{framework.name} is left out, for want of {', '.join(absent)}.")
    if not frameworks:
        console.print("[bold red]✗ There is nothing to run: pip install 'sentry-bridge\\[all]'")
        return 1

    deadline = time.monotonic() + _SECONDS
    with ExitStack() as stack:
        stack.enter_context(_stopped_by(signal.SIGTERM, signal.SIGHUP))
        receiver = stack.enter_context(Receiver()) if dsn is None else None
        processes = stack.enter_context(ExitStack())
        with _progress() as progress:
            tasks = {
                framework: progress.add_task(framework.name, total=STEPS)
                for framework in frameworks
            }
            services = [
                processes.enter_context(
                    running(
                        framework,
                        _variables(receiver.dsn_of(framework.project) if receiver else dsn or ""),
                    )
                )
                for framework in frameworks
            ]
            visits = [
                visit(
                    service,
                    lambda: max(1.0, deadline - time.monotonic()),
                    partial(progress.advance, tasks[service.framework]),
                )
                for service in services
            ]
        if not keep:
            # They send their last when they end.
            processes.close()
        if receiver is not None:
            outcomes = [
                outcome(seen, receiver.envelopes_of(seen.framework.project)) for seen in visits
            ]
            screen.show_outcomes(console, outcomes)
            wrong = [
                (result.visit.framework.name, text)
                for result in outcomes
                for text in problems(result)
            ]
        else:
            wrong = [(seen.framework.name, text) for seen in visits for text in seen.failings]
        screen.show_gates(console, visits)
        screen.show_problems(console, wrong)
        if not wrong and receiver is not None:
            console.print(
                f"[bold green]✓ None of the {len(PLANTED)} planted secrets arrived, "
                "and everything else did."
            )
        if keep:
            screen.show_services(console, services, receiver.url if receiver else None)
            with suppress(KeyboardInterrupt):
                threading.Event().wait()
    return 1 if wrong else 0


def _variables(dsn: str) -> Mapping[str, str]:
    return {
        "SENTRY_ENABLED": "true",
        "SENTRY_DSN": dsn,
        "SENTRY_DEBUG": "false",
        "SENTRY_ENVIRONMENT": ENVIRONMENT,
        "SENTRY_ERROR_SAMPLE_RATE": "1.0",
        "SENTRY_TRACES_SAMPLE_RATE": "1.0",
        "SENTRY_PROFILES_SAMPLE_RATE": "1.0",
        "APP_VERSION": RELEASE,
        "HOSTNAME": SERVER_NAME,
        # A secret of the application's own, as its environment holds it.
        "SHOP_WEBHOOK_TOKEN": OWN_TOKEN,
    }


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} of {task.total}"),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def _stopped_by(*signals: signal.Signals) -> Iterator[None]:
    """Turn signals into an ordinary exit, so that everything that runs is stopped."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    previous = {number: signal.signal(number, leave) for number in signals}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
