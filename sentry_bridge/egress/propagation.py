"""Which hosts the application's outgoing calls may tell about the current trace."""

import re
from collections.abc import Iterable

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def propagation_targets(hosts: Iterable[str], server_name: str | None) -> list[str]:
    """Build the SDK's `trace_propagation_targets` from host names.

    The SDK searches each target as a regular expression anywhere in the URL, so that a
    bare host name would also match in a path or a query. These are anchored.

    Args:
        hosts: host names or globs such as `*.internal.example`; ports do not matter.
        server_name: this host's own name; it and the loopback names are always targets.
    """
    own = (*_LOOPBACK, server_name) if server_name else _LOOPBACK
    return [
        rf"(?i)^https?://(?:[^/?#@]*@)?{_host_pattern(host)}(?::\d+)?(?:[/?#]|$)"
        for host in dict.fromkeys((*own, *hosts))
    ]


def _host_pattern(host: str) -> str:
    return r"[^/?#@:]*".join(map(re.escape, host.split("*")))
