"""Patterns: values that are recognised by their form, with a check where one exists.

Every pattern is linear-time in Python's `re`: each repetition is bounded or possessive,
and none can match the same text in two ways.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from sentry_bridge.privacy.identity import (
    FORM_HINT,
    FORMS,
    FOURS_HINT,
    LETTERS_HINT,
    is_national_id,
)
from sentry_bridge.privacy.redaction import FILTERED, Finding

_GLUED_BEFORE = re.compile(r"(?<![\w.-])[\w.-]{1,256}\Z")
_GLUED_AFTER = re.compile(r"[\w.-]{1,256}+")
Check = Callable[[re.Match[str]], bool]


def _always(_: re.Match[str]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of value.

    `group` names the part of `regex` that is redacted; `check` has the last word;
    `text` replaces what was found. `hint` is a necessary condition in the syntax that
    RE2 and Hyperscan share: text that does not match it holds no such value. `numeric`
    patterns do not look at values that are dates, versions or the like by their key.
    """

    name: str
    about: str
    hint: str | tuple[str, ...]
    regex: re.Pattern[str]
    text: str
    check: Check = _always
    group: int = 0
    numeric: bool = False

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints: text that matches none of them holds no such value."""
        return (self.hint,) if isinstance(self.hint, str) else self.hint

    def finding(self, match: re.Match[str]) -> Finding:
        """Return what is redacted of a match."""
        start, end = match.span(match.lastindex or 0 if self.group < 0 else self.group)
        if self.text == "[token]":
            # What is glued to a token is part of it, for all one can tell.
            if before := _GLUED_BEFORE.search(match.string, max(0, start - 256), start):
                start = before.start()
            if after := _GLUED_AFTER.match(match.string, end):
                end = after.end()
        return Finding(start, end, self.name, self.text)


# --- checks -----------------------------------------------------------------------------

_NOT_PERSONAL_MAILBOXES = frozenset({"git", "hg", "celery"})


def _is_email(match: re.Match[str]) -> bool:
    local, _, domain = match.group().rpartition("@")
    return (local.lower() not in _NOT_PERSONAL_MAILBOXES and not domain[0].isdigit()) or (
        domain[0].isdigit() and not re.match(r"\d++(?:\.\d++)*+x?\b", domain)
    )


# Twice a digit, its digits summed.
_DOUBLED = str.maketrans("0123456789", "0246813579")


def luhn(digits: str) -> bool:
    """Tell whether digits pass the Luhn check (ISO/IEC 7812-1, annex B)."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, digits[-1::-2])) + sum(map(int, doubled))) % 10 == 0


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
    return is_card(match.group().replace(" ", "").replace("-", ""))


_PRODUCT_BEFORE = re.compile(r"[A-Z][\w.+-]{0,40}/$")


def _is_version(text: str, start: int) -> bool:
    """Tell whether what stands before an address says that it is a version."""
    before = text[start - 1 : start]
    if before == "/":
        # A product token (RFC 9110, section 5.6.2); a host name is in small letters.
        return _PRODUCT_BEFORE.search(text[max(0, start - 42) : start]) is not None
    if before == "=":
        return text[start - 2 : start - 1] in "=<>~!" and start > 1
    words = text[max(0, start - 14) : start].rstrip(" :='\"").lower()
    return words.endswith(("version", "release", " v")) or words == "v"


_OCTETS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}")


def _is_ipv4(match: re.Match[str]) -> bool:
    address = match.group()
    return (
        _OCTETS.fullmatch(address) is not None
        # Loopback, unspecified, and the masks of networks are nobody's.
        and not address.startswith(("127.", "255."))
        and address != "0.0.0.0"  # noqa: S104 - no server is bound to it
        and not _is_version(match.string, match.start())
    )


def _is_ipv6(match: re.Match[str]) -> bool:
    text = match.group()
    if text.count(":") < 2 or not re.search(r"\d", text):
        return False
    try:
        address = ipaddress.IPv6Address(text.partition("%")[0])
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


def _is_credential(match: re.Match[str]) -> bool:
    scheme, value = match.group(1).lower(), match.group(2)
    if scheme == "basic":
        try:
            decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
        except (binascii.Error, ValueError):
            return False
        return b":" in decoded
    return len(value) >= 20 or (len(value) >= 8 and any(c.isdigit() for c in value))


