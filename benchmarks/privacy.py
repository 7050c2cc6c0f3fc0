"""What the privacy engine costs beside Relay, the SDK's scrubber and the SDK itself.

One run, one event (see `privacy_event.py`), processor time of one thread, the least of
many rounds: what other processes do on the machine hardly shows in the ratios.
"""

import copy
import gc
import json
import pickle
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import sentry_sdk
from sentry_sdk.scrubber import EventScrubber
from sentry_sdk.utils import json_dumps

from benchmarks.privacy_event import Kept, capture, make_event
from benchmarks.table import Table
from sentry_bridge.egress.payload import to_json
from sentry_bridge.privacy import Policy

ROUNDS = 150
SEEDS = (
    "a.", "a@", "a@b.", "1.", "1 ", "ab:", '\\"', "([{", "password=", "password,", "%25", "a://",
    "://a:b", "--a ", "+1 ", "eyJ", "4111 ", "QWxhZGRpbjpvcGVu", "INSERT INTO t (a) VALUES (",
    "password is ", "('password', 'a') ", "<User: a ", 'key="password" ',
)  # fmt: skip


def least(run: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Return the least processor time of `run`, in milliseconds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.thread_time()
        run()
        best = min(best, time.thread_time() - started)
    return best * 1000


def walk(value: Any) -> None:
    """Visit every value: the floor of anything that reads an event in Python."""
    if type(value) is dict:
        for inner in value.values():
            walk(inner)
    elif type(value) is list:
        for inner in value:
            walk(inner)


def relay(event: dict[str, Any]) -> Callable[[], Any] | None:
    """Return Relay's scrubbing with the classic defaults, if its package is installed."""
    try:
        from sentry_relay.processing import convert_datascrubbing_config, pii_strip_event
    except ImportError:
        return None
    config = convert_datascrubbing_config(
        {
            "scrubData": True,
            "scrubDefaults": True,
            "scrubIpAddresses": True,
            "sensitiveFields": [],
            "excludeFields": [],
        }
    )
    return lambda: pii_strip_event(config, event)


def scrubber_time(event: dict[str, Any]) -> float:
    """Return the time of the SDK's scrubber, which changes the event that it is given."""
    scrubber = EventScrubber(recursive=True)
    blob = pickle.dumps(event)
    best = float("inf")
    for _ in range(ROUNDS):
        fresh = pickle.loads(blob)
        started = time.thread_time()
        scrubber.scrub_event(fresh)
        best = min(best, time.thread_time() - started)
    return best * 1000


def capture_time() -> float:
    """Return what the SDK spends on capturing the event, without sending it."""
    transport = Kept({})
    client = sentry_sdk.Client(dsn="http://public@127.0.0.1:9/1", transport=transport)
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        spent = least(lambda: capture(scope, secrets=True), 15)
    client.close(timeout=0)
    return spent


def measure() -> Iterable[Table]:
    """Measure one event against its peers, growth with size, and hostile text."""
    policy = Policy.standard()
    policy.warm_up()
    yield against_peers(policy)
    yield growth(policy)
    yield hostile(policy)


def against_peers(policy: Policy) -> Table:
    """Compare the engine with its peers on one event, with and without secrets in it."""
    event, clean = make_event(secrets=True), make_event(secrets=False)
    for _ in range(50):
        policy.scrub(copy.deepcopy(event))
    ours = alone = least(lambda: policy.scrub(event))
    ours_clean = alone_clean = least(lambda: policy.scrub(clean))
    peers: list[tuple[str, float, str]] = [
        ("a bare walk in Python", least(lambda: walk(event)), "")
    ]
    reference = relay(event)
    if reference is not None:
        peers.append(("Relay with the classic defaults", least(reference, 40), "0.10"))
    scrubber = scrubber_time(event)
    peers.append(("EventScrubber(recursive=True)", scrubber, "0.70"))
    peers.append(("capturing it with the SDK", capture_time(), "0.07"))
    size = len(json.dumps(event)) / 1000
    redactions = len(policy.explain(event))
    rows = [
        (name, f"{spent:.3f}", f"{ours / spent:.2f}", f"{ours_clean / spent:.2f}", aim)
        for name, spent, aim in peers
    ]
    # What leaves has to be written as well, by the SDK as by the gate.
    written = scrubber + least(lambda: json_dumps(event))
    ours += least(lambda: to_json(event))
    ours_clean += least(lambda: to_json(clean))
    rows.append(
        (
            "EventScrubber and the SDK's JSON, beside the policy and the gate's",
            f"{written:.3f}",
            f"{ours / written:.2f}",
            f"{ours_clean / written:.2f}",
            "",
        )
    )
    return Table(
        "Privacy: one event",
        f"An event of {size:.0f} KB: 31 frames, 50 breadcrumbs, a request. The standard policy "
        f"takes {alone:.2f} ms for it, with {redactions} redactions, and {alone_clean:.2f} ms for "
        "the like without\nanything to find. Ratios of processor time in one run; the aim is for "
        "either event.",
        ("peer", "ms", "policy / peer", "nothing to find", "aim"),
        rows,
    )


def growth(policy: Policy) -> Table:
    """Measure the cost per KB of ever larger payloads."""
    line = "order 4711 for jane.roe@example.org took 12 ms on web-1; status=paid; retry=0"
    rows = []
    for lines in (100, 1_000, 10_000, 60_000):
        payload = {"lines": [f"{index}: {line}" for index in range(lines)]}
        size = lines * (len(line) + 6) / 1000
        spent = least(partial(policy.scrub, payload, "unknown"), 3)
        gc.disable()
        bare = least(partial(policy.scrub, payload, "unknown"), 3)
        gc.enable()
        rows.append(
            (f"{size:.0f}", f"{spent:.1f}", *(f"{s / size * 1000:.0f}" for s in (spent, bare)))
        )
    return Table(
        "Privacy: growth",
        "Log lines with an address in each: the cost per KB stays the same, but for Python's"
        " garbage\ncollector, which looks at all findings again as they grow.",
        ("KB", "ms", "us per KB", "without the collector"),
        rows,
    )


def hostile(policy: Policy) -> Table:
    """Measure text made to defeat regular expressions beside plain text of the same length."""
    line = "order 4711 for jane.roe@example.org from 203.0.113.7 password=hunter2 took 12 ms\n"
    plain = least(partial(policy.scrub_text, line * (20_000 // len(line))), 10)
    rows = []
    for seed in SEEDS:
        text = seed * (20_000 // len(seed))
        spent = least(partial(policy.scrub_text, text), 5)
        rows.append((f"`{seed}`", f"{spent:.2f}", f"{spent / plain:.2f}"))
    return Table(
        "Privacy: hostile text",
        f"20 KB of each, beside log lines of that length ({plain:.2f} ms); the aim is 1.2.",
        ("repeated", "ms", "hostile / plain"),
        rows,
    )
