"""The trace of callers that speak W3C Trace Context instead of the SDK's own headers."""

import re
from typing import Any

import sentry_sdk
from sentry_sdk.tracing import Span, Transaction

# Version, trace id, parent id, flags ("Trace Context", W3C Recommendation, section 3.2);
# ids of zeros and version ff are invalid, later versions may append fields.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?"
)


def join_trace(traceparent: str) -> None:
    """Make the current request part of the trace that its caller named; ignore nonsense.

    The caller's sampled flag is not followed: it speaks of the caller's own tracing.
    """
    match = _TRACEPARENT.fullmatch(traceparent.strip())
    if match is None:
        return
    trace_id, parent_id = match.groups()
    current = sentry_sdk.get_current_scope()
    # With streamed spans each of the two scopes has a propagation context of its own.
    for scope in (sentry_sdk.get_isolation_scope(), current):
        scope.get_active_propagation_context().update(
            {"trace_id": trace_id, "parent_span_id": parent_id}
        )
    # The SDK began its spans, and those of Django's signals, before we saw the request.
    span = current.span
    if isinstance(span, Span):
        _move(span, trace_id, parent_id)
    elif (streamed := getattr(current, "streamed_span", None)) is not None:
        _move_streamed(streamed, trace_id, parent_id)


def _move(span: Span, trace_id: str, parent_id: str) -> None:
    transaction = span.containing_transaction
    if isinstance(transaction, Transaction):
        recorder = getattr(transaction, "_span_recorder", None)
        for known in (transaction, span, *getattr(recorder, "spans", ())):
            known.trace_id = trace_id
        transaction.parent_span_id = parent_id


def _move_streamed(span: Any, trace_id: str, parent_id: str) -> None:
    # The SDK gives no way to change one, and the span of the request has begun.
    segment = span._segment
    while span is not None:
        span._trace_id = trace_id
        span = getattr(span, "_previous_span_on_scope", None)
    segment._trace_id = trace_id
    segment._parent_span_id = parent_id
