# ruff: noqa: E501 - a corpus is read as it is written
"""What a developer needs to find the fault survives, to the letter."""

import copy
import json
from typing import Any

import pytest

from sentry_bridge.privacy import Policy

POLICY = Policy.standard()

VALUES: dict[str, Any] = {
    "author": "Ursula",
    "monkey": "banana",
    "secretary": "office 4",
    "tokenizer_version": "3.1",
    "session_count": 17,
    "session_timeout": 1800,
    "max_tokens": 4096,
    "prompt_tokens": 512,
    "token_type": "bearer",
    "tokens": 12,
    "is_authenticated": True,
    "auth_method": "oidc",
    "password_reset_enabled": False,
    "password_changed_at": "2026-01-02T03:04:05Z",
    "has_password": True,
    "csrf_enabled": True,
    "cookie_policy": "lax",
    "public_key": "public",
    "primary_key": "id",
    "cache_key": "cart:5:lines",
    "sort_key": "created_at",
    "partition_key": "tenant-7",
    "keyboard": "qwerty",
    "keyword": "shoes",
    "compass": "north",
    "passenger_count": 3,
    "passed": 41,
    "cc": "DE",
    "user_id": "4711",
    "customer_id": "cus-0815",
    "order_id": "ORD-2026-004711",
    "uuid": "7d9f0c62-2f9b-4b58-a3c5-0de1b9a6f7aa",
    "request_id": "01HF3Z8C7TQWERTY12345678",
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    "commit": "9fceb02d0ae598e95dc970b74767f19372d61af8",
    "version": "1.2.3.4",
    "api_version": "2024.11.24.1",
    "release": "shop@1.10.0",
    "timestamp": 1700000000.123,
    "created_at": "2026-11-24 12:00:00.123456",
    "started_ms": 1700000000000,
    "started_ns": 1700000000000000000,
    "duration": "0:00:01.234567",
    "amount": "1299.00",
    "currency": "EUR",
    "quantity": 3,
    "sku": "SKU-00042-XL",
    "route": "/orders/{order_id}/pay",
    "url": "https://api.example.com/v1/orders?page=2&sort=-created_at&limit=50",
    "path": "/srv/app/orders/views.py",
    "module": "shop.orders.views",
    "host": "db-primary.internal:5432",
    "hostname": "web-7f9c6d5b4-x2x8k",
    "email_sent": True,
    "email_backend": "django.core.mail.backends.smtp.EmailBackend",
    "address_count": 2,
    "phone_verified": False,
    "name": "run_dcs_scan",
    "task_name": "shop.tasks.send_invoice",
    "service_name": "payments",
    "queue": "celery@default",
    "status": "pending",
    "state": "PENDING",
    "http_status": 502,
    "retries": 3,
    "countdown": 300,
    "level": "error",
    "locale": "de_DE",
    "country": "DE",
    "timezone": "Europe/Berlin",
    "sentence": "The quick brown fox; it jumps over 13 lazy dogs.",
    "progress": "3/10 (30%)",
    "color": "#ff00aa",
    "mime": "application/json; charset=utf-8",
    "ratio": 0.123456789,
    "numbers": [1, 2.5, -3],
    "flags": {"new_checkout": True, "beta": False},
    "python": "3.11.7 (main, May  9 2026, 07:35:25) [GCC 12.2.0]",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36",
    "cron": "0 3 * * 1-5",
    "isbn": "978-3-16-148410-0",
    "range": "10..20",
    "semver": "v2.0.0-rc.1+build.5",
    "hash": "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "loopback": "127.0.0.1:8000",
    "bind": "0.0.0.0",
    "time": "12:34:56",
    "test_id": "tests/test_api.py::TestOrders::test_pay[eur-1]",
    "sql": "SELECT id, total FROM orders WHERE tenant_id = %s AND id = 5 ORDER BY created_at",
    "key": "orders",
    "mobile_first": "always",
    "gender_options": "f, m, x",
    "auth_realm": "customers",
    "csrf_trusted_origin": "https://shop.example.com",
    "db.driver.name": "redis-py",
    "drivername": "postgresql+psycopg",
    "addr_info": "AF_INET",
    "empty": "",
    "none": None,
    "session": "<sqlalchemy.orm.session.Session object at 0x7f5e5395ad40>",
    "token": "None",
    "password": "None",
    "function": "<function charge at 0x7f5e5395ad40>",
    "decimal": "Decimal('19.90')",
    "date": "datetime.date(2026, 11, 24)",
    "exception": "ValueError('quantity must be positive')",
    "queryset": "<QuerySet [<Order: ORD-1>, <Order: ORD-2>]>",
    "request": "<WSGIRequest: POST '/orders/5/pay?page=2'>",
}


