"""Schedules of cron monitors: a crontab, or every so many minutes, hours, days, ..."""

import re
import unicodedata
from datetime import UTC, datetime

_INTERVAL = re.compile(r"(?:every )?([1-9]\d{0,8}) (minute|hour|day|week|month|year)s?")
_NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_SLUG_LENGTH = 50


def canonical(schedule: str) -> str:
    """Return a schedule as `every <n> <unit>` or as five fields of a crontab.

    Crontabs are read by the library with which Sentry's server reads them.

    Raises:
        ValueError: when it does not parse, or never comes.
    """
    # Loaded only for schedules.
    from cronsim import CronSim, CronSimError

    text = " ".join(schedule.split())
    if interval := _INTERVAL.fullmatch(text):
        return f"every {interval[1]} {interval[2]}"
    text = _NICKNAMES.get(text, text)
    try:
        if len(text.split()) != 5:
            raise CronSimError
        # It parses, and there is a next time.
        next(CronSim(text, datetime.now(UTC)))
    except (CronSimError, StopIteration):
        raise ValueError(
            'does not parse: must be a crontab such as "30 4 * * *", or such as "every 10 minutes"'
        ) from None
    return text


def config(schedule: str) -> tuple[str, str | list[int | str]]:
    """Return the type and the value of a canonical schedule as the API has them."""
    if interval := _INTERVAL.fullmatch(schedule):
        return "interval", [int(interval[1]), interval[2]]
    return "crontab", schedule


def schedule_from(value: str | list[int | str]) -> str:
    """Return the canonical schedule that the API has as a crontab or as a number and a unit.

    Raises:
        ValueError: when it does not parse.
    """
    if isinstance(value, str):
        return canonical(value)
    number, unit = value
    return canonical(f"every {number} {unit}")


def slug(name: str) -> str:
    """Return the slug under which the server files check-ins that name a monitor `name`.

    Relay cuts the name at 50 characters; the server then keeps ASCII letters, digits,
    underscores and hyphens, in lower case, as Django's `slugify` does.
    """
    ascii_only = unicodedata.normalize("NFKD", name[:_SLUG_LENGTH]).encode("ascii", "ignore")
    kept = re.sub(r"[^\w\s-]", "", ascii_only.decode().lower(), flags=re.ASCII)
    return re.sub(r"[-\s]+", "-", kept).strip("-_")[:_SLUG_LENGTH].strip("-")
