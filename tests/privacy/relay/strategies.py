"""Random events and random configurations, weighted towards what may go wrong."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st


def _words(text: str) -> list[str]:
    return text.split()


KEYS = _words(
    "a b password passwd secret token api_key apikey auth authorization otp two-factor user email"
    " note Foo ok_field my_field X-Api-Key username session ip é creditcard values 0 data"
    " private_key credentials mysql_pwd card.number tokenizer"
)

ATTRIBUTES = _words(
    "db.user http.query url.full sentry.op http.method gen_ai.prompt http.request.header.cookie"
    " score.x db.query.text user.email"
)

_FRAGMENTS = [
    "mia@example.org",
    "call mia@example.org now",
    "10.0.0.1",
    "2001:db8::1",
    "::1",
    "fe80::1%eth0",
    "4242424242424242",
    "4242 4242-4242 4242",
    "Bearer abc.def",
    "bearer  x",
    "GB33BUKB20201555555555",
    "356938035643809",
    "4a:00:04:10:9b:50",
    "ceee0822-ed8f-4622-b2a3-789e73e75cd1",
    "219-09-9999",
    "/home/mia/x.py",
    "C:\\Users\\mia\\x",
    " my profiles\\foo",
    "https://u:p@ex.de/",
    "//u@h/",
    "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
    "password=1",
    "the token: x",
    "token",
    "a secret here",
    "",
    "true",
    "null",
    "undefined",
    "x",
    "ünï mia@exämple.org",
    "Zoë 10.0.0.1é",
    "a\nb",
    "tab\t10.0.0.1",
    "session=abc; su=1",
    "csrf__2=1;x",
    "٣٤٥٦",
    "4242٤٢٤٢42424242",
    "\u212aelvin",
    "\u00a04242424242424242\u2003",
    "x\x00y mia@e.de",
    "İ",
    "日本 mia@example.org 語",
    "1.2.3.4.5",
    "a:b:c::d",
    "12:34:56:78:9a:bc",
    "[::ffff:1.2.3.4]",
    "OTP",
    "[Filtered]",
    "****",
]

fragments = st.sampled_from(_FRAGMENTS)
joined = st.builds(
    lambda separator, parts: separator.join(parts),
    st.sampled_from([" ", ", ", "", "=", "é", "/", "\n", ":"]),
    st.lists(fragments, min_size=2, max_size=4),
)
texts = fragments | joined | st.text("aZé @.:/=-0149\x00", max_size=12)
filled = texts.filter(bool)
keys = st.sampled_from(KEYS)
numbers = st.sampled_from([0, 1, -5, 1.5, 12345, 4242424242424242])
scalars = texts | texts | numbers | st.booleans() | st.none()
pairs = st.lists(st.tuples(keys, texts).map(list), min_size=1, max_size=4)
values = st.recursive(
    scalars,
    lambda inner: (
        st.dictionaries(keys, inner, max_size=4)
        | st.lists(inner, max_size=4)
        | st.lists(st.tuples(keys, inner).map(list), min_size=1, max_size=3)
    ),
    max_leaves=6,
)
present = values.filter(lambda value: value not in ("", [], {}) and value is not None)
objects = st.dictionaries(keys, values, min_size=1, max_size=4)
records = st.dictionaries(keys, values.filter(lambda value: value is not None), max_size=4)


def _header_name(name: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in name.split("-"))


headers = st.lists(st.tuples(keys.map(_header_name), texts).map(list), min_size=1, max_size=4)


def _object(fixed: dict[str, Any] | None = None, **optional: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {key: st.just(value) for key, value in (fixed or {}).items()}, optional=optional
    )


_paths = st.sampled_from(
    ["/home/mia/app/x.py", "x.py", "C:\\Users\\mia\\a.py", "/home/mia@x.de/y", "app/x.py"]
)
frames = _object(
    {"function": "pay"},
    vars=objects,
    abs_path=_paths,
    filename=_paths,
    module=st.sampled_from(["a.b", "mia@example.org"]),
    lineno=st.just(3),
    context_line=filled,
)
stacktraces = st.lists(frames, min_size=1, max_size=2).map(lambda found: {"frames": found})
exceptions = _object(
    {"type": "ValueError"},
    value=texts,
    stacktrace=stacktraces,
    mechanism=_object({"type": "generic"}, data=objects, description=texts),
)
users = _object(
    {"name": "x"},
    id=filled,
    email=filled,
    username=filled,
    ip_address=st.sampled_from(["1.2.3.4", "{{auto}}", "2001:db8::1"]),
    data=objects,
    geo=_object({"city": "Wien"}, region=filled),
    extra_field=present,
)
requests = _object(
    {"method": "GET"},
    url=filled,
    data=present,
    headers=headers,
    cookies=pairs,
    query_string=pairs,
    env=objects,
    fragment=filled,
    other=present,
)
breadcrumbs = _object({"category": "x", "timestamp": 1.5}, message=texts, data=objects)
_TRACE = {"trace_id": "9b2f4c1e7d364c0a8f552c9d61b0a7e4", "span_id": "1f552c9d61b0a7e4"}
span_data = st.dictionaries(
    keys | st.sampled_from(ATTRIBUTES),
    values.filter(lambda value: value is not None),
    min_size=1,
    max_size=4,
)
spans = _object(
    {"timestamp": 1.0, "start_timestamp": 1.0, "op": "db", **_TRACE},
    description=texts,
    tags=st.dictionaries(keys, texts, min_size=1, max_size=3),
    data=span_data,
)
contexts = _object(
    billing=records.map(lambda fields: {**fields, "type": "billing"}),
    device=_object({"type": "device"}, name=filled, family=filled, other=present),
    os=_object({"type": "os", "name": "Linux"}, build=filled, note=present),
    runtime=_object({"type": "runtime", "name": "CPython"}, build=filled),
    trace=_object({"type": "trace", **_TRACE}, data=span_data),
    response=_object({"type": "response"}, headers=headers, cookies=pairs, data=present),
    monitor=objects.map(lambda fields: {**fields, "type": "monitor"}),
)
logentries = _object(
    {"message": "m"},
    formatted=texts,
    params=st.lists(values, min_size=1, max_size=2) | objects,
)


def _listed(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(items, min_size=1, max_size=2).map(lambda found: {"values": found})


_bodies = _object(
    extra=objects,
    tags=st.lists(
        st.tuples(keys, filled.map(str.strip).filter(bool)).map(list), min_size=1, max_size=3
    ),
    user=users,
    request=requests,
    exception=_listed(exceptions),
    breadcrumbs=_listed(breadcrumbs),
    contexts=contexts,
    logentry=logentries,
    spans=st.lists(spans, min_size=1, max_size=2),
    server_name=texts,
    transaction=st.just("/pay/{id}"),
    culprit=texts,
    threads=_listed(stacktraces.map(lambda found: {"id": 1, "stacktrace": found})),
    sdk=st.just({"name": "sentry.python", "version": "2", "client_ip": "1.2.3.4"}),
    unheard_of=present,
)


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """An event in the shapes in which the reference writes one."""
    event: dict[str, Any] = draw(_bodies)
    if draw(st.integers(0, 2)) == 0:
        meta: dict[str, Any] = {}
        for key in ("extra", "request", "exception", "logentry", "user"):
            if key in event:
                _annotate(draw, event[key], [key], meta)
        if meta:
            event["_meta"] = meta
    return event


def _annotate(draw: st.DrawFn, value: Any, path: list[str], meta: dict[str, Any]) -> None:
    """Say of some values what the SDK says of those that it has trimmed."""
    if draw(st.integers(0, 7)) == 0:
        own: dict[str, Any] = {}
        if isinstance(value, str):
            length = len(value.encode())
            start = draw(st.integers(0, length))
            end = draw(st.integers(start, length + 1))
            own["rem"] = [["!limit", "x", start, end]]
        own["len"] = 99
        node = meta
        for key in path:
            node = node.setdefault(key, {})
        node[""] = own
    if isinstance(value, dict):
        for key, inner in value.items():
            _annotate(draw, inner, [*path, key], meta)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _annotate(draw, inner, [*path, str(index)], meta)


_times = st.sampled_from(
    ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.123456Z", "2020-01-01T00:00:00+02:00", 5, 1.25]
)


@st.composite
def events_as_sent(draw: st.DrawFn) -> dict[str, Any]:
    """An event in any of the shapes in which an SDK may send one."""
    event: dict[str, Any] = draw(_bodies)
    if draw(st.booleans()):
        event["timestamp"] = draw(_times)
    _respell_request(draw, event.get("request", {}))
    if "tags" in event and draw(st.booleans()):
        event["tags"] = {key: draw(st.just(text) | numbers) for key, text in event["tags"]}
    for key in ("exception", "breadcrumbs", "threads"):
        if key in event:
            for item in event[key]["values"]:
                _respell_item(draw, item)
            if draw(st.booleans()):
                event[key] = event[key]["values"]
    if "logentry" in event and draw(st.booleans()):
        entry = event.pop("logentry")
        event["message"] = draw(st.just(entry) | filled)
    for context in event.get("contexts", {}).values():
        if context.get("type") != "billing" and draw(st.booleans()):
            del context["type"]
    for key in ("user", "request", "extra", "tags", "contexts", "breadcrumbs"):
        if draw(st.integers(0, 15)) == 0:
            event[key] = draw(st.none() | st.builds(dict))
    if "server_name" in event and draw(st.booleans()):
        event["server_name"] = draw(st.sampled_from([None, ""]))
    return event


def _respell_request(draw: st.DrawFn, request: dict[str, Any]) -> None:
    if "headers" in request and draw(st.booleans()):
        request["headers"] = {key.lower(): text for key, text in request["headers"]}
    if "cookies" in request and draw(st.booleans()):
        request["cookies"] = draw(
            st.just(dict(request["cookies"])) | st.just("a=b; password=c%20d; session=10.0.0.1")
        )
    if "query_string" in request and draw(st.booleans()):
        request["query_string"] = draw(
            st.just(dict(request["query_string"]))
            | st.sampled_from(["", "?token=a&mail=mia%40example.org", "a=b&password=x+y&c"])
        )
    if draw(st.integers(0, 3)) == 0:
        request["data"] = draw(st.sampled_from(["", {}, [], None, "password=abc&x=1"]))


def _respell_item(draw: st.DrawFn, item: dict[str, Any]) -> None:
    if "value" in item and draw(st.booleans()):
        item["value"] = draw(st.sampled_from([None, 5, True, {"mail": "mia@e.de", "b": [1]}]))
    if "timestamp" in item:
        item["timestamp"] = draw(_times)
    if "data" in item and draw(st.booleans()):
        item["data"] = draw(st.sampled_from([{}, None]))
    for frame in item.get("stacktrace", {}).get("frames", []):
        if draw(st.booleans()):
            frame["lineno"] = None
        if "vars" in frame and draw(st.booleans()):
            frame["vars"] = draw(st.sampled_from([["a", "mia@e.de"], {}, None]))


# --- Configurations -----------------------------------------------------------------------------

_FAMILIES = _words(
    "anything ip imei mac uuid email iban creditcard pemkey urlauth usssn userpath password bearer"
    " cookies common"
)
builtin_names = st.builds(
    lambda family, method: f"@{family}{method}",
    st.sampled_from(_FAMILIES),
    st.sampled_from(["", ":replace", ":mask", ":hash", ":remove", ":filter", ":legacy"]),
)
_TYPES = _words(
    "string number array object boolean user http request frame error exception stack stacktrace"
    " thread breadcrumb logentry message span sdk datetime event"
)
_PLACES = _words(
    "extra user request vars data headers cookies tags exception values value message formatted"
    " contexts spans frames env query_string abs_path filename ip_address billing device"
)


def _quoted(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", key) else f"'{key}'"


_items = (
    st.sampled_from(_TYPES).map("${}".format)
    | st.sampled_from(["*", "**", "0", "1"])
    | st.sampled_from([*KEYS, *_PLACES, "db.user", "it''s"]).map(_quoted)
)
_selector_paths = (
    st.lists(_items, min_size=1, max_size=4)
    .filter(lambda items: items != ["*"] and items.count("**") < 2)
    .map(".".join)
)
selectors = st.recursive(
    _selector_paths,
    lambda inner: (
        st.builds("({} && {})".format, inner, inner)
        | st.builds("({} || {})".format, inner, inner)
        | inner.map("!({})".format)
    ),
    max_leaves=3,
)
PATTERNS = [
    "gold|dark",
    "a",
    r"\bmia\b",
    "(mia)@(example)",
    "[a-z]+@",
    r"\d+",
    r"(\d)(\d)",
    r"\w+$",
    r"^\w",
    "(?i)MIA",
    "é",
    r"\s+",
    "[^a-z]",
    "x*",
    "(?P<n>a)(b)?",
    "[[:punct:]]",
    r"\p{L}{3}",
    r"\S+é?",
    "Z",
    "(?i)k",
    "(?x) m i a # c",
    "(?s).+",
    r"\B.",
    r"o\b|é\b",
    r"[\w&&[^\d]]+",
    "(?i)ü",
    r"[a-c--b~~c]",
    r"(?U)a+",
    r"(?m)^.",
]
patterns = st.sampled_from(PATTERNS)
_redactions = st.sampled_from(
    [
        {"method": "mask"},
        {"method": "hash"},
        {"method": "remove"},
        {"method": "replace"},
        {"method": "replace", "text": "<é>"},
        {"method": "replace", "text": ""},
        {"method": "replace", "text": "mia@example.org"},
        {"method": "default"},
        {"method": "unheard-of"},
    ]
)
_groups = st.sampled_from([[0], [1], [2], [], [1, 2], None, [5]])
_simple = st.sampled_from(
    _words(
        "anything email ip creditcard password bearer userpath url_auth us_ssn cookies iban uuid"
    )
)
rules = (
    _object({"type": "pattern"}, redaction=_redactions, replaceGroups=_groups).flatmap(
        lambda rule: patterns.map(lambda pattern: {**rule, "pattern": pattern})
    )
    | st.builds(
        lambda key, redaction: {"type": "redact_pair", "keyPattern": key, "redaction": redaction},
        patterns | st.sampled_from(["password", "my_field|tier", "^a$", "token"]),
        _redactions,
    )
    | st.builds(
        lambda names, hide, redaction: {
            "type": "multiple",
            "rules": names,
            "hideInner": hide,
            "redaction": redaction,
        },
        st.lists(builtin_names, min_size=1, max_size=3),
        st.booleans(),
        _redactions,
    )
    | st.builds(
        lambda name, hide, redaction: {
            "type": "alias",
            "rule": name,
            "hideInner": hide,
            "redaction": redaction,
        },
        builtin_names,
        st.booleans(),
        _redactions,
    )
    | st.builds(
        lambda kind, redaction: {"type": kind, "redaction": redaction}, _simple, _redactions
    )
)


@st.composite
def configs(draw: st.DrawFn) -> dict[str, Any]:
    """A configuration with rules of its own."""
    own = draw(st.lists(rules, max_size=3))
    names = [f"r{number}" for number in range(len(own))]
    applied = builtin_names | st.sampled_from(names) if names else builtin_names
    return {
        "rules": dict(zip(names, own, strict=True)),
        "applications": draw(
            st.dictionaries(
                selectors, st.lists(applied, min_size=1, max_size=3), min_size=1, max_size=3
            )
        ),
    }


classic_settings = st.fixed_dictionaries(
    {
        "scrubData": st.sampled_from([True, True, True, False]),
        "scrubDefaults": st.sampled_from([True, True, False]),
        "scrubIpAddresses": st.booleans(),
        "sensitiveFields": st.lists(keys | st.sampled_from(["a.b", " x ", ""]), max_size=2),
        "excludeFields": st.lists(selectors | st.sampled_from(["foo bar", "*", " x "]), max_size=2),
    }
)
