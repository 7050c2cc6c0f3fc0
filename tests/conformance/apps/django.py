"""The service of the conformance suite in Django; one per process, as Django has it."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

import django
import sentry_sdk
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse

from sentry_bridge.context import User, current_request_id, track_user_action
from sentry_bridge_django.request import BridgedRequest

REASON = {"X-Reason": "quota", "Set-Cookie": "session=hunter2-correct-horse"}


def order(request: HttpRequest, order_id: str) -> HttpResponse:
    return JsonResponse({"order": order_id, "id": current_request_id()})


async def broken(request: HttpRequest, order_id: str) -> HttpResponse:
    raise RuntimeError(f"cannot ship {order_id}")


def broken_in_a_thread(request: HttpRequest, order_id: str) -> HttpResponse:
    raise RuntimeError("cannot ship from a thread")


def refused(request: HttpRequest) -> HttpResponse:
    sentry_sdk.capture_message("refusing")
    return JsonResponse({"detail": "no"}, status=403, headers=REASON)


def noted(request: HttpRequest) -> HttpResponse:
    sentry_sdk.capture_message("noted")
    return JsonResponse({})


def answered(request: HttpRequest, code: int) -> HttpResponse:
    return JsonResponse({}, status=code)


def raised(request: HttpRequest, code: int) -> HttpResponse:
    if code == 404:
        raise Http404
    # Django's other exceptions stand for no status of the caller's choice.
    return JsonResponse({}, status=code)


def logged(request: HttpRequest) -> HttpResponse:
    logging.getLogger("shop").error("cannot ship")
    return JsonResponse({}, status=503)


def acted(request: HttpRequest) -> HttpResponse:
    track_user_action("cart emptied", lines=3)
    raise RuntimeError("cannot ship")


def twice(request: HttpRequest) -> HttpResponse:
    sentry_sdk.capture_message("once")
    sentry_sdk.capture_message("twice")
    return JsonResponse({})


def account(request: HttpRequest) -> HttpResponse:
    sentry_sdk.capture_message(f"account of somebody: {request.user.is_authenticated}")
    return JsonResponse({})


def introduced(request: BridgedRequest) -> HttpResponse:
    request.sentry_bridge.identify(User(id="18"))
    sentry_sdk.capture_message("introduced")
    return JsonResponse({"id": request.sentry_bridge.id})


class HeaderBackend:
    """Believes what a header says: this is a test."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from django.contrib.auth.models import AnonymousUser, User

        name = request.headers.get("X-User")
        request.user = User(pk=int(name), username="jane") if name else AnonymousUser()
        response: HttpResponse = self.get_response(request)
        return response


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def chunks() -> Iterator[bytes]:
        yield b"one "
        sentry_sdk.capture_message("streaming")
        yield b"two"

    async def async_chunks() -> AsyncIterator[bytes]:
        for chunk in chunks():
            yield chunk

    return StreamingHttpResponse(async_chunks() if hasattr(request, "scope") else chunks())


_DATABASE = Path(gettempdir()) / f"sentry-bridge-{uuid4().hex}.db"


def add_person(key: int, name: str) -> None:
    """Save a user of Django's own; the first one makes the table."""
    from django.contrib.auth.models import User
    from django.db import connection

    if User._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(User)
    User.objects.update_or_create(pk=key, defaults={"username": name, "is_active": False})
    connection.close()


def _configure() -> None:
    if settings.configured:
        return
    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "sentry_bridge_django",
        ],
        MIDDLEWARE=[
            "sentry_bridge_django.middleware.SentryBridgeMiddleware",
            f"{__name__}.HeaderBackend",
        ],
        SECRET_KEY="django-insecure-conformance",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": _DATABASE}},
        LOGGING_CONFIG=None,
    )
    django.setup()


def django_wsgi_app(**overrides: Any) -> Any:
    _configure()
    _probe_as_the_settings_say_now()
    return get_wsgi_application()


def django_asgi_app(**overrides: Any) -> Any:
    _configure()
    _probe_as_the_settings_say_now()
    return get_asgi_application()


def _probe_as_the_settings_say_now() -> None:
    """Import the health URLconf anew; a process imports it once, and a test wants its own."""
    from django.urls import clear_url_caches, include, path

    sys.modules.pop("sentry_bridge_django.health", None)
    urlpatterns[:] = [*_urlpatterns(), path("", include("sentry_bridge_django.health"))]
    clear_url_caches()


def _urlpatterns() -> list[Any]:
    from django.urls import include, path

    shipping = path("orders/<order_id>/broken", broken)
    return [
        path("orders/<order_id>", order),
        shipping,
        path("threads/<order_id>/broken", broken_in_a_thread),
        path("refused", refused),
        path("noted", noted),
        path("status/<int:code>", answered),
        path("status/<int:code>/raised", raised),
        path("logged", logged),
        path("acted", acted),
        path("twice", twice),
        path("account", account),
        path("introduced", introduced),
        path("echo", echo),
        path("stream", stream),
        path("mounted/", include([shipping])),
    ]


urlpatterns = _urlpatterns()
