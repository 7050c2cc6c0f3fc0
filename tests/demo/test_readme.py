"""What the README tells users is what the demo does and what the tests are run by."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
COMMANDS = re.findall(r"```sh\n(python3 .*)\n```", README)


def test_there_are_two_commands_from_a_fresh_clone() -> None:
    demo, tests = COMMANDS
    assert demo.endswith("/sentry-bridge demo")
    assert "/tox" in tests


def test_the_test_command_is_what_is_run_before_a_change_is_taken() -> None:
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith(f"\n{COMMANDS[-1]}")


@pytest.mark.parametrize(
    ("module", "lines"),
    [
        ("fastapi", ["sentry_bridge.init()", "app.add_middleware(SentryBridgeMiddleware)"]),
        ("flask", ["SentryBridge(app)"]),
        (
            "django",
            ['"sentry_bridge_django"', '"sentry_bridge_django.middleware.SentryBridgeMiddleware"'],
        ),
    ],
)
def test_the_demo_is_set_up_as_the_readme_says(module: str, lines: list[str]) -> None:
    source = files("sentry_bridge.demo.apps").joinpath(f"{module}.py").read_text()
    for line in lines:
        assert line in README
        assert line in source


def test_the_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
