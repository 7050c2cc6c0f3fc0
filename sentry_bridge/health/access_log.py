"""Access logs: probes do not appear in them."""

import logging
import re

# The loggers of uvicorn, gunicorn, hypercorn, Werkzeug's and Django's development servers.
_LOGGERS = ("uvicorn.access", "gunicorn.access", "hypercorn.access", "werkzeug", "django.server")
_REQUEST_LINE = re.compile(r"\b(?:GET|HEAD) ([^\s?\"]+)")
# Paths may hold parameters of the application's own.
_MOST_PATHS = 64


class ProbeFilter(logging.Filter):
    """Drop the records about requests for paths that have been probed."""

    def __init__(self) -> None:
        """Start with no path."""
        super().__init__()
        self.paths: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is about anything else."""
        try:
            line = _REQUEST_LINE.search(record.getMessage())
        except Exception:
            return True  # a record that cannot be written is its handler's to report
        return line is None or line[1] not in self.paths


_filter = ProbeFilter()


def install() -> None:
    """Put the filter on the servers' loggers; doing it twice is doing it once.

    Filters stay when a server configures its loggers ("logging.config", Python
    documentation: only handlers are replaced).
    """
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_filter)


def quiet(path: str) -> None:
    """Drop from now on what access logs say about requests for `path`."""
    if path not in _filter.paths and len(_filter.paths) < _MOST_PATHS:
        _filter.paths.add(path)
