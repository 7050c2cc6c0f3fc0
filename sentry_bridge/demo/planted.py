"""The planted secrets: synthetic, each in one place, and each found in any disguise."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

# ruff: noqa: S105, S608 - every secret here is synthetic, and no SQL runs

PATH_EMAIL = "jane.roe@example.org"
QUERY_TOKEN = "q7Zr-T2mLx9Vw4"
BASIC_PASSWORD = "otter-Granite-52"
JWT = (
    "eyJhbGciOiJIUzI1NiJ9"
    ".eyJzdWIiOiI0MiIsIm5hbWUiOiJKYW5lIFJvZSJ9"
    ".3q2-7wXk1Yt9o5yJmG0bq8e4u1rZ6cVhN5sP2dLfTgk"
)
API_KEY = "ak_9fK2vLq8Zt3Xw7"
SESSION_COOKIE = "s9Qm2vX7Lk4Tz8"
CLIENT_ADDRESS = "203.0.113.77"
DEVICE_EMAIL = "max.muster@example.com"
RESET_TOKEN = "rst-5Wd8Kp3Jx6"
BODY_PASSWORD = 'correct "horse" bättery'
CARD = "4111 1111 1111 1111"
FORM_PASSWORD = "Tr0ub4dor&3=yes"
FORM_EMAIL = "ann.kowalska@example.net"
FILE_EMAIL = "li.wei@example.org"
DATABASE_PASSWORD = "walrus-Copper-81"
GATEWAY_SECRET = "gs_live-6Yt2Nw9Rb"
SOURCE_PASSWORD = "birch-Lantern-09"
URL_PASSWORD = "p4y-Maple-River"
REFUSED_CARD = "5555 5555 5555 4444"
LOGGED_KEY = "lk-3Vb8Xz1Qn7"
SQL_EMAIL = "otto.normal@example.com"
TAG_EMAIL = "tag.holder@example.org"
CONTEXT_SECRET = "ctx-8Hn4Wq2Zp6"
KEY_EMAIL = "key.holder@example.org"
USER_EMAIL = "user.holder@example.org"
PRIVATE_KEY = "MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAq7BFUpkGp3"
OWN_TOKEN = "whk-Zebra7Falcon2Quartz"


@dataclass(frozen=True, slots=True)
class Planted:
    """A secret and the place that holds it.

    `held` is what a reader of the application would see there. `request` and `path` say
    where its redacted remains are looked up: the name of a request of the demo and the
    keys of a `Reading` of the event about it.
    """

    place: str
    held: str
    secret: str
    request: str
    path: tuple[str, ...]


PLANTED: tuple[Planted, ...] = (
    Planted("path", f"/customers/{PATH_EMAIL}/orders", PATH_EMAIL, "order", ("path",)),
    Planted("query", f"?access_token={QUERY_TOKEN}&page=2", QUERY_TOKEN, "order", ("query",)),
    Planted("bearer", f"Authorization: Bearer {JWT}", JWT, "order", ("headers", "authorization")),
    Planted(
        "basic auth",
        f"Authorization: Basic shop:{BASIC_PASSWORD}",
        BASIC_PASSWORD,
        "login",
        ("headers", "authorization"),
    ),
    Planted(
        "cookie",
        f"Cookie: sessionid={SESSION_COOKIE}",
        SESSION_COOKIE,
        "order",
        ("headers", "cookie"),
    ),
    Planted("API key", f"X-Api-Key: {API_KEY}", API_KEY, "order", ("headers", "x-api-key")),
    Planted(
        "address",
        f"X-Forwarded-For: {CLIENT_ADDRESS}",
        CLIENT_ADDRESS,
        "order",
        ("headers", "x-forwarded-for"),
    ),
    Planted(
        "user agent",
        f"ShopApp/3.2 ({DEVICE_EMAIL})",
        DEVICE_EMAIL,
        "order",
        ("headers", "user-agent"),
    ),
    Planted(
        "referer",
        f"https://shop.example/reset?token={RESET_TOKEN}",
        RESET_TOKEN,
        "order",
        ("headers", "referer"),
    ),
    Planted(
        "JSON",
        f'"password": {json.dumps(BODY_PASSWORD, ensure_ascii=False)}',
        BODY_PASSWORD,
        "order",
        ("data", "customer", "password"),
    ),
    Planted(
        "JSON, nested", f'"number": "{CARD}"', CARD, "order", ("data", "payments", "0", "number")
    ),
    Planted("form", f"password={FORM_PASSWORD}", FORM_PASSWORD, "login", ("data", "password")),
    Planted(
        "form, free text", f"note=write to {FORM_EMAIL}", FORM_EMAIL, "login", ("data", "note")
    ),
    Planted(
        "file name", f"passport of {FILE_EMAIL}.png", FILE_EMAIL, "upload", ("vars", "filename")
    ),
    Planted(
        "local variable",
        f"db_password = {DATABASE_PASSWORD!r}",
        DATABASE_PASSWORD,
        "order",
        ("vars", "db_password"),
    ),
    Planted(
        "repr",
        f"Gateway(host='pay.example', api_key={GATEWAY_SECRET!r})",
        GATEWAY_SECRET,
        "order",
        ("vars", "gateway"),
    ),
    Planted("own secret", f"payload = 'v1:{OWN_TOKEN}'", OWN_TOKEN, "order", ("vars", "payload")),
    Planted(
        "source line",
        f'test_password = "{SOURCE_PASSWORD}"',
        SOURCE_PASSWORD,
        "order",
        ("source", "test_password"),
    ),
    Planted(
        "private key",
        f"-----BEGIN PRIVATE KEY----- {PRIVATE_KEY}",
        PRIVATE_KEY,
        "upload",
        ("vars", "pem"),
    ),
    Planted("exception", f"card {REFUSED_CARD} was refused", REFUSED_CARD, "order", ("error",)),
    Planted(
        "its cause",
        f"no answer from https://shop:{URL_PASSWORD}@pay.example/v1",
        URL_PASSWORD,
        "order",
        ("cause",),
    ),
    Planted(
        "log record",
        f"charging with api_key={LOGGED_KEY}",
        LOGGED_KEY,
        "order",
        ("breadcrumbs", "shop"),
    ),
    Planted(
        "SQL",
        f"SELECT id FROM customers WHERE email = '{SQL_EMAIL}'",
        SQL_EMAIL,
        "order",
        ("breadcrumbs", "query"),
    ),
    Planted("tag", f"customer={TAG_EMAIL}", TAG_EMAIL, "order", ("tags", "customer")),
    Planted(
        "context",
        f"{{'clientSecret': {CONTEXT_SECRET!r}}}",
        CONTEXT_SECRET,
        "order",
        ("contexts", "gateway", "clientSecret"),
    ),
    Planted("dictionary key", f"{{{KEY_EMAIL!r}: 3}}", KEY_EMAIL, "order", ("contexts", "carts")),
    Planted("user", f"email={USER_EMAIL}", USER_EMAIL, "order", ("user", "email")),
)


@dataclass(frozen=True, slots=True)
class Leak:
    """A planted secret that arrived, and the forms in which it did."""

    planted: Planted
    forms: tuple[str, ...]


def leaks(envelopes: Iterable[bytes], planted: Iterable[Planted] = PLANTED) -> list[Leak]:
    """Search envelopes, as they came over the wire, for each secret in every form.

    Args:
        envelopes: decompressed envelopes.
        planted: what to search for.
    """
    sent = list(envelopes)
    found = []
    for secret in planted:
        arrived = [
            name
            for name, needle in forms(secret.secret).items()
            if any(needle in envelope for envelope in sent)
        ]
        if arrived:
            found.append(Leak(secret, tuple(arrived)))
    return found


def forms(secret: str) -> dict[str, bytes]:
    """Return how a secret may look on the wire, by the name of the form.

    A Base64 text shows a secret inside it in one of three ways, by its distance from the
    start modulo three; characters that its neighbours share in are left off.
    """
    raw = secret.encode()
    escaped = json.dumps(secret)[1:-1]
    shapes = {
        "plain": raw,
        "without spaces": secret.replace(" ", "").encode(),
        "JSON-escaped": escaped.encode(),
        "JSON-escaped twice": json.dumps(escaped)[1:-1].encode(),
        "JSON in UTF-8": json.dumps(secret, ensure_ascii=False)[1:-1].encode(),
        "a Python repr": json.dumps(repr(secret)[1:-1])[1:-1].encode(),
        "URL-encoded": quote(secret, safe="").encode(),
        "form-encoded": quote_plus(secret).encode(),
        "hexadecimal": raw.hex().encode(),
    }
    for offset in range(3):
        shapes[f"Base64 at {offset}"] = text = _base64_core(raw, offset)
        shapes[f"URL-safe Base64 at {offset}"] = text.replace(b"+", b"-").replace(b"/", b"_")
    # Of equal shapes the first one names the form.
    named = {shape: name for name, shape in reversed(shapes.items())}
    return {name: shape for shape, name in reversed(named.items())}


def _base64_core(raw: bytes, offset: int) -> bytes:
    encoded = base64.b64encode(b"\0" * offset + raw).rstrip(b"=")
    start = (offset * 8 + 5) // 6
    end = (offset + len(raw)) * 8 // 6
    return encoded[start:end]
