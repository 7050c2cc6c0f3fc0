"""Transports for httpx that report the failures of the service they call."""

from time import monotonic

import httpx

from sentry_bridge.tracking.outgoing import report_answer, report_timeout


class TrackedTransport(httpx.BaseTransport):
    """Reports 5xx, 429 and time-outs: `httpx.Client(transport=TrackedTransport("billing"))`."""

    def __init__(
        self, service: str | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Wrap a transport.

        Args:
            service: the service's name; by default the host of each request.
            transport: what sends the requests; by default httpx's own.
        """
        self._service = service
        self._transport = transport or httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        began, url = monotonic(), request.url
        try:
            response = self._transport.handle_request(request)
        except httpx.TimeoutException:
            report_timeout(self._service, url.host, url.path, began)
            raise
        report_answer(self._service, url.host, url.path, response.status_code, began)
        return response

    def close(self) -> None:
        """Close the wrapped transport."""
        self._transport.close()


class AsyncTrackedTransport(httpx.AsyncBaseTransport):
    """The same for `httpx.AsyncClient`."""

    def __init__(
        self, service: str | None = None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Wrap a transport; arguments as for `TrackedTransport`."""
        self._service = service
        self._transport = transport or httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        began, url = monotonic(), request.url
        try:
            response = await self._transport.handle_async_request(request)
        except httpx.TimeoutException:
            report_timeout(self._service, url.host, url.path, began)
            raise
        report_answer(self._service, url.host, url.path, response.status_code, began)
        return response

    async def aclose(self) -> None:
        """Close the wrapped transport."""
        await self._transport.aclose()
