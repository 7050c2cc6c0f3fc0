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

from sentry_bridge.privacy.harmless import OBJECT, TEMPLATE, is_message, is_no_value
from sentry_bridge.privacy.keys import KeyTable, Telling
from sentry_bridge.privacy.redaction import PLACEHOLDER, Finding, in_placeholder
from sentry_bridge.privacy.vocabulary import LABEL_KEYS, NAME_KEYS, PERSONAL, VALUE_KEYS

_KEY = r"(?P<key>\d{0,3}[^\W\d][\w.$-]{0,200}+)(?P<close>[\\\"'`\])}]{0,8}+)"
_PAIR = re.compile(
    rf"(?<![\w.-])(?P<flag>--?)?{_KEY}\s{{0,4}}+"
    r"(?P<sep>={1,3}+>?|[:+]=|:(?![:/])|\uff1a|!=|<>|-{1,2}>|>(?=[^\s<>=]|<!\[CDATA\[)"
    r"|,(?=\s{0,4}+(?:[brufBRUF]{0,2}+\\{0,8}+[\"']|\d{4,40}+\s{0,2}[)\]]))"
    # A call with one word: `set_password('...')`.
    r"|(?<=\w)\((?=[brufBRUF]{0,2}+\\{0,8}+[\"'][^\s\"']++(?:[\"']|\Z))"
    r"|(?(flag)(?=[\"'\w])|(?!)))\s{0,8}+"
)
_COMPARED = re.compile(
    rf"(?<![\w.-]){_KEY}\s{{1,4}}+"
    r"(?P<sep>(?:not )?(?:in(?=\s{0,4}+[(\"'])|(?:i?like|between)(?=\s{0,4}+[(\"'\d]))"
    r"|or(?=\s{1,4}+[\"']))\s{0,8}+",
    re.IGNORECASE,
)
_COMPARING = (" like ", "ilike ", " in ", "between ", " or ")
_QUOTE = re.compile(r"[brufBRUF]{0,2}(?P<escape>\\{0,8}+)(?P<quote>\"{3}|'{3}|[\"'`])")
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
_GRAPHQL = re.compile(r"\s*+(?:query|mutation|subscription|fragment)\b")
_CDATA = "<![CDATA["
_COLUMN = re.compile(r"-?[a-z][a-z_]*+")
_PAIR_START = re.compile(r"(?<![\w\]])[(\[][brufBRUF]{0,2}\\{0,8}[\"'`]\Z")
_PAIR_END = re.compile(r"\\{0,8}[\"'`]\s{0,4}[)\]]")
_KEY_END = re.compile(r"\\{0,8}+[\"'`]\s{0,4}+:")
_CALL = re.compile(r"[A-Za-z_][\w.]{0,80}+\(")
_CALLED = re.compile(r"(?<![\w.])(?P<name>[A-Za-z_]\w{0,40}+)\([^()]{0,8}$")
_SCHEME = re.compile(r"(?:bearer|basic|token|digest|negotiate|apikey|hmac)\b", re.IGNORECASE)
_DIGEST = re.compile(r"digest\s", re.IGNORECASE)
_PARAMETER = re.compile(r"(?:realm|error|scope|charset)=")
_ANNOTATION = re.compile(
    r"(?:(?:Optional|Union|Annotated|Literal|list|dict|tuple|set|type|Sequence|Mapping)"
    r"\[[^\n=]{0,80}\]|str|int|float|bool|bytes|SecretStr)(?: \| None)?\s{0,2}=\s{0,2}"
)
_BLOCK = re.compile(
    r"[|>][+-]?\n(?P<lines>(?P<indent>[ \t]{1,40}+)[^\n]++(?:\n(?P=indent)[^\n]*+)*+)"
)
_ITEMS = re.compile(r"- [^\n]++(?:\n[ \t]{0,40}+- [^\n]++)*+")
_MESSAGES = re.compile(
    r"\[(?:ErrorDetail\(string=)?(?P<quote>[\"'])(?P<message>(?:(?!(?P=quote)).){1,200}+)(?P=quote)"
)
_SCHEMA = re.compile(
    r"\{[\"']type[\"']: [\"'](?:string|integer|number|boolean|array|object|null)[\"']"
)
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
_HEADERS = frozenset({"cookie", "set-cookie", "authorization", "proxy-authorization"})
_NAMES = NAME_KEYS | LABEL_KEYS
_NEAR = 300
_PERSON_NAME = re.compile(
    r"[bru]?\\{0,4}[\"']?(?P<name>[^\W\d_a-z](?:[\w\u2019.-]|'(?=\w)){1,40}+"
    r"(?: [^\W\d_](?:[\w\u2019.-]|'(?=\w)){0,40}+){1,4})"
)
_QUOTED_NAME = re.compile(r"[^\"'\\\r\n]{1,80}+")
_BARE_NAME = re.compile(r"[\w.-]{1,80}+(?=\s{0,4}\n)")
_NAMED_VALUE = re.compile(
    r"[\\\"']{0,8}(?:\s{0,4},\s{0,4}|\s{1,8})[\\\"']{0,8}"
    rf"(?:{'|'.join(sorted(VALUE_KEYS))})"
    r"[\\\"']{0,8}\s{0,4}[:=]\s{0,4}",
    re.IGNORECASE,
)
_PART_HEAD = re.compile(
    r"\"(?:;[^\r\n]{0,200})?(?:\\r\\n|\r?\n)(?:[A-Z][\w-]{1,40}:[^\r\n]{0,200}(?:\\r\\n|\r?\n)){0,4}(?:\\r\\n|\r?\n)"
)
_PART_END = re.compile(r"(?:\\r\\n|\r?\n)--")
_TOKENS = re.compile(r"[\"']|[\[({]|[\])}]|[^\"'\[({\])}]++")


