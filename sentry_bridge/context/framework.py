"""What an adapter says about its framework, once for all requests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sentry_bridge.context.request import RequestInfo
from sentry_bridge.context.resolvers import Resolver
from sentry_bridge.context.user import User
from sentry_bridge.settings import LookupSettings


def _nobody(_native: Any) -> User | None:
    return None


@dataclass(frozen=True, slots=True)
class Framework:
    """A web framework, as the core needs to know it.

    Attributes:
        describe: says what a request of the framework's is; called once per captured event.
        reporters: mechanism types under which the SDK's integrations for the framework
            report a failed request. Such a report waits for the response.
        user: whom the framework itself knows as a request's user, without looking for it
            in any database.
        lookup: makes the `database` resolver when the settings name no session factory, or
            None when the framework brings no models.
    """

    describe: Callable[[Any], RequestInfo]
    reporters: frozenset[str]
    user: Callable[[Any], User | None] = _nobody
    lookup: Callable[[LookupSettings], Resolver] | None = None
