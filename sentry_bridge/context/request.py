"""A request and its response in plain data, as every adapter describes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentry_bridge.context.user import User

Headers = Iterable[tuple[str, str]]
"""Names and values in the order of the message; names in any case, possibly repeated."""


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """What an adapter says about a request when it is asked.

    `route` is the template that matched, such as `/orders/{order_id}`, or None when none
    did; the raw path never stands in for it. `url` has no query. `client` is the address
    of who connected. For resolvers only, and shown on no event: `native` is the
    framework's own request, and `user` whom the framework knows, once it was asked.
    """

    method: str
    route: str | None
    url: str
    query: str
    headers: Headers
    http_version: str | None = None
    client: str | None = None
    native: Any = field(default=None, repr=False, compare=False)
    user: "User | None" = field(default=None, repr=False, compare=False)

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case, or None."""
        lowered = name.lower()
        return next((value for key, value in self.headers if key.lower() == lowered), None)


@dataclass(frozen=True, slots=True)
class ResponseInfo:
    """How a request was answered; `duration` is the seconds until the response began."""

    status: int
    headers: Headers
    duration: float


def meta_headers(variables: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the headers that meta-variables hold ("Request Meta-Variables", RFC 3875).

    Args:
        variables: a WSGI environment, or another mapping after its model.
    """
    headers = [
        (name[5:].lower().replace("_", "-"), value)
        for name, value in variables.items()
        if name.startswith("HTTP_")
    ]
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if variables.get(name):
            headers.append((name.lower().replace("_", "-"), variables[name]))
    return headers
