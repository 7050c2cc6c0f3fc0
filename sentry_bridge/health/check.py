"""Check: one thing that must work, and what running it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Tag = Literal["live", "ready", "startup"]
Run = Callable[[], Any]
"""A function without arguments, plain or `async`. None, True or a healthy `Outcome` means well;
False, an unhealthy `Outcome` or any exception means ill."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found.

    `message` is shown to authorized callers only, after the privacy policy has seen it;
    `facts` are plain JSON data, shown with it as they are.
    """

    healthy: bool
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """How one thing is checked.

    `run` is called in a thread of its own, or on the caller's event loop if it is `async`.
    `timeout` is the time limit of one run and `ttl` how long its result is kept, in
    seconds. A failing check that is not `critical` only degrades the whole. `component` is
    the draft's `componentType` ("Health Check Response Format for HTTP APIs",
    draft-inadarei-api-health-check-06).

    A check with the tag `live` must touch nothing outside of the process: an orchestrator
    kills what is not live, which heals no database.
    """

    name: str
    run: Run = field(repr=False)
    critical: bool = True
    timeout: float = 2.0
    ttl: float = 5.0
    tags: tuple[Tag, ...] = ("ready", "startup")
    component: str = "component"


@dataclass(frozen=True, slots=True)
class Result:
    """What the last run of a check found.

    `time` is when (Unix time), `duration` how long it took in seconds, and `fresh_until` when
    the check runs again if asked (on the monotonic clock).
    """

    check: Check
    outcome: Outcome
    time: float
    duration: float
    fresh_until: float

    @property
    def healthy(self) -> bool:
        """Whether the check passed."""
        return self.outcome.healthy
