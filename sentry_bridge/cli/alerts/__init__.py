"""`sentry-bridge alerts`: alerts, monitors and ownership as code."""

from cyclopts import App

alerts = App(
    name="alerts",
    help="Compare alerts, monitors and ownership with a Sentry server, and apply them.",
)
# Each is imported when it is called: the overview of all commands needs no more than this.
for _name in ("validate", "plan", "apply", "pull"):
    alerts.command(f"sentry_bridge.cli.alerts.commands:{_name}", name=_name)
