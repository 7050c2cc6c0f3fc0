"""Redis and Valkey: whether the server answers a PING."""

from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from sentry_bridge.health.check import Run
from sentry_bridge.health.target import Target


def redis(*, url: str | None = None, target: str | None = None, timeout: float) -> Run:
    """Return a check of one server.

    Args:
        url: `redis://`, `rediss://` or `unix://`; each run opens a connection of its own.
        target: instead of a URL, the path of the application's client of redis-py or
            valkey-py, plain or asyncio.
        timeout: seconds after which a socket to the `url` gives up.

    Raises:
        ValueError: when neither or both are given.
    """
    if target is not None and url is None:
        return Target(target, _run_of)
    if url is not None and target is None:
        return partial(_ping, url, timeout)
    raise ValueError("needs either url or target")


def _run_of(client: Any) -> Run:
    if iscoroutinefunction(getattr(client, "execute_command", None)):
        return partial(_ping_client_async, client)
    return partial(_ping_client, client)


def _ping(url: str, timeout: float) -> None:
    from redis import Redis

    client = Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout)
    try:
        client.ping()
    finally:
        client.close()


def _ping_client(client: Any) -> None:
    client.ping()


async def _ping_client_async(client: Any) -> None:
    await client.ping()
