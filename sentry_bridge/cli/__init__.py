"""The command `sentry-bridge`: each subcommand is a function in a module of its own."""

import sys
from importlib.metadata import version

# Each is imported when it is called.
_COMMANDS = (
    "sentry_bridge.cli.demo:demo",
    "sentry_bridge.cli.settings:settings",
    "sentry_bridge.cli.check:check",
    "sentry_bridge.cli.health:health",
    "sentry_bridge.cli.alerts:alerts",
)


def main() -> None:
    """Run `sentry-bridge` with the arguments of the process and exit with its status."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print(version("sentry-bridge"))
        return
    try:
        import rich  # noqa: F401 - what commands print with
        from cyclopts import App
    except ModuleNotFoundError as error:
        print(
            f"sentry-bridge needs {error.name}: pip install 'sentry-bridge[cli]'", file=sys.stderr
        )
        sys.exit(2)
    app = App(
        name="sentry-bridge",
        help="Make Sentry safe and useful in Python services.",
        version=lambda: version("sentry-bridge"),
    )
    for command in _COMMANDS:
        app.command(command)
    if arguments in ([], ["-h"], ["--help"]):
        for name in app:
            app[name]  # imports the command, whose docstring the overview quotes
    app(arguments)
