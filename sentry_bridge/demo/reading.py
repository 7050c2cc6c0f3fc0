"""An event as a person reads it: each thing under one short name."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

Reading = Mapping[str, Any]


def reading(event: Mapping[str, Any]) -> Reading:
    """Return what an event says, flattened ("Event Payloads", Sentry developer documentation).

    `vars` holds the local variables of all frames of all exceptions, the innermost
    winning, and `source` the lines of code around them, each by its first word; `error`
    and `cause` the text of the last exception and of the first; `breadcrumbs` the text of
    each by its category.
    """
    exceptions = _values(event, "exception")
    frames = [
        frame
        for exception in exceptions
        for frame in (exception.get("stacktrace") or {}).get("frames") or ()
    ]
    request = event.get("request") or {}
    response = (event.get("contexts") or {}).get("response") or {}
    return {
        "path": urlsplit(request.get("url") or "").path,
        "query": request.get("query_string"),
        "headers": request.get("headers"),
        "data": request.get("data"),
        "error": exceptions[-1].get("value") if exceptions else None,
        "error type": exceptions[-1].get("type") if exceptions else None,
        "cause": exceptions[0].get("value") if exceptions else None,
        "vars": {
            name: value for frame in frames for name, value in (frame.get("vars") or {}).items()
        },
        "source": {
            line.split()[0]: line.strip()
            for frame in frames
            for line in _lines(frame)
            if line.strip()
        },
        "breadcrumbs": {
            crumb.get("category"): crumb.get("message") for crumb in _values(event, "breadcrumbs")
        },
        "status": response.get("status_code"),
        **{
            name: event.get(name)
            for name in ("tags", "contexts", "user", "release", "environment", "server_name")
        },
    }


def look_up(source: Any, path: Iterable[str]) -> str | None:
    """Return what stands at a path of keys and list positions, as text, or None."""
    found = source
    for key in path:
        if isinstance(found, Mapping):
            found = found.get(key)
        elif isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    if found is None:
        return None
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _values(event: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    values = (event.get(name) or {}).get("values") or ()
    return [value for value in values if isinstance(value, dict)]


def _lines(frame: Mapping[str, Any]) -> list[str]:
    lines = [*(frame.get("pre_context") or ()), frame.get("context_line")]
    return [line for line in [*lines, *(frame.get("post_context") or ())] if line]
