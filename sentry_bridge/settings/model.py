"""The settings as everything else reads them: one frozen tree of dataclasses.

Field names, types and allowed values here are the schema; the shipped values stand in
`defaults.toml`, of which the defaults here are the typed mirror (a test compares them).
Names are those of `sentry_sdk.init` wherever they mean the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, Literal

EMPTY: Mapping[str, Any] = MappingProxyType({})

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
Preset = Literal["standard", "strict", "gdpr", "pci", "hipaa"]
CarriedId = Literal["request_id", "user_id", "organization_id"]
Method = Literal["replace", "remove", "mask", "hash", "pseudonym"]


@dataclass(frozen=True, slots=True)
class Doc:
    """What a setting means, in one sentence, for the settings table of the README."""

    text: str


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and largest number that a setting allows, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """The regular expression that a string must match whole, and what it means in words."""

    regex: str
    words: str


@dataclass(frozen=True, slots=True)
class Weakens:
    """Marks a setting whose other values let more leave than the shipped one, and says what.

    Values in `harmless` let out no more than the shipped one.
    """

    what: str
    harmless: tuple[Any, ...] = ()


class Secret:
    """Marks a setting whose value is never shown."""


class Identifier:
    """Marks a string that is taken as it was written: `1.10` stays `1.10`."""


class Additive:
    """Marks a list, or a table of lists, that higher layers add to and never replace."""


Rate = Annotated[float, Range(0.0, 1.0)]
Strings = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationSettings:
    """How the SDK's own integrations are configured."""

    disabled: Annotated[Strings, Additive(), Doc("Integrations of the SDK to leave off.")] = ()
    transaction_style: Annotated[
        Literal["endpoint", "url"], Doc("Names transactions after the function or the route.")
    ] = "endpoint"
    monitor_beat_tasks: Annotated[bool, Doc("Sends check-ins for Celery's beat schedule.")] = True
    propagate_traces: Annotated[bool, Doc("Carries the trace into Celery tasks.")] = True
    log_level: Annotated[Level, Doc("Log records from here up become breadcrumbs.")] = "INFO"
    event_level: Annotated[Level, Doc("Log records from here up become events.")] = "ERROR"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterSettings:
    """Which events are not worth sending."""

    expected_exceptions: Annotated[
        Strings,
        Doc("Exceptions, by class name or dotted path, that are dropped; never a 5xx."),
    ] = ("ValidationError", "HTTPException")
    ignore_transactions: Annotated[
        Strings, Doc("Globs of transaction names and paths that are dropped.")
    ] = ("*/health", "*/health/*", "/static/*")


# What a fingerprint rule can match, besides `tags.<name>`.
MATCH_FIELDS = ("type", "message", "transaction", "logger", "level", "environment", "release")


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerprintRule:
    """Events whose fields match all globs of `match` are grouped as `fingerprint`.

    A field is one of `MATCH_FIELDS` or `tags.<name>`.
    """

    match: Mapping[str, str]
    fingerprint: Strings


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSettings:
    """What is said about the request that an event belongs to."""

    request_id_header: Annotated[
        str,
        Pattern(r"[A-Za-z0-9-]+", "the name of a header, of letters, digits and hyphens"),
        Doc("Header that carries the request id in and out."),
    ] = "X-Request-ID"
    failed_request_status_codes: Annotated[
        tuple[int, ...], Doc("Statuses that mean a failure; those from 500 on always do.")
    ] = (400, 401, 403, 404, 413, 429, 500, 502, 503, 504)
    status_sample_rates: Annotated[
        Mapping[str, float],
        Range(0.0, 1.0),
        Pattern(r"[1-5](\d\d|xx)", "a table of numbers from 0 to 1 by status, such as 404 or 4xx"),
        Doc(
            "Share of the failures without an exception that are reported, by status or class"
            " such as 4xx."
        ),
    ] = field(default_factory=lambda: MappingProxyType({"4xx": 0.0, "5xx": 1.0}))


