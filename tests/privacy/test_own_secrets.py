"""What a framework's configuration holds as a secret never leaves, wherever it appears."""

import json
from collections.abc import Callable

import pytest
import sentry_sdk

import sentry_bridge
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
