"""Patterns: values that are recognised by their form, with a check where one exists.

Every pattern is linear-time in Python's `re`: each repetition is bounded or possessive,
and none can match the same text in two ways.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sentry_bridge.privacy.redaction import Finding

Check = Callable[[re.Match[str]], bool]


def _always(_: re.Match[str]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of value.

    `group` names the part of `regex` that is redacted; `check` has the last word;
    `text` replaces what was found.
    """

    name: str
    about: str
    regex: re.Pattern[str]
    text: str
    check: Check = _always
    group: int = 0

    def find(self, text: str) -> Iterator[Finding]:
        """Yield what the pattern finds in `text`, in order."""
        for match in self.regex.finditer(text):
            if self.check(match):
                start, end = match.span(self.group)
                yield Finding(start, end, self.name, self.text)


# --- checks -----------------------------------------------------------------------------

_NOT_PERSONAL_MAILBOXES = frozenset({"git", "hg", "celery"})


def _is_email(match: re.Match[str]) -> bool:
    local, _, domain = match.group().rpartition("@")
    return (local.lower() not in _NOT_PERSONAL_MAILBOXES and not domain[0].isdigit()) or (
        domain[0].isdigit() and not re.match(r"\d++(?:\.\d++)*+x?\b", domain)
    )


def luhn(digits: str) -> bool:
    """Tell whether digits pass the Luhn check (ISO/IEC 7812-1, annex B)."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


_CARD_LENGTHS = (
    # Issuer identification ranges of the card networks, and the lengths they issue.
    (re.compile(r"4"), {13, 16, 19}),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), {16}),
    (re.compile(r"3[47]"), {15}),
    (re.compile(r"3(?:0[0-5]|095|[689])"), {14, 15, 16, 17, 18, 19}),
    (re.compile(r"35(?:2[89]|[3-8])"), {16, 17, 18, 19}),
    (re.compile(r"6(?:011|4[4-9]|5)"), {16, 17, 18, 19}),
    (re.compile(r"62|81"), {16, 17, 18, 19}),
    (re.compile(r"50|5[6-9]|6"), {13, 14, 15, 16, 17, 18, 19}),
    (re.compile(r"220[0-4]|9792|65"), {16, 17, 18, 19}),
)


def is_card(digits: str) -> bool:
    """Tell whether digits are a payment card number: network, length and Luhn."""
    return (
        any(len(digits) in lengths and start.match(digits) for start, lengths in _CARD_LENGTHS)
        and len(set(digits)) > 1
        and luhn(digits)
    )


def _is_card(match: re.Match[str]) -> bool:
    return is_card(re.sub(r"[ -]", "", match.group()))


_VERSION_BEFORE = re.compile(
    r"(?:[A-Za-z][\w.+-]{0,40}/|[=<>~!]=|\bv|version['\"]?[\s:=]{0,3}['\"]?|[Rr]elease[\s:=]{1,3})$"
)
_HOST_BEFORE = re.compile(r"(?:^|[^A-Za-z])(?:[a-z][\w.-]{0,40}/)$")
_HARMLESS_NETWORKS = (
    ipaddress.ip_network("127.0.0.0/8"),
    ipaddress.ip_network("0.0.0.0/32"),
    ipaddress.ip_network("255.0.0.0/8"),
)


def _is_ipv4(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 48) : match.start()]
    if _VERSION_BEFORE.search(before) and not _HOST_BEFORE.search(before):
        return False
    try:
        address = ipaddress.IPv4Address(match.group())
    except ValueError:
        return False
    return not any(address in network for network in _HARMLESS_NETWORKS)


def _is_ipv6(match: re.Match[str]) -> bool:
    text = match.group()
    if text.count(":") < 2 or not re.search(r"\d", text):
        return False
    try:
        address = ipaddress.IPv6Address(text.partition("%")[0])
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


def _is_basic(match: re.Match[str]) -> bool:
    scheme, value = match.group(1).lower(), match.group(2)
    if scheme == "basic":
        try:
            decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
        except (binascii.Error, ValueError):
            return False
        return b":" in decoded
    return len(value) >= 20 or any(c.isdigit() for c in value)


def _is_phone(match: re.Match[str]) -> bool:
    return 8 <= sum(c.isdigit() for c in match.group()) <= 15


def _is_iban(match: re.Match[str]) -> bool:
    compact = match.group().replace(" ", "").upper()
    if not 15 <= len(compact) <= 34:
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _is_us_ssn(match: re.Match[str]) -> bool:
    area, group, serial = match.group().split("-")
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


# --- the table --------------------------------------------------------------------------

_TOKEN_FORMS = r"""
    (?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{12,20}
    | gh[opusr]_[0-9A-Za-z]{16,255}
    | github_pat_[0-9A-Za-z_]{16,255}
    | gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[0-9A-Za-z_-]{16,255}
    | xox[abceoprs]-[0-9A-Za-z-]{8,255}
    | xapp-[0-9A-Za-z-]{8,255}
    | (?:sk|rk|pk)_(?:live|test)_[0-9A-Za-z]{8,255}
    | whsec_[0-9A-Za-z+/=]{16,255}
    | AIza[0-9A-Za-z_-]{30,40}
    | ya29\.[0-9A-Za-z_-]{16,2048}
    | GOCSPX-[0-9A-Za-z_-]{16,64}
    | npm_[0-9A-Za-z]{20,64}
    | pypi-[0-9A-Za-z_-]{16,1024}
    | sk-(?:proj-|ant-|or-|svcacct-|admin-|live-|test-)?[0-9A-Za-z_-]{16,255}
    | hf_[0-9A-Za-z]{20,64}
    | SG\.[0-9A-Za-z_-]{8,64}\.[0-9A-Za-z_-]{8,64}
    | (?:AC|SK)[0-9a-f]{32}
    | key-[0-9a-f]{32}
    | do[opr]_v1_[0-9a-f]{32,64}
    | shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{16,64}
    | sq0(?:atp|csp|idp)-[0-9A-Za-z_-]{16,64}
    | lin_(?:api|oauth)_[0-9A-Za-z]{16,64}
    | dapi[0-9a-f]{32}
    | hv[sbr]\.[0-9A-Za-z_-]{16,255}
    | xkeysib-[0-9A-Za-z-]{16,128}
    | sntry[sua]_[0-9A-Za-z_=+/-]{16,512}
    | \d{8,10}:AA[0-9A-Za-z_-]{30,40}
    | AGE-SECRET-KEY-1[0-9A-Z]{16,64}
    | (?:rubygems|dckr_pat|dp\.pt|nfp|figd|ntn|secret|rnd|glsa|glc|tskey|fo1|pul|PMAK|NRAK|vercel|atlasv1|ATATT3xFfGF0|dd[ap]pk|EAACEdEose0cBA)[._-]?[0-9A-Za-z_=-]{24,255}
"""

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "pem",
        "private keys in PEM form, also cut short (RFC 7468)",
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}+(?:PRIVATE KEY|KEY BLOCK)[A-Z ]{0,8}-----"
            r"(?:(?!-----)[\s\S])*+(?:-----END [A-Z0-9 ]{1,60}-----)?+"
        ),
        "[pemkey]",
    ),
    Pattern(
        "jwt",
        "JSON Web Tokens (RFC 7519), also cut short",
        re.compile(r"(?<![\w-])eyJ[\w-]{10,}+(?:\.[\w-]*+){0,4}+", re.ASCII),
        "[token]",
    ),
    Pattern(
        "token",
        "tokens and keys with a vendor's prefix",
        re.compile(rf"(?<![0-9A-Za-z])(?:{_TOKEN_FORMS})", re.VERBOSE),
        "[token]",
    ),
    Pattern(
        "bearer",
        "credentials of an Authorization header (RFC 9110, section 11.4)",
        re.compile(
            r"\b(bearer|basic|token|apikey|negotiate)[ \t]{1,3}([\w.~+/-]{6,}+={0,2})",
            re.IGNORECASE | re.ASCII,
        ),
        "[token]",
        _is_basic,
        group=2,
    ),
    Pattern(
        "urlauth",
        "user and password in a URL (RFC 3986, section 3.2.1)",
        re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,40}+://([^\s/?#\"'<>@]{1,512}+)@"),
        "[auth]",
        group=1,
    ),
    Pattern(
        "email",
        "e-mail addresses (RFC 5322, section 3.4.1)",
        re.compile(r"(?<![\w+.-])[\w][\w.+-]{0,63}+@(?:[\w-]{1,63}+\.)++[^\W\d_][\w-]{1,62}"),
        "[email]",
        _is_email,
    ),
    Pattern(
        "creditcard",
        "payment card numbers: network, length and Luhn check (ISO/IEC 7812)",
        re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}+(?![\w-]|\.\d)"),
        "[creditcard]",
        _is_card,
    ),
    Pattern(
        "iban",
        "bank accounts with mod 97 check (ISO 13616)",
        re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}+(?: ?[0-9A-Z]{1,3})?+(?!\w)"),
        "[iban]",
        _is_iban,
    ),
    Pattern(
        "usssn",
        "US social security numbers, in written form",
        re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"),
        "[us-ssn]",
        _is_us_ssn,
    ),
    Pattern(
        "ip",
        "IPv4 addresses",
        re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\w)"),
        "[ip]",
        _is_ipv4,
    ),
    Pattern(
        "ip",
        "IPv6 addresses in every written form (RFC 4291, section 2.2)",
        re.compile(
            r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?:%\w{1,16})?(?![\w:])"
        ),
        "[ip]",
        _is_ipv6,
    ),
    Pattern(
        "phone",
        "telephone numbers in international form (ITU-T E.164)",
        re.compile(r"(?<![\w+.)])\+[1-9]\d{0,3}(?:[ ./-]{0,2}\(?\d{1,5}\)?){2,7}(?![\w])"),
        "[phone]",
        _is_phone,
    ),
)