Identity = Literal["id", "pseudonym", "full", "none"]
FieldPolicy = Literal["full", "pseudonym", "none"]
# No "none": a token must be signed. HMAC and signatures never mix: one algorithm is pinned.
Algorithm = Literal[
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
    "ES256", "ES384", "ES512", "EdDSA",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class JwtSettings:
    """How bearer tokens are verified, and which claims say what."""

    algorithm: Annotated[Algorithm | None, Doc("The only algorithm accepted in tokens.")] = None
    key: Annotated[str | None, Secret(), Identifier(), Doc("Secret or public key in PEM.")] = field(
        default=None, repr=False
    )
    key_file: Annotated[str | None, Doc("File of the key: a secret, PEM or a JWK set.")] = None
    jwks_url: Annotated[str | None, Doc("Address of the JWK set.")] = None
    audience: Annotated[str | None, Doc("What `aud` must hold, if tokens have one.")] = None
    issuer: Annotated[str | None, Doc("What `iss` must be.")] = None
    leeway: Annotated[float, Range(0.0, 300.0), Doc("Seconds by which clocks may differ.")] = 10.0
    claims: Annotated[Mapping[str, str], Doc("Claims that hold the fields of the user.")] = field(
        default_factory=lambda: MappingProxyType(
            {
                "id": "sub",
                "email": "email",
                "username": "name",
                "organization_id": "org_id",
                "verified": "email_verified",
            }
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupSettings:
    """Where the `database` resolver finds users."""

    model: Annotated[
        str | None, Doc("Dotted path of the model; in Django the user model by default.")
    ] = None
    session_factory: Annotated[
        str | None, Doc("Dotted path of what makes a session of SQLAlchemy.")
    ] = None
    ttl: Annotated[float, Range(0.0, 3600.0), Doc("Seconds for which a user is remembered.")] = 60.0
    attributes: Annotated[
        Mapping[str, str], Doc("Attributes of the model that hold the fields of the user.")
    ] = field(
        default_factory=lambda: MappingProxyType(
            {
                "id": "id",
                "email": "email",
                "username": "username",
                "organization_id": "organization_id",
                "verified": "is_verified",
                "active": "is_active",
            }
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSettings:
    """How the user of a request is found, and how much of that events say."""

    resolvers: Annotated[
        tuple[Any, ...],
        Doc("Who finds the user, in order: jwt, framework, database, dotted paths or callables."),
    ] = ()
    identity: Annotated[
        Identity,
        Weakens("events hold e-mail addresses and names of users", ("pseudonym", "none")),
        Doc("What names a user: the id, a pseudonym of it, all that is known, or nothing."),
    ] = "id"
    email: Annotated[
        FieldPolicy | None,
        Weakens("events hold e-mail addresses of users", ("pseudonym", "none")),
        Doc("The same for the e-mail address alone: full, pseudonym or none."),
    ] = None
    username: Annotated[
        FieldPolicy | None,
        Weakens("events hold names of users", ("pseudonym", "none")),
        Doc("The same for the name alone."),
    ] = None
    organization_id: Annotated[
        FieldPolicy | None,
        Doc("The same for the organisation alone."),
    ] = None
    time_limit: Annotated[
        float, Range(0.01, 30.0), Doc("Seconds after which a report goes without its user.")
    ] = 1.0
    jwt: JwtSettings = field(default_factory=JwtSettings)
    lookup: LookupSettings = field(default_factory=LookupSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingSettings:
    """What becomes of what application code says about itself."""

    rate_limit: Annotated[
        int, Range(0, 1_000_000), Doc("Times a minute that one name is recorded; 0: always.")
    ] = 60
    slow_after: Annotated[
        float, Range(0.0, 86_400.0), Doc("Seconds after which a tracked operation is slow.")
    ] = 1.0
    logs: Annotated[bool, Doc("Sends business events as logs, too.")] = False
    metrics: Annotated[bool, Doc("Sends counts and durations as metrics, too.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CelerySettings:
    """What is said about Celery tasks."""

    tag_kwargs: Annotated[Strings, Doc("Arguments of tasks whose values become tags.")] = ()
    record_arguments: Annotated[
        bool,
        Weakens("the arguments of tasks are collected"),
        Doc("Describes tasks with all of their arguments."),
    ] = False
    report_retries: Annotated[
        bool, Doc("Reports every attempt that failed, not only the last one.")
    ] = False
    carry: Annotated[
        tuple[CarriedId, ...], Doc("Ids that go with a task to the worker, in message headers.")
    ] = ()


UrlPath = Annotated[str, Pattern(r"/[A-Za-z0-9._~/-]*", "a path that begins with /")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSettings:
    """Which checks run, where their report is found, and who may read how much of it.

    A check's table holds its `kind`, the options of that kind, and `critical`, `timeout`,
    `ttl` and `tags`; docs/health.md lists them.
    """

    path: Annotated[UrlPath, Doc("Path of the report on all checks.")] = "/health"
    live_path: Annotated[
        UrlPath, Doc("Path of the liveness probe, which touches no dependency.")
    ] = "/health/live"
    ready_path: Annotated[UrlPath, Doc("Path of the readiness probe.")] = "/health/ready"
    startup_path: Annotated[UrlPath, Doc("Path of the startup probe.")] = "/health/startup"
    metrics_path: Annotated[UrlPath, Doc("Path of the metrics for Prometheus.")] = "/health/metrics"
    details: Annotated[
        Literal["authorized", "everyone"], Doc("Who is told more than which checks pass.")
    ] = "authorized"
    token: Annotated[
        str | None, Secret(), Identifier(), Doc("Authorizes who sends it as a bearer token.")
    ] = field(default=None, repr=False)
    networks: Annotated[
        Strings, Additive(), Doc("Networks, such as 10.0.0.0/8, whose callers are authorized.")
    ] = ()
    timeout: Annotated[float, Range(0.01, 60.0), Doc("Time limit of a check, in seconds.")] = 2.0
    ttl: Annotated[
        float, Range(0.0, 3600.0), Doc("Seconds for which a check's result is kept.")
    ] = 5.0
    checks: Annotated[
        Mapping[str, Mapping[str, Any]], Secret(), Doc("The checks, each a table by its name.")
    ] = field(default_factory=lambda: EMPTY, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacySettings:
    """What may leave."""

    preset: Annotated[Preset, Doc("The policy to start from.")] = "standard"
    method: Annotated[Method, Doc("What happens to a value that is found.")] = "replace"
    deny_keys: Annotated[
        Strings, Additive(), Doc("Further keys, split into words, whose values never leave.")
    ] = ()
    allow_keys: Annotated[
        Strings,
        Additive(),
        Weakens("values under these keys leave, unless a pattern finds something in them"),
        Doc("Keys taken out of the shipped list."),
    ] = ()
    disable_rules: Annotated[
        Strings,
        Additive(),
        Weakens("what only these rules find leaves"),
        Doc("Shipped rules that are taken out."),
    ] = ()
    safe_keys: Annotated[
        Strings,
        Additive(),
        Weakens("values under these keys pass the strict preset"),
        Doc("Keys whose values pass under the strict preset."),
    ] = ()
    rules: Annotated[
        Mapping[str, Any], Doc("Rules of one's own, in Relay's PII configuration language.")
    ] = field(default_factory=lambda: EMPTY)
    applications: Annotated[
        Mapping[str, Strings], Additive(), Doc("Selector to rule names, in Relay's language.")
    ] = field(default_factory=lambda: EMPTY)
    sql_literals: Annotated[
        Literal["telling", "remove"],
        Doc("Removes SQL literals beside telling column names, or all of them."),
    ] = "telling"
    attachment_content_types: Annotated[
        Strings,
        Additive(),
        Weakens("attachments of these types leave as they are"),
        Doc("Content types of attachments that leave as they are."),
    ] = ()
    known_secrets: Annotated[
        bool,
        Weakens("the application's own secrets are not looked for"),
        Doc("Removes the values of the application's own secrets wherever they appear."),
    ] = True
    secrets: Annotated[Strings, Secret(), Additive(), Doc("Further values that never leave.")] = (
        field(default=(), repr=False)
    )
    mask_keep_last: Annotated[
        int,
        Range(0, 8),
        Weakens("masked values show how they end"),
        Doc("Characters that the mask method leaves at the end."),
    ] = 0
    hash_key: Annotated[
        str | None, Secret(), Identifier(), Doc("Key of the hash and pseudonym methods.")
    ] = field(default=None, repr=False)
    previous_hash_key: Annotated[
        str | None, Secret(), Identifier(), Doc("The key before the last rotation.")
    ] = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings in force.

    `layers` tells for each key that some layer above the shipped defaults set, which one
    it was: a file and section, a variable, the framework's settings or a keyword argument.
    """

    enabled: Annotated[bool, Doc("Turns Sentry on.")] = False
    dsn: Annotated[str | None, Secret(), Identifier(), Doc("Where events go.")] = field(
        default=None, repr=False
    )
    debug: Annotated[bool, Doc("Lets the SDK log what it does.")] = False
    environment: Annotated[
        str, Identifier(), Doc("Name of the environment; also selects the section of the files.")
    ] = "development"
    release: Annotated[str | None, Identifier(), Doc("Version of the application.")] = None
    dist: Annotated[str | None, Identifier(), Doc("Build of the release.")] = None
    server_name: Annotated[str | None, Identifier(), Doc("Name of this host.")] = None
    sample_rate: Annotated[Rate, Doc("Share of error events that are sent.")] = 1.0
    traces_sample_rate: Annotated[Rate, Doc("Share of transactions that are sent.")] = 0.1
    profiles_sample_rate: Annotated[Rate, Doc("Share of traced work that is profiled.")] = 0.1
    attach_stacktrace: Annotated[bool, Doc("Adds a stack trace to messages, too.")] = True
    max_breadcrumbs: Annotated[int, Range(0, 1000), Doc("Breadcrumbs kept per event.")] = 100
    trace_propagation_hosts: Annotated[
        Strings,
        Additive(),
        Weakens("these hosts learn the release, the environment and the transaction"),
        Doc("Hosts, or globs, besides this one that get trace headers."),
    ] = ()
    integrations: IntegrationSettings = field(default_factory=IntegrationSettings)
    filters: FilterSettings = field(default_factory=FilterSettings)
    fingerprints: Annotated[
        tuple[FingerprintRule, ...], Doc("Grouping: the first rule that matches decides.")
    ] = ()
    request: RequestSettings = field(default_factory=RequestSettings)
    user: UserSettings = field(default_factory=UserSettings)
    tracking: TrackingSettings = field(default_factory=TrackingSettings)
    celery: CelerySettings = field(default_factory=CelerySettings)
    health: HealthSettings = field(default_factory=HealthSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    alerts: Annotated[
        Mapping[str, Any],
        Doc("Alerts, monitors and ownership as code, for `sentry-bridge alerts` alone."),
    ] = field(default_factory=lambda: EMPTY)
    sdk: Annotated[
        Mapping[str, Any], Doc("Any other option of `sentry_sdk.init`, passed through.")
    ] = field(default_factory=lambda: EMPTY, repr=False)
    layers: Mapping[str, str] = field(default_factory=lambda: EMPTY, repr=False, compare=False)
