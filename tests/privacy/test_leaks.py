# ruff: noqa: E501 - a corpus is read as it is written
"""Planted secrets of many kinds in many places: not one leaves."""

import base64
import json
from collections.abc import Callable
from dataclasses import make_dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from sentry_bridge.privacy import Policy

POLICY = Policy.standard()

Place = Callable[[str, str], Any]

TOLD = {
    "password": "hunter2-Correct",
    "userPassword": "tr0ub4dor&3",
    "X-Api-Key": "9f86d081884c7d65",
    "client_secret": "Zm9vYmFyYmF6cXV4",
    "access_token": "ya0AbVb6xQ3kLm9",
    "refreshToken": "1b2c3d4e5f6a7b8c",
    "sessionid": "k3jh4kj5h6kj7h8k",
    "csrftoken": "aGVsbG9jc3JmMTIz",
    "otp": "482913",
    "cvv": "8231",
    "card_number": "5500005555555559",
    "iban": "GB29NWBK60161331926819",
    "ssn": "078-05-1120",
    "passport_number": "C01X00T47",
    "email": "jane.roe@example.org",
    "phone_number": "0170 1234567",
    "first_name": "Hildegard",
    "full_name": "Hildegard Knef",
    "date_of_birth": "1925-12-28",
    "street_address": "Unter den Linden 77",
    "diagnosis": "J45.909",
    "blood_type": "AB-neg",
    "ip_address": "203.0.113.77",
    "contraseña": "s3creto-largo",
    "mot_de_passe": "chat-noir-42",
    "Passwort": "geheim-4711",
    "senha": "minha-senha-9",
    "пароль": "тайна-2024",
    "密码": "mima-8899-x",
    "encryption_key": "d131dd02c5e6eec4",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG",
    "database_url": "postgres://app:Sup3rS3cr3t@db/prod",
    "stripe-signature": "t=1492774577,v1=5257a8",
}


def event(**fields: Any) -> dict[str, Any]:
    return {"event_id": "a" * 32, "level": "error", "platform": "python", **fields}


def exception(value: str, **frame: Any) -> dict[str, Any]:
    frame = {"function": "f", "module": "m", "lineno": 1, "filename": "m.py", **frame}
    return event(
        exception={"values": [{"type": "E", "value": value, "stacktrace": {"frames": [frame]}}]}
    )


def crumb(**fields: Any) -> dict[str, Any]:
    return event(breadcrumbs={"values": [{"type": "default", "level": "info", **fields}]})


def dataclass_repr(key: str, value: str) -> str:
    if not key.isidentifier():
        key = key.replace("-", "_")
    return repr(make_dataclass("Login", ["id", key, "plan"])(7, value, "gold"))


