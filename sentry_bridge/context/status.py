"""Failures that show only in the response: which statuses are reported, and how often."""

import random
from collections.abc import Iterable, Mapping


class StatusRates:
    """Decides by its status whether a response is reported of which nothing else was."""

    def __init__(self, codes: Iterable[int], rates: Mapping[str, float]) -> None:
        """Prepare the decision.

        Args:
            codes: the statuses that mean failure; those from 500 on always do.
            rates: share of responses, 0 to 1, by status (`"429"`) or class (`"4xx"`); a
                status comes before its class, and what is not named has the share 1.
        """
        self._codes = frozenset(codes)
        self._rates = dict(rates)

    def rate(self, status: int) -> float:
        """Return the share of the responses with that status that is reported."""
        if status < 500 and status not in self._codes:
            return 0.0
        return self._rates.get(str(status), self._rates.get(f"{status // 100}xx", 1.0))

    def chooses(self, status: int) -> bool:
        """Draw whether a response with that status is reported."""
        rate = self.rate(status)
        # Sampling is no secret: any generator will do.
        return rate >= 1.0 or (rate > 0.0 and random.random() < rate)  # noqa: S311
