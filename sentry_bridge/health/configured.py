"""Configured: the checks that the settings ask for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

from sentry_bridge.health.check import Check, Run, Tag
from sentry_bridge.health.checks.application import application
from sentry_bridge.health.checks.celery import celery
from sentry_bridge.health.checks.database import database
from sentry_bridge.health.checks.disk import disk
from sentry_bridge.health.checks.django import django
from sentry_bridge.health.checks.http import http
from sentry_bridge.health.checks.redis import redis
from sentry_bridge.health.checks.sentry import Bridged, sentry
from sentry_bridge.health.options import faults
from sentry_bridge.settings import Problem, Settings, SettingsError
from sentry_bridge.settings.nearest import suggestion


@dataclass(frozen=True, slots=True)
class _Kind:
    """How checks of one kind are made, and what holds unless their tables say otherwise.

    `local` kinds touch nothing outside of the process and its machine.
    """

    make: Callable[..., Run]
    component: str = "component"
    tags: tuple[Tag, ...] = ("ready", "startup")
    critical: bool = True
    local: bool = False


_KINDS = {
    "database": _Kind(database, "datastore"),
    "django": _Kind(django, "datastore"),
    "redis": _Kind(redis, "datastore"),
    "celery": _Kind(celery),
    "http": _Kind(http),
    "disk": _Kind(disk, "system", local=True),
    "callable": _Kind(application, local=True),
    # A service starts without Sentry just as well, and is never unhealthy for want of it.
    "sentry": _Kind(sentry, tags=("ready",), critical=False, local=True),
}


def configured(settings: Settings, bridge: Callable[[], Bridged]) -> tuple[Check, ...]:
    """Return the checks of `settings.health.checks`, and in any case the Sentry check.

    Args:
        settings: the settings in force.
        bridge: returns the process's bridge, whose state the Sentry check tells.

    Raises:
        SettingsError: with every problem of every check.
    """
    checks: list[Check] = []
    problems: list[Problem] = []
    for name, table in {"sentry": {}, **settings.health.checks}.items():
        made = _check(name, table, settings, bridge)
        if isinstance(made, Check):
            checks.append(made)
            continue
        for option, message in made:
            key = f"health.checks.{name}{option and '.'}{option}"
            layer = settings.layers.get(f"health.checks.{name}", "shipped defaults")
            problems.append(Problem(key, layer, message))
    if problems:
        raise SettingsError(problems)
    return tuple(checks)


def _check(
    name: str, table: Mapping[str, Any], settings: Settings, bridge: Callable[[], Bridged]
) -> Check | list[tuple[str, str]]:
    """Return the check that a table describes, or what is wrong with which of its options."""
    written = str(table.get("kind", "sentry" if name == "sentry" else ""))
    kind = _KINDS.get(written)
    if kind is None:
        return [("kind", f"must be one of {', '.join(_KINDS)}{suggestion(written, _KINDS)}")]
    options = {option: value for option, value in table.items() if option != "kind"}
    timeout = options.get("timeout", settings.health.timeout)
    provided = {"settings": settings, "bridge": bridge, "timeout": timeout}
    wrong = list(faults(options, kind.make, provided)) or list(_unwise(written, kind, options))
    if wrong:
        return wrong
    common = {
        "critical": options.pop("critical", kind.critical),
        "ttl": options.pop("ttl", settings.health.ttl),
        "tags": tuple(options.pop("tags", kind.tags)),
        "timeout": timeout,
    }
    wanted = signature(kind.make).parameters
    given = {**options, **provided}
    try:
        run = kind.make(**{option: given[option] for option in given if option in wanted})
    except ValueError as error:
        return [("", str(error))]
    return Check(name, run, component=kind.component, **common)


def _unwise(name: str, kind: _Kind, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if name == "sentry" and options.get("critical") is True:
        yield "critical", "must be false: trouble with Sentry never makes a service unhealthy"
    if "live" in options.get("tags", ()) and (not kind.local or options.get("active")):
        yield "tags", "must not hold live: restarting this process heals nothing outside of it"
