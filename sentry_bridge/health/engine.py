"""Engine: all checks of a process, and reports on those that a probe is about."""

from collections.abc import Iterable

from sentry_bridge.health.check import Check, Tag
from sentry_bridge.health.report import Report
from sentry_bridge.health.silence import mute_client
from sentry_bridge.health.watch import Watch, collect, collect_async


class Health:
    """Report on the checks with a tag, or on all; from threads and event loops alike.

    Each check runs once per TTL and never twice at once, however many ask.
    """

    def __init__(self, checks: Iterable[Check], version: str | None = None) -> None:
        """Prepare to run `checks`; none runs before somebody asks.

        Args:
            checks: with distinct names.
            version: of the application.

        Raises:
            ValueError: when two checks have the same name.
        """
        mute_client()  # made here, not within the time limit of the first run
        self._version = version
        self._watches = [Watch(check) for check in checks]
        names = [watch.check.name for watch in self._watches]
        if repeated := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"more than one health check is called {', '.join(sorted(repeated))}")

    def report(self, tag: Tag | None = None) -> Report:
        """Report, waiting at most the longest time limit of the checks that must run."""
        return Report(self._version, collect(self._tagged(tag)))

    async def report_async(self, tag: Tag | None = None) -> Report:
        """Report without blocking the event loop; `async` checks run on it."""
        return Report(self._version, await collect_async(self._tagged(tag)))

    def _tagged(self, tag: Tag | None) -> list[Watch]:
        return [watch for watch in self._watches if tag is None or tag in watch.check.tags]
