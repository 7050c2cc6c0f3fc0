"""How requests are reported: what the settings say, put together once."""

import fnmatch
import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from urllib.parse import urlsplit

from sentry_sdk.client import BaseClient

from sentry_bridge.context.background import Background
from sentry_bridge.context.bearer import BearerToken
from sentry_bridge.context.framework import Framework
from sentry_bridge.context.lookup import sqlalchemy_lookup
from sentry_bridge.context.request import RequestInfo
from sentry_bridge.context.resolvers import Chain, Step, custom
from sentry_bridge.context.status import StatusRates
from sentry_bridge.context.user import Identity
from sentry_bridge.privacy import Policy
from sentry_bridge.settings import Problem, Settings

_NAMES = ("jwt", "framework", "database")


class Reporting:
    """What every request of an enabled bridge shares."""

    def __init__(
        self,
        settings: Settings,
        client: BaseClient,
        policy: Policy,
        failed: Callable[[str], None],
    ) -> None:
        """Prepare for requests.

        Args:
            settings: the settings in force; `problems` has found none in them.
            client: the client behind the gate. Events of any other client are left alone,
                since no gate would scrub what we add.
            policy: of that gate.
            failed: is told the name of a step of ours that failed; the event goes without.
        """
        self.client = client
        self.failed = failed
        self.statuses = StatusRates(
            settings.request.failed_request_status_codes, settings.request.status_sample_rates
        )
        self.identity = Identity(settings.user, policy)
        self.resolves = bool(settings.user.resolvers)
        # Resolvers of the application's, and its sessions, may be asynchronous, and then
        # belong on the request's event loop.
        self.asks_application = any(
            resolver not in ("jwt", "framework") for resolver in settings.user.resolvers
        )
        self.background = Background(settings.user.time_limit)
        self._ignored = re.compile(
            "|".join(map(fnmatch.translate, settings.filters.ignore_transactions))
        )
        self._user = settings.user
        self._chains: dict[Framework, Chain] = {}

    def ignores(self, request: RequestInfo) -> bool:
        """Tell whether the settings ignore the transaction of that request."""
        names = (request.route or "", urlsplit(request.url).path)
        return any(name and self._ignored.fullmatch(name) for name in names)

    def chain(self, framework: Framework) -> Chain:
        """Return the resolvers of the settings, as they are in that framework."""
        chain = self._chains.get(framework)
        if chain is None:
            chain = Chain(list(self._steps(framework)), self.background, self.failed)
            chain = self._chains.setdefault(framework, chain)
        return chain

    def _steps(self, framework: Framework) -> Iterator[Step]:
        lookup = self._user.lookup
        for resolver in self._user.resolvers:
            if resolver == "jwt":
                quick = self._user.jwt.jwks_url is None
                yield Step("jwt", BearerToken(self._user.jwt), quick)
            elif resolver == "framework":
                yield Step("framework", lambda request, user: user or request.user, quick=True)
            elif resolver != "database":
                yield custom(resolver)
            elif lookup.session_factory is not None and lookup.model is not None:
                resolve = sqlalchemy_lookup(lookup.session_factory, lookup.model, lookup)
                yield Step("database", resolve)
            elif framework.lookup is not None:
                yield Step("database", framework.lookup(lookup))


def problems(settings: Settings) -> Iterator[Problem]:
    """Yield what is wrong with the resolvers that the settings name."""

    def problem(key: str, message: str) -> Problem:
        return Problem(key, settings.layers.get(key, "shipped defaults"), message)

    user, jwt, lookup = settings.user, settings.user.jwt, settings.user.lookup
    for resolver in user.resolvers:
        named = isinstance(resolver, str) and (resolver in _NAMES or "." in resolver)
        if not named and not callable(resolver):
            known = ", ".join(_NAMES)
            yield problem("user.resolvers", f"must hold {known}, dotted paths or callables")
    if "jwt" in user.resolvers:
        if jwt.algorithm is None:
            yield problem("user.jwt.algorithm", "must be set for the jwt resolver")
        if sum(value is not None for value in (jwt.key, jwt.key_file, jwt.jwks_url)) != 1:
            yield problem("user.jwt.key", "set one of key, key_file and jwks_url")
        if find_spec("jwt") is None:
            yield problem("user.resolvers", "jwt needs PyJWT: install sentry-bridge[jwt]")
    if "database" in user.resolvers and lookup.session_factory and not lookup.model:
        yield problem("user.lookup.model", "must be set beside session_factory")
