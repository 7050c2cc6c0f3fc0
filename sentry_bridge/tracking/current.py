"""The tracker in force, if Sentry is on; everything that application code calls asks here."""

from typing import TYPE_CHECKING

from sentry_bridge.settings import TrackingSettings

if TYPE_CHECKING:
    from sentry_bridge.egress import Account
    from sentry_bridge.tracking.tracker import Tracker

tracker: "Tracker | None" = None
"""None while Sentry is off, which is all that a call then looks at."""


_control_flow: tuple[type[BaseException], ...] = ()


def control_flow() -> tuple[type[BaseException], ...]:
    """Return the exceptions that are no errors: frameworks raise them to steer."""
    return _control_flow


def add_control_flow(*exceptions: type[BaseException]) -> None:
    """Say which exceptions a framework raises to steer; they are never captured."""
    global _control_flow
    _control_flow = tuple({*_control_flow, *exceptions})


def start(settings: TrackingSettings, account: "Account") -> None:
    """Begin to record with the SDK's current client.

    Args:
        settings: the limits, and whether logs and metrics are sent.
        account: where losses are counted.
    """
    global tracker
    # Loaded only now: a disabled bridge costs no imports.
    from sentry_bridge.tracking.tracker import Tracker

    tracker = Tracker(settings, account)


def stop() -> None:
    """Record nothing more."""
    global tracker
    tracker = None
