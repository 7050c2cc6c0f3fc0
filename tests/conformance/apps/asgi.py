"""The service of the conformance suite in FastAPI and in Starlette."""

import logging
from collections.abc import AsyncIterator, Iterable
from typing import Any

import sentry_sdk
from starlette.applications import Starlette
from starlette.authentication import (
    AuthCredentials,
    AuthenticationBackend,
    BaseUser,
    SimpleUser,
)
from starlette.exceptions import HTTPException
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from sentry_bridge import get_bridge
from sentry_bridge.context import (
    User,
    current_request,
    current_request_id,
    track_user_action,
)
from sentry_bridge.health import HealthASGI
from sentry_bridge_fastapi import SentryBridgeMiddleware

REASON = {"X-Reason": "quota", "Set-Cookie": "session=hunter2-correct-horse"}


async def order(request: Request) -> Response:
    return JSONResponse({"order": request.path_params["order_id"], "id": current_request_id()})


async def broken(request: Request) -> Response:
    order_id = request.path_params["order_id"]
    raise RuntimeError(f"cannot ship {order_id}")


def broken_in_a_thread(request: Request) -> Response:
    raise RuntimeError("cannot ship from a thread")


async def refused(request: Request) -> Response:
    sentry_sdk.capture_message("refusing")
    return JSONResponse({"detail": "no"}, 403, headers=REASON)


async def noted(request: Request) -> Response:
    sentry_sdk.capture_message("noted")
    return JSONResponse({})


async def answered(request: Request) -> Response:
    return JSONResponse({}, request.path_params["code"])


async def raised(request: Request) -> Response:
    raise HTTPException(request.path_params["code"])


async def logged(request: Request) -> Response:
    logging.getLogger("shop").error("cannot ship")
    return JSONResponse({}, 503)


async def acted(request: Request) -> Response:
    track_user_action("cart emptied", lines=3)
    raise RuntimeError("cannot ship")


async def twice(request: Request) -> Response:
    sentry_sdk.capture_message("once")
    sentry_sdk.capture_message("twice")
    return JSONResponse({})


async def account(request: Request) -> Response:
    sentry_sdk.capture_message(f"account of somebody: {request.user.is_authenticated}")
    return JSONResponse({})


async def introduced(request: Request) -> Response:
    current = current_request()
    assert current is not None
    current.identify(User(id="18"))
    sentry_sdk.capture_message("introduced")
    return JSONResponse({"id": current.id})


class HeaderBackend(AuthenticationBackend):
    """Believes what a header says: this is a test."""

    async def authenticate(self, conn: HTTPConnection) -> tuple[AuthCredentials, BaseUser] | None:
        name = conn.headers.get("x-user")
        return (AuthCredentials(["authenticated"]), Person(name)) if name else None


class Person(SimpleUser):
    @property
    def identity(self) -> str:
        return self.username


async def echo(request: Request) -> Response:
    return Response(await request.body())


async def stream(request: Request) -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"one "
        sentry_sdk.capture_message("streaming")
        yield b"two"

    return StreamingResponse(chunks())


def starlette_app(**overrides: Any) -> Starlette:
    app = Starlette(
        routes=[
            Route("/orders/{order_id}", order),
            Route("/orders/{order_id}/broken", broken),
            Route("/threads/{order_id}/broken", broken_in_a_thread),
            Route("/refused", refused),
            Route("/noted", noted),
            Route("/status/{code:int}", answered),
            Route("/status/{code:int}/raised", raised),
            Route("/logged", logged),
            Route("/acted", acted),
            Route("/twice", twice),
            Route("/account", account),
            Route("/introduced", introduced),
            Route("/echo", echo, methods=["POST"]),
            Route("/stream", stream),
            Mount("/mounted", routes=[Route("/orders/{order_id}/broken", broken)]),
            Mount("/internal", HealthASGI(get_bridge())),
        ]
    )
    app.add_middleware(AuthenticationMiddleware, backend=HeaderBackend())
    app.add_middleware(SentryBridgeMiddleware, **overrides)
    return app


def fastapi_app(**overrides: Any) -> Any:
    from fastapi import APIRouter, FastAPI

    from sentry_bridge_fastapi import CurrentContext, health_router

    app = FastAPI()
    app.add_middleware(AuthenticationMiddleware, backend=HeaderBackend())
    app.add_middleware(SentryBridgeMiddleware, **overrides)
    mounted = FastAPI()
    router = APIRouter(prefix="/orders")

    @router.get("/{order_id}")
    async def order(order_id: str) -> dict[str, Any]:
        return {"order": order_id, "id": current_request_id()}

    @router.get("/{order_id}/broken")
    async def broken(order_id: str) -> None:
        raise RuntimeError(f"cannot ship {order_id}")

    @app.get("/threads/{order_id}/broken")
    def broken_in_a_thread(order_id: str) -> None:
        raise RuntimeError("cannot ship from a thread")

    @app.get("/introduced")
    async def introduced(context: CurrentContext) -> dict[str, str]:
        context.identify(User(id="18"))
        sentry_sdk.capture_message("introduced")
        return {"id": context.id}

    app.include_router(router)
    app.include_router(health_router())
    mounted.include_router(router)
    for path, endpoint in _plain():
        app.add_route(path, endpoint, methods=["GET", "POST"])
    app.mount("/mounted", mounted)
    return app


def _plain() -> Iterable[tuple[str, Any]]:
    yield "/refused", refused
    yield "/noted", noted
    yield "/status/{code:int}", answered
    yield "/status/{code:int}/raised", raised
    yield "/logged", logged
    yield "/acted", acted
    yield "/twice", twice
    yield "/account", account
    yield "/echo", echo
    yield "/stream", stream
