"""Loading: where the settings come from, and what callers may say."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sentry_bridge.settings.model import Settings


def load(
    *,
    settings_files: Sequence[str | Path] | None = None,
    env: str | None = None,
    framework_settings: Mapping[str, Any] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Load the settings from all layers.

    From lowest to highest: the shipped defaults, `framework_settings`, the files' [default]
    and [<environment>] sections, `settings.local.toml`, `.secrets.toml`, variables,
    `overrides`.

    Args:
        settings_files: paths of TOML files; by default `settings.toml` in the working
            directory, if it is there.
        env: the section of the files to apply, and the name of the environment unless
            `overrides` has another; by default what the highest other layer says, in
            which `SENTRY_ENVIRONMENT` comes before `ENVIRONMENT`, else `development`.
        framework_settings: settings from the framework's configuration, in any case, nested
            or as `table__key`; and options of `sentry_sdk.init`.
        overrides: the same, from the caller.

    Raises:
        SettingsError: with every problem of every layer.
    """
    # Loaded only now: importing the package costs no more than its names.
    from sentry_bridge.settings.layering import layered

    return layered(settings_files, env, framework_settings or {}, overrides or {})
