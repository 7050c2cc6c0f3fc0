"""What happens in one request of the isolation tests, framework aside, and its settings."""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sentry_sdk

from sentry_bridge.context import RequestInfo, User, current_request_id

KEY = "isolation-key-of-thirty-two-bytes"


def organization(request: RequestInfo, user: User | None) -> User | None:
    """Find the organisation beside the request, as a database look-up does."""
    return replace(user, organization_id=request.header("x-organization")) if user else None


SETTINGS: dict[str, Any] = {
    "settings_files": [],
    "enabled": True,
    "dsn": os.environ.get("SENTRY_DSN"),
    "traces_sample_rate": 0.0,
    "auto_session_tracking": False,
    "transport_queue_size": 5000,
    "user": {
        "resolvers": ["jwt", organization],
        "jwt": {"algorithm": "HS256", "key": KEY},
        "time_limit": 30.0,
    },
}


def tell(how: str, end: str) -> Iterator[None]:
    """Leave breadcrumbs that name the request, with a pause between them, and fail or not.

    Args:
        how: `ok`, `message` or `raise`.
        end: what the failure is called, besides its request.
    """
    name = current_request_id()
    sentry_sdk.add_breadcrumb(message=f"first of {name}")
    yield
    sentry_sdk.add_breadcrumb(message=f"second of {name}")
    yield
    if how == "message":
        sentry_sdk.capture_message(f"{end} of {name}", level="error")
    if how == "raise":
        raise RuntimeError(f"{end} of {name}")
