"""The Django service of the isolation tests, for WSGI and for ASGI."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.urls import path

from tests.integration.context.story import SETTINGS, tell


def threaded(request: HttpRequest, how: str) -> JsonResponse:
    for _ in tell(how, "thread"):
        time.sleep(0.005)
    return JsonResponse({})


async def asynchronous(request: HttpRequest, how: str) -> JsonResponse:
    for _ in tell(how, "async"):
        await asyncio.sleep(0.01)
    return JsonResponse({})


def stream(request: HttpRequest, how: str) -> StreamingHttpResponse:
    def chunks() -> Iterator[str]:
        for _ in tell(how, "stream"):
            yield "chunk"
            time.sleep(0.005)

    return StreamingHttpResponse(chunks())


async def async_stream(request: HttpRequest, how: str) -> StreamingHttpResponse:
    async def chunks() -> AsyncIterator[str]:
        for _ in tell(how, "stream"):
            yield "chunk"
            await asyncio.sleep(0.01)

    return StreamingHttpResponse(chunks())


urlpatterns = [
    path("thread/<how>", threaded),
    path("async/<how>", asynchronous),
    path("stream/<how>", stream),
    path("async-stream/<how>", async_stream),
]
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["sentry_bridge_django"],
    MIDDLEWARE=["sentry_bridge_django.middleware.SentryBridgeMiddleware"],
    SECRET_KEY="django-insecure-isolation",
    SENTRY_BRIDGE={name: value for name, value in SETTINGS.items() if name != "settings_files"},
)
django.setup()
wsgi, asgi = get_wsgi_application(), get_asgi_application()
