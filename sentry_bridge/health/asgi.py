"""The endpoint as a plain ASGI application, to mount or to serve by itself."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from sentry_bridge.health.check import Check
from sentry_bridge.health.checks.sentry import Bridged
from sentry_bridge.health.endpoint import NOT_ALLOWED, NOT_FOUND, Answer, Asked, Endpoint

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class HealthASGI:
    """`HealthASGI(bridge)` answers at the paths of the settings, 404 elsewhere."""

    def __init__(self, bridge: Bridged, *checks: Check) -> None:
        """Prepare the checks of the bridge's settings and those given.

        Raises:
            SettingsError: when the settings describe a check that cannot be.
        """
        self._endpoint = Endpoint(bridge.settings, lambda: bridge, checks)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection ("HTTP & WebSocket ASGI Message Format", ASGI documentation)."""
        if scope["type"] == "lifespan":
            await _live_through(receive, send)
        elif scope["type"] == "http":
            await _send(send, scope["method"], await self._answer(scope))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})

    async def _answer(self, scope: Scope) -> Answer:
        path = scope["path"]
        paths = self._endpoint.paths
        # A mount leaves its own part in front of the path.
        probe = paths.get(path) or paths.get(path.removeprefix(scope.get("root_path", "")))
        if probe is None:
            return NOT_FOUND
        if scope["method"] not in ("GET", "HEAD"):
            return NOT_ALLOWED
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        client = scope.get("client")
        return await self._endpoint.answer_async(
            Asked(
                probe,
                path,
                headers.get(b"accept"),
                headers.get(b"authorization"),
                client[0] if client else None,
            )
        )


async def _send(send: Send, method: str, answer: Answer) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in answer.headers.items()
            ],
        }
    )
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})


async def _live_through(receive: Receive, send: Send) -> None:
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return
