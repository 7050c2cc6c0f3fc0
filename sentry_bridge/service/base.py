"""BaseService: what a service class inherits to have its operations observed."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, ClassVar, ParamSpec, TypeVar, cast

from sentry_bridge.service.operation import Operation
from sentry_bridge.tracking import add_error_context, current, track_performance_issue
from sentry_bridge.tracking.calls import chosen_arguments, enclosed
from sentry_bridge.tracking.losses import losing

P = ParamSpec("P")
R = TypeVar("R")


_UNOBSERVED = Operation()


class BaseService:
    """Base class for services.

    A service has a session if it was given one, and observed operations:

        class Billing(BaseService):
            def charge(self, order_id: str) -> None:
                with self.operation("charge", order_id=order_id) as operation:
                    ...
                    operation.result(status="paid")

    `service_name` is the class's name, and `slow_after` how many seconds an operation may
    take before it is reported as slow; a subclass may set either.
    """

    service_name: ClassVar[str]
    slow_after: ClassVar[float] = 2.0
    db: Any = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "service_name" not in cls.__dict__:
            cls.service_name = cls.__name__

    def __init__(self, db: Any = None) -> None:
        """Keep `db`, the session that the service works with, if it has one."""
        self.db = db

    def operation(
        self, name: str, /, *, slow_after: float | None = None, **context: Any
    ) -> Operation:
        """Return a context manager that observes one run of an operation.

        It is a span: a child of the current one, so that nested operations form a tree. A
        failure is captured once, with the contexts `service_operation` and
        `service_error`; a success leaves a breadcrumb and, if it was slow, a performance
        issue. Nothing of it shows on later events.

        Args:
            name: what is done, such as `charge`.
            slow_after: how many seconds it may take; by default the class's `slow_after`.
            **context: what to know about this run, as JSON data.
        """
        tracker = current.tracker
        if tracker is None:
            return _UNOBSERVED
        # Loaded only with Sentry on: importing the service costs no import of the SDK.
        from sentry_bridge.service.observed import ObservedOperation

        return ObservedOperation(
            tracker,
            self.service_name,
            name,
            self.slow_after if slow_after is None else slow_after,
            context,
        )

    def _track_operation_start(self, operation: str, **context: Any) -> float:
        """Describe an operation that starts; returns the time for `_track_operation_end`."""
        add_error_context(
            "service_operation",
            {"service": self.service_name, "operation": operation, "context": context},
        )
        return monotonic()

    def _track_operation_end(
        self, operation: str, start_time: float, success: bool = True, **result_context: Any
    ) -> None:
        """Describe how an operation ended, and report it if it was slow."""
        duration_ms = (monotonic() - start_time) * 1000
        name = f"{self.service_name}.{operation}"
        track_performance_issue(name, duration_ms, self.slow_after * 1000)
        add_error_context(
            "operation_result", {"duration_ms": duration_ms, "success": success, **result_context}
        )
        if success and current.tracker is not None:
            current.tracker.breadcrumb("service", f"{name} completed", {"duration_ms": duration_ms})

    def _handle_service_error(self, operation: str, error: Exception, **error_context: Any) -> None:
        """Describe an operation's error and capture it, once."""
        add_error_context(
            "service_error",
            {
                "service": self.service_name,
                "operation": operation,
                "error_type": type(error).__name__,
                **error_context,
            },
        )
        if current.tracker is not None:
            current.tracker.capture(error)


BaseService.service_name = BaseService.__name__


def service_operation(
    name: str | None = None, *, slow_after: float | None = None, record: Sequence[str] = ()
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Observe every call of a service's method, which may be a coroutine function.

    Args:
        name: what is done; by default the method's name.
        slow_after: as for `BaseService.operation`.
        record: names of arguments to describe a run with. No other argument ever is.
    """

    def observe(method: Callable[P, R]) -> Callable[P, R]:
        known = name or method.__name__

        def operation(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Operation:
            service = cast("BaseService", args[0])
            context: dict[str, Any] = {}
            if record and current.tracker is not None:
                context = chosen_arguments(record, method, args, kwargs, losing("service"))
            return service.operation(known, slow_after=slow_after, **context)

        return cast("Callable[P, R]", enclosed(method, operation))

    return observe
