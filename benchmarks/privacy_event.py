"""The event on which the privacy engine is measured: made by the real SDK, about 65 KB.

It is an error in a web application: 31 frames with 3 to 5 variables each, 50
breadcrumbs, a request and contexts, and the personal data and secrets that such an event
holds in practice.
"""

import datetime
import json
import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

logger = logging.getLogger("shop.orders")


class Kept(Transport):
    """A transport that keeps the last envelope's event."""

    event: dict[str, Any]

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep the event."""
        event = envelope.get_event()
        if event is not None:
            self.event = dict(event)


@dataclass
class Customer:
    """A customer of the shop."""

    id: int
    email: str
    name: str
    plan: str


@dataclass
class Order:
    """An order with its lines."""

    id: str
    customer: Customer
    total: Decimal
    lines: list[dict[str, Any]]


def make_order(number: int) -> Order:
    """Build the order that the application fails on."""
    customer = Customer(number, f"customer{number}@example.org", "Jane Roe", "gold")
    lines = [
        {"sku": f"SKU-{index:05d}", "quantity": index + 1, "unit_price": Decimal("19.90")}
        for index in range(3)
    ]
    return Order(f"ORD-2026-{number:06d}", customer, Decimal("129.70"), lines)


def charge(order: Order, attempt: int) -> None:
    """Fail in the way payment providers fail."""
    amount = int(order.total * 100)
    idempotency = f"{order.id}-{attempt}"
    payload = {"amount": amount, "currency": "EUR", "card": {"number": "4111 1111 1111 1111"}}
    raise ConnectionError(
        f"payment provider refused {order.id}: customer={order.customer.email} "
        f"amount={payload['amount']} key={idempotency} retry_after=30"
    )


def reserve(order: Order, depth: int, trace: list[str]) -> None:
    """Walk down the layers of the application; each call is one frame."""
    started_at = datetime.datetime(2026, 11, 24, 12, 0, depth % 60)
    warehouse = {"id": depth, "region": "eu-central-1", "bins": [depth, depth + 1, depth + 2]}
    state = f"reserving {len(order.lines)} lines in warehouse {depth}"
    if depth % 7 == 0:
        logger.info("reserved stock for %s in %s", order.id, warehouse["region"])
    dispatch(order, depth - 1, [*trace[-3:], f"{state} at {started_at:%H:%M:%S}"])


def dispatch(order: Order, depth: int, trace: list[str]) -> None:
    """Hand the order on, or charge it at the bottom."""
    handler = reserve if depth % 2 else dispatch
    options = {"timeout": 2.5, "retries": 3, "verify": True, "endpoint": f"/v1/stock/{depth}"}
    if depth <= 0:
        charge(order, attempt=3)
    handler(order, depth - 1, trace)
    options.clear()


def handle_request(body: dict[str, Any]) -> None:
    """Handle the request as a web application does."""
    order = make_order(body["order"])
    session_token = "9f2c4e1ab7d84c0e"
    user_agent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0 Safari/537.36"
    reserve(order, body["depth"], [session_token[:0], user_agent[:7]])


def make_event() -> dict[str, Any]:
    """Capture the event through the SDK and return what it hands to the transport."""
    transport = Kept({})
    client = sentry_sdk.Client(
        dsn="http://public@127.0.0.1:9/1",
        transport=transport,
        release="shop@1.10.0",
        environment="production",
        server_name="shop-api-1",
        event_scrubber=None,
        send_default_pii=True,
        auto_enabling_integrations=False,
        default_integrations=True,
    )
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        capture(scope)
    client.close(timeout=0)
    return json.loads(json.dumps(transport.event))  # type: ignore[no-any-return]


def capture(scope: Any) -> None:
    """Put the data of a request on the scope and capture the error."""
    for number in range(50):
        scope.add_breadcrumb(breadcrumb(number))
    scope.set_user({"id": "4711", "email": "jane.roe@example.org", "ip_address": "203.0.113.7"})
    scope.set_tag("endpoint", "POST /orders/{order_id}/pay")
    scope.set_tag("tenant", "acme")
    scope.set_context("order", {"id": "ORD-2026-004711", "items": 3, "currency": "EUR"})
    scope.set_context("billing", {"plan": "gold", "api_key": "live-9a8b7c6d5e4f"})

    def add_request(event: Any, hint: Any) -> Any:
        event["request"] = {
            "url": "https://shop.example.org/orders/4711/pay",
            "method": "POST",
            "query_string": "page=2&access_token=0a1b2c3d4e5f&sort=asc",
            "headers": {
                "Host": "shop.example.org",
                "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0 Safari/537.36",
                "Accept": "application/json",
                "Authorization": "Bearer 0a1b2c3d4e5f60718293a4b5c6d7e8f9",
                "Content-Type": "application/json",
                "X-Request-ID": "7d9f0c62-2f9b-4b58-a3c5-0de1b9a6f7aa",
            },
            "cookies": {"sessionid": "k3jh4kj5h6kj7h8", "theme": "dark"},
            "data": {"order": 4711, "depth": 29, "card": {"number": "4111111111111111"}},
        }
        return event

    scope.add_event_processor(add_request)
    try:
        handle_request({"order": 4711, "depth": 28})
    except ConnectionError:
        scope.capture_exception()


def breadcrumb(number: int) -> dict[str, Any]:
    """Make the breadcrumb with this number: queries, calls, logs and navigation."""
    match number % 5:
        case 0:
            return {
                "category": "query",
                "type": "default",
                "message": "SELECT orders.id, orders.total, orders.created_at FROM orders "
                f"WHERE orders.tenant_id = %s AND orders.id = %s LIMIT {number + 1}",
            }
        case 1:
            return {
                "category": "httplib",
                "type": "http",
                "data": {
                    "url": f"https://stock.example.org/v1/items/{number}",
                    "method": "GET",
                    "status_code": 200,
                    "reason": "OK",
                },
            }
        case 2:
            return {
                "category": "shop.orders",
                "type": "log",
                "level": "info",
                "message": f"cache hit for order {number} in 0.{number}1 s, 3 lines, no discount",
            }
        case 3:
            return {
                "category": "redis",
                "type": "redis",
                "message": f"GET 'cart:{number}:lines'",
                "data": {"redis.key": f"cart:{number}:lines", "redis.command": "GET"},
            }
        case _:
            return {
                "category": "auth",
                "type": "log",
                "level": "info",
                "message": f"login ok for customer{number}@example.org from 203.0.113.{number}",
            }
