"""dynaconf's layers, read into one frozen, typed, validated object."""

from sentry_bridge.settings.loading import load
from sentry_bridge.settings.model import (
    CelerySettings,
    FilterSettings,
    FingerprintRule,
    HealthSettings,
    IntegrationSettings,
    JwtSettings,
    LookupSettings,
    PrivacySettings,
    RequestSettings,
    Settings,
    TrackingSettings,
    UserSettings,
)
from sentry_bridge.settings.problem import Problem, SettingsError

__all__ = [
    "CelerySettings",
    "FilterSettings",
    "FingerprintRule",
    "HealthSettings",
    "IntegrationSettings",
    "JwtSettings",
    "LookupSettings",
    "PrivacySettings",
    "Problem",
    "RequestSettings",
    "Settings",
    "SettingsError",
    "TrackingSettings",
    "UserSettings",
    "load",
]