@pytest.mark.parametrize("place", ["extra", "vars", "data", "contexts", "tags", "arguments"])
def test_harmless_values_survive(place: str) -> None:
    if place == "vars":
        frame = {"function": "f", "vars": copy.deepcopy(VALUES)}
        payload: Any = {"exception": {"values": [{"stacktrace": {"frames": [frame]}}]}}
    elif place == "data":
        payload = {"breadcrumbs": {"values": [{"data": copy.deepcopy(VALUES)}]}}
    elif place == "contexts":
        payload = {"contexts": {"order": copy.deepcopy(VALUES)}}
    elif place == "arguments":
        payload = {"extra": {"celery-job": {"kwargs": copy.deepcopy(VALUES)}}}
    else:
        payload = {place: copy.deepcopy(VALUES)}
    assert POLICY.scrub(payload) == payload


@pytest.mark.parametrize(
    "data",
    [
        {"address": "127.0.0.1:8000"},
        {"address": ["'127.0.0.1'", "9"]},
        {"peer_address": ["127.0.0.1", 8000]},
        {"addr": "('0.0.0.0', 5432)"},
        {"ip": "::1"},
        {"remote_addr": "localhost"},
        {"fname": "report.csv"},
        {"type": "checkout.session.completed", "data": {"order": "ORD-5", "total": 12}},
        {"id": "auth-service", "content": "ready"},
        {"page": {"number": 3, "first": 1, "last": 9}},
        {"name": "Nightly Export", "no": 5},
        {"p99_lat": 12.5, "lat_ms": 3},
        {"user": "shop_app", "account": "production", "client": "Redis Client"},
        {"args": ["orders", 5], "sql": "SELECT id FROM orders WHERE state = %s AND id = %s"},
        {"params": [4711], "query": "UPDATE users SET seen = %s WHERE id = 5"},
    ],
)
def test_what_stands_around_tells_only_about_persons_and_secrets(data: dict[str, Any]) -> None:
    frame = {"function": "f", "vars": copy.deepcopy(data)}
    event = {
        "extra": {"nested": {"deeper": copy.deepcopy(data)}},
        "exception": {"values": [{"stacktrace": {"frames": [frame]}}]},
    }
    assert POLICY.scrub(event) == event


