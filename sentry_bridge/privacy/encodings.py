"""Encodings: what would be found plain is found URL-encoded and in base64, too."""

import base64
import binascii
import re
import string
from collections.abc import Callable, Iterator

from sentry_bridge.privacy.redaction import Finding, merged

Find = Callable[[str], list[Finding]]

_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})++|\\{1,4}u[0-9A-Fa-f]{4}")
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_-])[0-9A-Za-z+/_-]{16,}+={0,2}+")
_PRINTABLE = re.compile(r"[\t\n\r\x20-\x7e\u00a0-\U0010ffff]*+")


def _quad(first: range, second: range, third: range) -> str:
    """Return a regular expression for the base64 of three bytes, each of its range."""
    digits = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    sextets = (
        {a >> 2 for a in first},
        {(a & 3) << 4 | b >> 4 for a in first for b in second},
        {(b & 15) << 2 | c >> 6 for b in second for c in third},
    )
    classes = ("".join(digits[sextet] for sextet in sorted(group)) for group in sextets)
    return (
        "".join(f"[{c.replace('/', '/_')}{'-' if '+' in c else ''}]" for c in classes)
        + "[0-9A-Za-z+/_-]"
    )


# Text in UTF-8 (RFC 3629) shows in base64 as well: by the bits that all of its bytes share.
_ASCII, _LEAD2, _LEAD3, _TAIL = (range(*r) for r in ((32, 127), (194, 224), (225, 240), (128, 192)))
BASE64_HINT = "|".join(
    (
        f"(?:{_quad(_ASCII, _ASCII, _ASCII)}){{3}}",
        _quad(_LEAD2, _TAIL, _LEAD2) + _quad(_TAIL, _LEAD2, _TAIL),
        f"(?:{_quad(_LEAD3, _TAIL, _TAIL)}){{2}}",
    )
)
_TEXT_IN_BASE64 = re.compile(BASE64_HINT)
ESCAPE_HINT = r"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}"


def find_in_escapes(text: str, find: Find) -> Iterator[Finding]:
    """Yield what `find` finds in `text` once its escapes are decoded.

    Percent escapes (RFC 3986, section 2.1) and those of JSON strings (RFC 8259, section 7).
    """
    parts: list[str] = []
    origins: list[int] = []
    position = 0
    for match in _ESCAPES.finditer(text):
        parts.append(text[position : match.start()])
        origins.extend(range(position, match.start()))
        escaped = match.group()
        if escaped[0] == "%":
            decoded = bytes.fromhex(escaped.replace("%", "")).decode("utf-8", "replace")
            width = 3
        else:
            decoded, width = chr(int(escaped[-4:], 16)), len(escaped)
        parts.append(decoded)
        if len(decoded) * width == len(escaped):
            origins.extend(range(match.start(), match.end(), width))
        else:
            # Characters of several bytes: spread over the run, which is redacted as a whole.
            origins.extend([match.start()] * len(decoded))
        position = match.end()
    if not parts:
        return
    parts.append(text[position:])
    origins.extend(range(position, len(text) + 1))
    for finding in find("".join(parts)):
        start, end = origins[finding.start], origins[finding.end]
        if end > start and text[start:end] != finding.text:
            yield Finding(start, end, finding.rule, finding.text)


def find_in_base64(text: str, find: Find) -> Iterator[Finding]:
    """Yield each stretch of base64 (RFC 4648) in which `find` finds something."""
    for match in _BASE64.finditer(text):
        if not _TEXT_IN_BASE64.search(text, *match.span()):
            continue
        encoded = match.group().rstrip("=").replace("-", "+").replace("_", "/")
        try:
            decoded = base64.b64decode(encoded[: len(encoded) // 4 * 4] + _rest(encoded))
            plain = decoded.decode()
        except (binascii.Error, ValueError):
            continue
        if _PRINTABLE.fullmatch(plain) and (found := merged(find(plain))):
            yield Finding(match.start(), match.end(), found[0].rule, found[0].text)


def _rest(encoded: str) -> str:
    """Return the characters after the last whole quad, padded; text cut short loses some."""
    rest = encoded[len(encoded) // 4 * 4 :]
    return rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""
