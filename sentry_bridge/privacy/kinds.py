"""Kinds: what each kind of payload consists of: structure, identifiers, text and data.

One table for each item type that the gate hands over. A field that no table names is
data: every string in it is read, and its keys tell. Source: the event protocol and the
item types ("Event Payloads", "Envelopes", Sentry developer documentation).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from sentry_bridge.privacy.text import IDENTIFIER, PROSE, SOURCE, TEMPLATE

Treatment = Literal[
    "keep", "tree", "data", "variables", "remove", "identity", "name", "cookies", "attributes",
    "parameters",
]  # fmt: skip
"""How a field is treated, when it is no text and has no fields of its own.

keep: structure; a scalar passes as it is. tree: structure all the way down.
data: read, and keys tell. variables: data, of code.
remove: never leaves, and has no placeholder that its type allows.
identity: the id of a person, which passes but for the methods that pseudonymise.
name: a person's name. cookies: names pass, values do not.
parameters: what was put into a message, which tells about it.
attributes: `{key: {"value": ..., "type": ...}}`, as logs, metrics and streamed spans have.
"""


_MAX_LAYOUTS = 256


class Layout(NamedTuple):
    """The fields of objects with the same keys, by how they are read."""

    kept: tuple[str, ...]
    """Structure."""
    names: Callable[[Mapping[str, Any]], Iterable[Any]] | None
    """Returns an object's identifiers; there are at least two."""
    source: tuple[tuple[str, int], ...]
    """Source lines, and identifiers that stand alone, with their places."""
    rest: tuple[tuple[str, "Treatment | int | Shape"], ...]
    """Everything else, with what to do."""
    flat: bool
    """Whether the rest is text and data, so that many such objects can be read as a table."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The fields of an object, or of each object in a list.

    A number as action is a place of `text`: the field is text of that sort.
    """

    fields: Mapping[str, "Treatment | int | Shape"] = field(default_factory=dict)
    other: "Treatment | int | Shape" = "data"
    _layouts: dict[tuple[Any, ...], Layout] = field(default_factory=dict, repr=False)

    def layout(self, keys: tuple[Any, ...]) -> Layout | None:
        """Return the layout of objects with these keys, or None if the protocol lacks any."""
        try:
            return self._layouts[keys]
        except KeyError:
            return self._lay_out(keys)

    def _lay_out(self, keys: tuple[Any, ...]) -> Layout | None:
        actions = self.fields
        if not keys or not actions.keys() >= set(keys):
            return None
        names = tuple(key for key in keys if actions[key] == IDENTIFIER)
        alone = names if len(names) < 2 else ()
        rest: tuple[tuple[str, Treatment | int | Shape], ...] = tuple(
            (key, actions[key])
            for key in keys
            if actions[key] not in ("keep", "tree", IDENTIFIER, SOURCE)
        )
        layout = Layout(
            tuple(key for key in keys if actions[key] == "keep" and key != "_meta"),
            itemgetter(*names) if len(names) > 1 else None,
            tuple(
                (key, IDENTIFIER if key in alone else SOURCE)
                for key in keys
                if actions[key] == SOURCE or key in alone
            ),
            rest,
            all(action in ("data", "variables", PROSE, TEMPLATE) for _, action in rest),
        )
        if len(self._layouts) < _MAX_LAYOUTS:
            self._layouts[keys] = layout
        return layout


def _kept(names: str) -> dict[str, "Treatment | int | Shape"]:
    return dict.fromkeys(names.split(), "keep")


def _identifiers(names: str) -> dict[str, "Treatment | int | Shape"]:
    return dict.fromkeys(names.split(), IDENTIFIER)


def _data(names: str) -> dict[str, "Treatment | int | Shape"]:
    return dict.fromkeys(names.split(), "data")


FRAME = Shape(
    {
        **_kept("lineno colno in_app platform instruction_addr image_addr symbol_addr addr_mode"),
        **_identifiers("filename abs_path module function raw_function package symbol"),
        "context_line": SOURCE,
        "pre_context": SOURCE,
        "post_context": SOURCE,
        "vars": "variables",
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
    }
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
    }
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
        "tags": Shape({"user_id": "identity"}),
        **_data("extra fingerprint errors debug_meta"),
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