TEXTS = [
    "ZeroDivisionError: division by zero",
    "KeyError: 'password'",
    "payment provider refused ORD-2026-004711: amount=12970 attempt=3 retry_after=30",
    "Unexpected token '<' at position 0 in JSON",
    "invalid token: expected string, got None",
    "Invalid or expired token",
    "Token has expired",
    "Authentication credentials were not provided.",
    "Basic authentication required",
    "CSRF verification failed. Request aborted.",
    "password: This field is required.",
    "password must be at least 8 characters",
    "session closed: connection reset by peer",
    "user not found: id=4711",
    "No such table: auth_user",
    "column users.password_hash does not exist",
    "relation \"auth_session\" does not exist",
    "SELECT auth_user.id, auth_user.password FROM auth_user WHERE auth_user.id = %s",
    "UPDATE orders SET status = 'paid' WHERE id = 5",
    "INSERT INTO orders (id, total, status) VALUES (5, 12.5, 'new')",
    "SELECT * FROM users WHERE email = %(email_1)s AND token = ? LIMIT 1",
    "cannot import name 'tokenize' from 'shop.secrets' (/srv/app/shop/secrets.py)",
    "'NoneType' object has no attribute 'session'",
    "unsupported operand type(s) for +: 'int' and 'str'",
    "HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: /v1/orders",
    "GET https://api.example.com/v1/orders/4711?page=2 returned 502 in 0.42 s",
    "[Errno 111] Connection refused",
    "worker-3 restarted after 12:34:56.789 on 2026-11-24",
    "build 2024.11.24.1 of version 1.2.3.4",
    "order 7d9f0c62-2f9b-4b58-a3c5-0de1b9a6f7aa has 3 lines, total 1299.00 EUR",
    "cache hit ratio 0.97 for orders:5:lines in 12 ms",
    "retrying in 300 s (attempt 3 of 5)",
    "Traceback (most recent call last):\n  File \"/srv/app/x.py\", line 3, in f",
    "task shop.tasks.scan[4f1d5f6e-97ac-4f0c-8f0e-1c5a6cfa4c8d] succeeded in 1.2s: None",
    "max_tokens=4096 exceeds the model's limit of 2048 tokens",
    "author=ursula monkey=1 secretary=bob compass=n",
    "tokenizer: bert-base, tokens=512, token_count=3",
    "status=502 method=POST path=/orders/5/pay duration_ms=1234.5",
    "missing required argument: 'api_key'",
    "api_key is required",
    "unknown parameter: session_count",
    "field \"email\" is not unique",
    "Task handler raised error: TimeLimitExceeded(300)",
    "DeprecationWarning: use secrets.token_hex instead of random",
    "for key, value in items.items(): result[key] = value",
    "expected 3 arguments, got 5 (a, b, c, d, e)",
    "ids 1001, 1002, 1003, 1004, 1005, 1006 are locked",
    "coordinates 12.5,-3.25 outside of the map",
    "AssertionError: 16 != 15 : totals differ",
    "SMTP server mail.example.com:587 did not answer",
    "log level set to DEBUG by app.config",
    "1000000000000 rows, 2000000 pages",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("place", ["exception", "log", "breadcrumb", "span", "alone"])
def test_harmless_text_survives(place: str, text: str) -> None:
    payload: Any = {
        "exception": {"exception": {"values": [{"type": "E", "value": text}]}},
        "log": {"logentry": {"formatted": text, "message": text}},
        "breadcrumb": {"breadcrumbs": {"values": [{"message": text, "category": "query"}]}},
        "span": {"spans": [{"op": "db", "description": text}]},
        "alone": text,
    }[place]
    assert POLICY.scrub(payload) == payload


LINES = [
    '    password = form.cleaned_data["password"]',
    "    token = request.headers.get('Authorization')",
    '    secret = os.environ["APP_SECRET"]',
    "    user = authenticate(username=username, password=password)",
    "    if not check_password(password, user.password):",
    '        raise PermissionDenied("invalid token")',
    "    session: Session = SessionLocal()",
    "    response = client.post(url, json=payload, timeout=2.5)",
    "def login(username: str, password: str) -> Token:",
    "    # the token is checked by the middleware",
    '    headers = {"Authorization": f"Bearer {token}"}',
    "    return Response(status=204)",
    "class PasswordResetForm(forms.Form):",
    "    password = forms.CharField(max_length=128, widget=PasswordInput)",
    '    path("password/reset/", views.reset, name="password-reset"),',
    "    assert 0 < quantity <= 100",
]


@pytest.mark.parametrize("line", LINES)
def test_source_lines_survive(line: str) -> None:
    frame = {"context_line": line, "pre_context": [line], "post_context": [line]}
    payload = {"exception": {"values": [{"stacktrace": {"frames": [frame]}}]}}
    assert POLICY.scrub(payload) == payload


def test_the_structure_of_an_event_survives() -> None:
    event = {
        "event_id": "9fceb02d0ae598e95dc970b74767f193",
        "timestamp": "2026-11-24T12:00:00.123456Z",
        "platform": "python",
        "level": "error",
        "release": "shop@1.10.0+4012888888881881",
        "environment": "production",
        "dist": "4711",
        "server_name": "web-7f9c6d5b4-x2x8k",
        "logger": "shop.auth.session",
        "transaction": "/auth/token/{session_id}",
        "transaction_info": {"source": "route"},
        "sdk": {"name": "sentry.python", "version": "2.75.0", "integrations": ["django"]},
        "modules": {"django-session-security": "2.6.7", "pyjwt": "2.10.1.4", "token-bucket": "1"},
        "exception": {
            "values": [
                {
                    "type": "AuthTokenError",
                    "module": "shop.auth",
                    "value": "no",
                    "mechanism": {"type": "django", "handled": False},
                    "stacktrace": {
                        "frames": [
                            {
                                "function": "check_session_token",
                                "module": "shop.auth.password",
                                "filename": "shop/auth/password.py",
                                "abs_path": "/srv/app/shop/auth/password.py",
                                "lineno": 42,
                                "in_app": True,
                            }
                        ]
                    },
                }
            ]
        },
        "contexts": {
            "trace": {
                "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
                "span_id": "00f067aa0ba902b7",
                "parent_span_id": "53995c3f42cd8ad8",
                "op": "http.server",
                "status": "internal_error",
                "origin": "auto.http.django",
            },
            "runtime": {"name": "CPython", "version": "3.11.7"},
        },
        "user": {"id": "4711"},
        "fingerprint": ["{{ default }}", "pay"],
        "measurements": {"lcp": {"value": 12345678901234.5, "unit": "ms"}},
        "threads": {"values": [{"id": "140", "name": "MainThread", "current": True}]},
    }
    assert POLICY.scrub(copy.deepcopy(event)) == event


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("session", {"sid": "7d9f0c622f9b4b58a3c50de1b9a6f7aa", "did": "4711", "status": "ok", "errors": 1,
                     "started": "2026-11-24T12:00:00Z", "attrs": {"release": "1", "environment": "p"}}),
        ("sessions", {"aggregates": [{"started": "2026-11-24T12:00:00Z", "exited": 4}],
                      "attrs": {"release": "1.10", "environment": "production"}}),
        ("check_in", {"check_in_id": "7d9f0c622f9b4b58a3c50de1b9a6f7aa", "monitor_slug": "send-tokens",
                      "status": "ok", "duration": 1.5,
                      "monitor_config": {"schedule": {"type": "crontab", "value": "0 3 * * *"}}}),
        ("log", {"items": [{"timestamp": 1.5, "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "level": "info",
                            "severity_number": 9, "body": "sent 3 mails",
                            "attributes": {"session_count": {"value": 3, "type": "integer"},
                                           "sentry.release": {"value": "1.2.3.4", "type": "string"}}}]}),
        ("trace_metric", {"items": [{"name": "auth.logins", "value": 4111111111111111, "unit": "none",
                                     "type": "counter", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}]}),
        ("envelope_header", {"event_id": "9fceb02d0ae598e95dc970b74767f193", "sent_at": "2026-11-24T12:00:00Z",
                             "dsn": "http://public@127.0.0.1:9/1",
                             "trace": {"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "public_key": "public",
                                       "sample_rate": "0.1", "sample_rand": "0.4111111111111111",
                                       "release": "1.2.3.4", "environment": "production",
                                       "transaction": "/orders/{order_id}"}}),
        ("item_header", {"type": "attachment", "length": 4111111111111111, "content_type": "text/plain",
                         "filename": "report-2026-11-24.txt"}),
        ("profile_chunk", {"profiler_id": "7d9f0c622f9b4b58a3c50de1b9a6f7aa", "version": "2",
                           "profile": {"frames": [{"function": "auth", "lineno": 3, "module": "m"}],
                                       "stacks": [[0]], "samples": [{"stack_id": 0, "timestamp": 1.5}],
                                       "thread_metadata": {"140": {"name": "MainThread"}}}}),
    ],
)  # fmt: skip
def test_structure_of_other_kinds_survives(kind: str, payload: Any) -> None:
    assert POLICY.scrub(copy.deepcopy(payload), kind) == payload


