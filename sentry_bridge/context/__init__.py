"""Who, what and where: the request that an event belongs to, framework aside."""

from sentry_bridge.context.breadcrumbs import track_user_action
from sentry_bridge.context.current import (
    CurrentRequest,
    carry_request_id,
    current_request,
    current_request_id,
    hold_report,
    name_user,
)
from sentry_bridge.context.framework import Framework
from sentry_bridge.context.logs import RequestIdFilter, add_request_id
from sentry_bridge.context.reporting import Reporting
from sentry_bridge.context.request import RequestInfo, ResponseInfo, meta_headers
from sentry_bridge.context.request_id import request_id
from sentry_bridge.context.resolvers import Resolver
from sentry_bridge.context.user import User

__all__ = [
    "CurrentRequest",
    "Framework",
    "Reporting",
    "RequestIdFilter",
    "RequestInfo",
    "Resolver",
    "ResponseInfo",
    "User",
    "add_request_id",
    "carry_request_id",
    "current_request",
    "current_request_id",
    "hold_report",
    "meta_headers",
    "name_user",
    "request_id",
    "track_user_action",
]
