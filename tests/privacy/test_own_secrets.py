"""What a framework's configuration holds as a secret never leaves, wherever it appears."""

import json
from collections.abc import Callable

import pytest
import sentry_sdk

import sentry_bridge
from sentry_bridge.privacy import Policy
from sentry_bridge.testing import CapturedEnvelopes

from ..started import Start, captured, start

__all__ = ["captured", "start"]

KEY = "kX9-signs-everything-7f"
PASSWORD = "pW4-opens-the-broker-2c"


def flask(start: Start) -> None:
    """Start the bridge from a Flask application's configuration."""
    flask = pytest.importorskip("flask")
    from sentry_bridge_flask import SentryBridge

    start()
    app = flask.Flask("shop")
    app.config.update(SECRET_KEY=KEY, CELERY={"broker_url": f"redis://:{PASSWORD}@cache/0"})
    SentryBridge(app)


def celery(start: Start) -> None:
    """Start the bridge from a Celery application's configuration."""
    celery = pytest.importorskip("celery")
    from sentry_bridge_celery import instrument

    start()
    app = celery.Celery(
        "shop", broker=f"redis://:{PASSWORD}@cache/0", backend="rpc://", set_as_current=False
    )
    app.conf.security_key_password = KEY.encode()
    instrument(app)


def django(start: Start) -> None:
    """Start the bridge from Django's settings."""
    pytest.importorskip("django")
    from django.test import override_settings

    from sentry_bridge_django import conf

    from ..conformance.apps.django import django_wsgi_app

    django_wsgi_app()
    sentry_bridge.get_bridge().close()
    start()
    with override_settings(SECRET_KEY=KEY, BROKER_PASSWORD=PASSWORD):
        conf.start()


@pytest.mark.parametrize("configured", [flask, celery, django])
def test_a_secret_of_the_configuration_goes_wherever_it_stands(
    configured: Callable[[Start], None], start: Start, captured: CapturedEnvelopes
) -> None:
    configured(start)
    sentry_sdk.capture_message(f"refused {KEY}: tried {PASSWORD} twice")
    (event,) = captured.events
    assert KEY not in json.dumps(event)
    assert PASSWORD not in json.dumps(event)
    assert event["message"].startswith("refused ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PWD", "/opt-shop/current"),
        ("OLDPWD", "/opt-shop/releases"),
        ("AUTH_HOST", "auth.internal.example.com"),
        ("AUTH_USER", "shop_app_user"),
        ("CSRF_TRUSTED_ORIGINS", "https://shop.example.com/x"),
        ("SESSION_REDIS_HOST", "redis-sessions.internal"),
        ("OAUTH_REALM", "customers-prod"),
        ("SECRET_NAMESPACE", "shop-production"),
        ("COOKIE_JAR", "/opt-shop/x/jar"),
        ("AUTH_CLASSES", "shop.auth.JWTAuthentication"),
        ("AUTH_TENANT", "tenant-blue-17"),
        ("XDG_SESSION_DESKTOP", "ubuntu-wayland"),
        ("SSH_AUTH_SOCK", "/opt-shop/agent.17"),
        ("DESKTOP_SESSION", "/usr/share/xsessions/plasma"),
        ("AUTH0", "https://login.example.com:8443"),
    ],
)
def test_what_the_environment_says_about_places_is_no_secret(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    policy = Policy.standard(known_secrets=True)
    assert policy.scrub_text(f"started in {value}/views.py") == f"started in {value}/views.py"


@pytest.mark.parametrize(
    "value", ["/K7MDENG/bPxRfiCYEXAMPLEKEY", "//K7MDENGbPxRfiCY", "correct.horse"]
)
def test_a_secret_that_looks_like_a_path_or_a_host_is_one(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_API_TOKEN", value)
    assert value not in Policy.standard(known_secrets=True).scrub_text(f"refused <{value}>")
