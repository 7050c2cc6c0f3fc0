"""Payloads grown by coverage (atheris, libFuzzer) against the standard policy.

Run by `tox -e fuzz`. Each payload is JSON of any shape and kind. No payload may raise or
hang, change where Sentry's schema does not allow it, be scrubbed differently the second
time, or let the planted address through.
"""

import json
import sys
from typing import Any

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["sentry_bridge.privacy"]):
    from sentry_bridge.privacy import Policy
    from sentry_bridge.privacy.kinds import KINDS, Shape

PLANTED = "plan.ted@example.org"
POLICY = Policy.standard(secrets=["correct-horse-battery"])
POLICY.warm_up()
# fmt: off
NAMES = [
    "exception", "values", "stacktrace", "frames", "vars", "breadcrumbs", "message", "data",
    "request", "headers", "url", "query_string", "cookies", "user", "email", "id", "extra",
    "contexts", "tags", "logentry", "params", "formatted", "spans", "attributes", "value", "type",
    "name", "key", "password", "token", "description", "op", "_meta",
]
# fmt: on


def _structure(shape: Shape, seen: set[int]) -> set[str]:
    """Return the fields that pass as they are, of a shape and of those inside."""
    if id(shape) in seen:
        return set()
    seen.add(id(shape))
    names = {name for name, action in shape.fields.items() if action in ("keep", "tree")}
    inside = [action for action in (*shape.fields.values(), shape.other) if type(action) is Shape]
    return names.union(*(_structure(one, seen) for one in inside))


STRUCTURE = set[str]().union(*(_structure(shape, set()) for shape in KINDS.values()))


def grow(source: atheris.FuzzedDataProvider, depth: int, planted: str = PLANTED) -> Any:
    """Make a JSON value of the fuzzer's bytes."""
    match source.ConsumeIntInRange(0, 9 if depth else 6):
        case 0:
            return source.ConsumeUnicode(40)
        case 1:
            return f"{source.ConsumeUnicodeNoSurrogates(40)} {planted} {source.ConsumeUnicode(20)}"
        case 2:
            return source.ConsumeString(40)
        case 3:
            return source.ConsumeInt(9)
        case 4:
            return source.ConsumeFloat()
        case 5:
            return source.ConsumeBool()
        case 6:
            return None
        case 7:
            return [grow(source, depth - 1, planted) for _ in range(_few(source))]
        case _:
            return grow_object(source, depth, planted)


def grow_object(
    source: atheris.FuzzedDataProvider, depth: int, planted: str = PLANTED
) -> dict[str, Any]:
    """Make a JSON object; what stands in structure, and passes, holds nothing planted."""
    keys = [_key(source) for _ in range(_few(source))]
    return {key: grow(source, depth - 1, "" if key in STRUCTURE else planted) for key in keys}


def _few(source: atheris.FuzzedDataProvider) -> int:
    return source.ConsumeIntInRange(0, 5)  # type: ignore[no-any-return]


def _key(source: atheris.FuzzedDataProvider) -> str:
    if source.ConsumeBool():
        return source.PickValueInList(NAMES)  # type: ignore[no-any-return]
    return source.ConsumeUnicode(24)  # type: ignore[no-any-return]


def one(data: bytes) -> None:
    """Scrub one payload and look at what comes of it."""
    source = atheris.FuzzedDataProvider(data)
    kind = source.PickValueInList(sorted(KINDS))
    payload = grow_object(source, 6)
    before = repr(payload)
    once = POLICY.scrub(payload, kind)
    assert repr(payload) == before, "the payload itself was changed"
    assert PLANTED not in json.dumps(once, ensure_ascii=False), "the planted address survived"
    _compare(payload, once)
    twice = POLICY.scrub(once, kind)
    assert repr(twice) == repr(once), "scrubbing again changed something"


def _compare(before: Any, after: Any) -> None:
    """Check that containers stay what they are, down to where something was redacted."""
    if isinstance(before, dict) and isinstance(after, dict):
        assert len(after) <= len(before) + 1, "keys appeared"
        for key, value in before.items():
            if key in after and key != "_meta":
                _compare(value, after[key])
    elif isinstance(before, list) and isinstance(after, list):
        assert len(before) == len(after), "items appeared or went"
        for one_before, one_after in zip(before, after, strict=True):
            _compare(one_before, one_after)
    elif isinstance(before, dict | list):
        raise AssertionError("a container became something else")
    elif not isinstance(before, str | int | float):
        assert before is after, "nothing became something"


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
