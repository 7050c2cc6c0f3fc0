"""Once: an exception that many layers see is one event."""

from collections.abc import Mapping
from typing import Any

import sentry_sdk
from sentry_sdk.client import BaseClient
from sentry_sdk.scope import add_global_event_processor

from sentry_bridge.tracking.losses import lost

_MARK = "__sentry_bridge_trace__"

_control_flow: tuple[type[BaseException], ...] = ()
_client: BaseClient | None = None
_installed = False


def add_control_flow(*exceptions: type[BaseException]) -> None:
    """Say which exceptions a framework raises to steer; they are never captured."""
    global _control_flow
    _control_flow = tuple({*_control_flow, *exceptions})


def capture(error: BaseException, contexts: Mapping[str, Any] | None = None) -> None:
    """Report an exception, once, unless it only steers the control flow. Never raises."""
    if not isinstance(error, Exception) or isinstance(error, _control_flow):
        return
    try:
        if not is_reported(error):
            sentry_sdk.capture_exception(error, contexts=dict(contexts or {}))
    except Exception:
        lost("error", "capture")


def report_once() -> None:
    """Drop further reports of an exception within one trace, from whichever layer they come.

    The SDK's own filter remembers the last exception per context, and a thread pool, such
    as the one that runs FastAPI's synchronous endpoints, is a context of its own. Holds for
    the SDK's current client.
    """
    global _installed, _client
    _client = sentry_sdk.get_client()
    if not _installed:
        _installed = True
        add_global_event_processor(_drop_repetition)


def is_reported(error: BaseException) -> bool:
    """Tell whether an exception has been reported in the current trace."""
    # An exception object that is raised anew elsewhere (some are module constants) counts.
    seen = getattr(error, _MARK, None)
    return seen is not None and (sentry_sdk.get_traceparent() or "").startswith(seen)


def _drop_repetition(event: Any, hint: dict[str, Any]) -> Any:
    exc_info = hint.get("exc_info")
    if not exc_info or exc_info[1] is None or sentry_sdk.get_client() is not _client:
        return event
    trace = ((event.get("contexts") or {}).get("trace") or {}).get("trace_id")
    if trace is not None:
        if getattr(exc_info[1], _MARK, None) == trace:
            return None
        try:
            setattr(exc_info[1], _MARK, trace)
        except Exception:
            # An exception that takes no attributes is the SDK's filter's to recognise.
            lost("not_marked", "capture")
    return event
