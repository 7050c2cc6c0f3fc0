"""For tests of applications and of this package: see what would leave."""

from sentry_bridge.testing.capture import CapturedEnvelopes

__all__ = ["CapturedEnvelopes"]