def find_pairs(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield the values that stand beside telling keys in `text`, from left to right."""
    sql = _SQL.match(text) is not None
    yield from _pairs(text, keys, sql)
    lower = text.lower()
    if any(word in lower for word in _COMPARING):
        yield from _comparisons(text, keys, sql)


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
                telling = keys.spoken(text, start, key)
            if telling is None and key in VALUE_KEYS and match["sep"] == "=":
                telling = _called(text, start, keys)
            if telling is None:
                if key.lower() in _NAMES and match["sep"] in ("=", ":") and start >= position:
                    if key.lower() == "name":
                        names.append((start, match.end()))
                    for named in _named(text, match.end(), keys):
                        yield named
                        position = named.end
                continue
        if text[start - 2 : start] == "//" and match["sep"] == ":":
            # `http://auth.internal:8080`.
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
        if in_placeholder(text, start) or (
            sep == "," and match["close"].strip("\\") not in ("'", '"')
        ):
            continue
        if sep == "flag" and match["close"].strip("\\"):
            # `'--password' requires an argument`.
            continue
        if _is_variable(text, start, match.end(), key):
            continue
        start, end = _value(text, match.end(), sep, telling, key, sql)
        if end <= start:
            position = max(position, end)
            continue
        if sep == "," and _is_name_in_list(text, match, start, end, sql, telling.category.name):
            continue
        listed = sep == "," and _is_key(text[start:end], keys)
        if not listed and not is_no_value(text, start, end, sep, telling):
            yield Finding(start, end, f"pair:{telling.category.name}")
            if telling.category.name in PERSONAL or telling.category.name == "finance":
                personal = start
                yield from _person_names(text, names, personal)
        position = end
    if personal >= 0:
        yield from _person_names(text, names, personal)


def _comparisons(text: str, keys: KeyTable, sql: bool) -> Iterator[Finding]:
    """Yield values that an operator joins to their keys: `email LIKE '...'`."""
    position = 0
    while match := _COMPARED.search(text, position):
        position = match.end(1) + 1
        telling = keys.tells(match[1])
        if telling is None or in_placeholder(text, match.start(1)):
            continue
        sep = match["sep"].lower()
        start, end = _value(text, match.end(), sep, telling, match[1], sql)
        if end > start and not is_no_value(text, start, end, sep, telling):
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
    before = text[max(0, opening - 1) : max(0, opening)]
    if before == "=" or before.isalnum():
        # `table=<tokens>`, `(?P<token>...)`, `list<token>`.
        return True
    if text.find("</", end - 1, end + _NEAR) >= 0:
        return False
    return text[opening - 1 : opening] == "/" or text[end : end + 1] == "/"


def _is_variable(text: str, start: int, end: int, key: str) -> bool:
    """Tell GraphQL's variables, `$token: ID!` and `token: $token`, from values."""
    if text[start - 1 : start] == "$":
        return text[end : end + 1].isupper()
    if text[end : end + 1] != "$":
        return False
    return text.startswith(key, end + 1) or _GRAPHQL.match(text) is not None


def _is_name_in_list(
    text: str, match: re.Match[str], start: int, end: int, sql: bool, category: str
) -> bool:
    """Tell a name behind a telling one from its value: columns, fields, keys of a mapping."""
    if _KEY_END.match(text, end):
        # `"kind": "token", "created": ...`: two keys, and the value of the first.
        return True
    if sql and text[start - 1] in '"`':
        return True
    if match["flag"] or not _COLUMN.fullmatch(text, start, end):
        return False
    # Of two lower-case words alone in brackets the second may be a value.
    if category in PERSONAL or category == "address":
        return True
    pair = _PAIR_END.match(text, end) and _PAIR_START.search(
        text, max(0, match.start() - 16), match.start()
    )
    return pair is None or "_" in text[start:end] or text[start] == "-"


def _is_key(value: str, keys: KeyTable) -> bool:
    """Tell whether the second of two strings is a key as well, as in a list of fields."""
    return value.isidentifier() and (value.lower() in VALUE_KEYS or keys.tells(value) is not None)


def _named(text: str, position: int, keys: KeyTable) -> list[Finding]:
    """Find the value of a name that is a value itself: `{"name": "password", "value": ...}`."""
    quote = _QUOTE.match(text, position)
    name = _QUOTED_NAME.match(text, quote.end()) if quote else _BARE_NAME.match(text, position)
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
        if end > start and not is_no_value(text, start, end, ":", telling):
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
    if template := TEMPLATE.match(text, position):
        rest = text[template.end() : template.end() + 1]
        if not rest or not (rest.isalnum() or rest in "_-"):
            return template.end(), template.end()
    if annotation := _ANNOTATION.match(text, position):
        return _value(text, annotation.end(), "=", telling, key, sql)
    if block := _BLOCK.match(text, position) or _ITEMS.match(text, position):
        group = "lines" if block.re is _BLOCK else 0
        return block.start(group), block.end(group)
    if text[position] in "([{":
        end = balanced(text, position)
        listed = _MESSAGES.match(text, position)
        if (listed and is_message(listed["message"])) or _SCHEMA.match(text, position):
            return position, position
        inner = position + 1
        if sep in ("=", *_OPERATOR_SEPS) and text[position] == "(":
            return inner, inside(text, position)
        return (position, end) if text[inner:end].strip("()[]{} ,") else (end, end)
    if text[position] == "<" and (thing := OBJECT.match(text, position)):
        return thing.end(), thing.end()
    if sql and not text[position].isdigit():
        # A name in SQL is a column; a call's arguments are looked at in turn.
        return position, position
    if sep == ">":
        if text.startswith(_CDATA, position):
            position += len(_CDATA)
            end = text.find("]]>", position)
        else:
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
        if (
            credentials is None
            or PLACEHOLDER.match(text, credentials.start())
            or _PARAMETER.match(text, credentials.start())
            # `auth: token refresh ...`
            or (bare.group() == "token" and not any(c.isdigit() for c in credentials.group()))
        ):
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
