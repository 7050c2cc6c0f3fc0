"""Options: what `sentry_sdk.init` is told, from the settings."""

import fnmatch
import re
from typing import Any

from sentry_sdk.consts import DEFAULT_OPTIONS

from sentry_bridge.bootstrap.collection import collection_options
from sentry_bridge.bootstrap.integrations import configured
from sentry_bridge.context import name_user
from sentry_bridge.egress import Account, Hooks, propagation_targets
from sentry_bridge.settings import Settings


def client_options(settings: Settings, account: Account) -> dict[str, Any]:
    """Build the client's options; the pass-through table has the last word on its own keys.

    Args:
        settings: the settings in force, with a DSN.
        account: where our hooks count their failures.
    """
    own = dict(settings.sdk)
    hooks = Hooks(
        settings.filters,
        settings.fingerprints,
        account,
        before_send=own.pop("before_send", None),
        before_send_transaction=own.pop("before_send_transaction", None),
        event_scrubber=own.pop("event_scrubber", None),
        complete=name_user,
    )
    integrations, disabled = configured(
        settings.integrations,
        settings.request.failed_request_status_codes,
        own.pop("integrations", ()),
    )
    disabled += list(own.pop("disabled_integrations", None) or ())
    collection = collection_options(DEFAULT_OPTIONS, own)
    own.pop("data_collection", None)
    options = {
        "dsn": settings.dsn,
        "debug": settings.debug,
        "environment": settings.environment,
        "release": settings.release,
        "dist": settings.dist,
        "server_name": settings.server_name,
        "sample_rate": settings.sample_rate,
        "traces_sample_rate": settings.traces_sample_rate,
        **_profiling(settings.profiles_sample_rate),
        "attach_stacktrace": settings.attach_stacktrace,
        "max_breadcrumbs": settings.max_breadcrumbs,
        "trace_propagation_targets": propagation_targets(
            settings.trace_propagation_hosts, settings.server_name
        ),
        # Off: the SDK's own would edit the application's data in place. The gate edits a copy.
        "event_scrubber": False,
        "before_send": hooks.before_send,
        "before_send_transaction": hooks.before_send_transaction,
        "integrations": integrations,
        "disabled_integrations": disabled,
        **collection,
        **own,
    }
    if options.get("trace_lifecycle") == "stream":
        # Streamed spans never meet before_send_transaction.
        options.setdefault(
            "ignore_spans",
            [re.compile(fnmatch.translate(glob)) for glob in settings.filters.ignore_transactions],
        )
    return options


def _profiling(rate: float) -> dict[str, Any]:
    """Express the seed's profiling rate in what the installed SDK offers.

    Transaction-based profiling is deprecated in favour of continuous profiling, whose
    `trace` lifecycle profiles sampled transactions in the given share of processes
    ("Profiling", Sentry documentation for Python).
    """
    if not rate:
        return {}
    if "profile_lifecycle" in DEFAULT_OPTIONS:
        return {"profile_session_sample_rate": rate, "profile_lifecycle": "trace"}
    return {"profiles_sample_rate": rate}
