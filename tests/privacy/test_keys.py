"""A key tells by its words, not by its letters."""

import pytest

from sentry_bridge.privacy.keys import KeyTable
from sentry_bridge.privacy.vocabulary import SDK_DENYLIST

TABLE = KeyTable()


@pytest.mark.parametrize("key", SDK_DENYLIST)
def test_every_key_that_the_sdk_denies_tells(key: str) -> None:
    assert TABLE.tells(key)


@pytest.mark.parametrize(
    "key",
    [
        "clientSecret",
        "X-Api-Key",
        "user-password",
        "dbpassword",
        "contraseña",
        "Şifre",
        "пароль",
        "密码",
        "パスワード",
        "mot_de_passe",
        "geburtsdatum",
        "OAuth2Token",
        "secret_id",
        "wpa_psk",
        "x-functions-key",
        "sqlalchemy_database_uri",
        "slack_webhook_url",
        "X-Shopify-Hmac-Sha256",
        "sessid",
        "cardNum",
        "credit_card_num",
        "emergency_contact_name",
        "debtorName",
        "d_o_b",
        "hausnr",
        "x-ms-client-principal-name",
        "X-Auth-User",
        "lat",
        "bic",
    ],
)
def test_telling_keys_in_many_spellings_and_languages(key: str) -> None:
    assert TABLE.tells(key)


@pytest.mark.parametrize(
    "key",
    [
        "author",
        "monkey",
        "tokenizer_version",
        "secretary",
        "session_count",
        "max_tokens",
        "token_type",
        "public_key",
        "cc",
        "passenger",
        "order_id",
        "broken",
        "compass",
        "is_mobile",
        "lat_ms",
        "p99_lat",
        "pan_gesture",
        "auth_host",
        "cookie_jar",
        "db.driver.name",
        "drivername",
        "webhook_url",
    ],
)
def test_keys_that_only_look_telling(key: str) -> None:
    assert TABLE.tells(key) is None
