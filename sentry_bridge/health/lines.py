"""Lines: a report for a terminal or a script."""

import json
from collections.abc import Mapping
from typing import Any

from sentry_bridge.health.report import Status

EXIT_CODES: Mapping[Status, int] = {"healthy": 0, "degraded": 1, "unhealthy": 2}


def lines(told: Mapping[str, Any], *, as_json: bool) -> str:
    """Return the text to print for a body of the endpoint.

    Args:
        told: a body as `body.plain` makes it.
        as_json: the body as it is, on one line.
    """
    if as_json:
        return json.dumps(told, default=lambda value: type(value).__name__)
    checks = told["checks"]
    width = max(map(len, checks), default=0)
    rows = [
        f"  {_mark(check)}  {name:<{width}}  {check['message']}{_duration(check)}"
        for name, check in checks.items()
    ]
    version = f", version {told['version']}" if told["version"] else ""
    return "\n".join([f"{told['status']}{version}", *rows])


def _mark(check: Mapping[str, Any]) -> str:
    if check["healthy"]:
        return "ok      "
    return "critical" if check["critical"] else "failing "


def _duration(check: Mapping[str, Any]) -> str:
    return f" ({check['duration_ms']} ms)" if "duration_ms" in check else ""
