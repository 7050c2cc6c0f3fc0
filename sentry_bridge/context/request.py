"""A request and its response in plain data, as every adapter describes them."""

from collections.abc import Iterable
from dataclasses import dataclass

Headers = Iterable[tuple[str, str]]
"""Names and values in the order of the message; names in any case, possibly repeated."""


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """What an adapter says about a request when it is asked.

    `route` is the template that matched, such as `/orders/{order_id}`, or None when none
    did; the raw path never stands in for it. `url` has no query.
    """

    method: str
    route: str | None
    url: str
    query: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class ResponseInfo:
    """How a request was answered."""

    status: int
    headers: Headers
