"""What the health endpoint answers, for OpenAPI."""

from typing import Any, Literal

from pydantic import BaseModel, Field

Responses = dict[int | str, dict[str, Any]]


class CheckReport(BaseModel):
    """What one check found; the fields that may be missing are for authorized callers."""

    healthy: bool
    message: str
    critical: bool = Field(description="Whether its failure makes the service unhealthy")
    time: str | None = Field(None, json_schema_extra={"format": "date-time"})
    duration_ms: float | None = None
    facts: dict[str, Any] | None = None


class HealthReport(BaseModel):
    """What all checks of a probe found."""

    status: Literal["healthy", "degraded", "unhealthy"]
    version: str | None = Field(description="Version of the application")
    checks: dict[str, CheckReport]


_DRAFT_CHECK: dict[str, Any] = {
    "type": "object",
    "required": ["status", "componentType"],
    "properties": {
        "componentType": {"type": "string"},
        "status": {"enum": ["pass", "warn", "fail"]},
        "time": {"type": "string", "format": "date-time"},
        "observedValue": {"type": "number"},
        "observedUnit": {"type": "string"},
        "output": {"type": "string"},
    },
}
_DRAFT: dict[str, Any] = {
    "title": "Health Check Response Format for HTTP APIs",
    "type": "object",
    "required": ["status", "checks"],
    "properties": {
        "status": {"enum": ["pass", "warn", "fail"]},
        "releaseId": {"type": "string"},
        "checks": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": _DRAFT_CHECK},
        },
    },
}

_TITLES = {200: "Healthy, or degraded", 503: "Unhealthy"}
_UNAUTHORIZED = "Neither the token nor a listed network"

RESPONSES: Responses = {
    status: {
        "model": HealthReport,
        "description": title,
        "content": {"application/json": {}, "application/health+json": {"schema": _DRAFT}},
    }
    for status, title in _TITLES.items()
}
HEAD_RESPONSES: Responses = {status: {"description": title} for status, title in _TITLES.items()}
METRICS_RESPONSES: Responses = {
    200: {"description": "Metrics", "content": {"text/plain": {"schema": {"type": "string"}}}},
    401: {
        "description": _UNAUTHORIZED,
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
}
METRICS_HEAD_RESPONSES: Responses = {
    200: {"description": "Metrics"},
    401: {"description": _UNAUTHORIZED},
}