WITH_KEY: dict[str, Place] = {
    "header": lambda k, v: event(request={"headers": {k: v, "Accept": "*/*"}}),
    "header pairs": lambda k, v: event(request={"headers": [[k, v], ["Accept", "*/*"]]}),
    "query": lambda k, v: event(request={"query_string": urlencode({"page": 2, k: v, "s": "x"})}),
    "query pairs": lambda k, v: event(request={"query_string": [["page", "2"], [k, v]]}),
    "url": lambda k, v: event(request={"url": f"https://x.example/a?{urlencode({k: v})}&p=2"}),
    "cookies": lambda k, v: event(request={"cookies": {k: v}}),
    "cookie header": lambda k, v: event(request={"headers": {"Cookie": f"a=b; {k}={v}"}}),
    "json body": lambda k, v: event(request={"data": {"n": 1, k: v}}),
    "json body as text": lambda k, v: event(request={"data": json.dumps({"n": 1, k: v})}),
    "deep body": lambda k, v: event(request={"data": {"a": [{"b": {k: [v, v]}}]}}),
    "form body": lambda k, v: event(request={"data": urlencode({"n": 1, k: v})}),
    "multipart": lambda k, v: event(
        request={
            "data": f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n--b--\r\n'
        }
    ),
    "variable": lambda k, v: exception("x", vars={k: repr(v), "n": "1"}),
    "variable of dicts": lambda k, v: exception("x", vars={"form": {k: repr(v)}}),
    "variable of pairs": lambda k, v: exception("x", vars={"h": [[repr(k), repr(v)]]}),
    "dict repr": lambda k, v: exception("x", vars={"data": repr({"n": 1, k: v, "z": "y"})}),
    "bytes repr": lambda k, v: (
        exception("x", vars={"body": repr(json.dumps({k: v}).encode())})
        if k.isascii()
        else exception("x", vars={"body": json.dumps({k: v}, ensure_ascii=False)})
    ),
    "dataclass repr": lambda k, v: exception("x", vars={"login": dataclass_repr(k, v)}),
    "tuple repr": lambda k, v: exception("x", vars={"pairs": repr([("n", "1"), (k, v)])}),
    "headers repr": lambda k, v: (
        exception("x", vars={"scope": repr([(k.encode(), v.encode()), (b"accept", b"*/*")])})
        if k.isascii() and v.isascii()
        else exception("x", vars={"scope": repr([(k, v)])})
    ),
    "exception text": lambda k, v: exception(f"cannot log in with {k}={v}"),
    "exception dict": lambda k, v: exception(f"bad request: { ({k: v, 'n': 1})!r}"),
    "exception json": lambda k, v: exception(f"bad: {json.dumps({k: v}, ensure_ascii=False)}"),
    "escaped json": lambda k, v: exception(
        json.dumps({"body": json.dumps({k: v}, ensure_ascii=False)}, ensure_ascii=False)
    ),
    "cut json": lambda k, v: exception(json.dumps({"a": 1, k: v}, ensure_ascii=False)[:-2]),
    "cut repr": lambda k, v: exception(repr({"a": 1, k: v})[:-2] + "..."),
    "log of pairs": lambda k, v: event(logentry={"formatted": f"login {k}={v}", "message": "x"}),
    "log argument": lambda k, v: event(
        logentry={"message": f"login {k}=%s", "formatted": f"login {k}='{v}'", "params": [repr(v)]}
    ),
    "breadcrumb data": lambda k, v: crumb(data={k: v}),
    "breadcrumb text": lambda k, v: crumb(message=f'sent {{"{k}": "{v}", "n": 1}}'),
    "sql comparison": lambda k, v: crumb(
        category="query", message=f"SELECT * FROM t WHERE t.{k.replace('-', '_')} = '{v}' AND n = 1"
    ),
    "sql insert": lambda k, v: crumb(
        category="query",
        message=f"INSERT INTO t (id, {k.replace('-', '_')}) VALUES (1, '{v}')",
    ),
    "database detail": lambda k, v: exception(
        f"duplicate key\nDETAIL:  Key ({k.replace('-', '_')})=({v}) already exists."
    ),
    "pydantic error": lambda k, v: exception(
        f"1 validation error for M\n{k}\n  Bad [type=x, input_value={v!r}, input_type=str]"
    ),
    "argv": lambda k, v: event(extra={"sys.argv": ["run", f"--{k}", v, "--fast"]}),
    "argv joined": lambda k, v: crumb(category="subprocess", message=f"run --{k} {quote(v)} -v"),
    "argv with =": lambda k, v: event(extra={"sys.argv": ["run", f"--{k}={v}"]}),
    "environment": lambda k, v: event(extra={"env": {k.upper(): v}}),
    "tag": lambda k, v: event(tags={k: v}),
    "tag pairs": lambda k, v: event(tags=[[k, v]]),
    "context": lambda k, v: event(contexts={"login": {k: v}}),
    "celery": lambda k, v: event(extra={"celery-job": {"task_name": "t", "kwargs": {k: v}}}),
    "celery repr": lambda k, v: event(extra={"celery-job": {"kwargs": repr({k: v})}}),
    "named value": lambda k, v: event(extra={"fields": [{"name": k, "value": v}]}),
    "named value as text": lambda k, v: exception(
        json.dumps([{"name": k, "value": v}], ensure_ascii=False)
    ),
    "xml": lambda k, v: exception(f"<r><{k}>{v.replace('&', '&amp;')}</{k}><n>1</n></r>"),
    "source line": lambda k, v: exception(
        "x", context_line=f'    {k.replace("-", "_")} = "{v}"', pre_context=[], post_context=[]
    ),
    "url-encoded": lambda k, v: exception(f"body={quote(urlencode({'n': 1, k: v}))}"),
    "base64 json": lambda k, v: exception(
        f"data {base64.b64encode(json.dumps({'n': 1, k: v}).encode()).decode()} end"
    ),
    "base64 form": lambda k, v: exception(
        f"data {base64.urlsafe_b64encode(f'n=1&{k}={v}'.encode()).decode().rstrip('=')} end"
    ),
    "yaml": lambda k, v: exception(f"n: 1\n{k}: {v}\nz: 2"),
    "csv of pairs": lambda k, v: exception(f"a=1, {k}={v}, z=2"),
}


