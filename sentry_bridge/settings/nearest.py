"""The nearest known name, for a name that is unknown."""

from collections.abc import Iterable


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean X?` for the nearest known name, or an empty string."""
    # Loaded only when something is wrong.
    from difflib import get_close_matches

    nearest = get_close_matches(name, list(known), n=1)
    return f"; did you mean {nearest[0]}?" if nearest else ""
