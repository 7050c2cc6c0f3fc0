"""Account: what passed the gate and what was lost, by category, never by content."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class Account:
    """Count what the gate did. Every number here is visible in the health check.

    `sent` counts items handed to the transport by category; `dropped` counts items
    lost anywhere in the SDK by `reason:category`, in the vocabulary of Sentry's
    client reports ("Client Reports", Sentry developer documentation);
    `undelivered` counts what the HTTP transport reports about envelopes, such as
    `status_429`; `scrub_failures` counts by item type what could not be scrubbed;
    `hook_failures` counts by hook the errors that were swallowed for the application;
    `lost` counts by `reason:helper` what application code told us and we did not record.
    """

    sent: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    undelivered: Counter[str] = field(default_factory=Counter)
    scrub_failures: Counter[str] = field(default_factory=Counter)
    hook_failures: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, counter: Counter[str], name: str, quantity: int = 1) -> None:
        """Add `quantity` to `name` in one of this account's counters."""
        with self._lock:
            counter[name] += quantity

    def hook_failed(self, name: str) -> None:
        """Count one error of ours that was swallowed for the application's sake."""
        self.add(self.hook_failures, name)

    def snapshot(self) -> dict[str, dict[str, int]]:
        """Return all counters as plain dictionaries."""
        with self._lock:
            return {
                "sent": dict(self.sent),
                "dropped": dict(self.dropped),
                "undelivered": dict(self.undelivered),
                "scrub_failures": dict(self.scrub_failures),
                "hook_failures": dict(self.hook_failures),
                "lost": dict(self.lost),
            }
