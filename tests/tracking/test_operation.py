"""A tracked operation is timed, and reported once: as failed or as slow."""

import asyncio
import contextvars
import inspect
import threading

import pytest
import sentry_sdk

from sentry_bridge import Bridge, track_operation
from sentry_bridge.testing import CapturedEnvelopes

from ..started import Start


def test_a_slow_block_is_reported_with_its_context(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    with track_operation("render", slow_after=0.0, pages=12):
        sum(range(1000))
    [event] = captured.events
    assert event["contexts"]["performance"]["operation"] == "render"
    assert event["contexts"]["operation"]["pages"] == 12


def test_the_settings_say_what_is_slow(start: Start, captured: CapturedEnvelopes) -> None:
    start(tracking={"slow_after": 3600.0})
    with track_operation("render"):
        pass
    assert captured.events == []


def test_a_failure_is_captured_once_and_goes_on(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    @track_operation("print", slow_after=0.0)
    def print_out() -> None:
        with track_operation("render", slow_after=0.0, pages=12):
            raise ValueError("no paper")

    with pytest.raises(ValueError, match="no paper"):
        print_out()
    [event] = captured.events
    assert event["exception"]["values"][-1]["type"] == "ValueError"
    assert event["contexts"]["operation"]["name"] == "render"
    assert event["contexts"]["operation"]["pages"] == 12


def test_a_decorated_function_stays_what_it_is(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    @track_operation("render", slow_after=0.0)
    def render(pages: int) -> int:
        """Render."""
        return pages

    @track_operation("render", slow_after=0.0)
    async def render_later(pages: int) -> int:
        """Render later."""
        await asyncio.sleep(0)
        return pages

    assert render(3) == 3
    assert asyncio.run(render_later(4)) == 4
    assert inspect.iscoroutinefunction(render_later)
    assert not inspect.iscoroutinefunction(render)
    assert (render.__doc__, str(inspect.signature(render))) == ("Render.", "(pages: int) -> int")
    assert len(captured.events) == 2


def test_cancelling_is_no_failure(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    async def main() -> None:
        async def wait() -> None:
            with track_operation("wait", slow_after=3600):
                await asyncio.Event().wait()

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert captured.events == []


def test_an_exception_that_crosses_a_thread_is_one_event(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    """As in a framework that runs synchronous endpoints in a thread pool."""
    raised: list[Exception] = []

    def work() -> None:
        try:
            with track_operation("work"):
                raise ValueError("broken")
        except ValueError as error:
            raised.append(error)

    context = contextvars.copy_context()
    thread = threading.Thread(target=lambda: context.run(work))
    thread.start()
    thread.join()
    sentry_sdk.capture_exception(raised[0])
    assert len(captured.events) == 1


def test_one_exception_object_in_two_requests_is_two_events(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    constant = ValueError("constant")

    @track_operation("work")
    def work() -> None:
        raise constant

    def request() -> None:
        with sentry_sdk.isolation_scope() as scope:
            scope.set_new_propagation_context()
            with pytest.raises(ValueError, match="constant"):
                work()

    for _ in range(2):
        contextvars.copy_context().run(request)
    assert len(captured.events) == 2
