"""A Sentry server that keeps what it is told, and falls ill as it is asked to."""

import json
import re
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qsl, urlsplit

from tests.alerts import description

TOKEN = "sntrys_secret_of_the_tests"
ORGANIZATION, PROJECT, PROJECT_ID = "acme", "shop", "11"
DATE = "2026-01-02T03:04:05.000000Z"
_API = "/api/0"


@dataclass
class Fault:
    """What befalls the next `times` requests of a kind, after `skip` that are spared.

    With `late`, the server does what it is told before; else it does not.
    """

    kind: Literal["401", "403", "404", "409", "429", "500", "hang", "half", "text", "odd"]
    method: str = ""
    path: str = ""
    times: int = 1
    skip: int = 0
    late: bool = False
    retry_after: str | None = "7"

    def befalls(self, method: str, path: str) -> bool:
        if not self.times or self.method not in ("", method) or not re.search(self.path, path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    body: Any


@dataclass
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(detail)
        self.answer = Answer(status, detail if isinstance(detail, dict) else {"detail": detail})


class SentryServer:
    """One organisation, on loopback. A context manager.

    `deviations` collects where requests or answers are not what the description says, if
    there is a description; nothing else is checked there.
    """

    def __init__(self) -> None:
        self.page_size = 2
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.deviations: list[str] = []
        self.token = TOKEN
        self.redirect: str | None = None
        self._ids = iter(range(1000, 10**6))
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.teams = {slug: self._id() for slug in ("payments", "platform", "search")}
        self.project_teams = ["payments", "platform"]
        self.members = {
            email: self._id() for email in ("ann@example.com", "bob@example.com", "eve@example.com")
        }
        self.integrations: dict[str, str] | None = {"acme-slack": "71", "acme-pagerduty": "72"}
        self.detectors: dict[str, dict[str, Any]] = {}
        self.workflows: dict[str, dict[str, Any]] = {}
        self.monitors: dict[str, dict[str, Any]] = {}
        self.raw = ""
        self.ownership: dict[str, Any] = {
            "fallthrough": True,
            "autoAssignment": "Auto Assign to Issue Owner",
            "codeownersAutoSync": True,
        }
        for kind in ("error", "issue_stream"):
            self._keep(self.detectors, {**_DETECTOR, "name": kind, "type": kind})
        self._keep(
            self.detectors, {**_DETECTOR, "name": "other", "type": "error", "projectId": "12"}
        )
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def writes(self) -> list[Request]:
        return [request for request in self.requests if request.method != "GET"]

    def named(self, kept: Mapping[str, dict[str, Any]]) -> list[str]:
        return sorted(item["name"] for item in kept.values())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def meet(self, request: Request, token: str) -> tuple[Answer, str | None]:
        """Return the answer to a request, and how its delivery fails, if it does."""
        with self._lock:
            self.requests.append(request)
            fault = next(
                (each for each in self.faults if each.befalls(request.method, request.path)), None
            )
            if fault and not fault.late:
                return self._ill(fault)
            if self.redirect:
                return Answer(302, None, {"Location": self.redirect + request.path}), None
            answer = self._checked(request, token)
            return self._ill(fault) if fault else (answer, None)

    def hang(self) -> None:
        self._closing.wait()

    def _ill(self, fault: Fault) -> tuple[Answer, str | None]:
        if not fault.kind.isdigit():
            return Answer(200, {}), fault.kind
        headers = {}
        if fault.kind == "429" and fault.retry_after is not None:
            headers["Retry-After"] = fault.retry_after
        return Answer(int(fault.kind), {"detail": f"told to answer {fault.kind}"}, headers), None

    def _checked(self, request: Request, token: str) -> Answer:
        operation = description.operation(request.method, request.path)
        where = f"{request.method} {request.path}"
        if operation is not None:
            faults = operation.faults_of_request(request.query, request.body)
            self.deviations += [f"{where} {fault}" for fault in faults]
        try:
            answer = self._answer(request, token)
        except RefusedError as refused:
            answer = refused.answer
        if operation is not None:
            faults = operation.faults_of_response(answer.status, answer.body)
            self.deviations += [f"{where} answered: {fault}" for fault in faults]
        return answer

    def _answer(self, request: Request, token: str) -> Answer:
        if token != f"Bearer {self.token}":
            raise RefusedError(401, "Invalid token")
        for method, pattern, answer in self._routes():
            found = re.fullmatch(_API + pattern, request.path)
            if found and request.method == method:
                return answer(request, *found.groups())
        raise RefusedError(404, "The requested resource does not exist")

    def _routes(self) -> list[tuple[str, str, Callable[..., Answer]]]:
        organization, one = f"/organizations/{ORGANIZATION}", r"/([^/]+)/"
        project = f"/projects/{ORGANIZATION}/{PROJECT}"
        return [
            ("GET", f"{organization}/projects/", self._list(self._projects)),
            ("GET", f"{organization}/teams/", self._list(self._teams)),
            ("POST", f"{organization}/teams/", self._create_team),
            ("GET", f"{organization}/members/", self._list(self._members)),
            ("GET", f"{organization}/integrations/", self._list(self._integrations)),
            ("GET", f"{project}/teams/", self._list(self._project_teams)),
            ("GET", f"{organization}/detectors/", self._list(self._detectors)),
            ("POST", f"{organization}/projects/{PROJECT}/detectors/", self._create_detector),
            ("PUT", f"{organization}/detectors{one}", self._update_detector),
            ("DELETE", f"{organization}/detectors{one}", self._delete(self.detectors, 204)),
            ("GET", f"{organization}/monitors/", self._list(lambda: list(self.monitors.values()))),
            ("POST", f"{organization}/monitors/", self._create_monitor),
            ("PUT", f"{organization}/monitors{one}", self._update_monitor),
            ("DELETE", f"{organization}/monitors{one}", self._delete(self.monitors, 202)),
            (
                "GET",
                f"{organization}/workflows/",
                self._list(lambda: list(self.workflows.values())),
            ),
            ("POST", f"{organization}/workflows/", self._create_workflow),
            ("PUT", f"{organization}/workflows{one}", self._update_workflow),
            ("DELETE", f"{organization}/workflows{one}", self._delete(self.workflows, 204)),
            ("GET", f"{project}/ownership/", lambda request: Answer(200, self._ownership())),
            ("PUT", f"{project}/ownership/", self._update_ownership),
        ]

    def _list(self, items: Callable[[], list[Any]]) -> Callable[..., Answer]:
        def answer(request: Request) -> Answer:
            found = items()
            start = int(request.query.get("cursor", "0:0:0").split(":")[1])
            stop = start + self.page_size
            more = "true" if stop < len(found) else "false"
            # The address is one that nobody should follow.
            address = "http://192.0.2.1/elsewhere/"
            link = (
                f'<{address}?cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", '
                f'<{address}?cursor=0:{stop}:0>; rel="next"; results="{more}"; cursor="0:{stop}:0"'
            )
            return Answer(200, found[start:stop], {"Link": link})

        return answer

    def _delete(self, kept: dict[str, dict[str, Any]], status: int) -> Callable[..., Answer]:
        def answer(request: Request, identifier: str) -> Answer:
            if kept.pop(identifier, None) is None:
                raise RefusedError(404, "The requested resource does not exist")
            return Answer(status)

        return answer

    def _id(self) -> str:
        return str(next(self._ids))

    def _keep(self, kept: dict[str, dict[str, Any]], item: dict[str, Any]) -> dict[str, Any]:
        identifier = self._id()
        kept[identifier] = {**item, "id": identifier}
        return kept[identifier]

    def _projects(self) -> list[Any]:
        names = {PROJECT: PROJECT_ID, "shop-front": "12", "billing": "13"}
        return [{**_PROJECT, "slug": slug, "id": number} for slug, number in names.items()]

    def _teams(self) -> list[Any]:
        return [
            {**_TEAM, "slug": slug, "name": slug, "id": number}
            for slug, number in self.teams.items()
        ]

    def _project_teams(self) -> list[Any]:
        return [team for team in self._teams() if team["slug"] in self.project_teams]

    def _members(self) -> list[Any]:
        invited = {**_MEMBER, "id": "9", "email": "new@example.com", "user": None}
        return [
            invited,
            *(
                {
                    **_MEMBER,
                    "id": f"1{number}",
                    "email": email,
                    "user": {**_USER, "id": number, "email": email, "username": email},
                }
                for email, number in self.members.items()
            ),
        ]

    def _integrations(self) -> list[Any]:
        if self.integrations is None:
            raise RefusedError(404, "The requested resource does not exist")
        return [{"name": name, "id": number} for name, number in self.integrations.items()]

    def _detectors(self) -> list[Any]:
        return [detector for detector in self.detectors.values() if detector["projectId"] == "11"]

    def _create_team(self, request: Request) -> Answer:
        slug = request.body["slug"]
        if slug in self.teams:
            raise RefusedError(409, "A team with this slug already exists.")
        self.teams[slug] = self._id()
        return Answer(201, self._teams()[-1])

    def _actor(self, owner: str | None) -> dict[str, Any] | None:
        if owner is None:
            return None
        kind, _, number = owner.partition(":")
        known = {"team": self.teams, "user": self.members}[kind]
        names = [name for name, identifier in known.items() if identifier == number]
        if not names:
            raise RefusedError(400, {"owner": ["Unknown actor input"]})
        return {"type": kind, "id": number, "name": names[0]}

    def _detector(self, body: Mapping[str, Any]) -> dict[str, Any]:
        (source,) = body["data_sources"]
        query = {key: source[key] for key in ("dataset", "query", "aggregate", "timeWindow")}
        query |= {"id": "1", "environment": source["environment"]}
        query |= {"eventTypes": sorted(source["eventTypes"], reverse=True)}
        return {
            "name": body["name"],
            "type": body["type"],
            "description": body["description"],
            "owner": self._actor(body["owner"]),
            "enabled": body["enabled"],
            "config": body["config"],
            "dataSources": [
                {
                    "id": "1",
                    "type": "snuba_query_subscription",
                    "queryObj": {"id": "2", "status": 0, "snubaQuery": query},
                }
            ],
            "conditionGroup": self._group(body["condition_group"]),
        }

    def _group(self, group: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": self._id(),
            "organizationId": "1",
            "logicType": group.get("logicType") or group["logic_type"],
            # The database promises no order.
            "conditions": [
                {**condition, "id": self._id()} for condition in reversed(group["conditions"])
            ],
            "actions": [
                {**action, "id": self._id()} for action in reversed(group.get("actions", ()))
            ],
        }

    def _create_detector(self, request: Request) -> Answer:
        made = self._keep(self.detectors, {**_DETECTOR, **self._detector(request.body)})
        return Answer(201, made)

    def _update_detector(self, request: Request, identifier: str) -> Answer:
        return self._update(self.detectors, identifier, self._detector, request)

    def _update(
        self,
        kept: dict[str, dict[str, Any]],
        identifier: str,
        read: Callable[[Mapping[str, Any]], dict[str, Any]],
        request: Request,
    ) -> Answer:
        if identifier not in kept:
            raise RefusedError(404, "The requested resource does not exist")
        kept[identifier].update(read(request.body))
        return Answer(200, kept[identifier])

    def _monitor(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": body["name"],
            "slug": body["slug"],
            "status": body["status"],
            "isMuted": body["is_muted"],
            "owner": self._actor(body["owner"]),
            "config": {**body["config"], "alert_rule_id": None},
        }

    def _create_monitor(self, request: Request) -> Answer:
        slug = request.body["slug"]
        if slug in {monitor["slug"] for monitor in self.monitors.values()}:
            raise RefusedError(400, {"slug": [f'The slug "{slug}" is already in use.']})
        made = self._keep(self.monitors, {**_MONITOR, **self._monitor(request.body)})
        return Answer(201, made)

    def _update_monitor(self, request: Request, identifier: str) -> Answer:
        return self._update(self.monitors, identifier, self._monitor, request)

    def _workflow(self, body: Mapping[str, Any]) -> dict[str, Any]:
        for identifier in body["detector_ids"]:
            if str(identifier) not in self.detectors:
                raise RefusedError(400, {"detectorIds": ["Some detectors do not exist"]})
        groups = [self._group(group) for group in reversed(body["action_filters"])]
        for action in (action for group in groups for action in group["actions"]):
            target = action["config"]
            if target["targetType"] in ("team", "user"):
                self._actor(f"{target['targetType']}:{target['targetIdentifier']}")
            if action["type"] == "slack":
                action["config"] = {**target, "targetIdentifier": "C0FFEE"}
        self._actor(body["owner"])
        return {
            "name": body["name"],
            "enabled": body["enabled"],
            "environment": body["environment"],
            "config": body["config"],
            "owner": body["owner"],
            "detectorIds": [str(identifier) for identifier in reversed(body["detector_ids"])],
            "triggers": self._group(body["triggers"]),
            "actionFilters": groups,
        }

    def _create_workflow(self, request: Request) -> Answer:
        if request.body["name"] in self.named(self.workflows):
            raise RefusedError(400, {"name": ["An alert of that name exists"]})
        made = self._keep(self.workflows, {**_WORKFLOW, **self._workflow(request.body)})
        return Answer(201, made)

    def _update_workflow(self, request: Request, identifier: str) -> Answer:
        return self._update(self.workflows, identifier, self._workflow, request)

    def _ownership(self) -> dict[str, Any]:
        return {**_OWNERSHIP, **self.ownership, "raw": self.raw}

    def _update_ownership(self, request: Request) -> Answer:
        body = dict(request.body)
        self.raw = body.pop("raw", self.raw)
        self.ownership |= body
        return Answer(202, self._ownership())


_DETECTOR: dict[str, Any] = {
    "projectId": PROJECT_ID,
    "description": None,
    "workflowIds": [],
    "owner": None,
    "createdBy": None,
    "dateCreated": DATE,
    "dateUpdated": DATE,
    "dataSources": None,
    "conditionGroup": None,
    "config": {},
    "enabled": True,
    "latestGroup": None,
}
_WORKFLOW: dict[str, Any] = {
    "organizationId": "1",
    "createdBy": None,
    "dateCreated": DATE,
    "dateUpdated": DATE,
    "lastTriggered": None,
}
_OWNERSHIP: dict[str, Any] = {
    "schema": None,
    "dateCreated": DATE,
    "lastUpdated": DATE,
    "isActive": True,
}
_TEAM: dict[str, Any] = {
    "dateCreated": DATE,
    "isMember": True,
    "teamRole": None,
    "flags": {},
    "access": [],
    "hasAccess": True,
    "isPending": False,
    "memberCount": 1,
    "avatar": {"avatarType": "letter_avatar", "avatarUuid": None, "avatarUrl": None},
}
_USER: dict[str, Any] = {
    "name": "Somebody",
    "avatarUrl": "",
    "isActive": True,
    "isSuspended": False,
    "hasPasswordAuth": True,
    "isManaged": False,
    "dateJoined": DATE,
    "lastLogin": None,
    "has2fa": False,
    "lastActive": None,
    "isSuperuser": False,
    "isStaff": False,
    "experiments": {},
    "emails": [],
}
_MEMBER: dict[str, Any] = {
    "name": "Somebody",
    "orgRole": "member",
    "pending": False,
    "expired": False,
    "flags": dict.fromkeys(
        (
            "idp:provisioned", "idp:role-restricted", "sso:linked", "sso:invalid",
            "member-limit:restricted", "partnership:restricted",
        ),
        False,
    ),
    "dateCreated": DATE,
    "inviteStatus": "approved",
    "inviterName": None,
}  # fmt: skip
_HAS = (
    "Access", "Feedbacks", "Flags", "InsightsAgentMonitoring", "InsightsAppStart",
    "InsightsAssets", "InsightsCaches", "InsightsDb", "InsightsHttp", "InsightsMCP",
    "InsightsQueues", "InsightsScreenLoad", "InsightsVitals", "Logs", "MinifiedStackTrace",
    "Monitors", "NewFeedbacks", "Profiles", "Replays", "Sessions", "TraceMetrics", "UserReports",
)  # fmt: skip
_PROJECT: dict[str, Any] = {
    "name": "Shop",
    "platform": "python",
    "platforms": ["python"],
    "dateCreated": DATE,
    "isBookmarked": False,
    "isMember": True,
    "features": [],
    "firstEvent": None,
    "firstTransactionEvent": False,
    "access": [],
    "environments": [],
    "latestRelease": None,
    "team": None,
    "teams": [],
    **{f"has{what}": False for what in _HAS},
}
_MONITOR: dict[str, Any] = {
    "isUpserting": False,
    "dateCreated": DATE,
    "environments": [],
    "project": {
        **_PROJECT,
        "id": PROJECT_ID,
        "slug": PROJECT,
        "avatar": {"avatarType": "letter_avatar", "avatarUuid": None},
        "color": "#000000",
        "isInternal": False,
        "isPublic": False,
        "status": "active",
    },
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about clients that go away."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _handler(server: SentryServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _meet(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            request = Request(self.command, parts.path, dict(parse_qsl(parts.query)), body)
            answer, failure = server.meet(request, self.headers.get("Authorization", ""))
            if failure == "hang":
                server.hang()
                self.close_connection = True
            elif failure == "half":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{")
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            elif failure == "text":
                self._answer(Answer(200), b"<html>")
            elif failure == "odd":
                self._answer(Answer(200), b'[{"neither": "fish"}]')
            else:
                content = b"" if answer.body is None else json.dumps(answer.body).encode()
                self._answer(answer, content)

        do_GET = do_POST = do_PUT = do_DELETE = _meet  # noqa: N815

        def do_CONNECT(self) -> None:
            server.requests.append(Request("CONNECT", self.path, {}, None))
            self.send_error(403)

        def _answer(self, answer: Answer, content: bytes) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: a test's output is not an access log."""

    return Handler
