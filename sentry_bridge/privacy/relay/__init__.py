"""Relay's configuration language, complete: Sentry's own rules, in the process.

policy = compile_config({"applications": {"$string": ["@email"]}})
policy.scrub(event)
"""

from sentry_bridge.privacy.relay.classic import from_datascrubbing
from sentry_bridge.privacy.relay.errors import PolicyError
from sentry_bridge.privacy.relay.policy import RelayPolicy, compile_config
from sentry_bridge.privacy.relay.redaction import Redaction

__all__ = ["PolicyError", "Redaction", "RelayPolicy", "compile_config", "from_datascrubbing"]
