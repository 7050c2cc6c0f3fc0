"""Who, what and where: the request that an event belongs to, framework aside."""

from sentry_bridge.context.current import CurrentRequest, current_request_id, hold_for_response
from sentry_bridge.context.request import RequestInfo, ResponseInfo
from sentry_bridge.context.request_id import request_id

__all__ = [
    "CurrentRequest",
    "RequestInfo",
    "ResponseInfo",
    "current_request_id",
    "hold_for_response",
    "request_id",
]
