"""`manage.py sentry_bridge_settings`."""

from typing import Any

from django.core.management.base import BaseCommand

from sentry_bridge.settings.display import text
from sentry_bridge_django.conf import start


class Command(BaseCommand):
    """Print the settings in force."""

    help = "Print the settings of sentry-bridge and where each comes from; secrets are masked."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line for each setting.

        Raises:
            SettingsError: when settings are wrong.
        """
        self.stdout.write(text(start().settings))
