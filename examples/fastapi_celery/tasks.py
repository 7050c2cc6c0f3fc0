"""What the shop does later: `celery -A tasks worker`."""

import os

from celery import Celery

from sentry_bridge_celery import instrument

app = Celery("shop", broker=os.environ.get("BROKER", "redis://localhost"))
instrument(app)


@app.task
def pack(order_id: str) -> None:
    raise LookupError(f"nothing in stock for order {order_id}")
