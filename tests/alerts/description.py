"""Sentry's published OpenAPI description, where there is one: what its API takes and answers."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

VARIABLE = "SENTRY_API_DESCRIPTION"
MISSING = f"Sentry's API description is not here: {VARIABLE} names the file"

_ROOT = Path(__file__).parents[2]
_BESIDE = _ROOT.parent / "shared" / "sentry-api-subset.json"

# Lists are paged, whether the description says so or not.
_NOT_IN_LISTS = frozenset({"cursor", "per_page"})


def path_of_description() -> Path | None:
    """Return where the description is, or None."""
    named = os.environ.get(VARIABLE)
    path = Path(named) if named else _BESIDE
    return path if path.is_file() else None


@cache
def description() -> Mapping[str, Any] | None:
    """Return the description, or None where there is none."""
    path = path_of_description()
    if path is None:
        return None
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for methods in read["paths"].values():
        for operation in methods.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    _correct(content["schema"])
    return read


def _correct(schema: dict[str, Any]) -> None:
    """Correct what the description says of monitors and real servers do not keep to.

    Monitors have no owner, or one; any number of environments; and the unit of an
    interval is a word.
    """
    item = schema.get("items", schema)
    properties = item.get("properties", {})
    if {"isMuted", "environments"} <= set(properties):
        properties["owner"]["nullable"] = True
        properties["environments"] = {"type": "array", "items": properties["environments"]}
        properties["config"]["properties"]["schedule"] = {}


class Operation:
    """An operation of the description."""

    def __init__(self, template: str, method: str, described: Mapping[str, Any]) -> None:
        self.template = template
        self.method = method
        self._described = described

    @property
    def scopes(self) -> set[str]:
        return {
            scope
            for alternative in self._described["security"]
            for scope in alternative["auth_token"]
        }

    def faults_of_request(self, query: Mapping[str, str], body: Any) -> Iterator[str]:
        """Yield what is wrong with a request."""
        known = {
            parameter["name"]
            for parameter in self._described.get("parameters", ())
            if parameter["in"] == "query"
        }
        for name in query.keys() - known - _NOT_IN_LISTS:
            yield f"unknown parameter {name}"
        content = self._described.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            if body is not None:
                yield "has a body"
            return
        schema = content["application/json"]["schema"]
        for name in body.keys() - schema["properties"].keys():
            yield f"unknown field {name}"
        yield from _faults(schema, body)

    def faults_of_response(self, status: int, body: Any) -> Iterator[str]:
        """Yield what is wrong with a response."""
        response = self._described["responses"].get(str(status))
        if response is None:
            yield f"status {status} is not described"
        elif content := response.get("content"):
            yield from _faults(content["application/json"]["schema"], body)


def _faults(schema: Mapping[str, Any], body: Any) -> Iterator[str]:
    from openapi_schema_validator import OAS30Validator

    for error in OAS30Validator(schema).iter_errors(body):
        yield f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation of the description; none where there is no description."""
    found = description()
    if found is None:
        return ()
    return tuple(
        Operation(template, method.upper(), described)
        for template, methods in found["paths"].items()
        for method, described in methods.items()
    )


def operation(method: str, path: str) -> Operation | None:
    """Return the operation that a request asks for, or None."""
    for each in operations():
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(each.template))
        if each.method == method and re.fullmatch(pattern, path):
            return each
    return None
