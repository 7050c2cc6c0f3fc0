"""Source: the document that settings files, starter sets and a beat schedule make up."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from sentry_bridge.alerts.document import Document
from sentry_bridge.alerts.schedule import slug
from sentry_bridge.alerts.starters import starter, without
from sentry_bridge.alerts.validation import TABLE, document_from
from sentry_bridge.settings import Problem, Settings, SettingsError, load
from sentry_bridge.settings.merging import merge
from sentry_bridge.settings.nearest import suggestion

FILES = ("settings.toml", "alerts.toml")
_BEAT = "sentry_bridge_celery.beat"


def load_document(
    *, env: str | None = None, settings_files: Sequence[str | Path] | None = None
) -> Document:
    """Return the document that the table `alerts` of all settings layers holds.

    What starter sets and the beat schedule give lies below that table, which may thus change
    single fields of it.

    Args:
        env: the section of the files to apply, as for `sentry_bridge.settings.load`.
        settings_files: paths of TOML files; by default `settings.toml` and `alerts.toml` in
            the working directory, those of them that are there.

    Raises:
        SettingsError: with every problem.
    """
    files = settings_files
    if files is None:
        files = [name for name in FILES if Path(name).exists()] or None
    settings = load(env=env, settings_files=files)
    own = {name.lower(): _thawed(value) for name, value in settings.alerts.items()}
    sets = _starters(own)
    below: dict[str, Any] = {}
    origins: dict[tuple[str, str], str] = {}
    _check_excluded(own, sets, settings)
    left = [(layer, without(given, _names(own, "exclude"))) for layer, given in sets]
    for layer, given in (*left, ("the beat schedule", _beat(own, settings))):
        below = merge(below, given, adds=False)
        origins |= {(table, name): layer for table, items in given.items() for name in items}

    def layer_of(path: tuple[str | int, ...]) -> str:
        table, name = [*map(str, path), "", ""][:2]
        given = own.get(table)
        if given is None or (isinstance(given, dict) and name and name not in given):
            return origins.get((table, name), "not set")
        return settings.layers.get(f"{TABLE}.{table}", "settings")

    return document_from(merge(below, own, adds=False), layer_of)


def _thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _thawed(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_thawed(item) for item in value]
    return value


def _names(own: Mapping[str, Any], key: str) -> list[str]:
    """Return the names of a list; that other things in it are none, validation says."""
    listed = own.get(key)
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []


def _starters(own: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    sets: list[tuple[str, dict[str, Any]]] = []
    for name in _names(own, "include"):
        with suppress(OSError, ValueError):  # validation names those that do not exist
            sets.append((f"starter set {name}", starter(name)))
    return sets


def _check_excluded(
    own: Mapping[str, Any], sets: Sequence[tuple[str, Mapping[str, Any]]], settings: Settings
) -> None:
    known = {name for _, given in sets for items in given.values() for name in items}
    layer = settings.layers.get(f"{TABLE}.exclude", "settings")
    problems = [
        Problem(
            f"{TABLE}.exclude", layer, f"names nothing of a starter set{suggestion(name, known)}"
        )
        for name in _names(own, "exclude")
        if name not in known
    ]
    if problems:
        raise SettingsError(problems)


def _beat(own: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    path = own.get("beat")
    if not isinstance(path, str) or ":" not in path:
        return {}
    layer = settings.layers.get(f"{TABLE}.beat", "settings")

    def wrong(message: str) -> SettingsError:
        return SettingsError([Problem(f"{TABLE}.beat", layer, message)])

    if not settings.integrations.monitor_beat_tasks:
        raise wrong("sends no check-ins: integrations.monitor_beat_tasks is off")
    module, _, names = path.partition(":")
    # The application's modules lie where the command is called.
    sys.path.insert(0, "")
    try:
        app: Any = import_module(module)
        for name in names.split("."):
            app = getattr(app, name)
        tasks = import_module(_BEAT).scheduled_tasks(app)
    except Exception as error:
        # Its words may be anybody's.
        raise wrong(
            f"cannot be read: {type(error).__name__}; must be a path such as shop.celery:app"
        ) from None
    finally:
        sys.path.remove("")
    monitors: dict[str, Any] = {}
    for task in tasks:
        known = slug(task.name)
        if task.schedule is None or not known:
            continue
        if known in monitors:
            raise wrong(f"has two entries whose check-ins Sentry files under {known}; rename one")
        monitors[known] = {
            "schedule": task.schedule,
            "timezone": task.timezone,
            "title": task.name,
        }
    return {"monitors": monitors}
