"""A WSGI environment as the core sees it: what it asks, and who makes it."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import g, has_request_context
from flask.globals import request_ctx

from sentry_bridge.context import Framework, RequestInfo, User, meta_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


_ROUTE = "sentry_bridge.route"
# What a path may hold as it is ("Path", RFC 3986, section 3.3), and what is quoted already.
_PATH = "/:@!$&'()*+,;=%"


def note_route(environ: "WSGIEnvironment") -> None:
    """Keep the route template: Flask lets go of its request before a transaction is sent."""
    environ[_ROUTE] = _route(environ)


def _route(environ: "WSGIEnvironment") -> str | None:
    # Werkzeug leaves the request there; the rule is known once it was routed.
    rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
    return rule.rule if rule is not None else environ.get(_ROUTE)


def _describe(environ: "WSGIEnvironment") -> RequestInfo:
    return RequestInfo(
        method=environ["REQUEST_METHOD"],
        route=_route(environ),
        url=_url(environ),
        query=environ.get("QUERY_STRING", ""),
        headers=meta_headers(environ),
        http_version=environ.get("SERVER_PROTOCOL", "").removeprefix("HTTP/") or None,
        client=environ.get("REMOTE_ADDR"),
        native=environ.get("werkzeug.request"),
    )


def _url(environ: "WSGIEnvironment") -> str:
    # The server gives the path decoded, each byte as a character ("Unicode Issues", PEP 3333).
    path = environ.get("SCRIPT_NAME", "").rstrip("/") + environ.get("PATH_INFO", "")
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}{quote(path.encode('latin-1'), _PATH)}"


def _user(_request: Any) -> User | None:
    """Return Flask-Login's user, or its id alone while the user was not loaded.

    Flask-Login keeps the one on `g` and the other in the session ("How it Works",
    Flask-Login documentation); to ask it for more could mean a database query.
    """
    if not has_request_context():
        return None
    user: Any = g.get("_login_user")
    if user is not None and user.is_authenticated:
        return User(
            id=user.get_id(),
            email=getattr(user, "email", None),
            username=getattr(user, "username", None),
            active=bool(user.is_active),
        )
    if user is not None:
        return None
    session = _session()
    if session is None:
        return None
    accessed = session.accessed
    try:
        key = session.get("_user_id")
    finally:
        session.accessed = accessed
    return User(id=str(key)) if key is not None else None


def _session() -> Any:
    """Return the session without the proxy, which would note that it was read.

    Flask answers with "Vary: Cookie" when the application has read the session.
    """
    known = vars(request_ctx._get_current_object())  # type: ignore[attr-defined]
    return known.get("_session", known.get("session"))


FRAMEWORK = Framework(describe=_describe, reporters=frozenset({"flask", "wsgi"}), user=_user)
