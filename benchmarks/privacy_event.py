"""The event on which the privacy engine is measured: made by the real SDK, about 65 KB.

It is an error in a web application: 31 frames with 3 to 5 variables each, 50
breadcrumbs, a request and contexts. It comes with the personal data and secrets that such
an event may hold, and without any, as most events are.
"""

import json
import linecache
import logging
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


LAYERS = (
    "gateway",
    "throttling",
    "sessions",
    "orders",
    "pricing",
    "discounts",
    "taxes",
    "stock",
    "shipping",
    "payments",
    "ledger",
    "invoices",
    "audit",
    "outbox",
)

_MODULE = '''
"""{title}: one layer of the shop."""

import logging

logger = logging.getLogger("shop.{name}")
DEFAULT_TIMEOUT = {timeout}


def {name}_enabled(tenant):
    """Tell whether the tenant uses {name}."""
    return tenant["features"].get("{name}", True)


def handle_{name}(order, tenant, proceed):
    """Run {name} for the order, then the next layer."""
    options = {{"timeout": DEFAULT_TIMEOUT, "retries": {retries}, "layer": "{name}"}}
    state = {{"step": "{name}", "started": 1700000000.{index}, "lines": len(order["lines"])}}
    if not {name}_enabled(tenant):
        logger.info("{name} skipped for order %s", order["id"])
        return proceed(order, tenant)
    logger.debug("{name} started with %d lines", state["lines"])
    result = proceed(order, tenant)
    logger.debug("{name} finished after %s", options["timeout"])
    return result
'''


def make_layers() -> list[Any]:
    """Load one module for each layer, from source that the SDK can read lines of."""
    handlers: list[Any] = []
    for index, name in enumerate(LAYERS):
        source = _MODULE.format(
            title=name.title(), name=name, index=index, timeout=index % 7 + 1, retries=index % 4
        )
        path = f"/srv/shop/shop/layers/{name}.py"
        linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
        module: dict[str, Any] = {"__name__": f"shop.layers.{name}", "__file__": path}
        exec(compile(source, path, "exec"), module)
        handlers.append(module[f"handle_{name}"])
    return handlers


def _next(handler: Any, proceed: Any) -> Any:
    """Bind a layer to the one after it; the frame in between is not the application's."""
    return lambda order, tenant: handler(order, tenant, proceed)


def make_order(number: int) -> dict[str, Any]:
    """Build the order that the application fails on."""
    return {
        "id": f"ORD-2026-{number:06d}",
        "customer": {"id": number, "plan": "gold", "country": "DE", "credit": 120.5},
        "total": 129.7,
        "lines": [{"sku": f"SKU-{i:05d}", "quantity": i + 1, "price": 19.9} for i in range(4)],
        "shipping": {"method": "express", "carrier": "dhl", "weight_kg": 1.25, "express": True},
    }


def ship(order: dict[str, Any], tenant: dict[str, Any]) -> None:
    """Fail in the way carriers fail."""
    amount = int(order["total"] * 100)
    carrier = order["shipping"]["carrier"]
    depot = "hamburg-3"
    raise ConnectionError(
        f"carrier {carrier} refused {order['id']} at {depot}: amount={amount} "
        f"lines={len(order['lines'])} tenant={tenant['id']} retry_after=30"
    )


def charge(order: dict[str, Any], tenant: dict[str, Any]) -> None:
    """Fail in the way payment providers fail, with what they were given."""
    amount = int(order["total"] * 100)
    card_number = "4111111111111111"
    contact = "jane.roe@example.org"
    raise ConnectionError(
        f"payment provider refused {order['id']} of {contact}: amount={amount} "
        f"card={card_number} tenant={tenant['id']} retry_after=30"
    )


def handle_request(body: dict[str, Any], secrets: bool) -> None:
    """Handle the request as a web application does."""
    order = make_order(body["order"])
    tenant = {"id": "acme", "features": {"search": True}, "region": "eu-central-1"}
    proceed = layered(charge if secrets else ship)
    if secrets:
        authorised(proceed, order, tenant)
    else:
        limited(proceed, order, tenant)


def layered(innermost: Any) -> Any:
    """Put all layers around a function."""
    for handler in reversed(make_layers()):
        innermost = _next(handler, innermost)
    return innermost


def authorised(proceed: Any, order: dict[str, Any], tenant: dict[str, Any]) -> None:
    """Go on with a token at hand."""
    api_token = "9f2c4e1ab7d84c0e"
    logger.debug("handling %s with a token of %d characters", order["id"], len(api_token))
    proceed(order, tenant)


def limited(proceed: Any, order: dict[str, Any], tenant: dict[str, Any]) -> None:
    """Go on with a limit at hand."""
    limit = "20 requests per minute"
    logger.debug("handling %s, %s", order["id"], limit)
    proceed(order, tenant)


def make_event(*, secrets: bool) -> dict[str, Any]:
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
        capture(scope, secrets=secrets)
    client.close(timeout=0)
    return json.loads(json.dumps(transport.event))  # type: ignore[no-any-return]


def capture(scope: Any, *, secrets: bool) -> None:
    """Put the data of a request on the scope and capture the error."""
    for number in range(50):
        scope.add_breadcrumb(breadcrumb(number, secrets))
    scope.set_tag("endpoint", "POST /orders/{order_id}/pay")
    scope.set_tag("tenant", "acme")
    scope.set_context("order", {"id": "ORD-2026-004711", "items": 3, "currency": "EUR"})
    scope.set_context("billing", {"plan": "gold", "interval": "monthly"})
    scope.set_user({"id": "4711"})
    if secrets:
        scope.set_context("billing", {"plan": "gold", "api_key": "live-9a8b7c6d5e4f"})
        scope.set_user({"id": "4711", "email": "jane.roe@example.org", "ip_address": "203.0.113.7"})

    def add_request(event: Any, hint: Any) -> Any:
        request: dict[str, Any] = {
            "url": "https://shop.example.org/orders/4711/pay",
            "method": "POST",
            "query_string": "page=2&sort=asc&expand=lines",
            "headers": {
                "Host": "shop.example.org",
                "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0 Safari/537.36",
                "Accept": "application/json",
                "Content-Type": "application/json",
                "X-Request-ID": "7d9f0c62-2f9b-4b58-a3c5-0de1b9a6f7aa",
            },
            "data": {"order": 4711, "express": True},
        }
        if secrets:
            request["query_string"] = "page=2&access_token=0a1b2c3d4e5f&sort=asc"
            request["headers"]["Authorization"] = "Bearer 0a1b2c3d4e5f60718293a4b5c6d7e8f9"
            request["cookies"] = {"sessionid": "k3jh4kj5h6kj7h8", "theme": "dark"}
            request["data"] = {"order": 4711, "card": {"number": "4111111111111111", "cvv": "123"}}
        event["request"] = request
        return event

    scope.add_event_processor(add_request)
    try:
        handle_request({"order": 4711}, secrets)
    except ConnectionError:
        scope.capture_exception()


def breadcrumb(number: int, secrets: bool) -> dict[str, Any]:
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
            login = f"customer{number}@example.org from 203.0.113.{number}"
            return {
                "category": "auth",
                "type": "log",
                "level": "info",
                "message": f"login ok for {login if secrets else f'customer {number} from web-1'}",
            }
