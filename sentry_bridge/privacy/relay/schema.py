"""What Sentry's server knows of an event's fields: how readily a rule may reach each.

The facts are those of the event payload's schema (Sentry developer documentation, "Event
Payloads"; flags as the reference implementation applies them). A field that is not listed takes
its record's `other`; a value inside a field without a record of its own takes the field's flag.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from types import MappingProxyType


class Pii(Enum):
    """How readily a rule may reach a field."""

    TRUE = "true"
    """Every selector reaches it."""
    MAYBE = "maybe"
    """A specific path reaches it, general selectors such as `$string` or `**` do not."""
    FALSE = "false"
    """Nothing reaches it."""
    BY_NAME = "by name"
    """One of the above, as the nearest attribute's name says (`span_attributes`)."""


class Kind(Enum):
    """What stands in a field, where its JSON type alone does not tell."""

    VALUE = "value"
    """Any JSON value."""
    TEXT = "text"
    """Text; a number or boolean is written out as `str` does."""
    JSON_TEXT = "json text"
    """Text; anything else is written out as JSON."""
    MESSAGE = "message"
    """Text that `$message` selects as well."""
    IMAGE_PATH = "image path"
    """A path whose last part must survive."""
    OPAQUE = "opaque"
    """An identifier: it is kept or removed, its text is never searched."""
    TIME = "time"
    """A point in time."""
    VARIABLES = "variables"
    """An object; a list stands for one with the indexes as keys."""
    COOKIES = "cookies"
    HEADERS = "headers"
    QUERY = "query"
    TAGS = "tags"
    ATTRIBUTES = "attributes"
    """Names to `{"value": ..., "type": ...}`, reached as the name and as the name's `value`."""


PAIRS = frozenset({Kind.COOKIES, Kind.HEADERS, Kind.QUERY, Kind.TAGS})
"""Kinds that are lists of a name and a value, addressed by the name."""


@dataclass(frozen=True)
class Field:
    """A field of a record.

    Args:
        pii: How readily a rule may reach it.
        of: What stands in it.
    """

    pii: Pii
    of: Shape = Kind.VALUE


@dataclass(frozen=True, eq=False)
class Record:
    """An object with known fields.

    Args:
        type: The `$type` that selects it, if any.
        fields: Known fields by name.
        other: Flag of every other field.
        aliases: Old names of fields.
        from_text: The field that a text in place of the object stands for, if any.
        if_filled: Fields that are not written when there is nothing in them.
        keeps_null: Whether a field that holds null is written.
    """

    type: str | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    other: Pii = Pii.FALSE
    aliases: Mapping[str, str] = field(default_factory=dict)
    from_text: str | None = None
    if_filled: frozenset[str] = frozenset()
    keeps_null: bool = False

    @cached_property
    def types(self) -> frozenset[str]:
        """What selects the object itself."""
        return frozenset() if self.type is None else frozenset({self.type})

    @cached_property
    def other_field(self) -> Field:
        """What is known of a field that is not listed."""
        return Field(self.other)


@dataclass(frozen=True, eq=False)
class ListOf:
    item: Shape


@dataclass(frozen=True, eq=False)
class MapOf:
    item: Shape


@dataclass(frozen=True, eq=False)
class Values:
    """`{"values": [...]}`, which may be written as the list alone."""

    item: Shape

    @cached_property
    def record(self) -> Record:
        """The object as a record."""
        values = Field(Pii.FALSE, ListOf(self.item))
        return Record(fields={"values": values}, if_filled=frozenset({"values"}))


@dataclass(frozen=True, eq=False)
class ByType:
    """An object whose own `type` says which record it is."""

    records: Mapping[str, Field]
    default: Field

    def choose(self, value: object) -> Field:
        """The record that `value` says it is."""
        kind = value.get("type") if isinstance(value, dict) else None
        kind = getattr(kind, "value", kind)
        return self.records.get(kind, self.default) if isinstance(kind, str) else self.default


