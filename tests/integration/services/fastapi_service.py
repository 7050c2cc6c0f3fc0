"""The service in FastAPI."""

from typing import Any

from fastapi import FastAPI, Request

import sentry_bridge
from sentry_bridge_fastapi import SentryBridgeMiddleware

from . import orders

# Before the routes: the SDK takes part in those that are declared once it runs.
sentry_bridge.init(before_send=orders.remember)
app = FastAPI()
app.add_middleware(SentryBridgeMiddleware)


@app.post("/orders/{order_id}/pay")
async def pay(order_id: str, request: Request) -> None:
    """Fail."""
    orders.pay(order_id, await request.json())


@app.get("/captured")
async def captured() -> Any:
    """Name the events captured so far."""
    return orders.event_ids
