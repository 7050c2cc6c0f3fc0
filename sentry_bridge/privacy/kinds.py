"""Kinds: what each kind of payload consists of: structure, identifiers, text and data.

One table for each item type that the gate hands over. A field that no table names is
data: every string in it is read, and its keys tell. Source: the event protocol and the
item types ("Event Payloads", "Envelopes", Sentry developer documentation).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sentry_bridge.privacy.text import IDENTIFIER, PROSE, SOURCE, TEMPLATE

Treatment = Literal[
    "keep", "tree", "data", "remove", "identity", "name", "cookies", "attributes", "parameters"
]
"""How a field is treated, when it is no text and has no fields of its own.

keep: structure; a scalar passes as it is. tree: structure all the way down.
data: read, and keys tell. remove: never leaves, and has no placeholder that its type allows.
identity: the id of a person, which passes but for the methods that pseudonymise.
name: a person's name. cookies: names pass, values do not.
parameters: what was put into a message, which tells about it.
attributes: `{key: {"value": ..., "type": ...}}`, as logs, metrics and streamed spans have.
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an object, or of each object in a list.

    A number as action is a place of `text`: the field is text of that sort. An object of
    a `whole` shape has no field that changes whatever it holds.
    """

    fields: Mapping[str, "Treatment | int | Shape"] = field(default_factory=dict)
    other: "Treatment | int | Shape" = "data"
    whole: bool = False


def _kept(names: str) -> dict[str, "Treatment | int | Shape"]:
    return dict.fromkeys(names.split(), "keep")


def _identifiers(names: str) -> dict[str, "Treatment | int | Shape"]:
    return dict.fromkeys(names.split(), IDENTIFIER)


def _data(names: str) -> dict[str, "Treatment | int | Shape"]:
    return dict.fromkeys(names.split(), "data")


VARIABLES = Shape()
FRAME = Shape(
    {
        **_kept("lineno colno in_app platform instruction_addr image_addr symbol_addr addr_mode"),
        **_identifiers("filename abs_path module function raw_function package symbol"),
        "context_line": SOURCE,
        "pre_context": SOURCE,
        "post_context": SOURCE,
        "vars": VARIABLES,
    }
)
STACKTRACE = Shape({"frames": FRAME})
MECHANISM = Shape(
    {
        **_kept("type handled exception_id parent_id is_exception_group synthetic"),
        "description": PROSE,
        "source": IDENTIFIER,
    }
)
EXCEPTION = Shape(
    {
        "type": IDENTIFIER,
        "module": IDENTIFIER,
        "value": PROSE,
        "thread_id": "keep",
        "mechanism": MECHANISM,
        "stacktrace": STACKTRACE,
        "raw_stacktrace": STACKTRACE,
    }
)
BREADCRUMB = Shape(
    {
        **_kept("timestamp level event_id"),
        **_identifiers("type category origin"),
        "message": PROSE,
        "data": "data",
    },
    whole=True,
)
REQUEST = Shape(
    {
        **_kept("method inferred_content_type"),
        "url": PROSE,
        "fragment": PROSE,
        "query_string": PROSE,
        **_data("headers data env"),
        "cookies": "cookies",
    }
)
RESPONSE = Shape({**_kept("status_code body_size"), "cookies": "cookies"})
USER = Shape(
    {
        "id": "identity",
        "name": "name",
        "ip_address": "remove",
        **_data("email username data geo segment"),
    }
)
TRACE = Shape(
    {
        **_kept(
            "trace_id span_id parent_span_id parent_sampled status sampled sample_rate sample_rand "
            "public_key release environment org_id replay_id exclusive_time"
        ),
        **_identifiers("op origin"),
        "description": PROSE,
        "transaction": TEMPLATE,
    }
)
TRACE_CONTEXT = Shape({**TRACE.fields, "dynamic_sampling_context": TRACE})
NAMED_VERSION = Shape(_kept("name version build raw_description kernel_version type"))
CONTEXTS = Shape(
    {
        "trace": TRACE_CONTEXT,
        "runtime": NAMED_VERSION,
        "os": NAMED_VERSION,
        "browser": NAMED_VERSION,
        "profile": Shape(_kept("profile_id profiler_id")),
        "response": RESPONSE,
        "feedback": Shape(
            {**_kept("associated_event_id source"), "name": "name", "message": PROSE}
        ),
    }
)
SPAN = Shape(
    {
        **_kept(
            "trace_id span_id parent_span_id segment_id profile_id status start_timestamp "
            "timestamp end_timestamp exclusive_time is_segment is_remote kind hash "
            "same_process_as_parent"
        ),
        **_identifiers("op origin"),
        "description": TEMPLATE,
        "name": TEMPLATE,
        "measurements": "tree",
        "attributes": "attributes",
        **_data("data tags sentry_tags links"),
    },
    whole=True,
)
THREAD = Shape(
    {**_kept("id crashed current main state"), "name": IDENTIFIER, "stacktrace": STACKTRACE}
)
EVENT = Shape(
    {
        **_kept(
            "event_id timestamp start_timestamp received platform level type version release dist "
            "environment time_spent"
        ),
        **_identifiers("logger server_name culprit location"),
        "transaction": TEMPLATE,
        "message": PROSE,
        "transaction_info": "tree",
        "sdk": "tree",
        "modules": "tree",
        "measurements": "tree",
        "breakdowns": "tree",
        "exception": Shape({"values": EXCEPTION}, other=EXCEPTION),
        "threads": Shape({"values": THREAD}, other=THREAD),
        "stacktrace": STACKTRACE,
        "breadcrumbs": Shape({"values": BREADCRUMB}, other=BREADCRUMB),
        "logentry": Shape({"message": TEMPLATE, "formatted": PROSE, "params": "parameters"}),
        "request": REQUEST,
        "user": USER,
        "contexts": CONTEXTS,
        "spans": SPAN,
        **_data("extra tags fingerprint errors debug_meta"),
        "_meta": "keep",
    }
)
_LOG_ITEM = Shape(
    {
        **_kept("timestamp trace_id span_id level severity_number severity_text type unit"),
        "name": IDENTIFIER,
        "body": PROSE,
        "attributes": "attributes",
    }
)
_METRIC_ITEM = Shape({**_LOG_ITEM.fields, "value": "keep"})
_SESSION_ATTRIBUTES = Shape(
    {**_kept("release environment"), "user_agent": PROSE, "ip_address": "remove"}
)
_SESSION = Shape(
    {
        **_kept(
            "sid seq init started timestamp status errors duration exited errored abnormal crashed"
        ),
        "did": "identity",
        "attrs": _SESSION_ATTRIBUTES,
    }
)
_PROFILE = Shape(
    {
        **_kept(
            "event_id profile_id profiler_id chunk_id timestamp platform version release "
            "environment dist sampled"
        ),
        "profile": Shape(
            {"frames": FRAME, "stacks": "tree", "samples": "tree", "queue_metadata": "tree"}
        ),
        "transaction": Shape({**_kept("id trace_id active_thread_id"), "name": TEMPLATE}),
        "device": "tree",
        "os": "tree",
        "runtime": "tree",
        "client_sdk": "tree",
        "debug_meta": "data",
        "measurements": "tree",
    }
)

KINDS: Mapping[str, Shape] = {
    "event": EVENT,
    "transaction": EVENT,
    "feedback": EVENT,
    "span": Shape({**SPAN.fields, "items": SPAN, "version": "keep"}),
    "log": Shape({**_LOG_ITEM.fields, "items": _LOG_ITEM, "version": "keep"}),
    "trace_metric": Shape({**_METRIC_ITEM.fields, "items": _METRIC_ITEM, "version": "keep"}),
    "check_in": Shape(
        {
            **_kept("check_in_id status duration release environment"),
            "monitor_slug": TEMPLATE,
            "contexts": CONTEXTS,
        }
    ),
    "session": _SESSION,
    "sessions": Shape({"aggregates": _SESSION, "attrs": _SESSION_ATTRIBUTES}),
    "profile": _PROFILE,
    "profile_chunk": _PROFILE,
    "user_report": Shape({"event_id": "keep", "name": "name", "comments": PROSE}),
    "envelope_header": Shape({**_kept("event_id sent_at dsn"), "sdk": "tree", "trace": TRACE}),
    "item_header": Shape(
        _kept("type length content_type attachment_type item_count platform sample_rand")
    ),
    "attachment_json": Shape(),
    "unknown": Shape(),
}

WITH_META = frozenset({"event", "transaction", "feedback"})
"""Kinds in which Sentry reads `_meta` remarks."""


def kinds_with_user(fields: Iterable[str]) -> Mapping[str, Shape]:
    """Return the kinds, with fields of an event's user that pass as they are."""
    kept = _kept(" ".join(fields))
    if not kept:
        return KINDS
    user = Shape({**USER.fields, **kept})
    return {
        kind: Shape({**shape.fields, "user": user}, shape.other)
        if shape.fields.get("user") is USER
        else shape
        for kind, shape in KINDS.items()
    }
