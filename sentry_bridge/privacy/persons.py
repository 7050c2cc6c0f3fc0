"""Persons: what objects about them are called, and how full names are written."""

import re
from functools import lru_cache

from sentry_bridge.privacy.keys import split
from sentry_bridge.privacy.vocabulary import PERSONS

_FULL_NAME = re.compile(
    r"['\"]?[^\W\d_a-z][\w'\u2019.-]{1,40}"
    r"(?: (?:von|van|de|der|den|di|da|del|la|le|al|el|bin|ibn)){0,2}"
    r"(?: [^\W\d_a-z][\w'\u2019.-]{0,40}){1,3}['\"]?"
)
# Such objects as often are about a thing, and hold its title.
_TITLED = frozenset({"account", "client", "profile"})


@lru_cache(maxsize=1024)
def is_person(key: str) -> bool:
    """Tell whether a key names an object about a person."""
    words = split(key)
    return bool(words) and words[-1] in PERSONS


@lru_cache(maxsize=1024)
def is_titled(key: str) -> bool:
    """Tell whether what such an object is called may be a title instead of a name."""
    words = split(key)
    return bool(words) and words[-1] in _TITLED


def is_full_name(text: str) -> bool:
    """Tell whether a text, or its repr, is a first and a last name."""
    return _FULL_NAME.fullmatch(text) is not None
