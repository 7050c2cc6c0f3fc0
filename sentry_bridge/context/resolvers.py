"""Resolvers: a chain of callables that find out who makes a request."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from inspect import isawaitable
from typing import Any

import sentry_sdk

from sentry_bridge.context.background import Background
from sentry_bridge.context.request import RequestInfo
from sentry_bridge.context.user import User

logger = logging.getLogger("sentry_bridge")

Resolver = Callable[[RequestInfo, User | None], User | Awaitable[User | None] | None]
"""From the request and what the resolvers before it found to what is known now."""


@dataclass(frozen=True, slots=True)
class Step:
    """A resolver in the chain.

    `quick` tells that it neither waits for anything nor raises for long: such steps run
    at once, all others beside the request.
    """

    name: str
    resolve: Resolver
    quick: bool = False


def custom(path_or_callable: str | Resolver) -> Step:
    """Return the step of a resolver that the application names or gives.

    A dotted path is imported when it is first needed: at the start of a process the
    application's own modules may not be ready.
    """
    if callable(path_or_callable):
        name = getattr(path_or_callable, "__qualname__", type(path_or_callable).__qualname__)
        return Step(name, path_or_callable)
    return Step(path_or_callable, _Imported(path_or_callable))


class Chain:
    """Runs the steps in order; each gets what those before it found.

    What a step raises, or returns that is no User, is counted and changes nothing.
    """

    def __init__(
        self, steps: Sequence[Step], background: Background, failed: Callable[[str], None]
    ) -> None:
        """Make a chain.

        Args:
            steps: the resolvers, in order.
            background: runs the steps from the first on that is not quick.
            failed: is told `user:<step>` of each step that failed.
        """
        quick = next((at for at, step in enumerate(steps) if not step.quick), len(steps))
        self._quick, self._slow = tuple(steps[:quick]), tuple(steps[quick:])
        self._asks_framework = any(step.name == "framework" for step in steps)
        self._background = background
        self._failed = failed

    @property
    def slow(self) -> bool:
        """Whether some of it runs beside the request."""
        return bool(self._slow)

    def begin(
        self,
        request: RequestInfo,
        own: Callable[[Any], User | None],
        loop: asyncio.AbstractEventLoop | None,
        found: Callable[[User | None], None],
    ) -> User | None:
        """Run the quick steps and return what they found; the others tell `found` later.

        Args:
            request: whose user is looked for.
            own: asks the framework for the user, here and now: its objects belong to this
                thread.
            loop: where asynchronous steps run; without one they get one of their own.
            found: is told the result, once, if there are steps that are not quick.
        """
        user: User | None = None
        if self._asks_framework:
            request = replace(request, user=self._guarded("framework", own, request.native))
        for step in self._quick:
            user = self._next(step, request, user, None)
        if self._slow:
            partial = [user]
            running = self._slow[0]

            def work() -> None:
                nonlocal running
                # What the resolvers do is no part of the request's own story.
                with sentry_sdk.isolation_scope():
                    for step in self._slow:
                        running = step
                        partial[0] = self._next(step, request, partial[0], loop)

            def end(result: Any) -> None:
                if isinstance(result, TimeoutError):
                    self._failed("user:time_limit")
                elif isinstance(result, BaseException):
                    self._failed(f"user:{running.name}")
                found(partial[0])

            self._background.submit(work, end)
        return user

    def _next(
        self,
        step: Step,
        request: RequestInfo,
        user: User | None,
        loop: asyncio.AbstractEventLoop | None,
    ) -> User | None:
        def resolve() -> User | None:
            result = step.resolve(request, user)
            return self._await(result, loop) if isawaitable(result) else result

        return self._guarded(step.name, resolve) or user

    def _guarded(self, name: str, resolve: Callable[..., Any], *arguments: Any) -> User | None:
        try:
            result = resolve(*arguments)
        except Exception:
            self._failed(f"user:{name}")
            return None
        if result is None or isinstance(result, User):
            return result
        self._failed(f"user:{name}")
        return None

    def _await(
        self, awaitable: Awaitable[User | None], loop: asyncio.AbstractEventLoop | None
    ) -> User | None:
        # The report is gone by then; this only ends what would hang for ever.
        patience = 2 * self._background.limit

        async def resolve() -> User | None:
            return await asyncio.wait_for(awaitable, patience)

        if loop is not None and loop.is_running():
            # A little longer than the coroutine itself: the loop may stop in the meantime.
            return asyncio.run_coroutine_threadsafe(resolve(), loop).result(2 * patience)
        return asyncio.run(resolve())


class _Imported:
    """A resolver by its dotted path."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._resolver: Resolver | None = None
        self._complained = False

    def __call__(self, request: RequestInfo, user: User | None) -> Any:
        if self._resolver is None:
            self._resolver = self._load()
        return self._resolver(request, user)

    def _load(self) -> Resolver:
        try:
            resolver = imported(self._path)
            if not callable(resolver):
                raise TypeError(f"{self._path} is no callable")
        except Exception as error:
            if not self._complained:
                self._complained = True
                logger.warning("user.resolvers: cannot use %s: %s", self._path, error)
            raise
        return resolver  # type: ignore[no-any-return]


def imported(path: str) -> Any:
    """Return what a dotted path names, such as `app.users.find`.

    Raises:
        ImportError: when it names nothing.
    """
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except (AttributeError, ValueError):
        raise ImportError(f"there is no {path}") from None
