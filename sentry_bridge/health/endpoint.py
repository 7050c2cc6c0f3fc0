"""Endpoint: requests for a report and the answers to them, framework aside."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any, Literal, NamedTuple

import sentry_sdk

from sentry_bridge.context import current_request
from sentry_bridge.health import access_log, body, metrics
from sentry_bridge.health.access import Access
from sentry_bridge.health.check import Check, Tag
from sentry_bridge.health.checks.sentry import Bridged
from sentry_bridge.health.configured import configured
from sentry_bridge.health.engine import Health
from sentry_bridge.health.report import Report
from sentry_bridge.privacy import Policy
from sentry_bridge.settings import HealthSettings, Settings

Probe = Literal["all", "live", "ready", "startup", "metrics"]

JSON = "application/json"
HEALTH_JSON = "application/health+json"

_TAGS: Mapping[Probe, Tag | None] = {
    "all": None,
    "live": "live",
    "ready": "ready",
    "startup": "startup",
    "metrics": None,
}
_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept, Authorization"}


class Asked(NamedTuple):
    """A request: its path, and the headers and peer's address on which the answer depends."""

    probe: Probe
    path: str
    accept: str | None
    authorization: str | None
    client: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. For HEAD it goes without the body, headers and all."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Endpoint:
    """Answers the probes of one process; adapters translate their requests for it."""

    def __init__(
        self, settings: Settings, bridge: Callable[[], Bridged], checks: Iterable[Check] = ()
    ) -> None:
        """Prepare the checks of the settings and those given; none runs before a probe.

        Args:
            settings: the settings in force.
            bridge: returns the process's bridge, whose state the Sentry check tells.
            checks: the application's own, besides those of the settings.

        Raises:
            SettingsError: when the settings describe a check that cannot be.
            ValueError: when two checks have the same name.
        """
        self.paths = _paths(settings.health)
        self.health = Health((*configured(settings, bridge), *checks), settings.release)
        self._settings = settings
        self._access = Access.from_settings(settings)
        self._kept: dict[tuple[Probe, str, bool], tuple[float, Answer]] = {}
        access_log.install()

    def answer(self, asked: Asked) -> Answer:
        """Answer, after running the checks whose results are not fresh."""
        form = self._form(asked)
        return self._ready(form) or self._made(form, self.health.report(_TAGS[asked.probe]))

    async def answer_async(self, asked: Asked) -> Answer:
        """Answer without blocking the event loop."""
        form = self._form(asked)
        if (ready := self._ready(form)) is not None:
            return ready
        return self._made(form, await self.health.report_async(_TAGS[asked.probe]))

    def told(self, report: Report, *, details: bool = True) -> dict[str, Any]:
        """Return the body for a report, with or without details."""
        return body.plain(report, self._scrub if details else None)

    def _form(self, asked: Asked) -> tuple[Probe, str, bool]:
        """Return what an answer depends on, besides the results of the checks."""
        access_log.quiet(asked.path)
        _leave_untraced()
        details = self._access.allows(asked.authorization, asked.client)
        return asked.probe, HEALTH_JSON if _prefers_draft(asked.accept) else JSON, details

    def _ready(self, form: tuple[Probe, str, bool]) -> Answer | None:
        if form[0] == "metrics" and not form[2]:
            return _UNAUTHORIZED
        until, answer = self._kept.get(form, _NOTHING)
        return answer if monotonic() < until else None

    def _made(self, form: tuple[Probe, str, bool], report: Report) -> Answer:
        probe, content_type, details = form
        scrub = self._scrub if details else None
        if probe == "metrics":
            answer = _answer(200, metrics.CONTENT_TYPE, metrics.text(report))
        else:
            form_of = body.draft if content_type == HEALTH_JSON else body.plain
            status = 503 if report.status == "unhealthy" else 200
            answer = _answer(status, content_type, body.to_json(form_of(report, scrub)))
        self._kept[form] = (report.fresh_until, answer)
        return answer

    def _scrub(self, message: str) -> str:
        try:
            return self._policy.scrub_text(message)
        except Exception:
            return "(withheld)"

    @cached_property
    def _policy(self) -> Policy:
        return Policy.from_settings(self._settings.privacy)


def _answer(status: int, content_type: str, content: bytes, **headers: str) -> Answer:
    described = {"Content-Type": content_type, "Content-Length": str(len(content))}
    return Answer(status, {**_HEADERS, **described, **headers}, content)


_UNAUTHORIZED = _answer(
    401,
    JSON,
    b'{"detail": "metrics need the token or a listed network"}',
    **{"WWW-Authenticate": "Bearer"},
)
_NOTHING = (0.0, _UNAUTHORIZED)
NOT_FOUND = _answer(404, JSON, b'{"detail": "not found"}')
NOT_ALLOWED = _answer(405, JSON, b'{"detail": "method not allowed"}', Allow="GET, HEAD")


def _paths(settings: HealthSettings) -> dict[str, Probe]:
    paths: dict[str, Probe] = {
        settings.path: "all",
        settings.live_path: "live",
        settings.ready_path: "ready",
        settings.startup_path: "startup",
    }
    if metrics.available():
        paths[settings.metrics_path] = "metrics"
    return paths


def _leave_untraced() -> None:
    transaction = sentry_sdk.get_current_scope().transaction
    if transaction is not None:
        transaction.sampled = False
    request = current_request()
    if request is not None:
        request.expect()


def _prefers_draft(accept: str | None) -> bool:
    """Tell whether `Accept` names the draft's type, and not `application/json` before it.

    "Accept", RFC 9110, section 12.5.1; wildcards get plain JSON.
    """
    if not accept or HEALTH_JSON not in accept.lower():
        return False
    weights = {JSON: 0.0, HEALTH_JSON: 0.0}
    for media_range in accept.lower().split(","):
        name, *parameters = (part.strip() for part in media_range.split(";"))
        if name in weights:
            weights[name] = _weight(parameters)
    return 0.0 < weights[HEALTH_JSON] >= weights[JSON]


def _weight(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
