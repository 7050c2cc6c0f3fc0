"""The FastAPI service of the isolation tests."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastapi import BackgroundTasks, FastAPI, WebSocket
from starlette.responses import StreamingResponse

import sentry_bridge
from sentry_bridge_fastapi import SentryBridgeMiddleware
from tests.integration.context.story import SETTINGS, tell

sentry_bridge.init(**SETTINGS)
app = FastAPI()
mounted = FastAPI()


@app.get("/async/{how}")
@mounted.get("/async/{how}")
async def asynchronous(how: str) -> dict[str, Any]:
    for _ in tell(how, "async"):
        await asyncio.sleep(0.01)
    return {}


@app.get("/thread/{how}")
def threaded(how: str) -> dict[str, Any]:
    for _ in tell(how, "thread"):
        time.sleep(0.005)
    return {}


@app.get("/stream/{how}")
async def stream(how: str) -> StreamingResponse:
    async def chunks() -> AsyncIterator[str]:
        for _ in tell(how, "stream"):
            yield "chunk"
            await asyncio.sleep(0.01)

    return StreamingResponse(chunks())


@app.get("/thread-stream/{how}")
def threaded_stream(how: str) -> StreamingResponse:
    def chunks() -> Iterator[str]:
        for _ in tell(how, "thread stream"):
            yield "chunk"
            time.sleep(0.005)

    return StreamingResponse(chunks())


@app.get("/background/{how}")
async def background(how: str, tasks: BackgroundTasks) -> dict[str, Any]:
    async def work() -> None:
        for _ in tell(how, "background"):
            await asyncio.sleep(0.01)

    tasks.add_task(work)
    return {}


@app.websocket("/socket/{how}")
async def socket(websocket: WebSocket, how: str) -> None:
    await websocket.accept()
    for _ in tell(how, "socket"):
        await websocket.send_text("message")
        await asyncio.sleep(0.01)
    await websocket.close()


app.mount("/mounted", mounted)
app.add_middleware(SentryBridgeMiddleware)
