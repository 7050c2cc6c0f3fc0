"""How layers meet: tables merge, lists that protect add up, other lists replace.

The property compares `load()` with a model of the layering that knows nothing of how it is
done: it folds the layers of random projects, key by key.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sentry_sdk.consts import DEFAULT_OPTIONS

from sentry_bridge.settings import load
from tests.settings.conftest import Project

WORDS = st.text(
    st.sampled_from("abcXYZ019 @$.,{}[]'\"\\#=äß€"),  # what TOML, dynaconf and shells might read
    min_size=1,
    max_size=4,
)
LISTS = st.lists(WORDS, max_size=4)
RULE = st.fixed_dictionaries({}, optional={"type": WORDS, "pattern": WORDS, "rules": LISTS})
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "sample_rate": st.sampled_from([0.0, 0.25, 1.0]),
    "release": WORDS,
    "privacy.preset": st.sampled_from(["standard", "strict", "gdpr"]),
    "privacy.deny_keys": LISTS,
    "privacy.rules": st.dictionaries(WORDS, RULE, max_size=2),
    "privacy.applications": st.dictionaries(WORDS, LISTS, max_size=2),
    "filters.ignore_transactions": LISTS,
    "integrations.disabled": LISTS,
}
TABLES = {"privacy.rules", "privacy.applications"}
ADDITIVE = {"privacy.deny_keys", "integrations.disabled"}
LAYER = st.fixed_dictionaries({}, optional=VALUES)
SECTION = {"default": LAYER, "production": LAYER, "test": LAYER}
SECTIONS = st.fixed_dictionaries({}, optional=SECTION)
PROJECT = st.fixed_dictionaries(
    {
        "framework": LAYER,
        "settings.toml": SECTIONS,
        "settings.local.toml": SECTIONS,
        ".secrets.toml": SECTIONS,
        "variables": LAYER,
        "keywords": LAYER,
        "marked": st.booleans(),
        "shouted": st.booleans(),
        "joined": st.booleans(),
    }
)
SHIPPED = {"filters.ignore_transactions": ["*/health", "*/health/*", "/static/*"]}


def expected(project: Mapping[str, Any]) -> dict[str, Any]:
    """Fold the layers, lowest first: the model."""
    result: dict[str, Any] = {key: [] for key in VALUES if key in ADDITIVE}
    result |= {"sample_rate": 1.0, "release": None, "privacy.preset": "standard", **SHIPPED}
    result |= {"privacy.rules": {}, "privacy.applications": {}}
    files = ("settings.toml", "settings.local.toml", ".secrets.toml")
    layers = [project["framework"]]
    layers += [project[f].get(s, {}) for f in files for s in ("default", "production")]
    layers += [project["variables"], project["keywords"]]
    for layer in layers:
        for key, value in layer.items():
            if key in ADDITIVE:
                result[key] = list(dict.fromkeys([*result[key], *value]))
            elif key == "privacy.applications":
                for selector, names in value.items():
                    union = list(dict.fromkeys([*result[key].get(selector, ()), *names]))
                    result[key] = {**result[key], selector: union}
            elif key == "privacy.rules":
                for name, rule in value.items():
                    result[key] = {**result[key], name: {**result[key].get(name, {}), **rule}}
            else:
                result[key] = value
    return result


def nested(layer: Mapping[str, Any], project: Mapping[str, Any]) -> dict[str, Any]:
    """Write a layer as people would, with markers, in capitals or with joined keys."""
    result: dict[str, Any] = {}
    for key, value in layer.items():
        if project["marked"] and key in ADDITIVE:
            value = ["dynaconf_merge", *value]
        if project["shouted"]:
            key = key.upper()
        table, _, name = key.rpartition(".")
        if not table:
            result[name] = value
        elif project["joined"]:
            result[f"{table}__{name}"] = value
        else:
            result.setdefault(table, {"dynaconf_merge": True} if project["marked"] else {})
            result[table][name] = value
    return result


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def file(sections: Mapping[str, Any], project: Mapping[str, Any]) -> str:
    lines = []
    for section, layer in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {toml(value)}" for key, value in nested(layer, project).items()]
    return "\n".join(lines)


def variables(layer: Mapping[str, Any]) -> dict[str, str]:
    return {
        "SENTRY_BRIDGE_" + key.replace(".", "__").upper(): value
        if isinstance(value, str)
        else json.dumps(value)
        for key, value in layer.items()
    }


@given(PROJECT)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_layers_are_folded_from_the_lowest_to_the_highest(project: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("settings.toml", "settings.local.toml", ".secrets.toml"):
            Path(folder, name).write_text(file(project[name], project), encoding="utf-8")
        with patch.dict(os.environ, variables(project["variables"])):
            found = load(
                settings_files=[Path(folder, "settings.toml")],
                env="production",
                framework_settings=nested(project["framework"], project),
                overrides=nested(project["keywords"], project),
            )
    for key, value in expected(project).items():
        actual: Any = found
        for name in key.split("."):
            actual = getattr(actual, name)
        assert thawed(actual) == value, key
        given_somewhere = any(
            key in layer
            for layer in (project["framework"], project["variables"], project["keywords"])
        )
        assert key in TABLES or not given_somewhere or key in found.layers


def thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: thawed(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def test_the_layers_of_a_list_that_adds_up_are_all_named(project: Project) -> None:
    project('[default]\nprivacy.deny_keys = ["a"]\n[development]\nprivacy.deny_keys = ["b", "a"]')
    found = load(overrides={"privacy__deny_keys": ["c"]})
    assert found.privacy.deny_keys == ("a", "b", "c")
    assert found.layers["privacy.deny_keys"] == (
        "settings.toml [default] + settings.toml [development] + keyword argument"
    )


def test_a_list_that_replaces_can_be_told_to_add(project: Project) -> None:
    project('[default]\nfilters.ignore_transactions = ["dynaconf_merge", "/internal/*"]')
    assert load().filters.ignore_transactions == (
        "*/health",
        "*/health/*",
        "/static/*",
        "/internal/*",
    )


def test_markers_of_dynaconf_are_no_data(project: Project) -> None:
    project(
        "dynaconf_merge = true\n"
        "[default]\ndynaconf_merge = true\n"
        "[default.privacy]\ndynaconf_merge = true\n"
        '[default.privacy.rules.a]\ndynaconf_merge = true\nrules = ["dynaconf_merge_unique", "@ip"]'
    )
    assert load().privacy.rules == {"a": {"rules": ("@ip",)}}


@pytest.mark.skipif("data_collection" not in DEFAULT_OPTIONS, reason="an older SDK")
def test_options_of_the_sdk_merge_option_by_option(project: Project) -> None:
    project(
        "[default.sdk]\nmax_value_length = 1\nshutdown_timeout = 1\n"
        "[development.sdk]\nshutdown_timeout = 2\ndata_collection = {queues = true}"
    )
    found = load(overrides={"data_collection": {"cookies": {"mode": "off"}}})
    assert found.sdk == {
        "max_value_length": 1,
        "shutdown_timeout": 2,
        "data_collection": {"queues": True, "cookies": {"mode": "off"}},
    }
    assert found.layers["sdk.shutdown_timeout"] == "settings.toml [development]"
