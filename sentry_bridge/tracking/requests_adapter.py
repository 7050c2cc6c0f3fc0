"""An adapter for requests that reports the failures of the service it calls."""

from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from sentry_bridge.tracking.outgoing import report_answer, report_timeout


class TrackedAdapter(HTTPAdapter):
    """Reports 5xx, 429 and time-outs: `session.mount("https://", TrackedAdapter("billing"))`."""

    def __init__(self, service: str | None = None, **options: Any) -> None:
        """Make an adapter.

        Args:
            service: the service's name; by default the host of each request.
            **options: as for `requests.adapters.HTTPAdapter`.
        """
        super().__init__(**options)
        self._service = service

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """Send a request."""
        began, url = monotonic(), urlsplit(str(request.url))
        try:
            response = super().send(request, *args, **kwargs)
        except requests.Timeout:
            report_timeout(self._service, url.hostname or "", url.path, began)
            raise
        report_answer(self._service, url.hostname or "", url.path, response.status_code, began)
        return response