@pytest.mark.parametrize("place", WITH_KEY)
@pytest.mark.parametrize("key", TOLD)
def test_a_value_beside_a_telling_key_does_not_leave(key: str, place: str) -> None:
    value = TOLD[key]
    scrubbed = POLICY.scrub(WITH_KEY[place](key, value))
    output = json.dumps(scrubbed, ensure_ascii=False)
    assert not _leaks(value, output), output


def _leaks(value: str, output: str) -> bool:
    forms = {value, quote(value), quote(value, safe=""), json.dumps(value)[1:-1]}
    forms |= {word for word in value.split() if len(word) > 4}
    return any(form in output for form in forms)


FORMS = {
    "email": "jane.roe+shop@mail.example.org",
    "card": "4012 8888 8888 1881",
    "card without spaces": "371449635398431",
    "iban": "DE89 3704 0044 0532 0130 00",
    "ssn": "219-09-9999",
    "ipv4": "203.0.113.77",
    "ipv6": "2001:db8:85a3::8a2e:370:7334",
    "ipv6 long": "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
    "ipv4 in ipv6": "::ffff:203.0.113.77",
    "phone": "+49 170 1234567",
    "phone in one": "+14155552671",
    "phone with dashes": "+1-202-555-0143",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "aws": "AKIAIOSFODNN7EXAMPLE",
    "github": "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "gitlab": "glpat-ABCDEFGHIJ1234567890",
    "slack": "xoxb-123456789012-abcdefGHIJKL",
    "stripe": "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "google": "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
    "npm": "npm_abcdefghijklmnopqrstuvwxyz0123456789",
    "pypi": "pypi-AgEIcHlwaS5vcmcCJDU3YzM2",
    "openai": "sk-proj-abcdEFGHijklMNOPqrst1234",
    "database url": "postgresql+psycopg2://app:pa55w0rd!@db.internal:5432/shop",
    "broker url": "amqp://celery:r4bb1t-pw@mq:5672//",
    "redis url": "redis://:r3d1s-pw@cache:6379/0",
    "bearer": "Bearer 0a1b2c3d4e5f60718293a4b5",
    "basic": "Basic amFuZTpodW50ZXIyLWNvcnJlY3Q=",
    "spanish id": "12345678Z",
    "brazilian id": "123.456.789-09",
    "private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----",
}
HIDDEN_PARTS = {
    "database url": ["pa55w0rd!"],
    "broker url": ["r4bb1t-pw"],
    "redis url": ["r3d1s-pw"],
    "bearer": ["0a1b2c3d4e5f60718293a4b5"],
    "basic": ["amFuZTpodW50ZXIyLWNvcnJlY3Q"],
    "private key": ["MIIEpAIBAAKCAQEA7"],
}

