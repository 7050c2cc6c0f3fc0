"""Event filters and grouping: which events are worth sending, and as which issue."""

import fnmatch
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sentry_bridge.egress.account import Account
from sentry_bridge.settings import FilterSettings, FingerprintRule

Hook = Callable[[Any, dict[str, Any]], Any]
Glob = re.Pattern[str]


class Hooks:
    """The `before_send` and `before_send_transaction` that the bridge gives to the SDK.

    They run the application's own hooks inside and keep the SDK's order: the event
    scrubber of the options first, then the hook. An error of ours leaves the event as
    it was and is counted; an error of the application's hook is the SDK's to handle.
    """

    def __init__(
        self,
        filters: FilterSettings,
        fingerprints: Sequence[FingerprintRule],
        account: Account,
        *,
        before_send: Hook | None = None,
        before_send_transaction: Hook | None = None,
        event_scrubber: Any = None,
        complete: Callable[[Any], None] | None = None,
    ) -> None:
        """Prepare the hooks.

        Args:
            filters: what is expected and what is ignored.
            fingerprints: first match decides how an event is grouped.
            account: where errors are counted.
            before_send: the application's hook of that name, or None.
            before_send_transaction: the application's hook of that name, or None.
            event_scrubber: the application's `event_scrubber` option, which the SDK itself
                ignores once `data_collection` is given.
            complete: puts on an event what the application's hook is to see.
        """
        self._expected = frozenset(filters.expected_exceptions)
        self._ignored = _glob(*filters.ignore_transactions)
        self._fingerprints = [
            ({key: _glob(pattern) for key, pattern in rule.match.items()}, list(rule.fingerprint))
            for rule in fingerprints
        ]
        self._account = account
        self._before_send = before_send
        self._before_send_transaction = before_send_transaction
        self._event_scrubber = event_scrubber
        self._complete = complete

    def before_send(self, event: Any, hint: dict[str, Any]) -> Any:
        """Return the event, grouped, or None when its exception is an expected one."""
        if self._guarded("filters", self._is_expected, event, hint):
            return None
        if self._complete is not None:
            self._guarded("user", self._complete, event)
        self._scrub(event)
        if self._before_send is not None:
            event = self._before_send(event, hint)
        if event is not None and self._fingerprints:
            self._guarded("fingerprints", self._group, event)
        return event

    def before_send_transaction(self, event: Any, hint: dict[str, Any]) -> Any:
        """Return the transaction, or None when its name or path is ignored."""
        if self._guarded("filters", self._is_ignored, event):
            return None
        self._scrub(event)
        if self._before_send_transaction is not None:
            event = self._before_send_transaction(event, hint)
        return event

    def _guarded(self, name: str, hook: Callable[..., object], *arguments: Any) -> bool:
        try:
            return bool(hook(*arguments))
        except Exception:
            self._account.hook_failed(name)
            return False

    def _scrub(self, event: Any) -> None:
        if self._event_scrubber is not None:
            try:
                self._event_scrubber.scrub_event(event)
            except Exception:
                # The gate scrubs what the application's scrubber left.
                self._account.hook_failed("event_scrubber")

    def _is_expected(self, event: Any, hint: dict[str, Any]) -> bool:
        if exc_info := hint.get("exc_info"):
            error_type, error, _ = exc_info
            return not _is_server_error(error) and not self._expected.isdisjoint(_names(error_type))
        exceptions = (event.get("exception") or {}).get("values") or []
        return bool(exceptions) and exceptions[-1].get("type") in self._expected

    def _is_ignored(self, event: Any) -> bool:
        # With endpoint style names the path shows only in the request and in our tag.
        names = [
            event.get("transaction") or "",
            urlsplit((event.get("request") or {}).get("url") or "").path,
            _tag(event, "endpoint").partition(" ")[2],
        ]
        return any(name and self._ignored.fullmatch(name) for name in names)

    def _group(self, event: Any) -> bool:
        for match, fingerprint in self._fingerprints:
            if all(glob.fullmatch(_field(event, key)) for key, glob in match.items()):
                event["fingerprint"] = list(fingerprint)
                return True
        return False


def _names(error_type: type) -> Iterator[str]:
    for cls in error_type.__mro__:
        yield cls.__name__
        yield f"{cls.__module__}.{cls.__qualname__}"


def _is_server_error(error: object) -> bool:
    """Tell whether an exception stands for an HTTP response of 500 or above."""
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    return isinstance(status, int) and status >= 500


def _field(event: Mapping[str, Any], key: str) -> str:
    if key.startswith("tags."):
        return _tag(event, key.removeprefix("tags."))
    if key in ("type", "message"):
        exceptions = (event.get("exception") or {}).get("values") or []
        if exceptions:
            return str(exceptions[-1].get("type" if key == "type" else "value") or "")
        if key == "message":
            entry = event.get("logentry") or {}
            return str(entry.get("formatted") or entry.get("message") or event.get("message") or "")
        return ""
    return str(event.get(key) or "")


def _tag(event: Mapping[str, Any], name: str) -> str:
    tags = event.get("tags") or {}
    pairs = tags.items() if isinstance(tags, Mapping) else tags
    return next((str(value) for key, value in pairs if key == name), "")


def _glob(*patterns: str) -> Glob:
    """Compile what matches any of the patterns; without one nothing but an empty string."""
    return re.compile("|".join(map(fnmatch.translate, patterns)))
