"""Values that stand in unusual notations vanish; what only looks like one survives."""

from typing import Any

import pytest

from sentry_bridge.privacy import Policy

POLICY = Policy.standard()
SECRET = "zq055Wx7Kp35581"


@pytest.mark.parametrize(
    "text",
    [
        f"ApiToken(value='{SECRET}') is revoked",
        f"SET 'session:{SECRET}' 'x'",
        f"the api key {SECRET} was refused",
        f"<password>{SECRET}</password>",
        f"<password>/{SECRET}</password>",
        f"mysql -u root -p{SECRET} shop",
        f"mysqldump --single-transaction -p'{SECRET}' shop",
        f"password -> {SECRET}",
        f"api_key->{SECRET}",
        f"sshpass -p {SECRET} ssh deploy@host",
        f"redis-cli -h cache -a {SECRET} ping",
        f"Key (ssn, name)=(078-05-1120, {SECRET}) already exists",
        f"curl -s -u deploy:{SECRET} https://api.example.com/v1",
        f"token := {SECRET}",
        f"password += '{SECRET}'",
        f"called set_password('{SECRET}')",
        f"password or '{SECRET}'",
        f"| id | password | {SECRET} |",
        f"the token - {SECRET} - was refused",
        f"password \u2192 {SECRET}",
    ],
)
def test_the_value_vanishes(text: str) -> None:
    assert SECRET not in POLICY.scrub_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "POST /customers/<email>/orders",
        "GET /reset/<uuid:token>/confirm",
        "GET /users/<string:email>",
        "customers/<str:email>/orders",
        "POST /reset/{token}/confirm",
        "SET search_path TO shop",
        "def parse(token) -> str: refused",
        "auth -> redirect -> done",
        "Key (tenant, name)=(7, nightly-export) already exists",
        "curl -s https://api.example.com/v1",
        "mysql -u root -P 3306 shop",
        '{"kind": "token", "created": 1764028800}',
        "InvalidToken('The token has expired')",
        "token - 3 attempts left",
        "password | email | name",
        "username or 'password'",
    ],
)
def test_what_only_looks_like_one_survives(text: str) -> None:
    assert POLICY.scrub_text(text) == text


@pytest.mark.parametrize(
    "line",
    [
        'password = "{}"',
        'if password != "{}":',
        'token := "{}"',
        'assert token in ("other", "{}")',
        'requests.get(url, auth=("jane", "{}"))',
        'API_KEYS = {{"acme": "{}"}}',
        'password = options.password or "{}"',
        'token = f"{{prefix}}-{}"',
        'setattr(user, "password", "{}")',
        r'body = "{{\"password\": \"{}\", \"n\": 1}}"',
    ],
)
def test_a_literal_in_source_vanishes(line: str) -> None:
    assert SECRET not in in_source(line.format(SECRET))


@pytest.mark.parametrize(
    "line",
    [
        'form = {"pin": 47110815}',
        "pin: int = 47110815",
        "PIN = 47_110_815",
        "pin in (4711, 47110815)",
    ],
)
def test_a_number_in_source_vanishes(line: str) -> None:
    assert "0815" not in in_source(line)
    assert "_815" not in in_source(line)


@pytest.mark.parametrize(
    "line",
    [
        '    state = {"step": "session", "started": 1764028800}',
        '    extra_kwargs = {"password": {"write_only": True, "type": "text", "max_length": 99}}',
        '    secret_names = ["password", "token"]',
        '    token = f"{user}-{stamp}"',
        "    max_tokens = 4096",
    ],
)
def test_code_without_values_survives(line: str) -> None:
    assert in_source(line) == line


def in_source(line: str) -> str:
    frame = {"context_line": line, "pre_context": [line]}
    event = {"exception": {"values": [{"stacktrace": {"frames": [frame]}}]}}
    frame = POLICY.scrub(event)["exception"]["values"][0]["stacktrace"]["frames"][0]
    assert frame["pre_context"] == [frame["context_line"]]
    return str(frame["context_line"])


@pytest.mark.parametrize("key", ["body_bytes", "line", "total", "payload_hash", "due_date"])
def test_the_key_of_a_number_excuses_no_text(key: str) -> None:
    scrubbed = POLICY.scrub({key: '{"card": "4111 1111 1111 1111"}'}, "unknown")
    assert "4111" not in scrubbed[key]


@pytest.mark.parametrize(
    ("key", "value"), [("version", "1.2.3.4"), ("total", "4111111111111111"), ("at", "12:00:00")]
)
def test_the_key_of_a_number_excuses_a_number(key: str, value: str) -> None:
    assert POLICY.scrub({key: value}, "unknown") == {key: value}


@pytest.mark.parametrize(
    "data",
    [
        {"db.params": [SECRET, 5, {"a": SECRET}]},
        {"db.query.parameter.0": SECRET},
        {"bind_params": f"('{SECRET}', 5)"},
    ],
)
def test_values_bound_to_a_statement_vanish(data: dict[str, Any]) -> None:
    span = {"description": "SELECT id FROM users WHERE nick = %s", "data": data}
    scrubbed = POLICY.scrub({"spans": [span]}, "transaction")
    assert SECRET not in repr(scrubbed)
    assert scrubbed["spans"][0]["description"] == span["description"]


def test_a_telephone_number_ends_where_a_card_begins() -> None:
    text = POLICY.scrub_text("+49 170 1234567 4111111111111111")
    assert text == "[phone] [creditcard]"


def test_an_id_of_a_region_that_nobody_knows_is_none() -> None:
    assert POLICY.scrub_text("ref 120293594604225861 done") == "ref 120293594604225861 done"
