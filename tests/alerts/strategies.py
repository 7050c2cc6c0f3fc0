"""Documents of every kind, as plain data."""

from typing import Any

from hypothesis import strategies as st

TEAMS = ("payments", "platform")
ACTORS = (*(f"team:{team}" for team in TEAMS), "user:ann@example.com", "user:bob@example.com")
INTERVALS = ("1min", "5min", "15min", "1h", "1d", "1w", "30d")
TEXT_MATCHES = ("contains", "not_contains", "equals", "not_equals", "starts_with", "ends_with")

words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=12)
names = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=20
).filter(lambda name: name == name.strip() and name != "issues")
slugs = st.from_regex(r"[a-z][a-z0-9_-]{0,20}", fullmatch=True)
counts = st.integers(0, 10_000)
actors = st.sampled_from(ACTORS)


def table(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Tables with all of the fields; those whose names end with _ may be left out."""
    optional = {name[:-1]: each for name, each in fields.items() if name.endswith("_")}
    required = {name: each for name, each in fields.items() if not name.endswith("_")}
    return st.fixed_dictionaries(required, optional=optional)


def typed(name: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return table(type=st.just(name), **fields)


def matched(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    with_value = table(match_=st.sampled_from(TEXT_MATCHES), value=texts, **fields)
    return with_value | table(match=st.sampled_from(("is_set", "not_set")), **fields)


intervals = st.sampled_from(INTERVALS)
conditions = st.one_of(
    matched(type=st.just("tagged_event"), key=words),
    matched(type=st.just("event_attribute"), attribute=st.sampled_from(("message", "type"))),
    typed(
        "level",
        level=st.sampled_from(("fatal", "error", "warning", "info", "debug", "sample")),
        match_=st.sampled_from(("equals", "at_least", "at_most")),
    ),
    typed("event_frequency_count", value=counts, interval_=intervals),
    typed(
        "event_frequency_percent", value=counts, interval_=intervals, comparison_interval_=intervals
    ),
    typed(
        "event_unique_user_frequency_count",
        value=counts,
        interval_=intervals,
        filters_=st.lists(matched(key=words), max_size=2),
    ),
    typed("percent_sessions_count", value=counts, interval_=intervals),
    typed(
        "percent_sessions_percent",
        value=counts,
        interval_=intervals,
        comparison_interval_=intervals,
    ),
    typed("issue_occurrences", value=counts),
    typed(
        "age_comparison",
        time=st.sampled_from(("minute", "hour", "day", "week")),
        value=counts,
        comparison_type_=st.sampled_from(("older", "newer")),
    ),
    typed("assigned_to", to_=actors),
    typed("issue_category", value=st.sampled_from(("error", "metric", "mobile"))),
    typed("issue_priority_greater_or_equal", priority=st.sampled_from(("high", "medium", "low"))),
    typed("issue_priority_deescalating"),
    typed("latest_release"),
    typed(
        "latest_adopted_release",
        environment=words,
        age_comparison_=st.sampled_from(("older", "newer")),
        release_age_type_=st.sampled_from(("oldest", "newest")),
    ),
)
slack = st.sampled_from(("acme-slack", "71"))
pagerduty = st.sampled_from(("acme-pagerduty", "72"))
actions = st.one_of(
    typed("email", to=actors),
    typed(
        "email",
        to=st.just("owners"),
        fallthrough_=st.sampled_from(("active_members", "all_members", "no_one")),
    ),
    typed("slack", channel=words, integration=slack, tags_=words, notes_=words),
    typed("discord", channel_id=words, integration=slack, tags_=words),
    typed("msteams", channel=words, channel_id=words, integration=slack),
    typed(
        "pagerduty",
        service=words,
        service_id=words,
        integration=pagerduty,
        priority_=st.sampled_from(("default", "critical", "info")),
    ),
    typed("opsgenie", team=words, team_id=words, integration=pagerduty),
    typed("webhook", service_=slugs),
)
step: dict[str, st.SearchStrategy[Any]] = {
    "match_": st.sampled_from(("all", "any", "none")),
    "conditions_": st.lists(conditions, max_size=3),
    "actions_": st.lists(actions, max_size=3),
}
triggers = ("new", "regressed", "reappeared", "escalating", "resolved", "existing_high_priority")


def rules(detectors: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return table(
        **step,
        when_=st.lists(st.sampled_from(triggers), max_size=3),
        further_=st.lists(table(**step), max_size=2),
        throttle_=st.integers(0, 43_200),
        environment_=words,
        detectors_=st.lists(st.sampled_from([*detectors, "issues"]), max_size=3),
        owner_=actors,
        enabled_=st.booleans(),
    )


measured = {
    "dataset_": st.sampled_from(("errors", "spans", "logs")),
    "aggregate_": words,
    "query_": texts,
    "window_": st.integers(1, 1440),
    "environment_": words,
    "description_": texts,
    "owner_": actors,
    "enabled_": st.booleans(),
}
numbers = st.floats(0, 1e6, allow_nan=False) | st.integers(0, 10**6)


@st.composite
def thresholds(draw: st.DrawFn) -> dict[str, Any]:
    direction = draw(st.sampled_from(("above", "below")))
    count = draw(st.integers(1, 3))
    chosen = sorted(draw(st.lists(numbers, min_size=count, max_size=count)), key=float)
    if direction == "above":
        chosen.reverse()
    found = dict(zip(("high", "medium", "resolve"), chosen, strict=False))
    if draw(st.booleans()):
        found["change_over"] = draw(st.integers(1, 43_200))
    return {**found, "direction": direction}


@st.composite
def detectors(draw: st.DrawFn) -> dict[str, Any]:
    anomalies = table(
        sensitivity=st.sampled_from(("low", "medium", "high")),
        direction_=st.sampled_from(("above", "below", "both")),
    )
    return {**draw(table(**measured)), **draw(thresholds() | anomalies)}


schedules = st.one_of(
    st.builds("{} {} * * *".format, st.integers(0, 59), st.integers(0, 23)),
    st.builds(
        "every {} {}s".format, st.integers(1, 90), st.sampled_from(("minute", "hour", "day"))
    ),
    st.sampled_from(("@daily", "*/5  9-17 * * 1-5", "0 0 1 JAN *")),
)
monitors = table(
    schedule=schedules,
    timezone_=st.sampled_from(("UTC", "Europe/Berlin", "America/New_York")),
    title_=names,
    margin_=st.integers(1, 40_320),
    max_runtime_=st.integers(1, 40_320),
    failures_=st.integers(1, 720),
    recoveries_=st.integers(1, 720),
    owner_=actors,
    muted_=st.booleans(),
    enabled_=st.booleans(),
)
ownership = table(
    rules_=st.lists(
        table(
            match=st.builds(
                "{}:{}".format,
                st.sampled_from(("path", "url", "module", "tags.endpoint")),
                st.from_regex(r"[a-z*/]{1,9}( [a-z*/]{1,9})?", fullmatch=True),
            ),
            owners=st.lists(actors, min_size=1, max_size=3),
        ),
        max_size=3,
    ),
    fallthrough_=st.booleans(),
    auto_assignment_=st.sampled_from(("issue_owner", "suspect_commits", "off")),
    codeowners_sync_=st.booleans(),
)


def by_name(
    keys: st.SearchStrategy[str], items: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    tables = st.dictionaries(keys, items, max_size=3)
    # Names that differ in case and spaces only are refused.
    return tables.filter(
        lambda found: len({" ".join(key.split()).casefold() for key in found}) == len(found)
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Documents without organisation, project and URL."""
    measuring = draw(by_name(names, detectors()))
    found: dict[str, Any] = {
        "detectors": measuring,
        "rules": draw(by_name(names, rules(list(measuring)))),
        "monitors": draw(by_name(slugs, monitors)),
        "include": draw(st.lists(st.sampled_from(("web", "celery", "external-api")), unique=True)),
        "teams": draw(st.lists(st.sampled_from((*TEAMS, "new-one")), unique=True)),
    }
    if draw(st.booleans()):
        found["notify"] = draw(st.lists(actions, max_size=2))
    if draw(st.booleans()):
        found["ownership"] = draw(ownership)
    return found
