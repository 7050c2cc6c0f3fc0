"""The request id: the caller's when it is harmless, else a new one."""

import re
from secrets import token_hex

# Neither line breaks nor delimiters: safe in a header, a log line and a URL.
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,128}")


def request_id(received: str | None, outer: str | None = None) -> str:
    """Return `received` if it is 1 to 128 characters of `[A-Za-z0-9._-]`, else another id.

    Args:
        received: what the caller sent, or None.
        outer: the id of the request in which this one is nested, or None for a new id.
    """
    if received is not None and _ACCEPTED.fullmatch(received):
        return received
    return outer or token_hex(16)
