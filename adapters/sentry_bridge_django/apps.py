"""The application: starts the bridge when Django is ready."""

import logging

from django.apps import AppConfig

from sentry_bridge import SettingsError
from sentry_bridge_django import checks  # noqa: F401 - registers the system checks
from sentry_bridge_django.conf import start

logger = logging.getLogger("sentry_bridge")


class SentryBridgeConfig(AppConfig):
    """`"sentry_bridge_django"` in `INSTALLED_APPS`."""

    name = "sentry_bridge_django"
    verbose_name = "Sentry bridge"

    def ready(self) -> None:
        """Start the bridge from `settings.SENTRY_BRIDGE`.

        Wrong settings leave Sentry off and the site up: `manage.py check` reports them,
        and so do the commands that run the checks, such as `runserver` and `migrate`.
        """
        try:
            start()
        except SettingsError as error:
            logger.error("Sentry is off: %s", error)