def _is_userinfo(match: re.Match[str]) -> bool:
    return not match[match.lastindex or 0].startswith(("[auth]", "[Filtered]", "git"))


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


def _is_home(match: re.Match[str]) -> bool:
    return match["user"].lower() not in _SERVICE_ACCOUNTS and not match["user"].startswith("[")


def _is_path_secret(match: re.Match[str]) -> bool:
    value = match["value"]
    return (
        any(c.isdigit() for c in value)
        and any(c.isalpha() for c in value)
        and not _UUID.fullmatch(value)
    ) or len(value) >= 32


_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SERVICE_ACCOUNTS = frozenset(
    """
    app apps application circleci deploy deployer django docker ec2-user celery gunicorn jenkins
    nginx node nobody public python root runner service shared site srv travis ubuntu user vagrant
    vsts web webapp worker www www-data code airflow appuser nonroot linuxbrew
    """.split()  # noqa: SIM905
)

# --- the table --------------------------------------------------------------------------

_VENDOR_FORMS = r"""
    (?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{12,20}
    |gh[opusr]_[0-9A-Za-z]{16,255}
    |github_pat_[0-9A-Za-z_]{16,255}
    |gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[0-9A-Za-z_-]{16,255}
    |xox[abceoprs]-[0-9A-Za-z-]{8,255}
    |xapp-[0-9A-Za-z-]{8,255}
    |(?:sk|rk|pk)_(?:live|test)_[0-9A-Za-z]{8,255}
    |whsec_[0-9A-Za-z+/=]{16,255}
    |AIza[0-9A-Za-z_-]{30,40}
    |ya29\.[0-9A-Za-z_-]{16,255}
    |GOCSPX-[0-9A-Za-z_-]{16,64}
    |npm_[0-9A-Za-z]{20,64}
    |pypi-[0-9A-Za-z_-]{16,255}
    |sk-(?:proj-|ant-|or-|svcacct-|admin-|live-|test-)?[0-9A-Za-z_-]{16,255}
    |hf_[0-9A-Za-z]{20,64}
    |SG\.[0-9A-Za-z_-]{8,64}\.[0-9A-Za-z_-]{8,64}
    |(?:AC|SK)[0-9a-f]{32}
    |key-[0-9a-f]{32}
    |do[opr]_v1_[0-9a-f]{32,64}
    |shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{16,64}
    |sq0(?:atp|csp|idp)-[0-9A-Za-z_-]{16,64}
    |lin_(?:api|oauth)_[0-9A-Za-z]{16,64}
    |dapi[0-9a-f]{32}
    |hv[sbr]\.[0-9A-Za-z_-]{16,255}
    |xkeysib-[0-9A-Za-z-]{16,128}
    |sntry[sua]_[0-9A-Za-z_=+/-]{16,255}
    |[0-9]{8,10}:AA[0-9A-Za-z_-]{30,40}
    |AGE-SECRET-KEY-1[0-9A-Z]{16,64}
    |(?:rubygems_|dckr_pat_|dp\.pt\.|nfp_|figd_|ntn_|secret_|rnd_|glsa_|glc_|tskey-|fo1_|pul-|PMAK-)[0-9A-Za-z_=-]{24,255}
    |(?:NRAK-|vercel_|ATATT3xFfGF0|EAACEdEose0cBA)[0-9A-Za-z_=-]{20,255}
    |hooks\.slack\.com/(?:services|workflows)/[0-9A-Za-z/]{20,100}
    |(?:discord|discordapp)\.com/api/webhooks/[0-9]{10,24}/[0-9A-Za-z_-]{20,100}
""".replace("\n", "").replace(" ", "")


