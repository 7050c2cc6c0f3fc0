"""Django's own ways: system checks and a management command."""

from io import StringIO
from typing import Any

import pytest

pytest.importorskip("django")

from django.core.checks import run_checks
from django.core.management import call_command
from django.test import RequestFactory, override_settings

import sentry_bridge

from ..conformance.apps.django import django_wsgi_app

OURS = "sentry_bridge_django.middleware.SentryBridgeMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


@pytest.fixture(autouse=True)
def django(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    monkeypatch.chdir(tmp_path)
    django_wsgi_app()
    yield
    sentry_bridge.get_bridge().close()


def ours() -> list[str]:
    return [str(message.id) for message in run_checks() if "sentry_bridge" in str(message.id)]


@pytest.mark.parametrize(
    ("middleware", "found"),
    [
        ([OURS, AUTHENTICATION], []),
        ([OURS], []),
        ([AUTHENTICATION], ["sentry_bridge.W001"]),
        ([AUTHENTICATION, OURS], ["sentry_bridge.W002"]),
    ],
)
def test_checks_know_where_the_middleware_stands(middleware: list[str], found: list[str]) -> None:
    with override_settings(MIDDLEWARE=middleware):
        assert ours() == found


def test_a_middleware_without_its_application_says_so(caplog: pytest.LogCaptureFixture) -> None:
    from sentry_bridge_django.middleware import SentryBridgeMiddleware

    with override_settings(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"]):
        SentryBridgeMiddleware(lambda request: request)
    assert "INSTALLED_APPS" in caplog.text


def test_checks_report_wrong_settings() -> None:
    sentry_bridge.get_bridge().close()
    with override_settings(SENTRY_BRIDGE={"user": {"identity": "all"}, "nonsense": 1}):
        assert ours() == ["sentry_bridge.E001"] * 2


def test_the_command_prints_the_settings_masked() -> None:
    sentry_bridge.get_bridge().close()
    secret = "hunter2-correct-horse"
    printed = StringIO()
    with override_settings(SENTRY_BRIDGE={"user": {"jwt": {"key": secret}}}):
        call_command("sentry_bridge_settings", stdout=printed)
    assert 'user.jwt.key = "***"  # framework settings' in printed.getvalue()
    assert secret not in printed.getvalue()


def test_to_look_for_the_user_is_not_to_load_it() -> None:
    from django.contrib.auth.models import User
    from django.utils.functional import SimpleLazyObject

    from sentry_bridge_django.request import FRAMEWORK

    request = RequestFactory().get("/")

    def load() -> User:
        raise AssertionError("a database query")

    request.user = SimpleLazyObject(load)  # type: ignore[assignment]
    assert FRAMEWORK.user(request) is None
    # What Django's middleware keeps once the application has asked.
    request._cached_user = User(pk=17, username="jane")  # type: ignore[attr-defined]
    known = FRAMEWORK.user(request)
    assert known is not None
    assert (known.id, known.username, known.active) == ("17", "jane", True)
