"""The shop in Flask."""

from typing import Any

from flask import Flask, request

from sentry_bridge.demo.apps import shop
from sentry_bridge_flask import SentryBridge

app = Flask(__name__)
SentryBridge(app)


@app.get("/orders/<order_id>")
def look_up(order_id: str) -> dict[str, Any]:
    return shop.look_up(order_id)


@app.post("/customers/<email>/orders")
def place_order(email: str) -> dict[str, Any]:
    shop.place_order(email, request.get_json())


@app.post("/login")
def log_in() -> dict[str, Any]:
    shop.log_in(request.form)


@app.post("/documents")
def keep() -> tuple[dict[str, Any], int]:
    shop.keep(request.files["document"].filename or "")
    return {"detail": "not kept"}, 502


@app.get("/health/gate")
def health() -> dict[str, Any]:
    return shop.health()
