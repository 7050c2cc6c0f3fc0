"""The skeleton: what remains of an event whose scrubbing failed."""

import re
from collections.abc import Mapping
from typing import Any

# Names that code can bear. A hostile name (a class made at run time, say) does not match.
_IDENTIFIER = re.compile(r"[\w.<>]{1,200}", re.ASCII)
_EVENT_ID = re.compile(r"[0-9a-f]{32}")


def skeleton(event: object, reason: BaseException, options: Mapping[str, Any]) -> dict[str, Any]:
    """Build the event that is sent in place of one that could not be scrubbed.

    It holds exception types, the frames' module, function and line, release and
    environment as the SDK was configured with, and the class of the failure: nothing
    that a request could have written.

    Args:
        event: the raw event; any shape is accepted, and nothing in it is trusted.
        reason: the exception that scrubbing raised; only its class is named.
        options: the client's options, from which release and environment are taken.
    """
    source = event if isinstance(event, Mapping) else {}
    bones: dict[str, Any] = {
        "platform": "python",
        "level": "error",
        "release": options.get("release"),
        "environment": options.get("environment"),
        "tags": {"sentry_bridge.scrub_failed": _name(type(reason).__name__)},
        "logentry": {"formatted": "sentry-bridge could not scrub this event and withheld it."},
    }
    event_id = source.get("event_id")
    if isinstance(event_id, str) and _EVENT_ID.fullmatch(event_id):
        bones["event_id"] = event_id
    if isinstance(timestamp := source.get("timestamp"), int | float):
        bones["timestamp"] = timestamp
    if exceptions := [_exception(value) for value in _values(source.get("exception"))]:
        bones["exception"] = {"values": exceptions}
    return {key: value for key, value in bones.items() if value is not None}


def _exception(exception: Mapping[str, Any]) -> dict[str, Any]:
    bones: dict[str, Any] = {"type": _name(exception.get("type"))}
    stacktrace = exception.get("stacktrace")
    frames = stacktrace.get("frames") if isinstance(stacktrace, Mapping) else None
    if isinstance(frames, list | tuple):
        bones["stacktrace"] = {
            "frames": [_frame(frame) for frame in frames if isinstance(frame, Mapping)]
        }
    return bones


def _frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    line = frame.get("lineno")
    return {
        "module": _name(frame.get("module")),
        "function": _name(frame.get("function")),
        **({"lineno": line} if type(line) is int else {}),
        **({"in_app": True} if frame.get("in_app") is True else {}),
    }


def _values(exception: object) -> list[Mapping[str, Any]]:
    values = exception.get("values") if isinstance(exception, Mapping) else exception
    if not isinstance(values, list | tuple):
        return []
    return [value for value in values if isinstance(value, Mapping)]


def _name(name: object) -> str:
    return name if isinstance(name, str) and _IDENTIFIER.fullmatch(name) else "?"
