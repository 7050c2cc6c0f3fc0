"""The health endpoint as a blueprint."""

from functools import partial

from flask import Blueprint, Response, request

from sentry_bridge import get_bridge
from sentry_bridge.bootstrap import settings_in_force
from sentry_bridge.health import Asked, Check, Endpoint, Probe


def health_blueprint(*checks: Check) -> Blueprint:
    """Return a blueprint with the probes: `app.register_blueprint(health_blueprint())`.

    Paths, checks and who is told details come from the settings; extend the application
    with `SentryBridge` first if they stand in `app.config["SENTRY_BRIDGE"]`.

    Args:
        *checks: checks of the application's own, besides those of the settings.

    Raises:
        SettingsError: when settings are wrong, or describe a check that cannot be.
        ValueError: when two checks have the same name.
    """
    endpoint = Endpoint(settings_in_force(), get_bridge, checks)
    blueprint = Blueprint("sentry_bridge_health", __name__)
    for path, probe in endpoint.paths.items():
        blueprint.add_url_rule(path, endpoint=probe, view_func=partial(_answer, endpoint, probe))
    return blueprint


def _answer(endpoint: Endpoint, probe: Probe) -> Response:
    headers = request.headers
    answer = endpoint.answer(
        Asked(
            probe,
            request.root_path + request.path,
            headers.get("Accept"),
            headers.get("Authorization"),
            request.remote_addr,
        )
    )
    return Response(answer.body, answer.status, answer.headers)
