"""The gate: the only room that knows envelopes and transports."""

from sentry_bridge.egress.account import Account
from sentry_bridge.egress.delivery import Delivery
from sentry_bridge.egress.gate import Gate
from sentry_bridge.egress.hooks import Hooks
from sentry_bridge.egress.propagation import propagation_targets

__all__ = ["Account", "Delivery", "Gate", "Hooks", "propagation_targets"]