ANYWHERE: dict[str, Callable[[str], Any]] = {
    "exception text": lambda v: exception(f"cannot handle {v} now"),
    "exception text alone": lambda v: exception(v),
    "exception type": lambda v: event(exception={"values": [{"type": v, "value": "x"}]}),
    "variable": lambda v: exception("x", vars={"x": repr(v)}),
    "bytes": lambda v: exception("x", vars={"x": repr(v.encode())}),
    "object repr": lambda v: exception("x", vars={"x": f"<User: {v}>"}),
    "log": lambda v: event(logentry={"formatted": f"for {v}, done", "message": "for %s, done"}),
    "log parameter": lambda v: event(logentry={"message": "for %s", "params": [v]}),
    "message": lambda v: event(message=f"for ({v})"),
    "breadcrumb": lambda v: crumb(message=f"sent to <{v}>"),
    "breadcrumb url": lambda v: crumb(data={"url": f"https://x.example/u/{quote(v)}/edit"}),
    "context line": lambda v: exception("x", context_line=f"    # ask {json.dumps(v)[1:-1]}"),
    "source literal": lambda v: exception("x", pre_context=[f"    x = f({v!r})"]),
    "dictionary key": lambda v: event(extra={"by_user": {v: 3}}),
    "key with prefix": lambda v: event(extra={f"user {v} seen": 3}),
    "tag": lambda v: event(tags={"who": v}),
    "user id": lambda v: event(user={"id": v}),
    "transaction name": lambda v: event(transaction=f"/users/{v}/edit"),
    "fingerprint": lambda v: event(fingerprint=["{{ default }}", v]),
    "thread name": lambda v: event(threads={"values": [{"id": 1, "name": f"worker {v}"}]}),
    "server name": lambda v: event(server_name=f"host {v}"),
    "file name": lambda v: exception("x", filename=f"uploads/{v}"),
    "span": lambda v: event(spans=[{"op": "cache.get", "description": f"GET user {v}"}]),
    "span data": lambda v: event(spans=[{"op": "x", "data": {"cache.key": [v]}}]),
    "celery arguments": lambda v: event(extra={"celery-job": {"args": [v, 2]}}),
    "nested json": lambda v: exception(json.dumps({"a": json.dumps({"b": v})})),
    "url-encoded": lambda v: exception(f"next={quote(v, safe='')}&x=1"),
    "base64": lambda v: exception(f"data={base64.b64encode(f'value: {v} .'.encode()).decode()}"),
    "list in a list": lambda v: event(extra={"rows": [[1, v, None], [2, "x", v]]}),
    "flag": lambda v: event(contexts={"flags": {"values": [{"flag": v, "result": True}]}}),
}


@pytest.mark.parametrize("place", ANYWHERE)
@pytest.mark.parametrize("form", FORMS)
def test_a_value_of_a_known_form_does_not_leave(form: str, place: str) -> None:
    value = FORMS[form]
    output = json.dumps(POLICY.scrub(ANYWHERE[place](value)), ensure_ascii=False)
    parts = HIDDEN_PARTS.get(form, [value])
    encoded = [quote(part, safe="") for part in parts]
    plain = output.replace("\\n", "\n")
    assert not any(part in plain for part in [*parts, *encoded]), output


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("log", {"items": [{"body": "b", "attributes": {"password": {"value": "hunter2-x", "type": "string"}}}]}),
        ("log", {"items": [{"body": "password=hunter2-x", "attributes": {}}]}),
        ("trace_metric", {"items": [{"name": "n", "value": 1, "attributes": {"token": {"value": "hunter2-x", "type": "string"}}}]}),
        ("span", {"items": [{"name": "GET", "attributes": {"url.full": {"value": "https://a/?token=hunter2-x", "type": "string"}}}]}),
        ("check_in", {"monitor_slug": "nightly", "status": "ok", "note": "token=hunter2-x"}),
        ("profile", {"profile": {"frames": [{"function": "f"}]}, "secret": "hunter2-x"}),
        ("profile_chunk", {"profile": {"thread_metadata": {"1": {"name": "token=hunter2-x"}}}}),
        ("feedback", {"contexts": {"feedback": {"message": "my password is hunter2-x"}}}),
        ("user_report", {"comments": "password: hunter2-x", "name": "hunter2-x"}),
        ("sessions", {"attrs": {"ip_address": "hunter2-x", "release": "1"}}),
        ("item_header", {"type": "attachment", "filename": "password=hunter2-x.txt"}),
        ("envelope_header", {"trace": {"trace_id": "a", "transaction": "/x?token=hunter2-x"}}),
        ("attachment_json", [{"password": "hunter2-x"}]),
        ("not yet invented", {"deep": {"api_key": ["hunter2-x"]}}),
    ],
)  # fmt: skip
def test_no_kind_of_item_leaks(kind: str, payload: Any) -> None:
    assert "hunter2-x" not in json.dumps(POLICY.scrub(payload, kind))


