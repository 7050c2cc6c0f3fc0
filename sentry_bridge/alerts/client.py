"""Client: calls of Sentry's API, with time limits, retries and pages.

Source: Sentry's documentation, "Pagination" and "Rate Limits" of the API reference.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult, quote, urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Retry, Timeout
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, ResponseError

from sentry_bridge.alerts.endpoints import Endpoint

TOKEN = "SENTRY_AUTH_TOKEN"  # noqa: S105 - the name of a variable
"""The variable that holds the token; sentry-cli reads the same."""

_SICK = (500, 502, 503, 504)
_LIMITED = 429
_PAGES = 1000
_DETAIL_LENGTH = 300
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# One link of a Link header, with its parameters (RFC 8288).
_LINK = re.compile(r'<[^>]*>((?:\s*;\s*[a-z]+="[^"]*")*)')
_PARAMETER = re.compile(r'([a-z]+)="([^"]*)"')

_PATIENCE: Mapping[str, Any] = {
    "total": 5,
    "redirect": False,
    "allowed_methods": None,
    "backoff_factor": 0.5,
    "backoff_max": 30,
    "backoff_jitter": 0.5,
    "retry_after_max": 60,
    "raise_on_status": False,
}
# What is done once if it is done twice is retried; what creates something, only if the
# server certainly did nothing.
_REPEATABLE = Retry(**_PATIENCE, status_forcelist=(_LIMITED, *_SICK))
_CREATION = Retry(**_PATIENCE, read=0, other=0, status_forcelist=(_LIMITED,))


class ApiError(Exception):
    """A call that failed; its words hold nothing secret."""

    def __init__(self, message: str, status: int | None = None) -> None:
        """Say what failed; `status` is that of the response, if there was one."""
        super().__init__(message)
        self.status = status


class UnsureError(ApiError):
    """A call that may have created something, or not: nobody heard the end of it."""


class Client:
    """Calls the API of one organisation with one token."""

    def __init__(self, url: str, organization: str, token: str, *, timeout: float = 30.0) -> None:
        """Prepare to call.

        Args:
            url: the server, such as `https://sentry.io`.
            organization: the organisation's slug.
            token: what the calls are authorised by.
            timeout: seconds to wait for a connection, and for each part of a response.

        Raises:
            ApiError: when the token or the address cannot be used.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise ApiError("the token would travel in clear text: use a URL with https")
        if not re.fullmatch(r"[\x21-\x7e]+", token):
            raise ApiError(f"the variable {TOKEN} holds no token")
        self._url = url.rstrip("/")
        self._organization = organization
        self._token = token
        self._pool = _pool(
            parts,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=Timeout(connect=timeout, read=timeout),
            ca_certs=_certificates(),
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def list(
        self,
        endpoint: Endpoint,
        query: Mapping[str, str] | None = None,
        path: Mapping[str, str] | None = None,
    ) -> list[Any]:
        """Return all items of a list, page by page; `path` fills the endpoint's path.

        Raises:
            ApiError: when a call fails.
        """
        return list(self._items(endpoint, query or {}, path or {}))

    def call(
        self,
        endpoint: Endpoint,
        body: Mapping[str, Any] | None = None,
        path: Mapping[str, str] | None = None,
    ) -> Any:
        """Call an endpoint and return its JSON, or None if it answers without any.

        Raises:
            UnsureError: when something may have been created.
            ApiError: when the call failed.
        """
        response = self._send(endpoint, {}, path or {}, body)
        return self._json(endpoint, response) if response.data else None

    def _items(
        self, endpoint: Endpoint, query: Mapping[str, str], path: Mapping[str, str]
    ) -> Iterator[Any]:
        cursor: str | None = None
        for _ in range(_PAGES):
            page = {**query, "cursor": cursor} if cursor else query
            response = self._send(endpoint, page, path, None)
            items = self._json(endpoint, response)
            if not isinstance(items, list):
                raise ApiError(f"{_name(endpoint)} did not answer with a list")
            yield from items
            following = _next_cursor(response.headers.get("Link", ""))
            if following is None or following == cursor:
                return
            # Only the cursor is followed: the token goes to no other address.
            cursor = following
        raise ApiError(f"{_name(endpoint)} has more than {_PAGES} pages")

    def _send(
        self,
        endpoint: Endpoint,
        query: Mapping[str, str],
        path: Mapping[str, str],
        body: Mapping[str, Any] | None,
    ) -> BaseHTTPResponse:
        creates = endpoint.method == "POST"
        given = {"organization_id_or_slug": self._organization, **path}
        address = endpoint.path.format(**{key: quote(value, "") for key, value in given.items()})
        if query:
            address += f"?{urlencode(query)}"
        try:
            response = self._pool.request(
                endpoint.method,
                self._url + address,
                json=body,
                retries=_CREATION if creates else _REPEATABLE,
            )
        except HTTPError as error:
            reason = error.reason if isinstance(error, MaxRetryError) else error
            message = f"{_name(endpoint)} got no answer: {type(reason).__name__}"
            if creates and not isinstance(reason, NewConnectionError | ResponseError):
                raise UnsureError(message) from None
            raise ApiError(message) from None
        if response.status >= 300:
            failed = UnsureError if creates and response.status in _SICK else ApiError
            raise failed(self._refused(endpoint, response), response.status)
        return response

    def _json(self, endpoint: Endpoint, response: BaseHTTPResponse) -> Any:
        try:
            return json.loads(response.data)
        except ValueError:
            failed = UnsureError if endpoint.method == "POST" else ApiError
            raise failed(f"{_name(endpoint)} answered with what is no JSON") from None

    def _refused(self, endpoint: Endpoint, response: BaseHTTPResponse) -> str:
        name = _name(endpoint)
        match response.status:
            case 401:
                return f"{name} answered 401: the token in {TOKEN} is not accepted"
            case 403:
                scopes = " or ".join(endpoint.scopes)
                return f"{name} answered 403: the token needs the scope {scopes}"
            case 404:
                return (
                    f"{name} answered 404: it is not there, or the token does not reach"
                    f" the organisation {self._organization}"
                )
            case status if 300 <= status < 400:
                return f"{name} answered {status}: the server is elsewhere; give its URL with --url"
            case 429:
                return f"{name} answered 429: too many requests, in spite of waiting"
        detail = self._detail(response.data)
        return f"{name} answered {response.status}{f': {detail}' if detail else ''}"

    def _detail(self, body: bytes) -> str:
        """Return what a response says of its reason, if it is JSON, short and printable."""
        try:
            said = json.loads(body)
        except ValueError:
            return ""
        if isinstance(said, dict) and set(said) == {"detail"}:
            said = said["detail"]
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        printable = "".join(letter if letter.isprintable() else " " for letter in text)
        return printable.replace(self._token, "***")[:_DETAIL_LENGTH]


def _pool(parts: SplitResult, **options: Any) -> PoolManager:
    """Return connections to a server, through the proxy that the environment names for it."""
    host = parts.hostname or ""
    proxy = getproxies().get(parts.scheme)
    if proxy is None or host in _LOOPBACK or proxy_bypass(host):
        return PoolManager(**options)
    return ProxyManager(proxy, **options)


def _certificates() -> str:
    """Return the file of the certificates to trust, as the SDK chooses it."""
    environ = os.environ
    return environ.get("SSL_CERT_FILE") or environ.get("REQUESTS_CA_BUNDLE") or certifi.where()


def _name(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def _next_cursor(header: str) -> str | None:
    for link in _LINK.finditer(header):
        parameters = dict(_PARAMETER.findall(link[1]))
        if parameters.get("rel") == "next" and parameters.get("results") == "true":
            return parameters.get("cursor")
    return None
