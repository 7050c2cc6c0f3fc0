"""The DSN: does it parse, and how it is shown without its key."""

from urllib.parse import urlsplit


def fault(dsn: str) -> str | None:
    """Return what keeps `dsn` from parsing, in words that hold nothing of it, or None.

    A DSN is `scheme://public_key@host:port/path/project_id` ("DSN", Sentry developer
    documentation).
    """
    try:
        parts = urlsplit(dsn)
        int(parts.port or 0)  # reading the port is what checks it
    except ValueError:
        return "its host or port cannot be read"
    if parts.scheme not in ("http", "https"):
        return "it must start with https:// or http://"
    if not parts.hostname:
        return "the host is missing"
    if not parts.username:
        return "the public key is missing: it stands before the @"
    try:
        int(parts.path.rsplit("/", 1)[-1])
    except ValueError:
        return "it must end with the number of the project"
    return None


def masked(dsn: str) -> str:
    """Return `dsn` without its key; of one that does not parse, scheme and host at most."""
    try:
        parts = urlsplit(dsn)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "***"
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" not in parts.netloc:
        return "***"
    path = "/***" if fault(dsn) else parts.path
    return f"{parts.scheme}://***@{parts.hostname}{port}{path}"
