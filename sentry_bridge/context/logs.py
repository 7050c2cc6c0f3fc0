"""The request id in log lines, for `logging` and for structlog."""

import logging
from collections.abc import MutableMapping
from typing import Any

from sentry_bridge.context.current import current_request_id

OUTSIDE = "-"


class RequestIdFilter(logging.Filter):
    """Give each record a `request_id`, for formats such as `%(request_id)s %(message)s`.

    Put it on a handler: filters of loggers do not see the records of their children
    ("Filter Objects", Python documentation). Where there is no request the id is `-`.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Name the record's request; let every record pass."""
        record.request_id = current_request_id() or OUTSIDE
        return True


def add_request_id(
    _logger: Any, _name: str, event_dict: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Add `request_id` to a structlog event that belongs to a request ("Processors")."""
    request_id = current_request_id()
    if request_id is not None:
        event_dict.setdefault("request_id", request_id)
    return event_dict
