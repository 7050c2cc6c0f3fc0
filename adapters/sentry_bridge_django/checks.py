"""System checks: what is wrong with the settings, in `manage.py check`."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from sentry_bridge import SettingsError
from sentry_bridge_django.conf import start


@register
def check_settings(**_: Any) -> list[CheckMessage]:
    """Report each problem of the settings as an error of its own."""
    try:
        start()
    except SettingsError as error:
        return [
            Error(problem.message, hint=problem.layer, obj=problem.key, id="sentry_bridge.E001")
            for problem in error.problems
        ]
    return []
