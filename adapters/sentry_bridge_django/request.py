"""A Django request as the core sees it: what it asks, and who makes it."""

from typing import Any

from django.http import HttpRequest

from sentry_bridge.context import CurrentRequest, Framework, RequestInfo, User, meta_headers
from sentry_bridge_django.lookup import django_lookup, user_of


class BridgedRequest(HttpRequest):
    """For annotations: a request that has passed the middleware."""

    sentry_bridge: CurrentRequest


def _describe(request: HttpRequest) -> RequestInfo:
    match = request.resolver_match
    scope: Any = getattr(request, "scope", {})
    protocol = request.META.get("SERVER_PROTOCOL", "").removeprefix("HTTP/")
    return RequestInfo(
        method=request.method or "",
        route=f"/{match.route}" if match is not None else None,
        url=_url(request),
        query=request.META.get("QUERY_STRING", ""),
        headers=meta_headers(request.META),
        http_version=scope.get("http_version") or protocol or None,
        client=request.META.get("REMOTE_ADDR"),
        native=request,
    )


def _url(request: HttpRequest) -> str:
    # get_host() refuses hosts that are not allowed; a report must name them all the same.
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    return f"{request.scheme}://{host}{request.path}"


def _user(request: HttpRequest) -> User | None:
    """Return the request's user, or its id alone while the user was not loaded.

    `request.user` is lazy: it is a database query when it is first looked at. Where it was
    looked at, and what the session knows, Django keeps on the request and the session
    ("Using the Django authentication system", Django documentation).
    """
    user = request.__dict__.get("_cached_user") or request.__dict__.get("_acached_user")
    if user is None:
        user = request.__dict__.get("user")
        if user is not None and type(user).__module__ == "django.utils.functional":
            return _session_user(request)
    return user_of(user) if user is not None and user.is_authenticated else None


def _session_user(request: HttpRequest) -> User | None:
    session: Any = getattr(request, "session", None)
    # Only what was loaded already; and reading it is no access of the application's.
    loaded = getattr(session, "_session_cache", None) or {}
    key = loaded.get("_auth_user_id")
    return User(id=str(key)) if key is not None else None


FRAMEWORK = Framework(
    describe=_describe,
    reporters=frozenset({"django", "wsgi", "asgi"}),
    user=_user,
    lookup=django_lookup,
)
