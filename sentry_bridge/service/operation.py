"""Operation: one run of what a service does, as application code holds it."""

from typing import Any

from sentry_bridge.tracking.block import Block


class Operation(Block):
    """One run of an operation; a context manager. This base class, for Sentry off, does nothing."""

    __slots__ = ()

    def result(self, **result: Any) -> None:
        """Note what the operation came to, as JSON data."""
