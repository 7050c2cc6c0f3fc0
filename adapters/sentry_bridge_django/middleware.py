"""The middleware: tells the core about each request, sync and async."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.apps import apps
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sentry_bridge import get_bridge
from sentry_bridge.context import CurrentRequest, current_request
from sentry_bridge_django.request import FRAMEWORK

logger = logging.getLogger("sentry_bridge")


class SentryBridgeMiddleware:
    """Give each request an id and its events their context.

    Put it first in `MIDDLEWARE`, so that the responses of the others are named, too. It
    never reads a body and passes exceptions through untouched.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        """Stand around `get_response`, the next middleware or the view."""
        self.get_response = get_response
        self._async = iscoroutinefunction(get_response)
        if self._async:
            markcoroutinefunction(self)
        if not apps.is_installed("sentry_bridge_django"):
            logger.warning(
                "SentryBridgeMiddleware is used and 'sentry_bridge_django' is not in"
                " INSTALLED_APPS: nothing starts the bridge but init()"
            )
        self._header = get_bridge().settings.request.request_id_header
        self._variable = f"HTTP_{self._header.upper().replace('-', '_')}"

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Serve one request."""
        if self._async:
            return self._serve(request)
        current = self._begin(request)
        try:
            with current.isolated():
                return self._answer(current, self.get_response(request))
        except BaseException:
            current.end()
            raise

    async def _serve(self, request: HttpRequest) -> HttpResponseBase:
        current = self._begin(request)
        try:
            with current.isolated():
                return self._answer(current, await self.get_response(request))
        except BaseException:
            current.end()
            raise

    def _begin(self, request: HttpRequest) -> CurrentRequest:
        meta = request.META
        traced = "HTTP_SENTRY_TRACE" in meta
        current = CurrentRequest(
            FRAMEWORK,
            request,
            get_bridge().reporting,
            meta.get(self._variable),
            None if traced else meta.get("HTTP_TRACEPARENT"),
        )
        request.sentry_bridge = current  # type: ignore[attr-defined]
        return current

    def _answer(self, current: CurrentRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers[self._header] = current.id
        current.answer(response.status_code, response.headers.items())
        if response.streaming:
            # What follows is still this request; Django's handlers close every response.
            response._resource_closers.append(current.end)  # type: ignore[attr-defined]
        else:
            current.end()
        return response


@receiver(got_request_exception)
def _note_failure(**_: Any) -> None:
    """Django answers for an unhandled exception, which so never reaches a middleware."""
    request = current_request()
    if request is not None:
        request.fail()