def _shortest(regex: str) -> str:
    """Turn repetitions that end an alternative into their lower bound: a necessary condition."""
    return re.sub(r"\{(\d+),\d+\}(?=\||$)", r"{\1}", regex)


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "pem",
        "private keys in PEM form, also cut short (RFC 7468)",
        r"-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|KEY BLOCK)",
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}?(?:PRIVATE KEY|KEY BLOCK)[A-Z ]{0,8}-----"
            r"(?:(?!-----)[\s\S])*+(?:-----END [A-Z0-9 ]{1,60}-----)?+"
        ),
        "[pemkey]",
    ),
    Pattern(
        "jwt",
        "JSON Web Tokens (RFC 7519), also cut short",
        r"eyJ[0-9A-Za-z_-]{10}",
        re.compile(r"(?<![\w-])eyJ[\w-]{10,}+(?:\.[\w-]*+){0,4}+={0,2}", re.ASCII),
        "[token]",
    ),
    Pattern(
        "token",
        "tokens and keys with a vendor's prefix (AWS, GitHub, GitLab, Slack, Stripe, Google, "
        "npm, PyPI, OpenAI and others)",
        _shortest(_VENDOR_FORMS),
        re.compile(rf"(?<![0-9A-Za-z])(?:{_VENDOR_FORMS})"),
        "[token]",
    ),
    Pattern(
        "bearer",
        "credentials of an Authorization header (RFC 9110, section 11.4)",
        r"(?i:bearer|basic|token|apikey|negotiate)[ \t]{1,3}[0-9A-Za-z_.~+/-]{6}",
        re.compile(
            r"(?<![\w-])(bearer|basic|token|apikey|negotiate)[ \t]{1,3}([\w.~+/-]{6,}+={0,2})",
            re.IGNORECASE | re.ASCII,
        ),
        "[token]",
        _is_credential,
        group=2,
    ),
    Pattern(
        "command",
        "passwords in the short options of mysql, sshpass, redis-cli and curl",
        r"(?:mysql|mariadb|sshpass|redis-cli|curl)",
        re.compile(
            r"\b(?:(?:mysql|mariadb)[\w-]{0,12}+[^\n|;]{0,200}? -p(?=\S)"
            r"|sshpass[^\n|;]{0,40}? -p ?|redis-cli[^\n|;]{0,200}? -a +"
            r"|curl[^\n|;]{0,400}? (?:-u|--user) ?[^\s:]{1,80}:)['\"]?([^\s'\"]++)"
        ),
        FILTERED,
        group=1,
    ),
    Pattern(
        "urlauth",
        "user and password in a URL (RFC 3986, section 3.2.1)",
        r"://[^\s\"'<>@\x00]*@",
        re.compile(
            r"(?<![A-Za-z0-9+.-])(?:(?:https?|wss?)://"
            r"((?:[^\s/?#\"'<>@]{0,512}+@){0,3}[^\s/?#\"'<>@]{0,512}+)@"
            r"|(?!https?:|wss?:)[A-Za-z][A-Za-z0-9+.-]{1,40}+://"
            r"((?:[^\s\"'<>@]{0,512}+@){0,3}[^\s\"'<>@]{0,512}+)@(?=[\w.\[-]))"
        ),
        "[auth]",
        _is_userinfo,
        group=-1,
    ),
    Pattern(
        "userpass",
        "user and password in the options of command lines",
        r"(?:-u|--user)[ =]{1,2}['\"]?[^\s:'\"\x00]+:",
        re.compile(r"(?<![\w-])(?:-u|--user)[ =]{1,2}['\"]?[^\s:'\"]{1,128}+:([^\s'\"]{1,256}+)"),
        FILTERED,
        group=1,
    ),
    Pattern(
        "urlpath",
        "secrets in the path of a URL, as links to reset a password carry them",
        r"(?i:/(?:reset|verify|confirm|activate|invite|magic|token|unsubscribe|password|auth|recover"
        r"|key|secret|session|access)[\w-]*/(?:[\w-]{1,20}/){0,2}[\w.~%:=-]{10})",
        re.compile(
            r"/(?:reset|verify|confirm|activate|invite|magic|token|unsubscribe|password|auth|recover"
            r"|key|secret|session|access)[\w-]{0,30}+/(?:[a-z_-]{1,20}/|[0-9A-Za-z]{1,6}/){0,2}?"
            r"(?P<value>[\w.~%:=-]{10,512}+)(?![^\s/?#\"'<>)\],;])",
            re.IGNORECASE | re.ASCII,
        ),
        FILTERED,
        _is_path_secret,
        group=1,
    ),
    Pattern(
        "urlquery",
        "codes and signatures in the query of a URL, as OAuth and signed links carry them",
        r"[?&](?i:code|state|key|sig|hash|ticket|samlresponse)=[0-9A-Za-z_.%/+-]{8}",
        re.compile(
            r"[?&](?:code|state|key|sig|hash|ticket|samlresponse)=(?P<value>[\w.%/+-]{8,2048}+)",
            re.IGNORECASE | re.ASCII,
        ),
        FILTERED,
        _is_path_secret,
        group=1,
    ),
    Pattern(
        "email",
        "e-mail addresses (RFC 5322, section 3.4.1)",
        r"[\w+.\x80-\xff-]@[\w\x80-\xff-]+\.",
        re.compile(r"(?<![\w+.-])\w[\w.+-]{0,255}+@(?:[\w-]{1,63}+\.)++[^\W\d_][\w-]{1,62}+"),
        "[email]",
        _is_email,
    ),
    Pattern(
        "creditcard",
        "payment card numbers: network, length and Luhn check (ISO/IEC 7812)",
        (r"[^0-9A-Za-z_.-](?:[2-9][0-9]{12}|[0-9]{4}[ -][0-9]{6}[ -][0-9])", FOURS_HINT),
        re.compile(
            r"(?<![\w.-])(?:[2-9]\d{12,18}+|\d{4}(?:[ -]\d{4}){2}[ -]\d{1,7}"
            r"|\d{4}[ -]\d{6}[ -]\d{4,5})"
            r"(?![\w-]|\.\d)",
            re.ASCII,
        ),
        "[creditcard]",
        _is_card,
        numeric=True,
    ),
    Pattern(
        "iban",
        "bank accounts with mod 97 check (ISO 13616)",
        LETTERS_HINT,
        re.compile(
            r"(?<!\w)[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}+(?: ?[0-9A-Z]{1,3})?+(?!\w)", re.ASCII
        ),
        "[iban]",
        _is_iban,
    ),
    Pattern(
        "usssn",
        "US social security numbers, in written form",
        r"[0-9]{3}-[0-9]{2}-[0-9]{4}",
        re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", re.ASCII),
        "[us-ssn]",
        _is_us_ssn,
        numeric=True,
    ),
    Pattern(
        "nationalid",
        "national identity numbers of 20 countries, in written form, with check digits",
        (LETTERS_HINT, FORM_HINT, FOURS_HINT),
        FORMS,
        "[national-id]",
        is_national_id,
        numeric=True,
    ),
    Pattern(
        "ip",
        "IPv4 addresses",
        r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}",
        re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\w)", re.ASCII),
        "[ip]",
        _is_ipv4,
        numeric=True,
    ),
    Pattern(
        "ip6",
        "IPv6 addresses in every written form (RFC 4291, section 2.2)",
        r"::[0-9A-Fa-f]|[0-9A-Fa-f]::|(?::[0-9A-Fa-f]{1,4}){5}:",
        re.compile(
            r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}+(?:\.\d{1,3}){0,3}(?:%\w{1,16})?(?![\w:])",
            re.ASCII,
        ),
        "[ip]",
        _is_ipv6,
        numeric=True,
    ),
    Pattern(
        "phone",
        "telephone numbers in international form (ITU-T E.164), and North American ones",
        r"\+[1-9][0-9 ./()-]{6}|\([2-9][0-9]{2}\) ?[0-9]{3}",
        re.compile(
            r"(?<![\w+.)])\+[1-9](?:[ ./-]{0,2}\(?\d\)?){6,14}(?!\w)"
            r"|(?<![\w)])\([2-9]\d\d\) ?\d{3}[- .]?\d{4}(?!\w)",
            re.ASCII,
        ),
        "[phone]",
        _is_phone,
        numeric=True,
    ),
    Pattern(
        "userpath",
        "the user's name in a path of a home directory",
        r"(?:/home/|/Users/|\\Users\\{1,4})[\w.\x80-\xff-]",
        re.compile(
            r"(?:(?<![\w.])/home/|(?<![\w.])/Users/|\\{1,4}Users\\{1,4})(?P<user>[\w.-]{1,64}+)"
        ),
        "[user]",
        _is_home,
        group=1,
    ),
)
