"""An ASGI connection as the core sees it: what it asks, and who makes it."""

from typing import Any, NamedTuple

from starlette.requests import HTTPConnection
from starlette.types import Scope

from sentry_bridge.context import Framework, RequestInfo, User
from sentry_bridge_fastapi.mark import decoded
from sentry_bridge_fastapi.route import route_template


class Connection(NamedTuple):
    """A connection's scope, and what routing changes in it as it was before."""

    scope: Scope
    root_path: str
    path: str


def _describe(connection: Connection) -> RequestInfo:
    scope, root_path, path = connection
    headers = decoded(scope["headers"])
    host = next((value for name, value in headers if name == "host"), None)
    if host is None:
        name, port = scope.get("server") or ("", None)
        host = name if port is None else f"{name}:{port}"
    return RequestInfo(
        method=scope.get("method", "WEBSOCKET"),
        route=route_template(scope, root_path),
        url=f"{scope.get('scheme', 'http')}://{host}{path}",
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        http_version=scope.get("http_version"),
        client=(scope.get("client") or (None,))[0],
        native=HTTPConnection(scope),
    )


def _user(connection: HTTPConnection) -> User | None:
    """Return whom `AuthenticationMiddleware` found ("Authentication", Starlette)."""
    user: Any = connection.scope.get("user")
    if user is None or not user.is_authenticated:
        return None
    # Starlette's own SimpleUser has a name and neither id nor identity.
    key = getattr(user, "id", None) or _identity(user)
    return User(
        id=str(key) if key is not None else None,
        email=getattr(user, "email", None),
        username=getattr(user, "username", None),
    )


def _identity(user: Any) -> Any:
    try:
        return user.identity
    except (AttributeError, NotImplementedError):
        return None


FRAMEWORK = Framework(
    describe=_describe, reporters=frozenset({"starlette", "fastapi", "asgi"}), user=_user
)
