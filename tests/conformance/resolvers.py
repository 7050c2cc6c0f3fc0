"""Resolvers of an application: those that work, and those that do not."""

import asyncio
import threading
from collections import Counter
from typing import Any

from sentry_bridge.context import RequestInfo, User

calls: Counter[str] = Counter()
release = threading.Event()


def found(request: RequestInfo, user: User | None) -> User:
    calls["found"] += 1
    return User(id=request.header("x-user"), organization_id="acme", verified=True)


async def found_later(request: RequestInfo, user: User | None) -> User:
    calls["found_later"] += 1
    await asyncio.sleep(0)
    return found(request, user)


def nobody(request: RequestInfo, user: User | None) -> User | None:
    return None


def completed(request: RequestInfo, user: User | None) -> User | None:
    return User(id=user.id, organization_id="initech") if user else None


def raising(request: RequestInfo, user: User | None) -> User | None:
    raise KeyError("user")


def exiting(request: RequestInfo, user: User | None) -> User | None:
    raise SystemExit(1)


def nonsense(request: RequestInfo, user: User | None) -> Any:
    return {"id": 17}


def hanging(request: RequestInfo, user: User | None) -> User | None:
    release.wait(30)
    return None


async def hanging_later(request: RequestInfo, user: User | None) -> User | None:
    await asyncio.Event().wait()
    return None
