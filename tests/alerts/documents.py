"""Documents that tests have in common."""

FULL = """
include = ["web", "celery", "external-api"]
teams = ["payments", "reports"]
notify = [{ type = "slack", channel = "#errors", integration = "acme-slack" }]

[default.alerts.rules."Payment errors"]
when = ["new", "escalating", "reappeared"]
match = "any"
conditions = [
    { type = "tagged_event", key = "organization_id", value = "42" },
    { type = "event_unique_user_frequency_count", value = 5, filters = [
        { key = "a", value = "b" },
    ] },
    { type = "assigned_to", to = "team:payments" },
    { type = "assigned_to" },
    { type = "issue_priority_greater_or_equal", priority = "high" },
    { type = "age_comparison", time = "day", value = 2, comparison_type = "newer" },
    { type = "latest_release" },
]
actions = [
    { type = "email", to = "team:reports" },
    { type = "email", to = "user:Ann@example.com" },
    { type = "email", to = "owners", fallthrough = "no_one" },
    { type = "pagerduty", service = "Shop", service_id = "P1", integration = "72" },
    { type = "webhook" },
]
further = [{ actions = [{ type = "email", to = "team:platform" }] }]
throttle = 60
environment = "production"
owner = "user:bob@example.com"

[default.alerts.detectors."Anomalies"]
sensitivity = "medium"
direction = "both"
owner = "team:payments"

[default.alerts.detectors."Fewer orders"]
dataset = "logs"
query = "event:order_placed"
direction = "below"
high = 1.5
medium = 10
change_over = 60
description = "Nobody buys."

[default.alerts.monitors.nightly-report]
schedule = "30  4 * * *"
timezone = "Europe/Berlin"
margin = 5
owner = "team:payments"

[default.alerts.monitors.ping]
schedule = "every 10 minutes"
title = "Ping"
muted = true

[default.alerts.ownership]
rules = [
    { match = "path:src/payments/*", owners = ["team:payments"] },
    { match = "tags.celery_task:shop reports", owners = ["team:platform", "user:ann@example.com"] },
]
auto_assignment = "off"
"""

SMALL = """
teams = ["search"]

[default.alerts.detectors."Many errors"]
high = 10

[default.alerts.monitors.nightly]
schedule = "0 4 * * *"

[default.alerts.rules."New errors"]
when = ["new"]
detectors = ["Many errors"]

[default.alerts.rules."Regressions"]
when = ["regressed"]

[default.alerts.ownership]
rules = [{ match = "path:src/*", owners = ["team:payments"] }]
"""
