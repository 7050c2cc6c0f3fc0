"""init() starts once, configures what is installed, and is quiet when it is off."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.consts import DEFAULT_OPTIONS
from sentry_sdk.integrations import Integration

from sentry_bridge import Bridge, SettingsError, get_bridge, init

DSN = "http://public@127.0.0.1:9/1"
Start = Callable[..., Bridge]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Start]:
    monkeypatch.chdir(tmp_path)
    for name in ("SENTRY_DSN", "SENTRY_ENABLED", "ENVIRONMENT", "APP_VERSION", "HOSTNAME"):
        monkeypatch.delenv(name, raising=False)
    yield lambda **overrides: init(**{"shutdown_timeout": 0, **overrides})
    get_bridge().close()
    sentry_sdk.get_global_scope().set_client(None)


def options() -> dict[str, Any]:
    return sentry_sdk.get_client().options


def test_off_by_default_with_one_clear_line(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="sentry_bridge"):
        bridge = start(dsn=DSN)
    assert not bridge.enabled
    assert not sentry_sdk.is_initialized()
    assert caplog.messages == ["Sentry is off: SENTRY_ENABLED is not true"]


def test_off_without_a_dsn_with_one_clear_line(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="sentry_bridge"):
        bridge = start(enabled=True)
    assert not bridge.enabled
    assert not sentry_sdk.is_initialized()
    assert caplog.messages == ["Sentry is off: no DSN is set (SENTRY_DSN)"]


def test_a_disabled_bridge_answers_and_does_nothing(start: Start) -> None:
    bridge = start()
    bridge.flush()
    assert bridge.health() == {"enabled": False, "installed": False}
    assert bridge.policy is None


def test_before_init_there_is_a_disabled_bridge() -> None:
    assert not get_bridge().enabled


def test_the_variables_of_the_environment_start_it(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTRY_ENABLED", "true")
    monkeypatch.setenv("SENTRY_DSN", DSN)
    monkeypatch.setenv("APP_VERSION", "1.10")
    monkeypatch.setenv("HOSTNAME", "api-prod-1")
    monkeypatch.setenv("ENVIRONMENT", "production")
    assert start().enabled
    assert options()["release"] == "1.10"
    assert options()["server_name"] == "api-prod-1"
    assert options()["environment"] == "production"


def test_a_second_init_with_the_same_settings_is_the_same_bridge(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    first = start(enabled=True, dsn=DSN)
    assert start(enabled=True, dsn=DSN) is first
    assert get_bridge() is first
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_second_init_with_other_settings_warns_with_their_names(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    first = start(enabled=True, dsn=DSN)
    assert start(enabled=True, dsn="http://another@127.0.0.1:9/2", debug=True) is first
    (warning,) = [r for r in caplog.records if r.name == "sentry_bridge"]
    assert "dsn" in warning.getMessage()
    assert "debug" in warning.getMessage()
    assert "another" not in warning.getMessage()


def test_threads_that_start_together_get_one_bridge(start: Start) -> None:
    barrier = threading.Barrier(8)
    bridges: list[Bridge] = []

    def run() -> None:
        barrier.wait()
        bridges.append(start(enabled=True, dsn=DSN))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(bridge) for bridge in bridges}) == 1


def test_after_close_the_next_init_starts_afresh(start: Start) -> None:
    first = start(enabled=True, dsn=DSN)
    first.close()
    assert start(enabled=True, dsn=DSN) is not first


def test_wrong_settings_are_one_error_and_nothing_starts(start: Start) -> None:
    with pytest.raises(SettingsError, match="traces_sample_rate"):
        start(enabled=True, dsn=DSN, traces_sample_rate=7)
    assert not get_bridge().enabled


def test_a_rule_that_does_not_hold_is_a_settings_error(start: Start) -> None:
    with pytest.raises(SettingsError, match=r"privacy \(keyword argument\): .*no-such-rule"):
        start(enabled=True, dsn=DSN, privacy={"disable_rules": ["no-such-rule"]})
    assert not get_bridge().enabled


def test_the_sdk_is_told_what_the_settings_say(start: Start) -> None:
    start(enabled=True, dsn=DSN, traces_sample_rate=0.25)
    assert options()["attach_stacktrace"] is True
    assert options()["max_breadcrumbs"] == 100
    assert options()["sample_rate"] == 1.0
    assert options()["traces_sample_rate"] == 0.25
    assert not options()["send_default_pii"]


@pytest.mark.skipif("profile_lifecycle" not in DEFAULT_OPTIONS, reason="an older SDK")
def test_the_profiling_rate_becomes_continuous_profiling(start: Start) -> None:
    start(enabled=True, dsn=DSN, profiles_sample_rate=0.5)
    assert options()["profile_session_sample_rate"] == 0.5
    assert options()["profile_lifecycle"] == "trace"
    assert options()["profiles_sample_rate"] is None


def test_any_other_option_of_the_sdk_passes_through(start: Start) -> None:
    start(enabled=True, dsn=DSN, max_value_length=123, sdk={"shutdown_timeout": 0.5})
    assert options()["max_value_length"] == 123


def test_integrations_are_configured_when_their_package_is_installed(start: Start) -> None:
    pytest.importorskip("fastapi")
    pytest.importorskip("celery")
    start(enabled=True, dsn=DSN)
    integrations = sentry_sdk.get_client().integrations
    assert integrations["fastapi"].transaction_style == "endpoint"  # type: ignore[attr-defined]
    assert 429 in integrations["starlette"].failed_request_status_codes  # type: ignore[attr-defined]
    assert integrations["celery"].monitor_beat_tasks is True  # type: ignore[attr-defined]


def test_an_integration_can_be_disabled_by_name(start: Start) -> None:
    start(enabled=True, dsn=DSN, integrations__disabled=["threading", "logging"])
    integrations = sentry_sdk.get_client().integrations
    assert "threading" not in integrations
    assert "logging" not in integrations
    assert "atexit" in integrations


def test_the_application_s_own_integration_replaces_ours(start: Start) -> None:
    class Own(Integration):
        identifier = "logging"

        @staticmethod
        def setup_once() -> None: ...

    own = Own()
    start(enabled=True, dsn=DSN, sdk={"integrations": [own]})
    assert sentry_sdk.get_client().integrations["logging"] is own


def test_importing_the_package_loads_neither_dynaconf_nor_a_framework() -> None:
    program = (
        "import sys, sentry_bridge\n"
        "heavy = {'dynaconf', 'hyperscan', 're2', 'fastapi', 'flask', 'django', 'celery', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
