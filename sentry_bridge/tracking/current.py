"""The tracker in force, if Sentry is on; everything that application code calls asks here."""

from typing import TYPE_CHECKING

from sentry_bridge.settings import TrackingSettings
from sentry_bridge.tracking.losses import count_in

if TYPE_CHECKING:
    from sentry_bridge.egress import Account
    from sentry_bridge.tracking.tracker import Tracker

tracker: "Tracker | None" = None
"""None while Sentry is off, which is all that a call then looks at."""


def start(settings: TrackingSettings, account: "Account") -> None:
    """Begin to record with the SDK's current client.

    Args:
        settings: the limits, and whether logs and metrics are sent.
        account: where losses are counted.
    """
    global tracker
    # Loaded only now: a disabled bridge costs no imports.
    from sentry_bridge.tracking.tracker import Tracker

    count_in(account)
    tracker = Tracker(settings)


def stop() -> None:
    """Record nothing more."""
    global tracker
    tracker = None
    count_in(None)
