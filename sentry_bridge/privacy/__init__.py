"""The engine: plain data in, plain data out, and nothing in it that must not leave."""

from sentry_bridge.privacy.policy import Policy
from sentry_bridge.privacy.redaction import Redaction

__all__ = ["Policy", "Redaction"]
