"""The user in a bearer token: a JWT whose signature is verified before anything is believed."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentry_bridge.context.request import RequestInfo
from sentry_bridge.context.user import User
from sentry_bridge.settings import JwtSettings

if TYPE_CHECKING:
    import jwt

# Seconds: a fetch takes at most so long, and tokens of unknown keys cause one so often.
_FETCH_LIMIT = 5.0
_FETCH_PAUSE = 10.0
# The settings are checked before the first request; without an algorithm nothing verifies.
_NEVER = ""


class BearerToken:
    """Resolves the user from `Authorization: Bearer` ("JSON Web Token", RFC 7519).

    Only claims of a token that verifies count; a token that does not says nothing about
    anybody, and is no error of ours. PyJWT is loaded with the first token.
    """

    def __init__(self, settings: JwtSettings) -> None:
        """Take the algorithm, the key and the names of the claims from the settings."""
        self._settings = settings
        self._key: Callable[[str], Any] | None = None

    def __call__(self, request: RequestInfo, user: User | None) -> User | None:
        """Return the user whom the token names, unless one is known already."""
        scheme, _, token = (request.header("authorization") or "").partition(" ")
        if user is not None or scheme.lower() != "bearer" or not token:
            return user
        claims = self._verified(token.strip())
        return None if claims is None else self._user(claims)

    def _verified(self, token: str) -> Mapping[str, Any] | None:
        import jwt

        settings = self._settings
        if self._key is None:
            self._key = _key_finder(settings)
        try:
            key = self._key(token)
            if key is None:
                return None
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[settings.algorithm or _NEVER],
                audience=settings.audience,
                issuer=settings.issuer,
                leeway=settings.leeway,
                options={"verify_aud": settings.audience is not None},
            )
        except jwt.InvalidTokenError:
            return None
        return claims

    def _user(self, claims: Mapping[str, Any]) -> User | None:
        def text(field: str) -> str | None:
            value = claims.get(names.get(field, ""))
            return str(value) if isinstance(value, str | int) and value != "" else None

        def flag(field: str) -> bool | None:
            value = claims.get(names.get(field, ""))
            return value if isinstance(value, bool) else None

        names = self._settings.claims
        found = User(
            id=text("id"),
            email=text("email"),
            username=text("username"),
            organization_id=text("organization_id"),
            verified=flag("verified"),
            active=flag("active"),
        )
        return found if found != User() else None


class _RemoteKeys:
    """A JWK set at an address ("JWK Set Format", RFC 7517), kept for some minutes.

    It is fetched again for a key that it lacks, as after a rotation, but not whenever
    somebody's token says so.
    """

    def __init__(self, url: str) -> None:
        import jwt

        self._client = jwt.PyJWKClient(url, timeout=_FETCH_LIMIT)
        self._fetch_from = 0.0
        self._lock = threading.Lock()

    def __call__(self, token: str) -> Any:
        key_id = _key_id(token)
        with self._lock:
            key = _matching(self._client.get_jwk_set(), key_id)
            if key is None and time.monotonic() >= self._fetch_from:
                self._fetch_from = time.monotonic() + _FETCH_PAUSE
                key = _matching(self._client.get_jwk_set(refresh=True), key_id)
        return key


def _key_finder(settings: JwtSettings) -> Callable[[str], Any]:
    """Return what finds the key of a token, or None when there is none for it."""
    import jwt

    if settings.jwks_url is not None:
        return _RemoteKeys(settings.jwks_url)
    text = settings.key
    if text is None and settings.key_file is not None:
        # A file ends in a line break, a secret does not.
        text = Path(settings.key_file).read_text(encoding="utf-8").strip()
    if text is None:
        raise ValueError("user.jwt needs one of key, key_file and jwks_url")
    if not text.lstrip().startswith("{"):
        return lambda _token: text
    keys = jwt.PyJWKSet.from_dict(json.loads(text))
    return lambda token: _matching(keys, _key_id(token))


def _key_id(token: str) -> str | None:
    """Return the id of the key with which a token says it is signed.

    Raises:
        jwt.InvalidTokenError: when this is no token.
    """
    import jwt

    key_id: str | None = jwt.get_unverified_header(token).get("kid")
    return key_id


def _matching(keys: "jwt.PyJWKSet", key_id: str | None) -> Any:
    """Return the key of that id, or the only one for a token that names none, or None."""
    if key_id is None and len(keys.keys) == 1:
        return keys.keys[0].key
    return next((known.key for known in keys.keys if known.key_id == key_id), None)
