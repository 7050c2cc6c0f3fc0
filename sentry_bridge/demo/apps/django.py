"""The shop in Django, in one module."""

import json

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from sentry_bridge.demo.apps import shop

settings.configure(
    INSTALLED_APPS=["sentry_bridge_django"],
    MIDDLEWARE=["sentry_bridge_django.middleware.SentryBridgeMiddleware"],
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="a synthetic key of the demo",  # noqa: S106
)


def look_up(_request: HttpRequest, order_id: str) -> HttpResponse:
    return JsonResponse(shop.look_up(order_id))


def place_order(request: HttpRequest, email: str) -> HttpResponse:
    shop.place_order(email, json.loads(request.body))


def log_in(request: HttpRequest) -> HttpResponse:
    shop.log_in(request.POST.dict())


def keep(request: HttpRequest) -> HttpResponse:
    for document in request.FILES.getlist("document"):
        shop.keep(document.name or "")
    return JsonResponse({"detail": "not kept"}, status=502)


def health(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(shop.health())


urlpatterns = [
    path("orders/<order_id>", look_up),
    path("customers/<email>/orders", place_order),
    path("login", log_in),
    path("documents", keep),
    path("health/gate", health),
]
app = get_wsgi_application()
