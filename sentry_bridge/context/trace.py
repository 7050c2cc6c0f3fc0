"""The trace of callers that speak W3C Trace Context instead of the SDK's own headers."""

import re

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
    scope = sentry_sdk.get_isolation_scope()
    scope.get_active_propagation_context().update(
        {"trace_id": trace_id, "parent_span_id": parent_id}
    )
    # The SDK began its transaction, and Django's signals made spans, before we saw the request.
    span = scope.get_current_scope().span
    transaction = getattr(span, "containing_transaction", None)
    if isinstance(span, Span) and isinstance(transaction, Transaction):
        recorder = getattr(transaction, "_span_recorder", None)
        for known in (transaction, span, *getattr(recorder, "spans", ())):
            known.trace_id = trace_id
        transaction.parent_span_id = parent_id
