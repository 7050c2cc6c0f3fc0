"""dynaconf's layers, read into one frozen, typed, validated object."""

from sentry_bridge.settings.loading import load
from sentry_bridge.settings.model import (
    FilterSettings,
    FingerprintRule,
    IntegrationSettings,
    PrivacySettings,
    RequestSettings,
    Settings,
)
from sentry_bridge.settings.problem import Problem, SettingsError

__all__ = [
    "FilterSettings",
    "FingerprintRule",
    "IntegrationSettings",
    "PrivacySettings",
    "Problem",
    "RequestSettings",
    "Settings",
    "SettingsError",
    "load",
]
