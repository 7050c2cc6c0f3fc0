"""Make Sentry safe and useful in Python services."""

from sentry_bridge.bootstrap import get_bridge, init
from sentry_bridge.bootstrap.bridge import Bridge
from sentry_bridge.settings import Settings, SettingsError

__all__ = ["Bridge", "Settings", "SettingsError", "get_bridge", "init"]
