"""The route template of an ASGI connection, after routing."""

from collections.abc import Iterable
from typing import Any

from starlette.types import Scope


def route_template(scope: Scope, root_path: str) -> str | None:
    """Return the template that matched, mounts included, or None when none did.

    Args:
        scope: the connection's scope, into which routers have written what they matched.
        root_path: the scope's before routing.
    """
    if "endpoint" not in scope:
        return None
    route = _leaf(scope) or _declared(scope)
    mounted = _templated(scope.get("root_path", "").removeprefix(root_path), scope)
    if getattr(route, "app", None) is scope["endpoint"] and hasattr(route, "routes"):
        # A mount that routes no further, such as static files.
        return f"{mounted}/{{path}}"
    return mounted + str(getattr(route, "path", "") or "")


def _leaf(scope: Scope) -> Any:
    # FastAPI keeps the route as declared in "route", and the one with the prefixes of
    # including routers beside it.
    effective = scope.get("fastapi")
    if isinstance(effective, dict) and (route := effective.get("effective_route_context")):
        return route
    return scope.get("route")


def _templated(path: str, scope: Scope) -> str:
    """Put parameter names back into the part of the path that mounts have taken."""
    names = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    return "/".join(names.get(segment, segment) for segment in path.split("/"))


def _declared(scope: Scope) -> Any:
    """Look the endpoint's route up: older Starlette leaves none in the scope."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    return _find(getattr(scope.get("router"), "routes", ()), scope["endpoint"], path)


def _find(routes: Iterable[Any], endpoint: Any, path: str) -> Any:
    for route in routes:
        if getattr(route, "endpoint", None) is endpoint and route.path_regex.match(path):
            return route
        if hasattr(route, "routes"):
            if route.app is endpoint:
                return route
            if nested := _find(route.routes or (), endpoint, path):
                return nested
    return None