def test_a_url_keeps_all_but_its_secrets() -> None:
    url = "https://jane:pw-99@shop.example/reset/Ab12Cd34Ef56/x?page=2&token=abc123&sort=-id#top"
    scrubbed = POLICY.scrub_text(url)
    assert (
        scrubbed
        == "https://[auth]@shop.example/reset/[Filtered]/x?page=2&token=[Filtered]&sort=-id#top"
    )


def test_the_rest_of_a_message_stays() -> None:
    text = (
        "cannot charge jane@example.org (card=4111111111111111) for ORD-5: HTTP 502 after 3 tries"
    )
    assert POLICY.scrub_text(text) == (
        "cannot charge [email] (card=[creditcard]) for ORD-5: HTTP 502 after 3 tries"
    )


def test_a_repr_keeps_its_harmless_fields() -> None:
    text = "Order(id='ORD-5', customer=Customer(id=7, email='j@x.org', name='Jane Roe'), total=5)"
    assert POLICY.scrub_text(text) == (
        "Order(id='ORD-5', customer=Customer(id=7, email='[Filtered]', name='[Filtered]'), total=5)"
    )


def test_the_shape_of_what_is_redacted_stays() -> None:
    payload = {"extra": {"credentials": {"user": "jane", "list": ["a-1", None, True], "n": 5}}}
    assert POLICY.scrub(payload)["extra"] == {
        "credentials": {"user": "[Filtered]", "list": ["[Filtered]", None, True], "n": "[Filtered]"}
    }


def test_json_can_be_written_of_everything_that_leaves() -> None:
    assert json.loads(json.dumps(POLICY.scrub({"extra": VALUES})))
