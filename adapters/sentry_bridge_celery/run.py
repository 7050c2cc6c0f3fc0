"""A run: one attempt at one task, as its events describe it."""

import time
from typing import Any
from weakref import ref

from celery._state import _task_stack  # type: ignore[attr-defined]
from sentry_sdk.scope import Scope

from sentry_bridge import get_bridge
from sentry_bridge.context.breadcrumbs import add_milestone
from sentry_bridge.tracking.calls import arguments_of
from sentry_bridge.tracking.losses import losing, lost
from sentry_bridge.tracking.values import plain_properties, plain_value
from sentry_bridge_celery.ids import HEADER, NO_IDS, Ids, received_ids

_ATTRIBUTE = "sentry_bridge_run"
_lose = losing("celery")


def begin(task: Any, args: Any, kwargs: Any) -> "Run":
    """Return a run that is its task's for as long as Celery keeps the task's request.

    Somebody must hold it meanwhile; the scope that it describes does.
    """
    request = task.request
    run = Run(task, request, args, kwargs)
    # Weak, since the run knows the request: a ring would be left to the garbage collector.
    setattr(request, _ATTRIBUTE, ref(run))
    return run


def run_of(task: Any) -> "Run | None":
    """Return the run that a task is in, or None if it runs elsewhere, or no more."""
    known: ref[Run] | None = task.request.get(_ATTRIBUTE)
    return known() if known is not None else None


def carried_ids() -> Ids:
    """Return the ids that the task running here was queued with."""
    # The innermost tasks may have none: they were called as functions, or ran eagerly.
    for task in reversed(_task_stack.stack):
        run = run_of(task)
        if run is not None and run.ids is not NO_IDS:
            return run.ids
    return NO_IDS


def carried_request_id() -> str | None:
    """Return the id of the request that queued the task running here, if it was carried."""
    return carried_ids().request_id


class Run:
    """One attempt at a task. It is described only when something is captured."""

    __slots__ = ("__weakref__", "_args", "_kwargs", "_started", "ids", "request", "task", "task_id")

    def __init__(self, task: Any, request: Any, args: Any, kwargs: Any) -> None:
        """Begin a run.

        Args:
            task: the task.
            request: its `celery.app.task.Context`.
            args: its positional arguments.
            kwargs: its keyword arguments.
        """
        self.task = task
        self.task_id = request.id
        self.request = request
        self._args = args
        self._kwargs = kwargs
        self._started = time.monotonic()
        header = request.get(HEADER)
        self.ids = received_ids(header) if header is not None else NO_IDS

    def identify(self, scope: Scope) -> None:
        """Say on the events of a scope which run they belong to."""
        scope.add_event_processor(self.describe)
        if self.ids is not NO_IDS:
            self.ids.apply(scope)

    @property
    def redelivered(self) -> bool:
        """Whether the broker tells that the message had been delivered before."""
        return bool((self.request.delivery_info or {}).get("redelivered"))

    def properties(self) -> dict[str, Any]:
        """Return what business events say about the run."""
        return {
            "task_name": self.task.name,
            "task_id": self.task_id,
            "retry_count": self.request.retries,
        }

    def describe(self, event: Any, _hint: Any) -> Any:
        """Put the run's tags and its context `task` on an event of the SDK."""
        if event.get("type") == "check_in":
            return event
        try:
            tags = event.get("tags")
            event["tags"] = {**(dict(tags) if tags else {}), **self._tags()}
            event.setdefault("contexts", {})["task"] = self._context()
            if event.get("type") is None:
                self._tell_start(event)
        except Exception:
            lost("error", "celery")
        return event

    def _tell_start(self, event: Any) -> None:
        # Not when it starts: most runs report nothing.
        began = time.time() - (time.monotonic() - self._started)
        limit = Scope.get_client().options["max_breadcrumbs"]
        add_milestone(
            event, "celery_task_started", began, limit, category="business", **self.properties()
        )

    def _tags(self) -> dict[str, str]:
        request = self.request
        tags = {"celery_task": self.task.name, "celery_retries": str(request.retries)}
        queue = (request.delivery_info or {}).get("routing_key")
        if queue:
            tags["celery_queue"] = str(queue)
        names = get_bridge().settings.celery.tag_kwargs
        if names:
            arguments = self._arguments()
            tags |= {
                name: str(plain_value(arguments[name], _lose, 0))
                for name in names
                if name in arguments
            }
        return tags

    def _context(self) -> dict[str, Any]:
        request = self.request
        context = {
            "name": self.task.name,
            "id": self.task_id,
            "retry_count": request.retries,
            "max_retries": self.task.max_retries,
            "redelivered": self.redelivered,
            "eta": plain_value(request.eta, _lose),
            "expires": plain_value(request.expires, _lose),
            "worker": request.hostname,
            "runtime": round(time.monotonic() - self._started, 6),
        }
        if get_bridge().settings.celery.record_arguments:
            context["arguments"] = plain_properties(self._arguments(), _lose)
        return context

    def _arguments(self) -> dict[str, Any]:
        try:
            return arguments_of(self.task.run, self._args, self._kwargs)
        except (TypeError, ValueError):
            # They do not fit, which may be why the task failed.
            return dict(self._kwargs)
