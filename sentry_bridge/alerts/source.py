"""Source: the document that settings files, starter sets and a beat schedule make up."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from sentry_bridge.alerts.document import Document
from sentry_bridge.alerts.schedule import slug
from sentry_bridge.alerts.starters import starter, without
from sentry_bridge.alerts.validation import TABLE, document_from
from sentry_bridge.settings import Problem, Settings, SettingsError, load
from sentry_bridge.settings.merging import merge

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
    below: dict[str, Any] = {}
    origins: dict[tuple[str, str], str] = {}
    for layer, given in (*_starters(own), ("the beat schedule", _beat(own, settings))):
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


def _starters(own: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    sets: list[tuple[str, dict[str, Any]]] = []
    included, excluded = own.get("include"), own.get("exclude")
    for name in included if isinstance(included, list) else ():
        try:
            found = starter(name)
        except (OSError, TypeError, ValueError):
            continue  # the document's own validation names it
        names = [each for each in excluded if isinstance(each, str)] if excluded else []
        sets.append((f"starter set {name}", without(found, names)))
    return sets


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
