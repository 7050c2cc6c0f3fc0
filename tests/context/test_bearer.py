"""Keys of bearer tokens: given, in a file, or a JWK set at an address."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sentry_bridge.context import RequestInfo
from sentry_bridge.context.bearer import BearerToken
from sentry_bridge.settings import JwtSettings

jwt = pytest.importorskip("jwt")
rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")

SECRET = "bearer-key-of-thirty-two-bytes-long"


def private_key() -> Any:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


FIRST, SECOND = private_key(), private_key()


def jwk(key: Any, key_id: str) -> dict[str, Any]:
    public: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": key_id, "use": "sig"}


def user_id(resolve: BearerToken, key: Any, key_id: str | None, algorithm: str = "RS256") -> Any:
    token = jwt.encode(
        {"sub": "17"}, key, algorithm=algorithm, headers={"kid": key_id} if key_id else None
    )
    return asked(resolve, token)


def asked(resolve: BearerToken, token: str) -> str | None:
    headers = [("Authorization", f"Bearer {token}")]
    user = resolve(RequestInfo("GET", "/", "http://shop.example/", "", headers), None)
    return user.id if user else None


class KeyServer:
    """Serves a JWK set, as login services do, and counts how often."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = []
        self.asked = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                outer.asked += 1
                content = json.dumps({"keys": outer.keys}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks.json"


@pytest.fixture
def key_server() -> Iterator[KeyServer]:
    keys = KeyServer()
    thread = threading.Thread(target=keys.server.serve_forever, args=(0.02,))
    thread.start()
    yield keys
    keys.server.shutdown()
    thread.join()
    keys.server.server_close()


def test_a_set_at_an_address_is_fetched_once(key_server: KeyServer) -> None:
    key_server.keys = [jwk(FIRST, "first"), jwk(SECOND, "second")]
    resolve = BearerToken(JwtSettings(algorithm="RS256", jwks_url=key_server.url))
    assert key_server.asked == 0
    assert [user_id(resolve, FIRST, "first"), user_id(resolve, SECOND, "second")] == ["17", "17"]
    assert user_id(resolve, SECOND, "first") is None
    assert key_server.asked == 1


def test_a_rotated_key_is_found(key_server: KeyServer) -> None:
    key_server.keys = [jwk(FIRST, "first")]
    resolve = BearerToken(JwtSettings(algorithm="RS256", jwks_url=key_server.url))
    assert user_id(resolve, FIRST, "first") == "17"
    key_server.keys = [jwk(SECOND, "second")]
    assert user_id(resolve, SECOND, "second") == "17"
    assert user_id(resolve, FIRST, "first") is None


def test_tokens_of_unknown_keys_do_not_make_us_fetch_each_time(key_server: KeyServer) -> None:
    key_server.keys = [jwk(FIRST, "first")]
    resolve = BearerToken(JwtSettings(algorithm="RS256", jwks_url=key_server.url))
    assert [user_id(resolve, SECOND, f"forged {number}") for number in range(5)] == [None] * 5
    assert key_server.asked == 2


def test_what_is_no_token_is_nothing_to_fetch_for(key_server: KeyServer) -> None:
    resolve = BearerToken(JwtSettings(algorithm="RS256", jwks_url=key_server.url))
    assert asked(resolve, "nonsense") is None
    assert key_server.asked == 0


@pytest.mark.parametrize("form", ["secret", "PEM", "JWK set"])
def test_a_key_can_be_in_a_file(tmp_path: Path, form: str) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    text = {
        "secret": SECRET,
        "PEM": FIRST.public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode(),
        "JWK set": json.dumps({"keys": [jwk(FIRST, "first")]}),
    }[form]
    path = tmp_path / "key"
    path.write_text(f"{text}\n", encoding="utf-8")
    algorithm: Any = "HS256" if form == "secret" else "RS256"
    resolve = BearerToken(JwtSettings(algorithm=algorithm, key_file=str(path)))
    own = SECRET if form == "secret" else FIRST
    assert user_id(resolve, own, "first", algorithm) == "17"
    assert user_id(resolve, own, None, algorithm) == "17"
    other = SECRET[::-1] if form == "secret" else SECOND
    assert user_id(resolve, other, "first", algorithm) is None


def test_a_public_key_is_no_secret_of_another_algorithm(tmp_path: Path) -> None:
    """An attacker knows it, and so must not be able to sign with it."""
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [jwk(FIRST, "first")]}), encoding="utf-8")
    resolve = BearerToken(JwtSettings(algorithm="RS256", key_file=str(path)))
    assert user_id(resolve, SECRET, "first", "HS256") is None
    assert asked(resolve, jwt.encode({"sub": "17"}, "", algorithm="none")) is None
