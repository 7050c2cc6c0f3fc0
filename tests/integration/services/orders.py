"""What each framework's service does: it fails with a customer's secrets at hand."""

import logging
from typing import Any

logger = logging.getLogger("shop")

# In the order in which Sentry's SDK made them; served at /captured.
event_ids: list[str] = []


class PaymentError(Exception):
    """The one expected in Sentry."""


def remember(event: Any, _hint: Any) -> Any:
    """Take part as the application's own `before_send`."""
    event_ids.append(event["event_id"])
    return event


def pay(order_id: str, body: dict[str, str]) -> None:
    """Fail, leaving secrets in variables, in the log and in the exception's text."""
    password = body["password"]
    database = "postgresql://shop:pg-s3cr3t-91@db.internal/orders"
    logger.warning("paying for %s with %s", body["email"], body["card"])
    raise PaymentError(
        f"order {order_id}: {body['email']} cannot pay with {body['card']}"
        f" (password={password}, {database})"
    )
