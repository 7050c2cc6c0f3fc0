"""Django: whether its database connections work."""

from functools import partial
from importlib import import_module

from sentry_bridge.health.check import Run


def django(*, alias: str | None = None) -> Run:
    """Return a check that opens Django's connection called `alias`, or all of them."""
    return partial(_check, alias)


def _check(alias: str | None) -> None:
    # By name: the core imports no framework, and this check runs only where Django does.
    connections = import_module("django.db").connections
    for name in [alias] if alias else list(connections):
        # A thread has connections of its own, so this one is no request's.
        connection = connections[name]
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT 1{connection.features.bare_select_suffix}")
        finally:
            connection.close()
