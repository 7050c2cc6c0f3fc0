"""Pairs inside text: a telling key beside its value, in whatever notation.

Query strings, cookies and form bodies (`password=...`), JSON and Python reprs
(`"secret": "..."`, also quoted twice and cut short), dataclass reprs, logs, headers,
command lines (`--password ...`), lists of pairs (`('api_key', '...')`), XML, multipart
bodies, SQL comparisons, and database messages such as `Key (email)=(...)`.

One pass over the text. Each repetition is possessive or bounded, and each value is
skipped once it was read, so the time is linear in the text's length.
"""

import re
from collections.abc import Iterator

from sentry_bridge.privacy.keys import KeyTable, Telling
from sentry_bridge.privacy.redaction import PLACEHOLDER, Finding
from sentry_bridge.privacy.vocabulary import PERSONAL

_KEY = r"(?P<key>\d{0,3}[^\W\d][\w.$-]{0,200}+)(?P<close>[\\\"'`\])}]{0,8}+)"
_PAIR = re.compile(
    rf"(?<![\w.-])(?P<flag>--?)?{_KEY}\s{{0,4}}+"
    r"(?P<sep>={1,3}+>?|[:+]=|:(?![:/])|\uff1a|!=|<>|-{1,2}>|>(?=[^\s<>=])"
    r"|,(?=\s{0,4}+[brufBRUF]{0,2}+\\{0,8}+[\"'])"
    # A call with one word: `set_password('...')`.
    r"|(?<=\w)\((?=[brufBRUF]{0,2}+\\{0,8}+[\"'][^\s\"']++(?:[\"']|\Z))"
    r"|(?(flag)(?=[\"'\w])|(?!)))\s{0,8}+"
)
# Without any of these a key has no value beside it.
_JOINT = re.compile(r"[=:>,|(\s\uff1a-]")
_WORDED = re.compile(
    rf"(?<![\w.-]){_KEY}"
    r"(?:\s{0,4}+\|\s{0,4}+|\s{1,4}+(?:[-\u2013\u2014\u2192\u21d2]\s{1,4}+)?)"
    r"(?P<sep>(?:not )?(?:i?like|in|between)(?=\s{0,4}+[(\"'\d])|or(?=\s{1,4}+[\"'])"
    r"|(?:is(?: not)?|was|to)(?=\s)|(?=[\"'])|(?=[^\s\"'\d%=:]{0,40}\d))\s{0,8}+",
    re.IGNORECASE,
)
_WORDED_HINTS = (
    "pass", "pwd", "auth ", "secret", "token",
    "apikey", "api key", "api_key", "api-key", " pin ", " otp ",
    "code ", "kennwort", "contrase", "senha", "wachtwoord", "heslo", "has\u0142o", "\u015fifre",
    "\u043f\u0430\u0440\u043e\u043b", "credential", " like ", "ilike ", " in (", "between ",
)  # fmt: skip
_QUOTE = re.compile(r"[brufBRUF]{0,2}(?P<escape>\\{0,8}+)(?P<quote>[\"'`])")
_BARE = re.compile(
    r"(?:[^\s&,;()\[\]{}<>\"'\\`]"
    r"|[,;](?=[^\s,;])(?![\w.-]{1,40}+[=:])"
    r"|[()\[\]{}<>\"'`](?=[^\s,;:.()\[\]{}<>\"'`\\&])"
    r"|\\(?=[^\s\"'nrt\\])"
    r")++"
)
_DIGIT_GROUPS = re.compile(r"(?:[ ./-]{1,2}\(?\d[\d()./-]{0,20}+)++")
_CAPITALISED = re.compile(
    r"(?:,? (?:(?:von|van|de|der|den|di|da|del|la|le|al|el|bin|ibn|ter|zu|y|e) ){0,2}"
    r"(?=[^\W_])[^\sa-z,;&|=:()\[\]{}<>\"'\\][^\s,;&|=:()\[\]{}<>\"'\\]{0,40}+(?![=:\w]))++"
)
_REST = re.compile(
    r"(?:[^\n\r;&|=:<>()\[\]{}\"'\\,\s]"
    r"|[ \t](?![\w.-]{1,40}+\s?[=:])|,(?!\s?[\w.-]{1,40}+\s?[=:]))++"
)
_KEY_END = re.compile(r"\\{0,8}+[\"'`]\s{0,4}+:")
_TEMPLATE = re.compile(
    r"\?|%s|%r|%d|%\(\w{1,60}\)[srd]|\$\d{1,3}|:\w{1,60}|@\w{1,60}|\$?\{[\w.!:]{0,60}\}"
    r"|\{\{.{0,60}\}\}|<[\w-]{1,60}>"
)
_OBJECT = re.compile(
    r"<(?:class |function |bound method |module |built-in function )?'?[\w.<>]{1,120}+'?"
    r"(?: object)?(?: at 0x[0-9a-fA-F]{1,16})?>"
)
_CALL = re.compile(r"[A-Za-z_][\w.]{0,80}+\(")
_CALLED = re.compile(r"(?<![\w.])(?P<name>[A-Za-z_]\w{0,40}+)\([^()]{0,8}$")
_SCHEME = re.compile(r"(?:bearer|basic|token|digest|negotiate|apikey|hmac)\b", re.IGNORECASE)
_DIGEST = re.compile(r"digest\s", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*+")
_HEADER_LINE = re.compile(r"[^\r\n\"']*+")
_SQL = re.compile(
    r"\s{0,20}\(?\s{0,20}(?:(?:select|insert|update|delete|with|merge|replace|call|alter|create)\s"
    # Redis has a SET as well; what it sets is quoted.
    r"|set\s{1,8}\w)",
    re.IGNORECASE,
)
_OPERATOR_SEPS = frozenset(
    {"like", "ilike", "in", "between", "not like", "not ilike", "not in", "not between"}
)
_PROSE_SEPS = frozenset({"is", "was", "to", "or", "is not", "->", "-->", ""})
_HEADERS = frozenset({"cookie", "set-cookie", "authorization", "proxy-authorization"})
_NAMES = frozenset(
    "name key field header param k loc attr Name Key Field Header".split()  # noqa: SIM905
)
_NEAR = 300
_PERSON_NAME = re.compile(
    r"[bru]?\\{0,4}[\"']?(?P<name>[^\W\d_a-z](?:[\w\u2019.-]|'(?=\w)){1,40}+"
    r"(?: [^\W\d_](?:[\w\u2019.-]|'(?=\w)){0,40}+){1,4})"
)
_VALUES = frozenset({"value", "val", "v", "data", "content", "input", "default", "text"})
_NAMED_VALUE = re.compile(
    r"[\\\"']{0,8}\s{0,4},\s{0,4}[\\\"']{0,8}"
    r"(?:value|val|v|data|content|input|default|text)[\\\"']{0,8}\s{0,4}[:=]\s{0,4}",
    re.IGNORECASE,
)
_PART_HEAD = re.compile(
    r"\"(?:;[^\r\n]{0,200})?(?:\\r\\n|\r?\n)(?:[A-Z][\w-]{1,40}:[^\r\n]{0,200}(?:\\r\\n|\r?\n)){0,4}(?:\\r\\n|\r?\n)"
)
_PART_END = re.compile(r"(?:\\r\\n|\r?\n)--")
_TOKENS = re.compile(r"[\"']|[\[({]|[\])}]|[^\"'\[({\])}]++")

_NOT_VALUES = frozenset(
    """
    none null nil undefined true false yes no on off expected invalid required missing field
    fields must cannot should shall not is are was were has have had expired unknown wrong
    failed denied incorrect mismatch unauthorized forbidden revoked rejected accepted valid
    verified ok error the a an and or in for from of on at by with to this that it be been too
    very already empty blank unset set changed updated created deleted removed found given
    provided supplied allowed disabled enabled optional str int bool bytes float dict list tuple
    object any string number boolean integer char varchar text expected, got length size type
    mandatory default redacted filtered masked hidden secret password token key closed opened
    started ended reset successful successfully success failure refused timeout available
    unavailable malformed
    """.split()  # noqa: SIM905
)
"""Words that stand after a telling key in messages without being its value."""


def find_pairs(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield the values that stand beside telling keys in `text`, from left to right."""
    if not _JOINT.search(text):
        return
    sql = _SQL.match(text) is not None
    yield from _pairs(text, keys, sql)
    lower = text.lower()
    if any(hint in lower for hint in _WORDED_HINTS):
        yield from _worded_pairs(text, keys, sql)


def _pairs(text: str, keys: KeyTable, sql: bool) -> Iterator[Finding]:
    position = 0
    tells = keys.tells
    names: list[tuple[int, int]] = []
    personal = -1
    for match in _PAIR.finditer(text):
        key = match[2]
        telling = tells(key)
        start = match.start(2)
        if telling is None:
            if text[start - 1 : start] == " " and text[start - 2 : start - 1].isalpha():
                telling = _spoken_key(text, start, key, keys)
            if telling is None and key in _VALUES and match["sep"] == "=":
                telling = _called(text, start, keys)
            if telling is None:
                if key in _NAMES and match["sep"] in ("=", ":") and start >= position:
                    if key == "name":
                        names.append((start, match.end()))
                    for named in _named(text, match.end(), keys):
                        yield named
                        position = named.end
                continue
        # A value that was read holds no keys.
        if start < position:
            continue
        sep = match["sep"] or "flag"
        if sep.endswith("->") and ")" in match["close"]:
            # A signature: `def parse(token) -> Token`.
            continue
        if sep == ">" and _is_in_route(text, start, match.end()):
            continue
        if (match["close"].startswith("]") and _in_placeholder(text, match)) or (
            sep == "," and match["close"].strip("\\") not in ("'", '"')
        ):
            continue
        start, end = _value(text, match.end(), sep, telling, key, sql)
        if end <= start:
            position = max(position, end)
            continue
        if sep == "," and _KEY_END.match(text, end):
            # `"kind": "token", "created": ...`: two keys, and the value of the first.
            continue
        listed = sep == "," and _is_key(text[start:end], keys)
        if not listed and not _harmless(text, start, end, sep, telling):
            yield Finding(start, end, f"pair:{telling.category.name}")
            if telling.category.name in PERSONAL:
                personal = start
                yield from _person_names(text, names, personal)
        position = end
    if personal >= 0:
        yield from _person_names(text, names, personal)


def _worded_pairs(text: str, keys: KeyTable, sql: bool) -> Iterator[Finding]:
    """Yield values that words join to their keys: `the password is ...`, `email LIKE '...'`."""
    position = 0
    while match := _WORDED.search(text, position):
        position = match.end(1) + 1
        if _in_placeholder(text, match):
            continue
        telling = keys.tells(match[1]) or _spoken_key(text, match.start(1), match[1], keys)
        sep = match["sep"].lower()
        if telling is None or (sep == "" and any(c.isdigit() for c in match[1])):
            continue
        start, end = _value(text, match.end(), sep, telling, match[1], sql)
        if end > start and not _harmless(text, start, end, sep, telling):
            yield Finding(start, end, f"pair:{telling.category.name}")
            position = end


def _person_names(text: str, names: list[tuple[int, int]], personal: int) -> Iterator[Finding]:
    """Yield the names of persons that stand near personal data: `Customer(email=, name=)`."""
    while names:
        start, position = names.pop()
        if abs(personal - start) <= _NEAR and (value := _PERSON_NAME.match(text, position)):
            yield Finding(*value.span("name"), "pair:name")


def _called(text: str, start: int, keys: KeyTable) -> Telling | None:
    """Look at the class of an object whose value this is: `ApiToken(value='...')`."""
    called = _CALLED.search(text, max(0, start - 60), start)
    return keys.tells(called["name"]) if called else None


def _is_in_route(text: str, start: int, end: int) -> bool:
    """Tell `/customers/<email>/orders`, a route template, from `<email>...</email>`."""
    opening = text.rfind("<", max(0, start - 60), start)
    if text.find("</", end - 1, end + _NEAR) >= 0:
        return False
    return text[opening - 1 : opening] == "/" or text[end : end + 1] == "/"


def _is_key(value: str, keys: KeyTable) -> bool:
    """Tell whether the second of two strings is a key as well, as in a list of fields."""
    return value.isidentifier() and (value.lower() in _VALUES or keys.tells(value) is not None)


def _in_placeholder(text: str, match: re.Match[str]) -> bool:
    """Tell `[email]: x`, which a redaction wrote, from `user[email]=x`, which a form did."""
    start = match.start("key")
    return (
        match["close"].startswith("]")
        and text[start - 1 : start] == "["
        and not text[start - 2 : start - 1].isalnum()
        and PLACEHOLDER.match(text, start - 1) is not None
    )


def _spoken_key(text: str, start: int, key: str, keys: KeyTable) -> Telling | None:
    """Look at the words before the last word of a key: `Date of birth: ...`."""
    before = text[max(0, start - 40) : start].split(" ")[-5:-1]
    return keys.tells_at_end([*before, key])


def _named(text: str, position: int, keys: KeyTable) -> list[Finding]:
    """Find the value of a name that is a value itself: `{"name": "password", "value": ...}`."""
    quote = _QUOTE.match(text, position)
    if quote is None:
        return []
    name = re.compile(r"[^\"'\\\r\n]{1,80}+").match(text, quote.end())
    if name is None or (telling := keys.tells(name.group())) is None:
        return []
    if part := _PART_HEAD.match(text, name.end()):
        stop = _PART_END.search(text, part.end())
        end = stop.start() if stop else len(text)
        return (
            [Finding(part.end(), end, f"pair:{telling.category.name}")] if end > part.end() else []
        )
    if value := _NAMED_VALUE.match(text, name.end()):
        start, end = _value(text, value.end(), ":", telling, name.group(), False)
        if end > start and not _harmless(text, start, end, ":", telling):
            return [Finding(start, end, f"pair:{telling.category.name}")]
    return []


def _value(
    text: str, position: int, sep: str, telling: Telling, key: str, sql: bool
) -> tuple[int, int]:
    """Return where the value that begins at `position` starts and ends."""
    if quote := _QUOTE.match(text, position):
        return quote.end(), _closing(text, quote.end(), quote["escape"], quote["quote"])
    if position >= len(text) or PLACEHOLDER.match(text, position):
        return position, position
    if template := _TEMPLATE.match(text, position):
        rest = text[template.end() : template.end() + 1]
        if not rest or not (rest.isalnum() or rest in "_-"):
            return template.end(), template.end()
    if text[position] in "([{":
        end = balanced(text, position)
        inner = position + 1
        if sep in ("=", *_OPERATOR_SEPS) and text[position] == "(":
            return inner, inside(text, position)
        return (position, end) if text[inner:end].strip("()[]{} ,") else (end, end)
    if text[position] == "<" and (thing := _OBJECT.match(text, position)):
        return thing.end(), thing.end()
    if sql and not text[position].isdigit():
        # A name in SQL is a column; a call's arguments are looked at in turn.
        return position, position
    if sep == ">":
        end = text.find("<", position)
        return position, len(text) if end < 0 else end
    if key.lower() in _HEADERS and sep == ":" and (line := _HEADER_LINE.match(text, position)):
        if _DIGEST.match(text, position):
            line = _LINE.match(text, position) or line
        return position, position + len(line.group().rstrip())
    if call := _CALL.match(text, position):
        return position, balanced(text, call.end() - 1)
    bare = _BARE.match(text, position)
    if bare is None:
        return position, position
    end = bare.end()
    if _SCHEME.fullmatch(bare.group()):
        credentials = _BARE.match(text, min(end + 1, len(text)))
        if credentials is None or PLACEHOLDER.match(text, credentials.start()):
            return end, end
        return credentials.span()
    while end > position and text[end - 1] in ".!?:":
        end -= 1
    return position, _continued(text, position, end, telling, _opens_line(text, position, sep, key))


def _opens_line(text: str, position: int, sep: str, key: str) -> bool:
    """Tell whether a key opens its line: `secret: some words` belong together then."""
    if sep != ":":
        return False
    before = text[max(0, position - len(key) - 12) : position]
    line = before.rpartition("\n")[2]
    opens = line is not before or position <= len(key) + 12
    return opens and line.lstrip("- \t").startswith(key)


def _continued(text: str, start: int, end: int, telling: Telling, line: bool) -> int:
    """Extend a bare value over the words that belong to it."""
    numeric = text[end - 1 : end].isdigit() or text[start : start + 1] in "+("
    if numeric and (groups := _DIGIT_GROUPS.match(text, end)):
        end = groups.end()
    how: str = telling.category.spoken
    if how == "" and telling.category.name == "credential" and line:
        how = "rest"
    more = None
    if how == "names":
        more = _CAPITALISED.match(text, end)
    elif how == "rest":
        more = _REST.match(text, end)
    return more.end() if more else end


def _closing(text: str, start: int, escape: str, quote: str) -> int:
    """Return where the quoted text that starts at `start` ends; cut text ends with the text."""
    position = text.find(quote, start)
    while position >= 0:
        slashes = 0
        while position - slashes > start and text[position - slashes - 1] == "\\":
            slashes += 1
        if slashes <= len(escape):
            return position - slashes
        position = text.find(quote, position + 1)
    return len(text)


def _bracketed(text: str, position: int) -> tuple[int, bool]:
    """Return the end of the bracket that opens at `position`; and whether it closes."""
    depth = 0
    while token := _TOKENS.match(text, position):
        position = token.end()
        first = text[token.start()]
        if first in "\"'":
            before = (
                text[: token.start()]
                if token.start() < 9
                else text[token.start() - 9 : token.start()]
            )
            escape = before[len(before.rstrip("\\")) :]
            position = _closing(text, position, escape, first) + len(escape) + 1
        elif first in "[({":
            depth += 1
        elif first in "])}":
            depth -= 1
            if depth == 0:
                return position, True
    return len(text), False


def balanced(text: str, position: int) -> int:
    """Return the end of the bracket that opens at `position`; cut text ends with the text."""
    return _bracketed(text, position)[0]


def value_at(text: str, position: int, telling: Telling) -> tuple[int, int]:
    """Return where the value that begins at `position` starts and ends, as beside a key."""
    return _value(text, position, ":", telling, "", False)


def inside(text: str, position: int) -> int:
    """Return where the content of the bracket that opens at `position` ends."""
    end, closed = _bracketed(text, position)
    return end - 1 if closed else end


def is_harmless_value(value: str, telling: Telling | None = None) -> bool:
    """Tell whether a whole value is empty, redacted, or a thing of Python without content."""
    inner = value.strip("'\" ")
    if not inner or inner in (
        "None",
        "True",
        "False",
        "null",
        "true",
        "false",
        "...",
        "[]",
        "{}",
        "()",
    ):
        return True
    if telling is not None and telling.plural and re.fullmatch(r"[\d.,]{1,12}", inner):
        return True
    return (
        PLACEHOLDER.fullmatch(inner) is not None
        or (len(inner) > 2 and inner.strip("*") == "")
        or _OBJECT.fullmatch(inner) is not None
    )


def _harmless(text: str, start: int, end: int, sep: str, telling: Telling) -> bool:
    """Tell whether what stands beside a telling key is no value of it."""
    value = text[start:end].strip()
    quoted = text[start - 1 : start] in ("'", '"')
    if not value or PLACEHOLDER.fullmatch(value) or _TEMPLATE.fullmatch(value):
        return True
    if value.split(maxsplit=1)[0].rstrip(".,:;!?").lower() in _NOT_VALUES and not quoted:
        return True
    if telling.plural and re.fullmatch(r"[\d.,]{1,12}", value):
        return True
    if sep in _PROSE_SEPS:
        # `unknown token 'x'` and `password is wrong` are prose; `pin is 4711` is not.
        digit = any(c.isdigit() for c in value)
        if sep == "" and not quoted:
            letter = any(c.isalpha() for c in value)
            return not (
                digit and letter and len(value) >= 6 and telling.category.name == "credential"
            )
        return not (digit or (quoted and len(value) >= 6 and sep != "or"))
    return _OBJECT.fullmatch(value) is not None