@pytest.mark.parametrize("frames", [1, 4])
def test_a_line_that_held_nothing_in_one_event_may_hold_something_in_the_next(frames: int) -> None:
    def failing(variables: dict[str, str]) -> dict[str, Any]:
        frame = {
            "lineno": 7,
            "function": "ask",
            "pre_context": ["", '    call("zq055Wx7Kp35581")'],
            "context_line": '    ask("zq055Wx7Kp35581")',
            "vars": {"answer": "'none'", **variables},
        }
        return {"exception": {"values": [{"stacktrace": {"frames": [frame] * frames}}]}}

    policy = Policy.standard()
    harmless = failing({})
    assert policy.scrub(harmless) == harmless
    assert "zq055Wx7Kp35581" not in repr(policy.scrub(failing({"password": "'zq055Wx7Kp35581'"})))


def test_a_line_of_code_may_say_more_than_a_name_of_the_same_letters() -> None:
    policy = Policy.standard()
    spelled = "password = 'hunter2-x'"
    policy.scrub({"exception": {"values": [{"type": spelled, "value": "no"}]}})
    event = {"exception": {"values": [{"stacktrace": {"frames": [{"context_line": spelled}]}}]}}
    assert "hunter2-x" not in repr(policy.scrub(event))


def test_a_secret_under_a_telling_key_is_found_everywhere_else() -> None:
    secret = "hunter2-Correct"
    payload = exception(f"refused {secret}", vars={"password": repr(secret), "x": repr(secret)})
    payload["extra"] = {"celery-job": {"args": ["jane", secret]}, "note": [f"<{secret}>"]}
    assert secret not in json.dumps(POLICY.scrub(payload))


@pytest.mark.parametrize(
    "text",
    [
        "[{'type': 'x', 'loc': ('body', 'password'), 'msg': 'short', 'input': 'hunter2-x'}]",
        "OAuth callback /cb?code=hunter2-x&scope=email",
        'Proxy-Authorization: Digest username="jane", response="hunter2-x"',
        "<QueryDict: {'password': ['hunter2-x'], 'next': ['/x']}>",
        "ImmutableMultiDict([('password', 'hunter2-x'), ('page', '2')])",
        "Redis AUTH hunter2-x",
        "login of jane with password hunter2-x failed",
        "(1062, \"Duplicate entry 'hunter2-x' for key 'users.email'\")",
        "Set-Cookie: sessionid=hunter2-x; Path=/; HttpOnly",
        '{"password": {"value": "hunter2-x", "type": "string"}}',
        "postgres://app:p@ss/hunter2-x@db:5432/shop",
    ],
)
def test_what_frameworks_write_leaks_nothing(text: str) -> None:
    assert "hunter2-x" not in POLICY.scrub_text(text)


def test_the_sdk_s_own_meta_keeps_no_value() -> None:
    payload = event(_meta={"extra": {"jane@example.org": {"": {"val": "hunter2-x", "len": 9}}}})
    output = json.dumps(POLICY.scrub(payload))
    assert "hunter2-x" not in output
    assert "jane@" not in output


