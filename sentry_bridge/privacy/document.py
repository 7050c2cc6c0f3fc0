"""Document: JSON data written as text, and nothing else taken for it."""

from typing import Any

import orjson

# What is no JSON is refused, not written in orjson's own way.
_JSON_ONLY = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


def write(data: Any) -> bytes:
    """Return data as compact JSON (RFC 8259) in UTF-8; NaN and infinities become null.

    Raises:
        TypeError: for what is no JSON, and for what orjson does not write: integers beyond
            64 bits, keys that are no strings, lone surrogates, 254 levels.
    """
    return orjson.dumps(data, option=_JSON_ONLY)
