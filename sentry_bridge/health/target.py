"""Target: an object of the application, found by its dotted path when it is first needed."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from sentry_bridge.health.check import Run


class Target:
    """A run made of an object named by its path, such as `shop.database:engine`.

    The object is looked up at the first run and not before: settings are read while the
    application is still being imported.
    """

    def __init__(self, path: str, make: Callable[[Any], Run]) -> None:
        """Name the object.

        Args:
            path: `package.module:name`; the name may be dotted, too.
            make: turns the object into the run; it decides whether that is `async`.
        """
        self._path = path
        self._make = make
        self._run: Run | None = None

    def bound(self) -> Run:
        """Return the run.

        Raises:
            ImportError: when there is no such module.
            AttributeError: when the module has no such object.
            TypeError: when the object is not of a kind that can be checked.
        """
        if self._run is None:
            self._run = self._make(located(self._path))
        return self._run

    def __call__(self) -> Any:
        """Run it."""
        return self.bound()()


def located(path: str) -> Any:
    """Return the object that a path of the form `package.module:name` names.

    Raises:
        ImportError: when there is no such module.
        AttributeError: when the module has no such object.
    """
    module, _, name = path.partition(":")
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found
