"""Endpoints of Sentry's API that are called, and the scopes of a token that each accepts.

Source: Sentry's published OpenAPI description; a test compares them.
"""

from dataclasses import dataclass
from typing import Literal

_ORGANIZATION = "/api/0/organizations/{organization_id_or_slug}/"
_PROJECT = "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/"

_READ_ALERTS = ("alerts:read", "org:admin", "org:read", "org:write")
_READ_ORGANIZATION = ("org:admin", "org:read", "org:write")
_READ_PROJECT = ("project:admin", "project:read", "project:write")
_WRITE_RULES = ("alerts:write", "org:admin", "org:write")
_WRITE_DETECTOR = ("alerts:write", "org:admin", "org:read", "org:write")
_CREATE_DETECTOR = ("alerts:write", "project:admin", "project:write")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and a path; a token needs one of `scopes`, the first of which suffices."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    scopes: tuple[str, ...]


LIST_RULES = Endpoint("GET", _ORGANIZATION + "workflows/", _READ_ALERTS)
CREATE_RULE = Endpoint("POST", _ORGANIZATION + "workflows/", _WRITE_RULES)
UPDATE_RULE = Endpoint("PUT", _ORGANIZATION + "workflows/{workflow_id}/", _WRITE_RULES)
DELETE_RULE = Endpoint("DELETE", _ORGANIZATION + "workflows/{workflow_id}/", _WRITE_RULES)

LIST_DETECTORS = Endpoint("GET", _ORGANIZATION + "detectors/", _READ_ALERTS)
CREATE_DETECTOR = Endpoint(
    "POST", _ORGANIZATION + "projects/{project_id_or_slug}/detectors/", _CREATE_DETECTOR
)
UPDATE_DETECTOR = Endpoint("PUT", _ORGANIZATION + "detectors/{detector_id}/", _WRITE_DETECTOR)
DELETE_DETECTOR = Endpoint("DELETE", _ORGANIZATION + "detectors/{detector_id}/", _WRITE_DETECTOR)

LIST_MONITORS = Endpoint("GET", _ORGANIZATION + "monitors/", _READ_ALERTS)
CREATE_MONITOR = Endpoint("POST", _ORGANIZATION + "monitors/", _WRITE_DETECTOR)
UPDATE_MONITOR = Endpoint("PUT", _ORGANIZATION + "monitors/{monitor_id_or_slug}/", _CREATE_DETECTOR)
DELETE_MONITOR = Endpoint(
    "DELETE", _ORGANIZATION + "monitors/{monitor_id_or_slug}/", _CREATE_DETECTOR
)

LIST_TEAMS = Endpoint("GET", _ORGANIZATION + "teams/", _READ_ORGANIZATION)
CREATE_TEAM = Endpoint("POST", _ORGANIZATION + "teams/", ("org:admin", "org:write", "team:write"))
LIST_PROJECT_TEAMS = Endpoint("GET", _PROJECT + "teams/", _READ_PROJECT)
LIST_MEMBERS = Endpoint(
    "GET", _ORGANIZATION + "members/", ("member:admin", "member:read", "member:write")
)
LIST_PROJECTS = Endpoint("GET", _ORGANIZATION + "projects/", _READ_ORGANIZATION)

GET_OWNERSHIP = Endpoint("GET", _PROJECT + "ownership/", _READ_PROJECT)
UPDATE_OWNERSHIP = Endpoint("PUT", _PROJECT + "ownership/", _READ_PROJECT)

# Published, too, but in a part of the description that servers may lack.
LIST_INTEGRATIONS = Endpoint(
    "GET",
    _ORGANIZATION + "integrations/",
    ("org:admin", "org:integrations", "org:read", "org:write"),
)
