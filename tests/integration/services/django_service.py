"""The service in Django: settings, URLs and views in one module."""

import json

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from . import orders

SECRET_KEY = "of-no-use"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = __name__
INSTALLED_APPS = ["sentry_bridge_django"]
MIDDLEWARE = ["sentry_bridge_django.middleware.SentryBridgeMiddleware"]
SENTRY_BRIDGE = {"before_send": orders.remember}


def pay(request: HttpRequest, order_id: str) -> HttpResponse:
    """Fail."""
    orders.pay(order_id, json.loads(request.body))
    return HttpResponse()


def captured(request: HttpRequest) -> HttpResponse:
    """Name the events captured so far."""
    return JsonResponse(orders.event_ids, safe=False)


urlpatterns = [path("orders/<order_id>/pay", pay), path("captured", captured)]
# Last, since it reads this module as the settings.
application = get_wsgi_application()
