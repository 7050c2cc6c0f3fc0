"""Where on an event each fact about its request goes."""

from typing import Any

from sentry_bridge.context.request import Headers, RequestInfo, ResponseInfo

_UNMATCHED = "(no route)"
# Credentials as a whole: no policy needs to look for them.
_CREDENTIALS = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"}
)


def describe_request(event: dict[str, Any], request_id: str, request: RequestInfo) -> None:
    """Put the tags `request_id` and `endpoint` and the request's facts on `event`.

    The headers and the query replace what the SDK collected: its own filter drops
    harmless keys that merely contain a telling word, and the gate scrubs precisely.
    """
    tags = event.get("tags")
    # The SDK's scope writes a mapping; the protocol also allows a list of pairs.
    event["tags"] = tags = dict(tags) if tags else {}
    tags["request_id"] = request_id
    tags["endpoint"] = endpoint_of(request)
    described = event.setdefault("request", {})
    described["method"] = request.method
    described["url"] = request.url
    described["headers"] = headers = filtered(request.headers)
    if request.query:
        described["query_string"] = request.query
    connection = {
        "http_version": request.http_version,
        "content_type": headers.get("content-type"),
        "content_length": headers.get("content-length"),
        "client": request.client,
    }
    known = {name: value for name, value in connection.items() if value}
    if known:
        event.setdefault("contexts", {})["http"] = known


def endpoint_of(request: RequestInfo) -> str:
    """Return the method and the route template, which stands for all paths that match."""
    return f"{request.method} {request.route or _UNMATCHED}"


def describe_response(event: dict[str, Any], response: ResponseInfo) -> None:
    """Put how the request was answered on `event` ("Response Context", Sentry's docs)."""
    event.setdefault("contexts", {})["response"] = {
        "type": "response",
        "status_code": response.status,
        "headers": filtered(response.headers),
        "duration_ms": round(response.duration * 1000, 3),
    }


def filtered(headers: Headers) -> dict[str, str]:
    """Return headers by lower-case name, without credentials; repeated ones joined."""
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key in _CREDENTIALS:
            joined[key] = "[Filtered]"
        else:
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def mechanisms_of(event: dict[str, Any]) -> set[str]:
    """Return the mechanism types under which an event's exceptions were reported."""
    exceptions = (event.get("exception") or {}).get("values") or []
    return {(exception.get("mechanism") or {}).get("type", "") for exception in exceptions}
