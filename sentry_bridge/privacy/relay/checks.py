"""What the reference finds wrongly, found rightly: with checksums, and as a whole.

Used by a policy that need not agree with the reference exactly.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from types import MappingProxyType

from sentry_bridge.privacy.relay import builtin
from sentry_bridge.privacy.relay.builtin import Search, Target

Check = Callable[[str], bool]


def luhn(text: str) -> bool:
    """The check digit of payment cards and IMEI numbers (ISO/IEC 7812-1, annex B)."""
    total = 0
    for position, digit in enumerate(reversed(_digits(text))):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def imei(text: str) -> bool:
    """An IMEI with its check digit; an IMEISV, of 16 digits, has none (3GPP TS 23.003)."""
    return len(_digits(text)) != 15 or luhn(text)


def iban(text: str) -> bool:
    """The check digits of an IBAN (ISO 13616, mod 97-10 of ISO 7064)."""
    moved = text[4:] + text[:4]
    return moved.isascii() and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def ipv6(text: str) -> bool:
    """An address in one of the forms of RFC 4291, section 2.2, with a zone or without."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())


_IPV6 = Search(
    Target.VALUE,
    r"(?i)(?:^|[^0-9a-z:.])"
    rf"((?:[0-9a-f]{{0,4}}:){{2,7}}(?:{builtin.IPV4}\b|[0-9a-f]{{1,4}}\b|\B)(?:%[0-9a-z._~-]+)?)",
    builtin.FIRST_GROUP,
)


def _checked(kind: str, check: Check) -> tuple[tuple[Search, Check | None], ...]:
    return tuple((search, check) for search in builtin.SEARCHES[kind])


SEARCHES: Mapping[str, tuple[tuple[Search, Check | None], ...]] = MappingProxyType(
    {
        "anything": ((Search(Target.VALUE, "(?s).+"), None),),
        "creditcard": _checked("creditcard", luhn),
        "iban": _checked("iban", iban),
        "imei": _checked("imei", imei),
        "ip": ((builtin.SEARCHES["ip"][0], None), (_IPV6, ipv6)),
    }
)
"""Searches, each with its check, that stand in for the ones of a built-in rule type."""