Shape = Kind | Record | ListOf | MapOf | Values | ByType


def _true(of: Shape = Kind.VALUE) -> Field:
    return Field(Pii.TRUE, of)


def _maybe(of: Shape = Kind.VALUE) -> Field:
    return Field(Pii.MAYBE, of)


def _no(of: Shape = Kind.VALUE) -> Field:
    return Field(Pii.FALSE, of)


def _fields(*groups: Mapping[str, Field], **fields: Field) -> Mapping[str, Field]:
    merged = dict(fields)
    for group in groups:
        merged.update(group)
    return MappingProxyType(merged)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _each(names: str, one: Field) -> dict[str, Field]:
    return dict.fromkeys(names.split(), one)


USER = Record(
    "user",
    _fields(
        id=_true(Kind.TEXT),
        email=_true(),
        ip_address=_true(),
        username=_true(Kind.TEXT),
        name=_true(),
        geo=_no(Record(fields=_each("country_code city subdivision region", _true()))),
        segment=_no(),
        sentry_user=_true(),
        data=_true(),
    ),
    other=Pii.TRUE,
    if_filled=_names("id email ip_address username name geo segment sentry_user data"),
)

REQUEST = Record(
    "http",
    _fields(
        _each("method protocol body_size inferred_content_type api_target", _no()),
        url=_maybe(),
        data=_true(),
        query_string=_true(Kind.QUERY),
        fragment=_true(),
        cookies=_true(Kind.COOKIES),
        headers=_true(Kind.HEADERS),
        env=_true(),
    ),
    other=Pii.TRUE,
    if_filled=_names("query_string fragment cookies headers env inferred_content_type"),
)

FRAME = Record(
    "frame",
    _fields(
        module=_maybe(),
        filename=_maybe(Kind.IMAGE_PATH),
        abs_path=_maybe(Kind.IMAGE_PATH),
        vars=_true(Kind.VARIABLES),
    ),
    if_filled=_names(
        "function raw_function module package filename abs_path platform pre_context"
        " post_context data addr_mode function_id"
    ),
)

STACKTRACE = Record(
    "stack",
    _fields(frames=_no(ListOf(FRAME))),
    if_filled=_names("frames"),
)

MECHANISM = Record(
    fields=_fields(description=_true(), data=_true()),
    if_filled=_names("data meta"),
)

EXCEPTION = Record(
    "error",
    _fields(
        value=_true(Kind.JSON_TEXT),
        stacktrace=_no(STACKTRACE),
        raw_stacktrace=_no(STACKTRACE),
        mechanism=_no(MECHANISM),
    ),
    aliases=MappingProxyType({"sentry.interfaces.Stacktrace": "stacktrace"}),
    if_filled=_names("stacktrace raw_stacktrace"),
)

THREAD = Record(
    "thread",
    _fields(stacktrace=_no(STACKTRACE), raw_stacktrace=_no(STACKTRACE)),
    if_filled=_names("stacktrace raw_stacktrace state"),
)

BREADCRUMB = Record(
    "breadcrumb",
    _fields(timestamp=_no(Kind.TIME), message=_true(), data=_true()),
    aliases=MappingProxyType({"ty": "type"}),
    if_filled=_names("data"),
)

LOGENTRY = Record(
    "logentry",
    _fields(message=_no(Kind.MESSAGE), formatted=_true(Kind.MESSAGE), params=_true()),
    other=Pii.TRUE,
    from_text="formatted",
)

SPAN_DATA = Record(other=Pii.BY_NAME)

SENTRY_TAGS = Record(
    fields=_each("user user.email user.id user.ip user.username", _true()), other=Pii.MAYBE
)

