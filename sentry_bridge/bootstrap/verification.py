"""Verification: what is wrong with settings that only the rooms that read them can tell."""

from collections.abc import Iterator

from sentry_bridge.bootstrap import get_bridge
from sentry_bridge.bootstrap.policy import policy_of
from sentry_bridge.context.reporting import problems
from sentry_bridge.health.access import Access
from sentry_bridge.health.configured import configured
from sentry_bridge.settings import Problem, Settings, SettingsError


def faults(settings: Settings) -> Iterator[Problem]:
    """Yield every problem that a room finds in settings whose types and names are right."""
    yield from problems(settings)
    for room in (policy_of, Access.from_settings, _health_checks):
        try:
            room(settings)
        except SettingsError as error:
            yield from error.problems


def _health_checks(settings: Settings) -> None:
    configured(settings, get_bridge)
