"""The shop in FastAPI."""

from typing import Any

from fastapi import FastAPI, Request, UploadFile
from fastapi.responses import JSONResponse, Response

import sentry_bridge
from sentry_bridge.demo.apps import shop
from sentry_bridge_fastapi import SentryBridgeMiddleware

sentry_bridge.init()
app = FastAPI()
app.add_middleware(SentryBridgeMiddleware)


@app.get("/orders/{order_id}")
async def look_up(order_id: str) -> dict[str, Any]:
    return shop.look_up(order_id)


@app.post("/customers/{email}/orders")
async def place_order(email: str, order: dict[str, Any]) -> None:
    shop.place_order(email, order)


@app.post("/login")
async def log_in(request: Request) -> None:
    shop.log_in(await request.form())


@app.post("/documents")
def keep(document: UploadFile) -> Response:
    shop.keep(document.filename or "")
    return JSONResponse({"detail": "not kept"}, 502)


@app.get("/health/gate")
def health() -> dict[str, Any]:
    return shop.health()
