"""The demo succeeds only if everything is right, and otherwise names what is not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sentry_bridge.demo.planted import PLANTED
from sentry_bridge.demo.service import Framework
from sentry_bridge.testing.receiver import Receiver

from .conftest import Demo

Application = Callable[[str], Framework]


def test_no_planted_secret_arrives_and_every_fact_does(demo: Demo, framework: Framework) -> None:
    shown = demo(framework)
    assert shown.status == 0, shown.text
    assert f"0 of {len(PLANTED)}" in shown.text
    assert "POST /customers/" in shown.text
    for fact in ("demo-order", "PaymentError", "1.10", "production", "demo-host", "500"):
        assert fact in shown.text


def test_a_secret_that_gets_through_is_named(demo: Demo, some_framework: Framework) -> None:
    Path("settings.toml").write_text('[production.privacy]\nallow_keys = ["password"]\n')
    shown = demo(some_framework)
    assert shown.status == 1
    assert f"✗ {some_framework.name}: JSON: arrived" in shown.text


def test_a_framework_that_is_not_installed_is_named(demo: Demo) -> None:
    absent = Framework("Absent", "9", ("no_such_package",), (), "", ("<", ">"))
    shown = demo(absent)
    assert shown.status == 1
    assert "Absent is left out, for want of no_such_package" in shown.text


def test_an_application_that_does_not_start_is_named(demo: Demo, application: Application) -> None:
    shown = demo(application("raise RuntimeError('cannot start today')"))
    assert shown.status == 1
    assert "✗ Own: no answer to 'look-up'" in shown.text
    assert "cannot start today" in shown.text


def test_an_application_that_hangs_is_named(demo: Demo, application: Application) -> None:
    source = "import threading\ndef app(environ, start_response): threading.Event().wait()\n"
    shown = demo(application(source), seconds=1.0)
    assert shown.status == 1
    assert "✗ Own: no answer to 'look-up': no answer within 1 s" in shown.text


def test_wrong_answers_are_named(demo: Demo, application: Application) -> None:
    shown = demo(application("from wsgiref.simple_server import demo_app as app"))
    assert shown.status == 1
    assert "✗ Own: 'order' answered 200, not 500" in shown.text
    assert "✗ Own: the response to 'look-up' does not carry its request id" in shown.text


def test_silence_is_named(demo: Demo, application: Application) -> None:
    shown = demo(
        application(
            "import json\n"
            "STATUSES = {'/health/gate': 200, '/orders/4711': 200, '/documents': 502}\n"
            "def app(environ, start_response):\n"
            "    status = STATUSES.get(environ['PATH_INFO'], 500)\n"
            "    own_id = ('X-Request-ID', environ['HTTP_X_REQUEST_ID'])\n"
            "    start_response(f'{status} -', [own_id])\n"
            "    return [json.dumps({'installed': True}).encode()]\n"
        )
    )
    assert shown.status == 1
    for request in ("look-up", "order", "login", "upload"):
        assert f"✗ Own: nothing about '{request}' arrived" in shown.text


def test_a_gate_that_is_not_in_place_is_named(demo: Demo, framework: Framework) -> None:
    if framework.name != "Django":
        pytest.skip("only Django serves with settings that are wrong")
    Path("settings.toml").write_text('[production]\nmax_breadcrumbs = "many"\n')
    shown = demo(framework)
    assert shown.status == 1
    assert "✗ Django: the gate is not in place" in shown.text


def test_another_server_gets_it_all_and_the_gate_alone_is_judged(
    demo: Demo, some_framework: Framework
) -> None:
    with Receiver() as server:
        shown = demo(some_framework, dsn=server.dsn)
        assert shown.status == 0, shown.text
        assert len(server.events) == 3
    assert "The gate" in shown.text
    assert "held" not in shown.text


def test_a_server_that_refuses_is_named(demo: Demo, some_framework: Framework) -> None:
    with Receiver(fault="500") as server:
        shown = demo(some_framework, dsn=server.dsn)
    assert shown.status == 1
    assert "the gate counts undelivered: status_500" in shown.text
