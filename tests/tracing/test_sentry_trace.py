"""sentry_trace leaves every kind of function what it is, and shows its calls as spans."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge import Bridge, sentry_trace
from sentry_bridge.testing import CapturedEnvelopes

from ..started import Start, batched, until


@sentry_trace()
def add(first: int, second: int = 2) -> int:
    """Add."""
    return first + second


@sentry_trace
async def add_later(first: int, second: int = 2) -> int:
    """Add later."""
    await asyncio.sleep(0)
    return first + second


@sentry_trace("count")
def count(last: int) -> Iterator[int]:
    """Count."""
    for number in range(last):
        add(number)
        yield number


@sentry_trace("count later")
async def count_later(last: int) -> AsyncIterator[int]:
    """Count later."""
    for number in range(last):
        await add_later(number)
        yield number


@sentry_trace("open")
@contextmanager
def opened(name: str) -> Iterator[str]:
    """Open."""
    yield name


@sentry_trace("open later")
@asynccontextmanager
async def opened_later(name: str) -> AsyncIterator[str]:
    """Open later."""
    yield name


class Shop:
    """Has methods of all kinds."""

    @sentry_trace()
    def sell(self, item: str) -> str:
        """Sell."""
        return item

    @sentry_trace()
    @classmethod
    def open(cls, place: str) -> str:
        """Open a shop."""
        return f"{cls.__name__} in {place}"

    @classmethod
    @sentry_trace()
    def close(cls) -> str:
        """Close a shop."""
        return cls.__name__

    @sentry_trace()
    @staticmethod
    def price(item: str) -> int:
        """Price."""
        return len(item)


def names(captured: CapturedEnvelopes) -> list[str]:
    """All transactions and their spans, in the order in which they ended."""
    return [
        name
        for transaction in captured.transactions
        for name in (
            *(span["description"] for span in transaction["spans"]),
            transaction["transaction"],
        )
    ]


@pytest.mark.parametrize(
    ("function", "is_kind", "signature"),
    [
        (add, inspect.isfunction, "(first: int, second: int = 2) -> int"),
        (add_later, inspect.iscoroutinefunction, "(first: int, second: int = 2) -> int"),
        (count, inspect.isgeneratorfunction, "(last: int) -> collections.abc.Iterator[int]"),
        (
            count_later,
            inspect.isasyncgenfunction,
            "(last: int) -> collections.abc.AsyncIterator[int]",
        ),
        (opened, inspect.isfunction, "(name: str) -> collections.abc.Iterator[str]"),
        (opened_later, inspect.isfunction, "(name: str) -> collections.abc.AsyncIterator[str]"),
        (Shop.sell, inspect.isfunction, "(self, item: str) -> str"),
        (Shop.open, inspect.ismethod, "(place: str) -> str"),
        (Shop.close, inspect.ismethod, "() -> str"),
        (Shop.price, inspect.isfunction, "(item: str) -> int"),
    ],
)
def test_a_traced_function_keeps_its_kind_signature_and_docstring(
    function: Any, is_kind: Callable[[object], bool], signature: str
) -> None:
    assert is_kind(function)
    assert inspect.iscoroutinefunction(function) == (function is add_later)
    assert function.__doc__
    assert str(inspect.signature(function)) == signature


def test_a_function_at_the_top_is_a_transaction(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    assert add(1) == 3
    [transaction] = captured.transactions
    assert transaction["transaction"] == f"{__name__}.add"
    assert transaction["contexts"]["trace"]["op"] == "function"


def test_a_function_within_something_is_its_child(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    @sentry_trace("outer", op="task")
    def outer() -> None:
        add(1)

    outer()
    [transaction] = captured.transactions
    [span] = transaction["spans"]
    assert transaction["contexts"]["trace"]["op"] == "task"
    assert (span["description"], span["op"]) == (f"{__name__}.add", "function")
    assert span["parent_span_id"] == transaction["contexts"]["trace"]["span_id"]


def test_methods_of_all_kinds(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    assert Shop().sell("book") == "book"
    assert Shop.open("Rome") == "Shop in Rome"
    assert Shop.close() == "Shop"
    assert Shop.price("book") == 4
    assert names(captured) == [
        f"{__name__}.Shop.{name}" for name in ("sell", "open", "close", "price")
    ]


def test_coroutines(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    assert asyncio.run(add_later(1)) == 3
    assert names(captured) == [f"{__name__}.add_later"]


def test_a_generator_is_one_span_that_is_current_only_while_it_runs(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    with sentry_sdk.start_transaction(name="top") as top:
        for _ in count(2):
            assert sentry_sdk.get_current_span() is top
            sentry_sdk.start_span(name="of the consumer").finish()
    [transaction] = captured.transactions
    parents = {span["description"]: span["parent_span_id"] for span in transaction["spans"]}
    counted = next(span for span in transaction["spans"] if span["description"] == "count")
    assert parents["count"] == parents["of the consumer"] == top.span_id
    assert parents[f"{__name__}.add"] == counted["span_id"]


def test_an_asynchronous_generator_likewise(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    async def main() -> list[int]:
        with sentry_sdk.start_transaction(name="top") as top:
            numbers = []
            async for number in count_later(2):
                assert sentry_sdk.get_current_span() is top
                numbers.append(number)
            return numbers

    assert asyncio.run(main()) == [0, 1]
    [transaction] = captured.transactions
    by_name = {span["description"]: span for span in transaction["spans"]}
    child = by_name[f"{__name__}.add_later"]
    assert child["parent_span_id"] == by_name["count later"]["span_id"]


def test_generators_that_take_turns_do_not_mix_up_their_children(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    with sentry_sdk.start_transaction(name="top"):
        assert list(zip(count(2), count(2), strict=True)) == [(0, 0), (1, 1)]
        assert sentry_sdk.get_current_span() is not None
    [transaction] = captured.transactions
    generators = [s["span_id"] for s in transaction["spans"] if s["description"] == "count"]
    parents = [
        s["parent_span_id"] for s in transaction["spans"] if s["description"].endswith("add")
    ]
    assert sorted(parents) == sorted(generators * 2)


def test_a_generator_can_be_sent_to_thrown_at_and_closed(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    closed = []

    @sentry_trace("echo")
    def echo() -> Generator[Any, Any, str]:
        received: Any = None
        try:
            while received != "stop":
                try:
                    received = yield received
                except KeyError as error:
                    received = error
            return "stopped"
        finally:
            closed.append(True)

    generator = echo()
    next(generator)
    assert generator.send(1) == 1
    assert isinstance(generator.throw(KeyError("x")), KeyError)
    with pytest.raises(StopIteration) as stop:
        generator.send("stop")
    assert stop.value.value == "stopped"
    abandoned = echo()
    next(abandoned)
    abandoned.close()
    assert closed == [True, True]
    assert names(captured) == ["echo", "echo"]
    assert captured.events == []


def test_an_asynchronous_generator_can_be_sent_to_thrown_at_and_closed(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    closed = []

    @sentry_trace("echo")
    async def echo() -> Any:
        received: Any = None
        try:
            while True:
                try:
                    received = yield received
                except KeyError as error:
                    received = error
        finally:
            closed.append(True)

    async def main() -> None:
        generator = echo()
        await anext(generator)
        assert await generator.asend(1) == 1
        assert isinstance(await generator.athrow(KeyError("x")), KeyError)
        await generator.aclose()

    asyncio.run(main())
    assert closed == [True]
    assert names(captured) == ["echo"]
    assert captured.events == []


def test_the_span_of_a_context_manager_covers_its_block(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    async def main() -> None:
        async with opened_later("b") as later:
            assert later == "b"
            add(1)

    with opened("a") as name:
        assert name == "a"
        add(1)
    asyncio.run(main())
    assert names(captured) == [f"{__name__}.add", "open", f"{__name__}.add", "open later"]


@pytest.mark.parametrize("depth", [1, 3])
def test_an_exception_is_captured_once_and_goes_on(
    bridge: Bridge, captured: CapturedEnvelopes, depth: int
) -> None:
    @sentry_trace("fall")
    def fall(depth: int) -> None:
        if depth == 1:
            raise ValueError("fallen")
        fall(depth - 1)

    with pytest.raises(ValueError, match="fallen"):
        fall(depth)
    [event] = captured.events
    assert event["exception"]["values"][-1]["value"] == "fallen"
    [transaction] = captured.transactions
    assert transaction["contexts"]["trace"]["status"] == "internal_error"


def test_exceptions_of_generators_and_context_managers_are_captured_once(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    @sentry_trace()
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("generator")

    @sentry_trace()
    async def broken_later() -> AsyncIterator[int]:
        yield 1
        raise ValueError("asynchronous generator")

    async def consume() -> list[int]:
        return [number async for number in broken_later()]

    def enter() -> None:
        with opened("a"):
            raise ValueError("block")

    for consumer in (lambda: list(broken()), lambda: asyncio.run(consume()), enter):
        with pytest.raises(ValueError, match=r"generator|block"):
            consumer()
    assert [event["exception"]["values"][-1]["value"] for event in captured.events] == [
        "generator",
        "asynchronous generator",
        "block",
    ]


def test_only_chosen_arguments_are_recorded_and_they_pass_the_policy(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    @sentry_trace("charge", record=["order_id", "password", "missing"])
    def charge(order_id: int, card: str, password: str = "hunter2-default") -> None:
        return None

    with sentry_sdk.start_transaction(name="top"):
        charge(7, card="4000 1234 5678 9017")
    [transaction] = captured.transactions
    [span] = transaction["spans"]
    assert span["data"]["order_id"] == 7
    assert "hunter2" not in str(span["data"])
    assert "card" not in span["data"]
    assert bridge.health()["lost"] == {"no_such_argument:trace": 1}


def test_a_name_without_end_is_cut_and_one_that_looks_like_a_format_is_kept(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    for name in ("x" * 10_240, "SELECT 100%s {0}", " "):
        sentry_trace(name)(lambda: None)()
    cut, kept, by_default = names(captured)
    assert cut == "x" * 200
    assert kept == "SELECT 100%s {0}"
    assert by_default.startswith(__name__)
    assert bridge.health()["lost"] == {"cut:trace": 1, "invalid_name:trace": 1}


def test_a_wrong_call_raises_as_it_would_without_us(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    @sentry_trace(record=["first"])
    def take(first: int) -> int:
        return first

    with pytest.raises(TypeError, match="missing 1 required"):
        take()  # type: ignore[call-arg]


def test_streamed_spans_form_the_same_tree(start: Start, captured: CapturedEnvelopes) -> None:
    pytest.importorskip("sentry_sdk.traces", reason="this SDK does not stream spans")
    bridge = start(trace_lifecycle="stream")
    with opened("a"):
        assert list(count(1)) == [0]
    asyncio.run(add_later(1))
    bridge.flush()
    until(lambda: len(batched(captured, "span")) == 4)
    spans = {span["name"]: span for span in batched(captured, "span")}
    assert spans["count"]["parent_span_id"] == spans["open"]["span_id"]
    assert spans[f"{__name__}.add"]["parent_span_id"] == spans["count"]["span_id"]
    assert not spans["open"].get("parent_span_id")
    assert captured.transactions == []
