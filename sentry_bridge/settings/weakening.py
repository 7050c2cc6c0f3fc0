"""Weakenings: what the settings let leave that the shipped ones keep."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sentry_bridge.settings.model import Settings
from sentry_bridge.settings.schema import schema, value_of

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

# Options of `sentry_sdk.init` that collect or tell more: for which values, and what.
_OPTIONS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "send_default_pii": (bool, "the SDK collects who the user is, cookies and addresses"),
    "data_collection": (bool, "the application decides what the SDK collects by itself"),
    "max_request_body_size": (lambda size: size == "always", "bodies of any size are collected"),
    "trace_propagation_targets": (bool, "hosts are told about the trace, whatever ours lists"),
    "enable_logs": (bool, "log records are sent, not only kept as breadcrumbs"),
    "add_full_stack": (bool, "frames outside of the failing call are collected"),
    "spotlight": (bool, "events go to a Spotlight server, too"),
    "_experiments": (bool, "features that the SDK calls experimental may collect anything"),
}


@dataclass(frozen=True, slots=True)
class Weakening:
    """A setting that weakens the protection, the layer that set it, and what it lets out."""

    key: str
    layer: str
    what: str


def weakenings(settings: Settings) -> Iterator[Weakening]:
    """Yield every weakening among the settings, in the order of the model."""
    layers = settings.layers
    if settings.dsn is not None and _in_clear(settings.dsn):
        yield Weakening("dsn", layers.get("dsn", ""), "events travel over http in clear text")
    for key, setting in schema().items():
        if setting.weakens and value_of(settings, key) not in (
            setting.default,
            *setting.weakens.harmless,
        ):
            yield Weakening(key, layers.get(key, ""), setting.weakens.what)
    for name, value in settings.sdk.items():
        weakens, what = _OPTIONS.get(name, (None, ""))
        if weakens and weakens(value):
            yield Weakening(f"sdk.{name}", layers.get(f"sdk.{name}", ""), what)


def _in_clear(dsn: str) -> bool:
    parts = urlsplit(dsn)
    return parts.scheme == "http" and parts.hostname not in _LOOPBACK
