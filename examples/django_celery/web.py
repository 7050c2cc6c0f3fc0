"""What the shop does at once: `gunicorn web:application`."""

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

import tasks
from sentry_bridge.context import User
from sentry_bridge_django.request import BridgedRequest


def order(request: BridgedRequest, order_id: str) -> HttpResponse:
    request.sentry_bridge.identify(User(id="user-7", organization_id="org-7"))
    tasks.pack.delay(order_id)
    raise ConnectionError("no answer from the bank")


urlpatterns = [path("orders/<order_id>", order)]
application = get_wsgi_application()
