"""Given cases: what the reference made of an event under a configuration."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from sentry_bridge.privacy.relay import compile_config, from_datascrubbing

with gzip.open(Path(__file__).with_name("cases.jsonl.gz"), "rt", encoding="utf-8") as lines:
    CASES: list[dict[str, Any]] = [json.loads(line) for line in lines]


def config_of(case: dict[str, Any]) -> dict[str, Any]:
    if "config" in case:
        config: dict[str, Any] = case["config"]
        return config
    return from_datascrubbing(case["datascrubbing"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_agrees_with_the_reference(case: dict[str, Any]) -> None:
    assert compile_config(config_of(case)).scrub(case["event"]) == case["expected"]


@pytest.mark.parametrize("case", CASES[::7], ids=lambda case: case["id"])
def test_what_it_explains_is_what_it_changes(case: dict[str, Any]) -> None:
    redactions = compile_config(config_of(case)).explain(case["event"])

    assert bool(redactions) == ("_meta" in case["expected"])
