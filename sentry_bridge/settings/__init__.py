"""dynaconf's layers, read into one frozen, typed, validated object."""

from sentry_bridge.settings.model import (
    FilterSettings,
    FingerprintRule,
    IntegrationSettings,
    PrivacySettings,
    RequestSettings,
    Settings,
)

__all__ = [
    "FilterSettings",
    "FingerprintRule",
    "IntegrationSettings",
    "PrivacySettings",
    "RequestSettings",
    "Settings",
]
