"""Processes: a child of a prefork pool reports through a connection and a queue of its own.

It is a copy of a process that may have been reporting at that moment: its queue holds
copies of reports that the parent sends, and its connection is the parent's.
"""

from inspect import iscoroutinefunction
from typing import Any

import sentry_sdk


def begin_child() -> None:
    """Give this process, which was just forked, what it reports through."""
    client = sentry_sdk.get_client()
    transport: Any = client.transport
    # The SDK has no public way to renew these; a transport without them has none to renew.
    create_worker = getattr(transport, "_create_worker", None)
    if create_worker is None or iscoroutinefunction(getattr(transport, "_request", None)):
        return
    transport._worker = create_worker(client.options)
    transport._pool = transport._make_pool()
