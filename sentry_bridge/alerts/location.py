"""Locations: where in a document it is that pydantic finds an error."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from sentry_bridge.alerts.document import Document

Location = tuple[str | int, ...]
"""Keys of tables and positions in lists, from the top of the document on."""


def located(location: Location) -> tuple[Location, Any]:
    """Return the path in the document of an error's location, and the type that belongs there.

    The location also names which member of a union was meant; the document does not.
    """
    path: list[str | int] = []
    model: Any = Document
    key_type: Any = str
    for position, step in enumerate(location):
        member = _member(model, step)
        if member is not None:
            model = member
            continue
        if step == "[key]":
            model = key_type
            continue
        if get_origin(_core(model)) is Mapping:
            key_type = get_args(_core(model))[0]
        inner = _inner(model, step)
        if inner is None and position < len(location) - 1:
            continue
        path.append(step)
        # Of a field that is not known, its neighbours are.
        model = model if inner is None else inner
    return tuple(path), model


def _core(model: Any) -> Any:
    while get_origin(model) is Annotated:
        model = get_args(model)[0]
    return model


def _members(model: Any) -> tuple[Any, ...]:
    core = _core(model)
    if get_origin(core) in (Union, UnionType):
        return tuple(each for each in get_args(core) if each is not NoneType)
    return (model,)


def _member(model: Any, step: str | int) -> Any:
    members = _members(model)
    for each in members if len(members) > 1 else ():
        core = _core(each)
        if is_dataclass(core):
            tag = core.__dataclass_fields__.get("type")
            if tag is not None and tag.default == step:
                return core
    return None


def _inner(model: Any, step: str | int) -> Any:
    for each in _members(model):
        core = _core(each)
        origin = get_origin(core)
        if is_dataclass(core) and isinstance(core, type):
            hints = get_type_hints(core, include_extras=True)
            if step in hints:
                return hints[str(step)]
        elif origin is tuple and isinstance(step, int):
            return get_args(core)[0]
        elif origin is Mapping:
            return get_args(core)[1]
        elif origin in (Union, UnionType):
            found = _inner(core, step)
            if found is not None:
                return found
    return None
