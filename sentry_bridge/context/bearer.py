"""The user in a bearer token: a JWT whose signature is verified before anything is believed."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sentry_bridge.context.request import RequestInfo
from sentry_bridge.context.user import User
from sentry_bridge.settings import JwtSettings

_FETCH_LIMIT = 5.0
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
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self._key(token),
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


def _key_finder(settings: JwtSettings) -> Callable[[str], Any]:
    import jwt

    if settings.jwks_url is not None:
        client = jwt.PyJWKClient(settings.jwks_url, timeout=_FETCH_LIMIT)
        return lambda token: client.get_signing_key_from_jwt(token).key
    text = settings.key
    if text is None and settings.key_file is not None:
        text = Path(settings.key_file).read_text(encoding="utf-8")
    if text is None:
        raise ValueError("user.jwt needs one of key, key_file and jwks_url")
    if not text.lstrip().startswith("{"):
        return lambda _token: text
    keys = jwt.PyJWKSet.from_dict(json.loads(text))

    def find(token: str) -> Any:
        key_id = jwt.get_unverified_header(token).get("kid")
        if key_id is None and len(keys.keys) == 1:
            return keys.keys[0].key
        try:
            return keys[str(key_id)].key
        except KeyError:
            raise jwt.InvalidTokenError("signed with a key that is not in the set") from None

    return find
