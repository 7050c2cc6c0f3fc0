"""The request being served: one holder from its first byte to its last."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import sentry_sdk

from sentry_bridge.context.breadcrumbs import add_milestone
from sentry_bridge.context.enrichment import (
    describe_request,
    describe_response,
    endpoint_of,
    mechanisms_of,
)
from sentry_bridge.context.framework import Framework
from sentry_bridge.context.reporting import Reporting
from sentry_bridge.context.request import Headers, ResponseInfo
from sentry_bridge.context.request_id import request_id
from sentry_bridge.context.trace import join_trace
from sentry_bridge.context.user import User, describe_user

Send = Callable[[], None]

# Scopes of the SDK's ASGI and WSGI middleware, which give each request one of its own.
_REQUEST_SCOPES = frozenset({"asgi", "wsgi"})
_FAILURES = frozenset({"error", "fatal"})

_carriers: list[Callable[[], str | None]] = []
_current: ContextVar["CurrentRequest | None"] = ContextVar("sentry_bridge_request", default=None)
_reporting: "WeakValueDictionary[str, CurrentRequest]" = WeakValueDictionary()
# Guards what several threads may touch at once; held for a few instructions only.
_lock = threading.Lock()


_NO_SCOPE = nullcontext()


class _Held(NamedTuple):
    """A report that waits: for the response if it lacks one, for the user, or for both."""

    event: dict[str, Any]
    send: Send
    for_response: bool


def current_request() -> "CurrentRequest | None":
    """Return the request being served, or None outside of requests."""
    return _current.get()


def current_request_id() -> str | None:
    """Return the id of the request being served, else of the one that asked for this work.

    The latter is known where an adapter carries it, such as to Celery's tasks. It is None
    outside of both.
    """
    current = _current.get()
    if current is not None:
        return current.id
    return next((carried for find in _carriers if (carried := find())), None)


def carry_request_id(find: Callable[[], str | None]) -> None:
    """Say how work outside of requests finds the id of the request that asked for it.

    Args:
        find: returns the id, or None where there is no such work; asked each time.
    """
    if find not in _carriers:
        _carriers.append(find)


class CurrentRequest:
    """What adapters tell the core about one request: it begins, it is answered, it ends.

    The request is described, and its user looked for, only when something is reported; a
    request that reports nothing costs an id and an event processor on the SDK's scope.
    """

    id: str
    user: User | None = None
    response: ResponseInfo | None = None

    # What most requests never change costs them nothing here.
    _answered = _failing = _sent = _sought = _seeking = False
    _loop: asyncio.AbstractEventLoop | None = None
    _held: Sequence[_Held] = ()
    _resolved = 0.0
    _named: Set[str] = frozenset()

    def __init__(
        self,
        framework: Framework,
        native: Any,
        reporting: Reporting | None,
        received_id: str | None = None,
        traceparent: str | None = None,
    ) -> None:
        """Begin a request in the current context.

        Args:
            framework: how its framework is.
            native: the framework's own request, for `framework.describe`.
            reporting: how it is reported, `get_bridge().reporting`; None when Sentry is off,
                and then a request has its id all the same.
            received_id: the request id that the caller sent, not yet validated, or None.
            traceparent: the caller's header of that name, or None; only for requests that
                have no `sentry-trace` header, which the SDK follows by itself.
        """
        outer = _current.get()
        # What is answered already is no caller of ours: some server did not close it.
        self._outer = outer = outer if outer and not outer._answered else None
        self.id = request_id(received_id, outer.id if outer else None)
        self._framework = framework
        self._native = native
        self._reporting = reporting
        self._began = time.perf_counter()
        _current.set(self)
        self._scoped = reporting is not None and _is_isolated()
        if self._scoped:
            self._attach(traceparent)
        if reporting is not None and reporting.asks_application:
            self._loop = _running_loop()

    def isolated(self) -> AbstractContextManager[None]:
        """Return what to serve the request in: a scope of its own, if the SDK made none.

        The SDK makes none when its integration is off, or stands inside of ours.
        """
        if self._scoped or self._reporting is None:
            return _NO_SCOPE
        return self._isolated()

    @contextmanager
    def _isolated(self) -> Iterator[None]:
        with sentry_sdk.isolation_scope():
            self._attach(None)
            yield

    def _attach(self, traceparent: str | None) -> None:
        sentry_sdk.get_isolation_scope().add_event_processor(self._enrich)
        if traceparent:
            join_trace(traceparent)

    def identify(self, user: User) -> None:
        """Say who makes the request; no resolver is asked then."""
        if self._reporting is not None:
            self._sought = True
            self._know(self._reporting, user)

    def known_user(self) -> User | None:
        """Return who makes the request, if that is known or can be found without waiting."""
        reporting = self._reporting
        if reporting is not None and reporting.resolves and not self._sought:
            if reporting.chain(self._framework).slow:
                return None
            self._seek(reporting)
        return self.user

    def fail(self) -> None:
        """Note an unhandled exception, which is the SDK's to report or to ignore."""
        self._failing = True

    def expect(self) -> None:
        """Note that whatever the response is, it is no failure to report."""
        self._failing = self._sent = True

    def answer(self, status: int, headers: Headers) -> None:
        """Note how the request is answered, and let the reports go that wait for that."""
        self._answered = True
        if status >= 400:
            self.response = ResponseInfo(status, list(headers), time.perf_counter() - self._began)
        if self._held:
            self._release()

    def end(self) -> None:
        """Leave the request. Reports of requests that were never answered go as they are.

        A failure that shows only in the response is reported now, and not before: some
        frameworks answer for an exception first and let it go on afterwards.
        """
        self._answered = True
        if self.response is not None and self._reporting is not None:
            self._report(self._reporting, self.response.status)
        if self._held:
            self._release()
        if _current.get() is self:
            _current.set(self._outer)

    def _report(self, reporting: Reporting, status: int) -> None:
        """Report the response itself, unless it comes of a failure that was reported.

        Below 500, a report that a filter dropped as expected counts as none: who wants to
        hear of such responses names their share in the settings.
        """
        if self._failing if status >= 500 else self._sent:
            return
        if not reporting.statuses.chooses(status) or sentry_sdk.get_client() is not (
            reporting.client
        ):
            return
        try:
            request = self._framework.describe(self._native)
            if reporting.ignores(request):
                return
            endpoint = endpoint_of(request)
            with self.isolated():
                sentry_sdk.capture_event(
                    {
                        "message": f"{endpoint} was answered with {status}",
                        "level": "error" if status >= 500 else "warning",
                        "logger": "sentry_bridge",
                        "fingerprint": [endpoint, str(status)],
                        # Keeps the SDK from adding our own stack, always the same.
                        "threads": {"values": []},
                    }
                )
        except Exception:
            reporting.failed("status_report")
        # Reported: neither ending twice nor the request around this one does so again.
        self.expect()
        if self._outer is not None:
            self._outer.expect()

    def _enrich(self, event: Any, _hint: dict[str, Any]) -> Any:
        reporting = self._reporting
        if reporting is None or sentry_sdk.get_client() is not reporting.client:
            return event
        try:
            request = self._framework.describe(self._native)
            describe_request(event, self.id, request)
            if event.get("type") is None:
                if event["event_id"] not in _reporting:
                    self._milestone(event, "received", 0.0)
                _reporting[event["event_id"]] = self
                self._failing = self._failing or event.get("level") in _FAILURES
        except Exception:
            reporting.failed("request_context")
        self._add_response(event)
        self._name_user(event)
        return event

    def _add_response(self, event: dict[str, Any]) -> None:
        if self.response is not None:
            describe_response(event, self.response)
            if event.get("type") is None:
                self._milestone(event, "answered", self.response.duration)

    def _name_user(self, event: dict[str, Any]) -> None:
        """Put the user on `event`, once: what the application makes of it stays."""
        if self.user is None or event["event_id"] in self._named:
            return
        self._named |= {event["event_id"]}
        describe_user(event, self.user)
        if event.get("type") is None:
            self._milestone(event, "user resolved", self._resolved)

    def _milestone(self, event: dict[str, Any], message: str, after: float) -> None:
        if self._reporting is not None:
            elapsed = time.perf_counter() - self._began
            limit = self._reporting.client.options["max_breadcrumbs"]
            add_milestone(event, message, time.time() - elapsed + after, limit)

    def _seek(self, reporting: Reporting) -> None:
        """Look for the user, once; what takes time goes on beside the request."""
        chain = reporting.chain(self._framework)
        with _lock:
            if self._sought:
                return
            self._sought = self._seeking = True
        user: User | None = None
        try:
            request = self._framework.describe(self._native)
            user = chain.begin(request, self._framework.user, self._loop, self._found)
        except Exception:
            reporting.failed("user")
            self._found(None)
            return
        if not chain.slow:
            self._found(user)

    def _found(self, user: User | None) -> None:
        if user is not None and self._reporting is not None:
            self._know(self._reporting, user)
        with _lock:
            self._seeking = False
        self._release()

    def _know(self, reporting: Reporting, user: User) -> None:
        self._resolved = time.perf_counter() - self._began
        self.user = reporting.identity.shown(user)

    def _hold(self, event: dict[str, Any], send: Send) -> bool:
        if self._reporting is not None and self._reporting.resolves and not self._sought:
            self._seek(self._reporting)
        self._sent = self._sent or event.get("level") in _FAILURES
        reporters = self._framework.reporters
        with _lock:
            unanswered = not self._answered and not reporters.isdisjoint(mechanisms_of(event))
            held = _Held(event, send, unanswered)
            if self._waits(held):
                self._held = [*self._held, held]
                return True
        self._name_user(event)
        return False

    def _waits(self, held: _Held) -> bool:
        return self._seeking or (held.for_response and not self._answered)

    def _release(self) -> None:
        with _lock:
            ready = [held for held in self._held if not self._waits(held)]
            self._held = [held for held in self._held if self._waits(held)]
        for held in ready:
            try:
                if held.for_response:
                    self._add_response(held.event)
                self._name_user(held.event)
                held.send()
            except Exception:
                if self._reporting is not None:
                    self._reporting.failed("held_report")


def name_user(event: dict[str, Any]) -> None:
    """Put the user of its request on a report, if one can be found without waiting.

    Called after our filters and before the application's `before_send`, which sees the user
    as the settings let it be named, and may change that.

    Args:
        event: an error or a message, as hooks get it.
    """
    current = _reporting.get(event.get("event_id", ""))
    if current is not None:
        current.known_user()
        current._name_user(event)


def hold_report(event: dict[str, Any], send: Send) -> bool:
    """Keep a report until what belongs on it is known: the response, and the user.

    The SDK reports an unhandled exception before the framework has made the error
    response. That response follows at once, and is what the report should show. The user
    may have to be looked up, for which no request waits.

    Args:
        event: the event as the SDK is about to send it.
        send: sends it; called once, when all is known, the request ends or the time limit
            of the look-up is over.

    Returns:
        Whether the event is kept; if not, the caller sends it.
    """
    current = _reporting.get(event.get("event_id", ""))
    return current is not None and current._hold(event, send)


def _is_isolated() -> bool:
    # Were the name, which is not public, ever to change, each request would get a scope.
    return getattr(sentry_sdk.get_isolation_scope(), "_name", None) in _REQUEST_SCOPES


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
