"""The request being served: one holder from its first byte to its last."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import sentry_sdk
from sentry_sdk.client import BaseClient

from sentry_bridge.context.enrichment import describe_request, describe_response, mechanisms_of
from sentry_bridge.context.request import Headers, RequestInfo, ResponseInfo
from sentry_bridge.context.request_id import request_id

Describe = Callable[[], RequestInfo]
Send = Callable[[], None]
Failed = Callable[[str], None]

_current: ContextVar["CurrentRequest | None"] = ContextVar("sentry_bridge_request", default=None)


def current_request_id() -> str | None:
    """Return the id of the request being served, or None outside of requests."""
    current = _current.get()
    return current.id if current is not None else None


class CurrentRequest:
    """What adapters tell the core about one request: it begins, it is answered, it ends.

    The request is described only when an event is captured; a request that reports
    nothing costs an id and a scope's event processor.
    """

    __slots__ = (
        "_answered",
        "_client",
        "_describe",
        "_failed",
        "_held",
        "_reporters",
        "id",
        "response",
    )

    def __init__(
        self,
        received_id: str | None,
        describe: Describe,
        *,
        client: BaseClient | None = None,
        reporters: frozenset[str] = frozenset(),
        failed: Failed | None = None,
    ) -> None:
        """Begin a request in the current context.

        Args:
            received_id: the request id that the caller sent, not yet validated, or None.
            describe: says what the request is; called once per captured event.
            client: the client behind the gate, or None when Sentry is off. Events of any
                other client are left alone, since no gate would scrub what we add.
            reporters: mechanism types under which the SDK's integrations for the framework
                report a failed request. Such a report waits for the response.
            failed: is told the name of a step that failed; the event goes without it.
        """
        self.id = request_id(received_id)
        self.response: ResponseInfo | None = None
        self._describe = describe
        self._client = client
        self._reporters = reporters
        self._failed = failed
        self._answered = False
        self._held: list[tuple[Any, Send]] = []
        _current.set(self)
        if client is not None:
            sentry_sdk.get_isolation_scope().add_event_processor(self._enrich)

    def answer(self, status: int, headers: Headers) -> None:
        """Note how the request is answered, and let waiting reports go with that."""
        if status >= 400:
            self.response = ResponseInfo(status, headers)
        self._answered = True
        if self._held:
            self._release()

    def end(self) -> None:
        """Leave the request. Reports of requests that were never answered go as they are."""
        self._answered = True
        if self._held:
            self._release()
        if _current.get() is self:
            _current.set(None)

    def _enrich(self, event: Any, _hint: dict[str, Any]) -> Any:
        if sentry_sdk.get_client() is self._client:
            try:
                describe_request(event, self.id, self._describe())
            except Exception:
                if self._failed is not None:
                    self._failed("request_context")
            if self.response is not None:
                describe_response(event, self.response)
        return event

    def _hold(self, event: dict[str, Any], send: Send) -> bool:
        if self._answered or self._reporters.isdisjoint(mechanisms_of(event)):
            return False
        self._held.append((event, send))
        return True

    def _release(self) -> None:
        held, self._held = self._held, []
        for event, send in held:
            if self.response is not None:
                describe_response(event, self.response)
            send()


def hold_for_response(event: dict[str, Any], send: Send) -> bool:
    """Keep a report of the current request's failure until its response is known.

    The SDK reports an unhandled exception before the framework has made the error
    response. That response follows at once, and is what the report should show.

    Args:
        event: the event as the SDK is about to send it.
        send: sends it; called once, when the response starts or the request ends.

    Returns:
        Whether the event is kept; if not, the caller sends it.
    """
    current = _current.get()
    return current is not None and current._hold(event, send)
