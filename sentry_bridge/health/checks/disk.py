"""Disk: whether there is space left."""

import shutil
from functools import partial

from sentry_bridge.health.check import Outcome, Run


def disk(*, path: str = "/", min_free_percent: float = 5.0) -> Run:
    """Return a check of the free space on the file system that holds `path`."""
    return partial(_check, path, min_free_percent)


def _check(path: str, min_free_percent: float) -> Outcome:
    usage = shutil.disk_usage(path)
    free = 100 * usage.free / usage.total
    return Outcome(
        free >= min_free_percent,
        f"{free:.1f} % free, at least {min_free_percent:g} % wanted",
        {"free_bytes": usage.free, "free_percent": round(free, 1)},
    )
