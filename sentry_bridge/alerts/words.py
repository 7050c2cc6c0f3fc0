"""Words: what documents say for the numbers and abbreviations of Sentry's API.

Source: Sentry's API reference, "Create an Alert for an Organization" and "Create a Monitor
for a Project".
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

TRIGGERS: Mapping[str, str] = MappingProxyType(
    {
        "new": "first_seen_event",
        "regressed": "regression_event",
        # An archived issue reappears when it escalates: to the server, both are one.
        "reappeared": "reappeared_event",
        "escalating": "reappeared_event",
        "resolved": "issue_resolved_trigger",
        "new_high_priority": "new_high_priority_issue",
        "existing_high_priority": "existing_high_priority_issue",
    }
)
MATCHES: Mapping[str, str] = MappingProxyType(
    {
        "contains": "co",
        "not_contains": "nc",
        "equals": "eq",
        "not_equals": "ne",
        "starts_with": "sw",
        "ends_with": "ew",
        "is_set": "is",
        "not_set": "ns",
        "at_least": "gte",
        "at_most": "lte",
    }
)
LEVELS: Mapping[str, int] = MappingProxyType(
    {"fatal": 50, "error": 40, "warning": 30, "info": 20, "debug": 10, "sample": 0}
)
PRIORITIES: Mapping[str, int] = MappingProxyType({"high": 75, "medium": 50, "low": 25})
CATEGORIES: Mapping[str, int] = MappingProxyType(
    {
        "error": 1,
        "feedback": 6,
        "outage": 10,
        "metric": 11,
        "db_query": 12,
        "http_client": 13,
        "frontend": 14,
        "mobile": 15,
    }
)
LOGIC: Mapping[str, str] = MappingProxyType({"all": "all", "any": "any-short", "none": "none"})
FALLTHROUGH: Mapping[str, str] = MappingProxyType(
    {"active_members": "ActiveMembers", "all_members": "AllMembers", "no_one": "NoOne"}
)
AUTO_ASSIGNMENT: Mapping[str, str] = MappingProxyType(
    {
        "issue_owner": "Auto Assign to Issue Owner",
        "suspect_commits": "Auto Assign to Suspect Commits",
        "off": "Turn off Auto-Assignment",
    }
)


def word_for(words: Mapping[str, Any], value: object) -> str:
    """Return the first word that stands for a value of the API.

    Raises:
        LookupError: when no word does.
    """
    for word, meant in words.items():
        if meant == value:
            return word
    raise LookupError(str(value))
