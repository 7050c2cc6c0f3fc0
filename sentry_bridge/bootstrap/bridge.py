"""Bridge: what `init()` returns, one per process."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sentry_bridge.settings import Settings

if TYPE_CHECKING:
    from sentry_sdk.client import BaseClient

    from sentry_bridge.context import Reporting
    from sentry_bridge.egress import Account, Gate
    from sentry_bridge.privacy import Policy


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of an enabled bridge, as `init()` put them together."""

    client: "BaseClient"
    policy: "Policy"
    gate: "Gate"
    account: "Account"
    reporting: "Reporting"


@dataclass(frozen=True, slots=True)
class Bridge:
    """The settings in force and, when Sentry is enabled, the client behind its gate."""

    settings: Settings
    wiring: Wiring | None = field(default=None, repr=False)

    @property
    def enabled(self) -> bool:
        """Whether events are captured and sent."""
        return self.wiring is not None

    @property
    def policy(self) -> "Policy | None":
        """The policy that decides what may pass, or None when disabled."""
        return self.wiring.policy if self.wiring else None

    def health(self) -> dict[str, Any]:
        """Report the state of the gate, without network traffic.

        Returns:
            `enabled`; `installed`: whether the current client is ours and every way out of
            it still leads through the gate; and the counts of `egress.Account` together
            with `redactions` by rule.
        """
        if self.wiring is None:
            return {"enabled": False, "installed": False}
        from sentry_sdk import get_global_scope

        client = self.wiring.client
        return {
            "enabled": True,
            "installed": get_global_scope().client is client and self.wiring.gate.guards(client),
            **self.wiring.account.snapshot(),
            "redactions": dict(self.wiring.policy.counts()),
        }

    @property
    def reporting(self) -> "Reporting | None":
        """How requests are reported, as adapters need to know, or None when disabled."""
        return self.wiring.reporting if self.wiring else None

    def flush(self, timeout: float = 2.0) -> None:
        """Wait up to `timeout` seconds until everything captured has been sent."""
        if self.wiring is not None:
            self.wiring.reporting.background.drain(timeout)
            self.wiring.client.flush(timeout=timeout)

    def close(self) -> None:
        """Flush, stop sending, and let the next `init()` start afresh."""
        from sentry_bridge.bootstrap import forget

        if self.wiring is not None:
            self.wiring.reporting.background.drain(2.0)
            self.wiring.client.close()
        forget(self)
