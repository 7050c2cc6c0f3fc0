"""Validation: from plain data to a document, or every problem in it at once."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sentry_bridge.alerts.directory import ISSUES
from sentry_bridge.alerts.document import Document
from sentry_bridge.alerts.location import Location, located
from sentry_bridge.alerts.mark import is_marked
from sentry_bridge.settings import Problem, SettingsError
from sentry_bridge.settings.nearest import suggestion

TABLE = "alerts"

LayerOf = Callable[[Location], str]
"""Tells the layer that set what stands at a path of the document."""

# What the API allows for a name, the mark included.
_NAME_LENGTHS = {"rules": 256, "detectors": 200, "monitors": 128}


def document_from(data: Mapping[str, Any], layer_of: LayerOf) -> Document:
    """Return the document that plain data say.

    Raises:
        SettingsError: with every problem.
    """
    try:
        document: Document = _adapter(Document).validate_json(_json(data))
    except ValidationError as error:
        problems = dict.fromkeys(
            _problem(each, layer_of) for each in error.errors(include_url=False)
        )
        raise SettingsError(problems) from None
    if faults := list(_faults(document, layer_of)):
        raise SettingsError(faults)
    return document


def is_valid(kind: Any, data: Any) -> bool:
    """Tell whether plain data are a `kind` of thing that documents hold."""
    try:
        _adapter(kind).validate_json(_json(data))
    except ValidationError:
        return False
    return True


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _json(data: Any) -> str:
    # Dates are all that TOML has and JSON lacks; none of ours is one.
    return json.dumps(data, default=lambda _: None)


def _faults(document: Document, layer_of: LayerOf) -> Iterator[Problem]:
    for table, limit in _NAME_LENGTHS.items():
        named: dict[str, list[str]] = defaultdict(list)
        for name in getattr(document, table):
            named[" ".join(name.split()).casefold()].append(name)
            path = (table, name)
            if len(name) + len(document.mark.suffix) > limit:
                room = limit - len(document.mark.suffix)
                yield _at(path, layer_of, f"has a name of more than {room} characters")
            elif is_marked(name) or name != name.strip():
                yield _at(path, layer_of, "has a name that ends with a mark, or with a space")
        for names in named.values():
            if len(names) > 1:
                message = "is the name of two alerts, but for its case and spaces"
                yield _at((table, names[-1]), layer_of, message)
    if ISSUES in document.detectors:
        message = "names what every project has for its issues; choose another name"
        yield _at(("detectors", ISSUES), layer_of, message)


def _at(path: Location, layer_of: LayerOf, message: str) -> Problem:
    return Problem(_key(path), layer_of(path), message)


def _key(path: Location) -> str:
    return ".".join((TABLE, *map(str, path)))


def _problem(error: ErrorDetails, layer_of: LayerOf) -> Problem:
    path, model = located(error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if error["loc"] and error["loc"][-1] == "[key]":
        return _at(path, layer_of, _expected(error, model))
    match kind:
        case "missing" | "union_tag_not_found":
            if kind == "union_tag_not_found":
                path = (*path, "type")
            message = "is missing"
        case "unexpected_keyword_argument":
            known = [each.name for each in fields(model)] if is_dataclass(model) else []
            message = f"is not known{suggestion(str(path[-1]), known)}"
        case "literal_error":
            allowed = _words(context["expected"])
            message = f"must be one of {', '.join(allowed)}{suggestion(_given(error), allowed)}"
        case "union_tag_invalid":
            path = (*path, "type")
            allowed = _words(context["expected_tags"])
            message = f"must be one of {', '.join(allowed)}"
            message += suggestion(str(context["tag"]), allowed)
        case "too_short":
            message = "needs at least one"
        case "value_error":
            message = str(context["error"])
        case _:
            message = _expected(error, model)
    return _at(path, layer_of, message)


def _given(error: ErrorDetails) -> str:
    return error["input"] if isinstance(error["input"], str) else ""


def _expected(error: ErrorDetails, model: Any) -> str:
    if error["type"] == "string_pattern_mismatch" and (words := _description(model)):
        return f"must be {words}"
    return error["msg"].replace("Input should be", "must be").replace("an object", "a table")


def _description(model: Any) -> str | None:
    for each in getattr(model, "__metadata__", ()):
        if description := getattr(each, "description", None):
            return str(description)
    return None


def _words(listed: str) -> list[str]:
    return [word.strip(" '") for word in listed.replace(" or ", ", ").split(",")]
