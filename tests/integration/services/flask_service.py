"""The service in Flask."""

from flask import Flask, Response, jsonify, request

from sentry_bridge_flask import SentryBridge

from . import orders

app = Flask(__name__)
SentryBridge(app, before_send=orders.remember)


@app.post("/orders/<order_id>/pay")
def pay(order_id: str) -> str:
    """Fail."""
    orders.pay(order_id, request.get_json())
    return ""


@app.get("/captured")
def captured() -> Response:
    """Name the events captured so far."""
    return jsonify(orders.event_ids)
