"""The facts that an event about a request of the demo must carry."""

from dataclasses import dataclass

from sentry_bridge.demo.service import Framework
from sentry_bridge.demo.traffic import Request

RELEASE = "1.10"
ENVIRONMENT = "production"
SERVER_NAME = "demo-host"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a reading of the event must hold at a path."""

    name: str
    path: tuple[str, ...]
    expected: str


def facts(framework: Framework, request: Request) -> list[Fact]:
    """Return what must be known about a request, in the framework's own words."""
    told = [
        Fact("route", ("tags", "endpoint"), f"{request.method} {_template(framework, request)}"),
        Fact("request id", ("tags", "request_id"), request.request_id),
        Fact("release", ("release",), RELEASE),
        Fact("environment", ("environment",), ENVIRONMENT),
        Fact("server", ("server_name",), SERVER_NAME),
    ]
    if request.error is not None:
        told.append(Fact("exception", ("error type",), request.error))
    if request.status == 500:
        # A failure that the application handles is reported before there is a response.
        told.append(Fact("response", ("status",), "500"))
    return told


def _template(framework: Framework, request: Request) -> str:
    opening, closing = framework.parameter
    return request.route.replace("{", opening).replace("}", closing)
