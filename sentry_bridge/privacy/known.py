"""Known secrets: the application's own, found by value wherever they appear.

Values are kept as a compiled matcher only. A pickled policy carries them masked, so that
they do not stand in the pickle in clear; that is no encryption.
"""

import base64
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

from sentry_bridge.privacy.keys import KeyTable
from sentry_bridge.privacy.vocabulary import SECRETS

SHORTEST = 8
_LONGEST = 4096
_PLAIN_WORD = re.compile(r"[a-z]{1,15}|[A-Z]{1,15}|[A-Z][a-z]{1,14}|[\d.:-]{1,11}")
_COMMON = frozenset(
    """
    password passw0rd password1 changeme change-me change_me development production localhost
    django-insecure 127.0.0.1 00000000 12345678 123456789 1234567890 testtest username sentry.io
    postgres postgresql
    """.split()  # noqa: SIM905
)
# DSNs are public; the shell keeps in the others where it is and was.
_NO_SECRETS = frozenset({"SENTRY_DSN", "SENTRY_BRIDGE_DSN", "PWD", "OLDPWD"})
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]{0,20}://[\w.-]{1,255}(?::\d{1,5})?/?", re.IGNORECASE)

Match = Callable[[bytes], list[tuple[int, int]]]


def secrets_in(named: Mapping[str, Any], keys: KeyTable, depth: int = 0) -> Iterator[str]:
    """Yield the values that stand under telling names, and the passwords in URLs.

    Args:
        named: settings or environment, nested mappings included.
        keys: decides which names tell.
        depth: how deep this mapping is nested.
    """
    for name, value in named.items():
        if not isinstance(name, str) or name in _NO_SECRETS:
            continue
        if isinstance(value, Mapping) and depth < 5:
            yield from secrets_in(value, keys, depth + 1)
        elif isinstance(value, list | tuple):
            for item in value:
                yield from secrets_in({name: item}, keys, depth)
        elif isinstance(value, str | bytes):
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            telling = keys.tells(name)
            if telling is not None and telling.category.name in SECRETS and not _is_place(text):
                yield text
            if "://" in text and "@" in text:
                yield from _password(text)


def environment_secrets(keys: KeyTable) -> Iterator[str]:
    """Yield the secrets in the variables of this process."""
    yield from secrets_in(os.environ, keys)


def _is_place(text: str) -> bool:
    """Tell whether a value says where something is: a server, or a path of this machine."""
    if _ORIGIN.fullmatch(text):
        return True
    # Base64 may begin with a slash, but not with the name of a directory.
    root = text.split("/", 2)[1] if text.startswith("/") else ""
    return root != "" and os.path.isdir(f"/{root}")


def _password(url: str) -> Iterator[str]:
    try:
        password = urlsplit(url).password
    except ValueError:
        return
    if password:
        yield password
        yield unquote(password)


def is_distinctive(value: str) -> bool:
    """Tell whether a value is long and unusual enough to be looked for everywhere."""
    return (
        SHORTEST <= len(value) <= _LONGEST
        and value.lower() not in _COMMON
        and _PLAIN_WORD.fullmatch(value) is None
        and len(set(value)) > 3
    )


def spellings(value: str) -> set[str]:
    """Return the forms in which text may hold a value: plain, escaped, URL-encoded, base64."""
    forms = {
        value,
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        repr(value)[1:-1],
    }
    data = value.encode("utf-8", "surrogatepass")
    for lead in range(3):
        # Which characters of base64 a value determines depends on where it starts.
        encoded = base64.b64encode(b"\0" * lead + data).decode().rstrip("=")
        start = (0, 2, 3)[lead]
        whole = (len(data) + lead) * 8 // 6
        core = encoded[start:whole]
        if len(core) >= SHORTEST:
            forms |= {core, core.replace("+", "-").replace("/", "_")}
    return forms


class KnownSecrets:
    """Finds known values. Immutable; prints as a number."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        """Compile a matcher; values that are short or common are left out."""
        distinctive = {value for value in values if is_distinctive(value)}
        self._count = len(distinctive)
        self._mask = os.urandom(64)
        self._masked = _masked(json.dumps(sorted(distinctive)).encode(), self._mask)
        self._match: Match | None = None

    def __repr__(self) -> str:
        return f"<{self._count} known secrets>"

    def __len__(self) -> int:
        return self._count

    def __getstate__(self) -> tuple[int, bytes, bytes]:
        return (self._count, self._mask, self._masked)

    def __setstate__(self, state: tuple[int, bytes, bytes]) -> None:
        self._count, self._mask, self._masked = state
        self._match = None

    def extended(self, values: Iterable[str]) -> "KnownSecrets":
        """Return these and more."""
        return KnownSecrets([*self._values(), *values])

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where known values stand in `text`, in characters."""
        if not self._count:
            return []
        if self._match is None:
            self._match = _compile(self._values())
        data = text.encode("utf-8", "surrogatepass")
        spans = self._match(data)
        if len(data) == len(text) or not spans:
            return spans
        return [
            (
                len(data[:start].decode("utf-8", "surrogatepass")),
                len(data[:end].decode("utf-8", "surrogatepass")),
            )
            for start, end in spans
        ]

    def touches(self, data: bytes) -> bool:
        """Tell whether a known value stands in `data`, text in UTF-8 among other bytes."""
        if not self._count:
            return False
        if self._match is None:
            self._match = _compile(self._values())
        return bool(self._match(data))

    def _values(self) -> list[str]:
        values: list[str] = json.loads(_masked(self._masked, self._mask))
        return values


def _masked(data: bytes, mask: bytes) -> bytes:
    stream = (mask * (len(data) // len(mask) + 1))[: len(data)]
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))


def _compile(values: Iterable[str]) -> Match:
    forms = {form for value in values for form in spellings(value)}
    literals = sorted((f.encode("utf-8", "surrogatepass") for f in forms), key=len, reverse=True)
    union = b"|".join(re.escape(literal) for literal in literals)
    try:
        import re2  # type: ignore[import-untyped]
    except ImportError:
        pattern: Any = re.compile(union)
    else:
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.longest_match = True
        options.never_capture = True
        options.max_mem = 64 << 20
        pattern = re2.compile(union, options)
    return lambda data: [match.span() for match in pattern.finditer(data)]