@pytest.mark.parametrize(
    "data",
    [
        {"sql": "'INSERT INTO users (first_name, pin) VALUES (%s, %s)'", "params": ["'zqAnna'", "47110"]},
        {"sql": "'INSERT INTO users\\n (first_name, pin) VALUES (?, ?)'", "params": "('zqAnna', 47110)"},
        {"statement": "INSERT INTO users (first_name, pin) VALUES (?, ?)", "parameters": [["zqAnna", 47110]]},
        {"str_statement": "INSERT INTO u (pin) VALUES (%(pin)s::INT)", "effective_parameters": {"pin": 47110}},
        {"query": "SELECT * FROM u WHERE id = $1 AND last_name = $2", "args": [5, "zqAnna"]},
        {"operation": "SELECT 1 FROM u WHERE last_name = :n", "parameters": {"n": "'zqAnna'"}},
        {"sql": 'SELECT 1 FROM "u" WHERE "u"."last_name" LIKE %s LIMIT 5', "params": ["%zqAnna%"]},
        {"sql": "SELECT 1 FROM u WHERE a = '{}' AND b LIKE '%san?' AND c = '1:x' AND pin = ?", "params": ["zqAnna"]},
        {"sql": "\"UPDATE u\\nSET tags = '{}', pin = %s\"", "params": ["47110"]},
        {"cmd": ["'docker'", "'--password'", "'zqAnna'", "'--fast'"]},
        {"opts": ["'--dob'", "'zqAnna'"]},
        {"Parameter": {"Name": "/prod/db/password", "Value": "zqAnna"}},
        {"Tags": [{"Key": "api_key", "Value": "zqAnna"}]},
        {"UserAttributes": [{"Name": "given_name", "Value": "zqAnna"}]},
        {"fields": [{"label": "Password", "value": "zqAnna"}, {"id": "pin", "value": 47110}]},
        {"type": "password", "value": "zqAnna"},
        {"field_name": "'password'", "field_value": "'zqAnna'"},
        {"header_name": "'X-Api-Key'", "header_value": "'zqAnna'"},
        {"name": {"first": "zqAnna", "last": "zqMüller"}},
        {"resource": {"name": [{"family": "zqMüller", "given": ["zqAnna"]}]}},
        {"customer": "Zqanna Müller"},
        {"user": "'Zqanna von der Heide'"},
        {"card": {"brand": "visa", "number": 47110}},
        {"account": {"number": "47110"}},
        {"by_phone": {"0171 47110": 3}},
        {"tokens": {"zqAnna47110": 1}},
        {"cn": "zqAnna", "givenName": "x"},
        {"first_name": "x", "fname": "zqAnna"},
        {"lat": 47.110, "lng": 47.110},
    ],
)  # fmt: skip
def test_what_stands_around_a_value_tells_about_it(data: dict[str, Any]) -> None:
    nested = event(extra={"some": {"deeper": data}})
    for payload in (exception("x", vars=data), event(extra=data), nested):
        output = json.dumps(POLICY.scrub(payload))
        assert not any(part in output for part in ("zqAnna", "Zqanna", "zqM", "4711", "47.11")), (
            output
        )


def test_of_the_values_bound_to_a_statement_those_stay_that_tell_nothing() -> None:
    data = {"sql": "UPDATE users SET phone = %s WHERE id = %s", "params": ["'0171 2345678'", "17"]}
    scrubbed = POLICY.scrub(event(extra=data))["extra"]
    assert scrubbed == {**data, "params": ["[Filtered]", "17"]}


@pytest.mark.parametrize("template", ["Update user %s: password=%s", "delete %s, pin = %s?"])
def test_a_message_that_begins_like_a_statement_is_a_message(template: str) -> None:
    entry = {"message": template, "params": ["jane", "zqAnna"]}
    assert "zqAnna" not in json.dumps(POLICY.scrub(event(logentry=entry)))
