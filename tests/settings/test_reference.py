"""The repository's settings file, which users copy."""

from pathlib import Path

import pytest

from sentry_bridge.settings import Settings, load

REFERENCE = Path(__file__).parents[2] / "settings.toml"


@pytest.mark.parametrize(
    ("environment", "debug", "rate", "release", "server_name"),
    [
        ("production", False, 0.1, "1.0.0", "martechengine-api-prod"),
        ("development", True, 1.0, "dev", "localhost"),
    ],
)
def test_production_and_development(
    environment: str, debug: bool, rate: float, release: str, server_name: str
) -> None:
    assert load(settings_files=[REFERENCE], env=environment) == Settings(
        environment=environment,
        enabled=True,
        debug=debug,
        sample_rate=1.0,
        traces_sample_rate=rate,
        profiles_sample_rate=rate,
        release=release,
        server_name=server_name,
    )


def test_it_holds_no_secret() -> None:
    assert load(settings_files=[REFERENCE], env="production").dsn is None
