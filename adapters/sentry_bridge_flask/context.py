"""The request being served, as Flask's own names have it: without an argument."""

from werkzeug.local import LocalProxy

from sentry_bridge.context import CurrentRequest, current_request


def _current() -> CurrentRequest:
    request = current_request()
    if request is None:
        raise RuntimeError("there is no request, or SentryBridge(app) was not called")
    return request


current_context: CurrentRequest = LocalProxy(_current)  # type: ignore[assignment]
"""Stands for the request being served: `current_context.id`, `current_context.identify(user)`."""
