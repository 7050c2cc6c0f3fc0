"""What the SDK may collect by itself: every category of its `data_collection`, spelled out.

A category that is left out defaults to being collected ("Data Collection", Sentry
developer documentation). A test compares these categories with the SDK's, so that a new
one fails that test instead of opening a hole.
"""

from collections.abc import Mapping
from typing import Any

# Keys that say who the caller is; the policy scrubs the values of all others.
_IDENTITY_TERMS = ["forwarded", "-ip", "remote-", "via", "-user"]

DATA_COLLECTION: Mapping[str, Any] = {
    "user_info": False,
    "cookies": {"mode": "off"},
    "http_headers": {"request": {"mode": "denylist", "terms": _IDENTITY_TERMS}},
    "http_bodies": ["incoming_request"],
    "url_query_params": {"mode": "denylist", "terms": _IDENTITY_TERMS},
    "graphql": {"document": False, "variables": False},
    "gen_ai": {"inputs": False, "outputs": False},
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": True,
    "frame_context_lines": 5,
}


def collection_options(supported: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of `sentry_sdk.init` that say "no default PII".

    Args:
        supported: the SDK's default options; tells whether it knows `data_collection`.
        own: the application's pass-through options. Its `data_collection` replaces single
            categories of ours; its `send_default_pii` is its own decision and passes.
    """
    if "data_collection" not in supported:
        return {"send_default_pii": own.get("send_default_pii", False)}
    if own.get("send_default_pii") is not None and own.get("data_collection") is None:
        return {}
    return {"data_collection": {**DATA_COLLECTION, **(own.get("data_collection") or {})}}
