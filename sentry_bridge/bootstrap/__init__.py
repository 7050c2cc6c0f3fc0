"""Start: from the settings to a Sentry client that can only speak through the gate."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from sentry_bridge.bootstrap.bridge import Bridge, Wiring
from sentry_bridge.settings import Settings, SettingsError, load
from sentry_bridge.tracking import current as tracking

logger = logging.getLogger("sentry_bridge")

_DISABLED = Bridge(Settings())
_lock = Lock()
_bridge: Bridge | None = None


def init(
    *,
    settings_files: Sequence[str | Path] | None = None,
    env: str | None = None,
    framework_settings: Mapping[str, Any] | None = None,
    **overrides: Any,
) -> Bridge:
    """Load the settings and start Sentry behind the gate. Safe to call again, from any thread.

    The first call decides; a later one returns the same bridge and, when its settings
    differ, warns with the names of the differing keys.

    Args:
        settings_files: paths of settings files; by default `settings.toml` in the working
            directory, if it is there.
        env: the section of the files to apply; by default `SENTRY_ENVIRONMENT`, else
            `ENVIRONMENT`, else `development`.
        framework_settings: what the framework's configuration holds for us (Django's
            `SENTRY_BRIDGE`, say); the layer above the shipped defaults.
        **overrides: settings (nested tables as mappings, or `table__key`), or options of
            `sentry_sdk.init`, which are passed on.

    Raises:
        SettingsError: when settings are wrong; it lists every problem.
    """
    global _bridge
    with _lock:
        settings = load(
            settings_files=settings_files,
            env=env,
            framework_settings=framework_settings,
            overrides=overrides,
        )
        if _bridge is None:
            _bridge = _start(settings)
        elif differing := _differing(_bridge.settings, settings):
            logger.warning(
                "sentry-bridge is running already; settings that differ are not applied: %s",
                ", ".join(differing),
            )
        return _bridge


def ensure(framework_settings: Mapping[str, Any] | None = None, **overrides: Any) -> Bridge:
    """Return the process's bridge; start it if the application has not done so itself.

    Adapters call this, so that the application may call `init()` or leave it to them.

    Args:
        framework_settings: as for `init`.
        **overrides: as for `init`; given any, they are always handed to it.

    Raises:
        SettingsError: when settings are wrong; it lists every problem.
    """
    if _bridge is None or overrides:
        return init(framework_settings=framework_settings, **overrides)
    return _bridge


def get_bridge() -> Bridge:
    """Return the process's bridge; before `init()` a disabled one."""
    return _bridge or _DISABLED


def settings_in_force(framework_settings: Mapping[str, Any] | None = None) -> Settings:
    """Return the running bridge's settings, or before `init()` those that it would load.

    Args:
        framework_settings: as for `init`.

    Raises:
        SettingsError: when settings are wrong; it lists every problem.
    """
    if _bridge is not None:
        return _bridge.settings
    return load(framework_settings=framework_settings)


def forget(bridge: Bridge) -> None:
    """Let the next `init()` start afresh if `bridge` is the current one."""
    global _bridge
    with _lock:
        if _bridge is bridge:
            _bridge = None
            tracking.stop()


def _start(settings: Settings) -> Bridge:
    if not settings.enabled or not settings.dsn:
        logger.info(
            "Sentry is off: %s",
            "no DSN is set (SENTRY_DSN)" if settings.enabled else "SENTRY_ENABLED is not true",
        )
        return Bridge(settings)
    # Loaded only now: a disabled bridge costs no imports.
    import sentry_sdk

    from sentry_bridge.bootstrap.options import client_options
    from sentry_bridge.bootstrap.policy import policy_of
    from sentry_bridge.context import Reporting, hold_report
    from sentry_bridge.context.reporting import problems
    from sentry_bridge.egress import Account, Gate

    if wrong := list(problems(settings)):
        raise SettingsError(wrong)
    account = Account()
    policy = policy_of(settings)
    client = sentry_sdk.Client(**client_options(settings, account))
    for name in settings.integrations.disabled:
        # The SDK keeps what an earlier client of the process had set up.
        client.integrations.pop(name, None)
    gate = Gate(
        policy,
        account,
        attachment_content_types=settings.privacy.attachment_content_types,
        hold=hold_report,
    )
    # Attached before the client becomes current: not one event finds it open.
    gate.attach(client)
    sentry_sdk.get_global_scope().set_client(client)
    tracking.start(settings.tracking, account)
    logger.info("Sentry is on for environment %s", settings.environment)
    reporting = Reporting(settings, client, policy, account.hook_failed)
    return Bridge(settings, Wiring(client, policy, gate, account, reporting))


def _differing(first: Settings, second: Settings) -> list[str]:
    return [
        name
        for name in first.__dataclass_fields__
        if name != "layers" and getattr(first, name) != getattr(second, name)
    ]
