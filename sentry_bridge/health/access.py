"""Access: who may read more than which checks pass."""

import hmac
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Self

from sentry_bridge.settings import Problem, Settings, SettingsError

_SCHEME = "bearer "
_SHORTEST_TOKEN = 16
_NETWORKS = (
    "must be a list of networks such as 10.0.0.0/8 or fd00::/8, with no bits set beyond the prefix"
)


@dataclass(frozen=True, slots=True)
class Access:
    """Who is told details: everyone, who presents the token, or who asks from a network."""

    everyone: bool = False
    token: bytes | None = field(default=None, repr=False)
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Read who may.

        Raises:
            SettingsError: when the token is short or a network is none.
        """
        health = settings.health
        problems: list[Problem] = []
        networks: tuple[IPv4Network | IPv6Network, ...] = ()
        if health.token is not None and len(health.token) < _SHORTEST_TOKEN:
            problems.append(
                _problem(settings, "token", f"must have at least {_SHORTEST_TOKEN} characters")
            )
        try:
            networks = tuple(map(ip_network, health.networks))
        except ValueError:
            problems.append(_problem(settings, "networks", _NETWORKS))
        if problems:
            raise SettingsError(problems)
        return cls(
            everyone=health.details == "everyone",
            token=health.token.encode() if health.token is not None else None,
            networks=networks,
        )

    def allows(self, authorization: str | None, client: str | None) -> bool:
        """Tell whether a caller may see details.

        Args:
            authorization: the `Authorization` header; `Bearer <token>` presents the token
                (RFC 6750, section 2.1).
            client: the address of the peer as the server saw it. Headers of proxies do not
                count; a server that trusts its proxy puts the client's address there.
        """
        return self.everyone or self._knows(authorization) or self._is_listed(client)

    def _knows(self, authorization: str | None) -> bool:
        if self.token is None or not authorization:
            return False
        scheme, presented = authorization[: len(_SCHEME)], authorization[len(_SCHEME) :].strip()
        same = hmac.compare_digest(presented.encode("utf-8", "replace"), self.token)
        return same and scheme.lower() == _SCHEME

    def _is_listed(self, client: str | None) -> bool:
        if not self.networks or not client:
            return False
        try:
            address = ip_address(client)
        except ValueError:
            return False  # a Unix socket's peer, say
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self.networks)


def _problem(settings: Settings, name: str, message: str) -> Problem:
    key = f"health.{name}"
    return Problem(key, settings.layers.get(key, "shipped defaults"), message)
