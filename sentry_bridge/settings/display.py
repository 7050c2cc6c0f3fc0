"""Display: the settings in force as people may see them, without any secret."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sentry_bridge.settings import dsn
from sentry_bridge.settings.model import FingerprintRule, Settings
from sentry_bridge.settings.schema import schema, value_of

MASK = "***"

# Options of `sentry_sdk.init` that may hold credentials.
_SECRET_OPTIONS = frozenset({"http_proxy", "https_proxy", "proxy_headers"})


@dataclass(frozen=True, slots=True)
class Line:
    """A setting, its value as JSON can hold it, and its layer; None for a shipped default."""

    key: str
    value: Any
    layer: str | None


def lines(settings: Settings) -> Iterator[Line]:
    """Yield every setting, secrets masked, in the order of the model; tables entry by entry."""
    for key, setting in schema().items():
        value = value_of(settings, key)
        if setting.is_table and value:
            for name, entry in value.items():
                secret = setting.secret or name in _SECRET_OPTIONS
                shown = MASK if secret else _plain(entry)
                yield Line(f"{key}.{name}", shown, settings.layers.get(f"{key}.{name}"))
        else:
            shown = _masked(key, value) if setting.secret and value else _plain(value)
            yield Line(key, shown, settings.layers.get(key))


def text(settings: Settings) -> str:
    """Return every setting and its layer as lines of text, secrets masked."""
    rows = [
        (line.key, json.dumps(line.value, ensure_ascii=False), line.layer or "shipped default")
        for line in lines(settings)
    ]
    return "\n".join(f"{key} = {value}  # {layer}" for key, value, layer in rows)


def _masked(key: str, value: Any) -> Any:
    if key == "dsn":
        return dsn.masked(value)
    return MASK if isinstance(value, str) else [MASK for _ in value]


def _plain(value: Any) -> Any:
    if isinstance(value, FingerprintRule):
        return {"match": dict(value.match), "fingerprint": list(value.fingerprint)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    # Python objects show their kind only: a repr can hold anything.
    return f"<{type(value).__name__}>"
