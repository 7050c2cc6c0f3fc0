"""Signals: structured logs and metrics, for what is to be searched and charted."""

from collections.abc import Mapping
from typing import Any, Literal

import sentry_sdk
from sentry_sdk import logger

_METRICS = hasattr(sentry_sdk, "metrics") and hasattr(sentry_sdk.metrics, "distribution")


class Signals:
    """Send logs and metrics through the SDK, each only if it is switched on."""

    def __init__(self, *, logs: bool, metrics: bool) -> None:
        """Decide what is sent; an SDK that has no metrics sends none."""
        self._logs = logs
        self._metrics = metrics and _METRICS
        self.enabled = self._logs or self._metrics

    def log(
        self,
        level: Literal["info", "warning", "error"],
        template: str,
        attributes: Mapping[str, Any],
        **parameters: str,
    ) -> None:
        """Send a log whose `template` names `parameters` in braces."""
        if self._logs:
            getattr(logger, level)(template, attributes=dict(attributes), **parameters)

    def count(self, name: str, quantity: int, attributes: Mapping[str, Any]) -> None:
        """Add `quantity` to a counter."""
        if self._metrics:
            sentry_sdk.metrics.count(name, quantity, attributes=dict(attributes))

    def duration(self, name: str, milliseconds: float, attributes: Mapping[str, Any]) -> None:
        """Add a duration to a distribution."""
        if self._metrics:
            sentry_sdk.metrics.distribution(
                name, milliseconds, unit="millisecond", attributes=dict(attributes)
            )
