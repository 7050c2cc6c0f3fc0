"""What the shop does later: `celery -A tasks worker`."""

import os

from celery import Celery

from sentry_bridge_celery import instrument

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
instrument(app)


@app.task
def pack(order_id: str) -> None:
    raise LookupError(f"nothing in stock for order {order_id}")
