"""Text: what the value of a variable says for the setting that it is for."""

import json
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, get_args

from sentry_bridge.settings.options import is_boolean
from sentry_bridge.settings.schema import Setting

_BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}


def parse(setting: Setting, text: str | Mapping[str, str]) -> Any:
    """Return what `text` says for `setting`; text that says nothing for it stays as it is.

    Strings are taken as they are written: `1.10`, `no` and `@format {x}` stay what they
    are. Lists are written as a TOML or JSON array, or separated by commas; tables as a TOML
    inline table or a JSON object, or entry by entry.
    """
    if not isinstance(text, str):
        return {name: _entry(setting, name, item) for name, item in text.items()}
    if setting.is_table:
        return _data(text)
    if setting.is_list:
        if text.lstrip().startswith("["):
            return _data(text)
        element = get_args(setting.type)[0]
        return [_scalar(element, item.strip()) for item in text.split(",") if item.strip()]
    return _scalar(setting.type, text)


def _entry(setting: Setting, name: str, text: str) -> Any:
    if setting.key == "sdk" and is_boolean(name.lower()):
        return _scalar(bool, text)
    return _data(text)


def _scalar(kind: Any, text: str) -> Any:
    if kind is bool:
        return _BOOLEANS.get(text.strip().lower(), text)
    if kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text


def _data(text: str) -> Any:
    with suppress(ValueError):
        return tomllib.loads(f"value = {text}")["value"]
    with suppress(ValueError):
        return json.loads(text)
    return text