SPAN = Record(
    "span",
    _fields(
        _each(
            "exclusive_time op span_id parent_span_id trace_id segment_id is_segment is_remote"
            " status origin profile_id measurements platform was_transaction kind links"
            " _performance_issues_spans",
            _no(),
        ),
        _each("timestamp start_timestamp received", _no(Kind.TIME)),
        description=_maybe(),
        tags=_maybe(MapOf(Kind.JSON_TEXT)),
        sentry_tags=_no(SENTRY_TAGS),
        data=_true(SPAN_DATA),
    ),
    other=Pii.MAYBE,
    if_filled=_names("measurements platform was_transaction"),
)

TRACE_CONTEXT = Record(
    fields=_fields(
        _each(
            "trace_id span_id parent_span_id op status exclusive_time client_sample_rate origin"
            " sampled type",
            _no(),
        ),
        data=_maybe(SPAN_DATA),
    ),
    other=Pii.MAYBE,
    if_filled=_names("data"),
)

DEVICE_CONTEXT = Record(
    fields=_fields(
        _each(
            "family model model_id arch battery_level orientation manufacturer brand online"
            " charging low_memory simulator processor_count processor_frequency"
            " supports_vibration supports_accelerometer supports_gyroscope supports_audio"
            " supports_location_service type",
            _no(),
        ),
        device_unique_identifier=_true(),
        uuid=_maybe(Kind.OPAQUE),
    ),
    other=Pii.MAYBE,
)


def _context(*, no: str = "", **fields: Field) -> Field:
    return _no(Record(fields=_fields(_each(f"{no} type", _no()), **fields), other=Pii.MAYBE))


CONTEXTS: Mapping[str, Field] = MappingProxyType(
    {
        "app": _context(
            no="build_type app_identifier app_name app_version app_memory in_foreground",
            app_build=_no(Kind.TEXT),
        ),
        "browser": _context(no="browser name version"),
        "cloudresource": _context(
            no="cloud.provider cloud.platform cloud.region cloud.availability_zone host.type"
        ),
        "culture": _context(no="is_24_hour_format"),
        "device": _no(DEVICE_CONTEXT),
        "feedback": _no(Record()),
        "flags": _context(
            values=_no(ListOf(Record(fields=_each("flag result", _no()), other=Pii.MAYBE)))
        ),
        "gpu": _context(
            no="max_texture_size graphics_shader_level supports_draw_call_instancing"
            " supports_ray_tracing supports_compute_shaders supports_geometry_shaders"
        ),
        "memory_info": _context(
            no="allocated_bytes compacted concurrent finalization_pending_count"
            " fragmented_bytes heap_size_bytes high_memory_load_threshold_bytes index"
            " memory_load_bytes pause_durations pause_time_percentage pinned_objects_count"
            " promoted_bytes total_allocated_bytes total_available_memory_bytes"
            " total_committed_bytes"
        ),
        "monitor": _maybe(Record("object", _each("type", _no()), other=Pii.MAYBE, keeps_null=True)),
        "os": _context(
            no="os name version rooted",
            build=_maybe(Kind.TEXT),
            distribution=_no(Record(other=Pii.MAYBE)),
        ),
        "otaupdates": _context(no="channel runtime_version update_id"),
        "otel": _context(),
        "performancescore": _no(Record()),
        "profile": _no(Record()),
        "replay": _no(Record()),
        "reprocessing": _no(Record()),
        "response": _context(
            no="status_code body_size inferred_content_type",
            cookies=_true(Kind.COOKIES),
            headers=_true(Kind.HEADERS),
            data=_true(),
        ),
        "runtime": _context(no="runtime name version", build=_maybe(Kind.TEXT)),
        "spring": _context(no="active_profiles"),
        "threadpool_info": _context(),
        "trace": _no(TRACE_CONTEXT),
        "unity": _context(
            no="copy_texture_support editor_version install_mode rendering_threading_mode"
            " target_frame_rate"
        ),
    }
)

SDK = Record(
    "sdk",
    _fields(client_ip=_true()),
    if_filled=_names("integrations features packages client_ip settings"),
)

