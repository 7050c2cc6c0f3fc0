"""`flask sentry-bridge`: commands about the bridge of an application."""

import click
from flask.cli import AppGroup

from sentry_bridge import get_bridge
from sentry_bridge.settings.display import text

commands = AppGroup("sentry-bridge", help="Look at how errors are reported.")


@commands.command("settings")
def settings() -> None:
    """Print the settings in force and where each comes from; secrets are masked."""
    click.echo(text(get_bridge().settings))
