"""What the shop does at once: `uvicorn web:app`."""

from fastapi import FastAPI

import sentry_bridge
import tasks
from sentry_bridge.context import User
from sentry_bridge_fastapi import CurrentContext, SentryBridgeMiddleware

sentry_bridge.init()
app = FastAPI()
app.add_middleware(SentryBridgeMiddleware)


@app.post("/orders/{order_id}")
async def order(order_id: str, context: CurrentContext) -> None:
    context.identify(User(id="user-7", organization_id="org-7"))
    tasks.pack.delay(order_id)
    raise ConnectionError("no answer from the bank")
