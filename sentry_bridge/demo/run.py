"""The demo from start to end: start everything, send, look, stop everything."""

import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from sentry_bridge.demo import screen
from sentry_bridge.demo.fact import ENVIRONMENT, RELEASE, SERVER_NAME
from sentry_bridge.demo.outcome import STEPS, Visit, outcome, problems, visit
from sentry_bridge.demo.planted import OWN_TOKEN, PLANTED
from sentry_bridge.demo.service import FRAMEWORKS, Framework, Service, running
from sentry_bridge.testing.receiver import Receiver


def run(
    console: Console,
    *,
    dsn: str | None = None,
    keep: bool = False,
    frameworks: Sequence[Framework] = FRAMEWORKS,
    seconds: float = 25.0,
) -> int:
    """Run the demo and print it.

    Settings of the working directory's `settings.toml` are in force, as they would be in
    production.

    Args:
        console: where the result goes; the progress goes to standard error.
        dsn: sends to this project instead of a receiver of the demo's own. What arrives
            is then not seen, and only the applications and their gates can be judged.
        keep: leaves everything running until Ctrl-C.
        frameworks: whose applications to run; those that are not installed are left out.
        seconds: how long the applications have for all of their answers.

    Returns:
        0, or 1 when a planted secret arrived, an application did not answer as it should,
        an expected fact was missing, or a gate reported a failure.
    """
    for framework in frameworks:
        if absent := framework.missing():
            console.print(f"{framework.name} is left out, for want of {', '.join(absent)}.")
    present = [framework for framework in frameworks if not framework.missing()]
    if not present:
        console.print("[bold red]✗ There is nothing to run: pip install 'sentry-bridge\\[all]'")
        return 1

    with ExitStack() as stack:
        stack.enter_context(_stopped_by(signal.SIGTERM, signal.SIGHUP))
        receiver = stack.enter_context(Receiver()) if dsn is None else None
        processes = stack.enter_context(ExitStack())
        services = [
            processes.enter_context(
                running(
                    framework,
                    _variables(receiver.dsn_of(framework.project) if receiver else dsn or ""),
                )
            )
            for framework in present
        ]
        visits = _visit(services, seconds)
        if not keep:
            # They send their last when they end.
            processes.close()
        wrong = _show(console, visits, receiver)
        if keep:
            screen.show_services(console, services, receiver.url if receiver else None)
            with suppress(KeyboardInterrupt):
                threading.Event().wait()
    return 1 if wrong else 0


def _visit(services: Sequence[Service], seconds: float) -> list[Visit]:
    deadline = time.monotonic() + seconds
    with _progress() as progress:
        tasks = [progress.add_task(service.framework.name, total=STEPS) for service in services]
        return [
            visit(
                service,
                lambda: max(1.0, deadline - time.monotonic()),
                partial(progress.advance, task),
            )
            for service, task in zip(services, tasks, strict=True)
        ]


def _show(console: Console, visits: Sequence[Visit], receiver: Receiver | None) -> bool:
    """Print everything and tell whether anything is wrong."""
    if receiver is None:
        wrong = [(seen.framework.name, text) for seen in visits for text in seen.failings]
    else:
        outcomes = [outcome(seen, receiver.envelopes_of(seen.framework.project)) for seen in visits]
        wrong = [
            (result.visit.framework.name, text) for result in outcomes for text in problems(result)
        ]
        screen.show_outcomes(console, outcomes)
    screen.show_gates(console, visits)
    screen.show_problems(console, wrong)
    if receiver is not None and not wrong:
        console.print(
            f"[bold green]✓ None of the {len(PLANTED)} planted secrets arrived, "
            "and everything else did."
        )
    return bool(wrong)


def _variables(dsn: str) -> Mapping[str, str]:
    return {
        "SENTRY_ENABLED": "true",
        "SENTRY_DSN": dsn,
        "SENTRY_DEBUG": "false",
        "SENTRY_ENVIRONMENT": ENVIRONMENT,
        "SENTRY_ERROR_SAMPLE_RATE": "1.0",
        "SENTRY_TRACES_SAMPLE_RATE": "1.0",
        "SENTRY_PROFILES_SAMPLE_RATE": "0.0",
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
