"""Application: whatever the application itself knows how to check."""

from typing import Any

from sentry_bridge.health.check import Run
from sentry_bridge.health.target import Target


def application(*, target: str) -> Run:
    """Return a check that calls the function, plain or `async`, that `target` names.

    None or True is well, False or any exception is ill; an `Outcome` tells more.
    """
    return Target(target, _run_of)


def _run_of(found: Any) -> Run:
    if not callable(found):
        raise TypeError("not a function")
    run: Run = found
    return run