TEMPLATE = Record(fields=_fields(filename=_true(), abs_path=_true()))

NATIVE_IMAGE = Record(
    fields=_fields(code_file=_maybe(Kind.IMAGE_PATH), debug_file=_maybe(Kind.IMAGE_PATH)),
)

DEBUG_META = Record(fields=_fields(images=_no(ListOf(NATIVE_IMAGE))))

SECURITY_REPORT = Record(other=Pii.TRUE)

EVENT = Record(
    fields=_fields(
        _each(
            "event_id level version type fingerprint transaction transaction_info time_spent"
            " logger modules platform release dist environment site ingest_path errors key_id"
            " project grouping_config checksum measurements breakdowns scraping_attempts"
            " _metrics _dsc _performance_issues_spans",
            _no(),
        ),
        _each("timestamp start_timestamp received", _no(Kind.TIME)),
        culprit=_maybe(),
        logentry=_no(LOGENTRY),
        server_name=_true(),
        user=_no(USER),
        request=_no(REQUEST),
        contexts=_no(MapOf(ByType(CONTEXTS, default=_true()))),
        breadcrumbs=_no(Values(BREADCRUMB)),
        exception=_no(Values(EXCEPTION)),
        stacktrace=_no(STACKTRACE),
        template=_no(TEMPLATE),
        threads=_no(Values(THREAD)),
        tags=_maybe(Kind.TAGS),
        extra=_true(),
        debug_meta=_no(DEBUG_META),
        sdk=_no(SDK),
        csp=_no(SECURITY_REPORT),
        hpkp=_true(SECURITY_REPORT),
        expectct=_true(SECURITY_REPORT),
        expectstaple=_true(SECURITY_REPORT),
        spans=_no(ListOf(SPAN)),
    ),
    other=Pii.TRUE,
    aliases=MappingProxyType(
        {
            "message": "logentry",
            "sentry.interfaces.Breadcrumbs": "breadcrumbs",
            "sentry.interfaces.Contexts": "contexts",
            "sentry.interfaces.Exception": "exception",
            "sentry.interfaces.Http": "request",
            "sentry.interfaces.Message": "logentry",
            "sentry.interfaces.Stacktrace": "stacktrace",
            "sentry.interfaces.Template": "template",
            "sentry.interfaces.User": "user",
        }
    ),
    if_filled=_names(
        "fingerprint release logentry user request breadcrumbs exception stacktrace threads"
        " tags extra debug_meta sdk ingest_path measurements breakdowns errors modules"
        " _performance_issues_spans"
    ),
)

LOG = Record("log", _fields(body=_true(Kind.MESSAGE), attributes=_no(Kind.ATTRIBUTES)))

METRIC = Record("trace_metric", _fields(attributes=_no(Kind.ATTRIBUTES)))

STREAMED_SPAN = Record("span", _fields(name=_maybe(), attributes=_no(Kind.ATTRIBUTES)))

SESSION = Record(fields=_fields(did=_true(), attrs=_true()))

FREE = Record(other=Pii.TRUE)
"""What is not known: every selector reaches everything."""

BY_PATH = Record(other=Pii.MAYBE)
"""What the server does not scrub: only a specific path reaches into it."""


def _batch(item: Record) -> Record:
    """A container of items, or one item by itself."""
    return Record(
        item.type,
        _fields(item.fields, items=_no(ListOf(item))),
        other=item.other,
    )


ROOTS: Mapping[str, Record] = MappingProxyType(
    {
        "event": EVENT,
        "transaction": EVENT,
        "feedback": EVENT,
        "log": _batch(LOG),
        "trace_metric": _batch(METRIC),
        "span": _batch(STREAMED_SPAN),
        "session": SESSION,
        "sessions": SESSION,
        "check_in": BY_PATH,
        "profile": BY_PATH,
        "profile_chunk": BY_PATH,
        "client_report": Record(),
    }
)
"""The record of each kind of payload; any other kind is `FREE`."""
