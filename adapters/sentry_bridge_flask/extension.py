"""The extension: starts the bridge and stands around the application."""

from typing import Any

from flask import Flask, got_request_exception

from sentry_bridge.bootstrap import ensure
from sentry_bridge.context import current_request
from sentry_bridge_flask.commands import commands
from sentry_bridge_flask.wsgi import RequestContext

_NAME = "sentry_bridge"


class SentryBridge:
    """A Flask extension: `SentryBridge(app)`, or `SentryBridge()` and later `init_app(app)`.

    `app.config["SENTRY_BRIDGE"]` may hold settings; it counts as the framework's layer.
    """

    def __init__(self, app: Flask | None = None, **overrides: Any) -> None:
        """Extend `app`, if it is there already.

        Args:
            app: the application, or None in favour of `init_app`.
            **overrides: as for `sentry_bridge.init`.

        Raises:
            SettingsError: when settings are wrong; it lists every problem.
        """
        self._overrides = overrides
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Extend `app`; doing it twice is doing it once.

        Raises:
            SettingsError: when settings are wrong; it lists every problem.
        """
        if _NAME in app.extensions:
            return
        bridge = ensure(app.config.get("SENTRY_BRIDGE"), **self._overrides)
        if bridge.policy is not None:
            # The application's own secrets, such as SECRET_KEY, never leave, either.
            own = {name: value for name, value in app.config.items() if name != "SENTRY_BRIDGE"}
            bridge.policy.register_secrets(own)
        app.extensions[_NAME] = self
        app.cli.add_command(commands)
        got_request_exception.connect(_note_failure, app)
        app.wsgi_app = RequestContext(  # type: ignore[method-assign]
            app.wsgi_app, bridge.settings.request.request_id_header
        )


def _note_failure(_app: Flask, **_: Any) -> None:
    """Flask answers for an unhandled exception, which so never reaches a WSGI application."""
    request = current_request()
    if request is not None:
        request.fail()
