"""Losses: what application code told us and we could not record, counted by reason."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentry_bridge.egress import Account

Lose = Callable[[str], None]
"""Is told why some part of the data is not recorded."""

_account: "Account | None" = None


def count_in(account: "Account | None") -> None:
    """Count losses in `account` from now on, or nowhere."""
    global _account
    _account = account


def lost(reason: str, helper: str) -> None:
    """Count something that `helper` could not record, and why."""
    if _account is not None:
        _account.add(_account.lost, f"{reason}:{helper}")


def losing(helper: str) -> Lose:
    """Return what `helper` tells its losses to."""
    return partial(lost, helper=helper)
