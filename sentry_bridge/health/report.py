"""Report: what the checks say together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

from sentry_bridge.health.check import Result

Status = Literal["healthy", "degraded", "unhealthy"]


@dataclass(frozen=True, slots=True)
class Report:
    """The results of some checks, and the version of the application that ran them."""

    version: str | None
    results: Sequence[Result]

    @property
    def status(self) -> Status:
        """Unhealthy when a critical check fails, degraded when only others do."""
        failing = [result for result in self.results if not result.healthy]
        if any(result.check.critical for result in failing):
            return "unhealthy"
        return "degraded" if failing else "healthy"

    @property
    def fresh_until(self) -> float:
        """Until when another report would be the same, on the monotonic clock."""
        return min((result.fresh_until for result in self.results), default=inf)
