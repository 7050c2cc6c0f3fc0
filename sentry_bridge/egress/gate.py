"""The gate: every envelope of a client passes here, after every hook, on its way out."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from time import time
from typing import Any, Protocol

from sentry_sdk.client import BaseClient
from sentry_sdk.envelope import Envelope, Item, PayloadRef
from sentry_sdk.transport import Transport

from sentry_bridge.egress.account import Account
from sentry_bridge.egress.courier import Courier, works_on_the_event_loop
from sentry_bridge.egress.delivery import Delivery, DeliveryLog, delivery
from sentry_bridge.egress.envelope import GatedEnvelope
from sentry_bridge.egress.payload import GatedItem, ScrubbedPayload, to_json
from sentry_bridge.egress.scrubbing import scrubbing
from sentry_bridge.egress.skeleton import skeleton
from sentry_bridge.privacy import Policy

# Reasons of Sentry's client reports ("Client Reports", Sentry developer documentation).
_NOT_ALLOWED = "event_processor"
_SCRUB_FAILED = "internal_sdk_error"

_JSON_KINDS = frozenset(
    {
        "event",
        "transaction",
        "span",
        "log",
        "trace_metric",
        "check_in",
        "session",
        "sessions",
        "profile",
        "profile_chunk",
        "feedback",
        "user_report",
    }
)
_JSON = {"content_type": "application/json"}
_HEADERS_KEPT_ON_FAILURE = ("type", "content_type", "item_count", "platform")


Hold = Callable[[Any, Callable[[], None]], bool]
"""From an event and what sends it to whether the event is kept for now."""


class _Outlet(Protocol):
    """What envelopes leave through: a transport, or the SDK's Spotlight client."""

    def capture_envelope(self, envelope: Envelope) -> None: ...


class Gate:
    """Let nothing out of a client but what the policy passed.

    The gate stands in front of everything that takes envelopes from the client: its
    transport (the SDK's printer of envelopes included, which wraps it) and Spotlight.
    Taking an envelope is cheap; the scrubbing runs when the transport reads an item,
    which the SDK's transports do on their worker. It fails closed: an event that cannot
    be scrubbed leaves as a skeleton, anything else is dropped, and both are counted.
    """

    def __init__(
        self,
        policy: Policy,
        account: Account,
        *,
        attachment_content_types: tuple[str, ...] = (),
        hold: Hold | None = None,
    ) -> None:
        """Make a gate for one client.

        Args:
            policy: decides what may pass.
            account: where to count.
            attachment_content_types: content types of attachments, such as `image/png`,
                that leave as they are. Text and JSON are scrubbed; all others are dropped.
            hold: may keep an event, as yet unscrubbed, and send it later.
        """
        self._policy = policy
        self._account = account
        self._hold = hold
        self._attachment_content_types = frozenset(attachment_content_types)
        self._options: Mapping[str, Any] = {}
        self._transport: Transport | None = None
        self._log = DeliveryLog()
        self._outlets: dict[int, Callable[[Envelope], None]] = {}

    def attach(self, client: BaseClient) -> None:
        """Close every way out of `client`. Call it before the client becomes current."""
        self._options = client.options
        self._transport = client.transport
        if client.transport is not None:
            self._watch(client.transport)
            self._log.follow(client.transport)
            self._close(client.transport)
        spotlight = getattr(client, "spotlight", None)
        if spotlight is not None:
            self._close(spotlight)

    def guards(self, client: BaseClient) -> bool:
        """Tell whether every way out of `client` still leads through this gate."""
        outlets = (client.transport, getattr(client, "spotlight", None))
        return client.transport is not None and all(
            outlet is None or outlet.capture_envelope is self._outlets.get(id(outlet))
            for outlet in outlets
        )

    def delivery(self) -> Delivery:
        """Tell how delivery to the server stands, without network traffic."""
        return delivery(self._transport, self._log)

    def ping(self, timeout: float) -> bool | None:
        """Send a client report that reports no loss, and wait for what becomes of it.

        It goes the way of every envelope (queue, worker, proxy, credentials) and uses no
        quota. While others are on that way they are waited for instead: pings must not
        fill the queue of a server that does not answer.

        Args:
            timeout: seconds to wait.

        Returns:
            Whether a request ended in time, well or not; None when that cannot be seen,
            with a transport of the application's own or an asynchronous one.
        """
        if self._transport is None or not self._log.follows or self._log.asynchronous:
            return None
        ended, underway = self._log.ended, self.delivery()
        if not underway.queued and underway.waiting is None:
            report = PayloadRef(json={"timestamp": time(), "discarded_events": []})
            self._transport.capture_envelope(Envelope(items=[Item(report, type="client_report")]))
        return self._log.wait_beyond(ended, timeout)

    def admit(self, envelope: Envelope) -> GatedEnvelope:
        """Return an envelope whose reading yields scrubbed content only.

        The items of `envelope` change in place, so that several ways out share them.
        """
        envelope.items = [
            gated for item in envelope.items if (gated := self._admit_item(item)) is not None
        ]
        return GatedEnvelope(envelope.headers, envelope.items, self._scrub_headers)

    def _close(self, outlet: _Outlet) -> None:
        send: Callable[[GatedEnvelope], None] = outlet.capture_envelope
        if isinstance(outlet, Transport) and works_on_the_event_loop(outlet):
            send = Courier(outlet, self._options["transport_queue_size"]).send

        def capture_envelope(envelope: Envelope) -> None:
            event, had_items = envelope.get_event(), bool(envelope.items)
            gated = self.admit(envelope)
            if event is not None and self._hold and self._hold(event, lambda: send(gated)):
                return
            if gated.items or not had_items:
                send(gated)

        # On the instance, not around it: the SDK tests transports by their class.
        outlet.capture_envelope = capture_envelope  # type: ignore[method-assign]
        self._outlets[id(outlet)] = capture_envelope

    def _watch(self, transport: Transport) -> None:
        """Count what the transport reports as lost, whoever reports it."""
        record, account = transport.record_lost_event, self._account

        def record_lost_event(
            reason: str,
            data_category: Any = None,
            item: Item | None = None,
            *,
            quantity: int = 1,
        ) -> None:
            if item is not None:
                data_category, quantity = item.data_category, _quantity(item)
            account.add(account.dropped, f"{reason}:{data_category}", quantity)
            outline = item.outline() if isinstance(item, GatedItem) else item
            record(reason, data_category, outline, quantity=quantity)

        transport.record_lost_event = record_lost_event  # type: ignore[method-assign]
        on_dropped = getattr(transport, "on_dropped_event", None)
        if on_dropped is not None:

            def on_dropped_event(reason: str) -> None:
                account.add(account.undelivered, reason)
                on_dropped(reason)

            transport.on_dropped_event = on_dropped_event  # type: ignore[attr-defined]

    def _admit_item(self, item: Item) -> Item | None:
        kind = item.type or "unknown"
        if kind == "client_report" or isinstance(item, GatedItem):
            return item
        if kind == "attachment":
            scrub = self._attachment(item.headers.get("content_type"))
        else:
            scrub = partial(self._scrub_json, kind if kind in _JSON_KINDS else "unknown")
        if scrub is None:
            self._lose(item, _NOT_ALLOWED)
            return None

        def counted(raw: PayloadRef) -> Any:
            scrubbed = scrub(raw)
            self._account.add(self._account.sent, item.data_category)
            return scrubbed

        def withhold(raw: PayloadRef, error: Exception) -> Any:
            self._account.add(self._account.scrub_failures, kind)
            if kind == "event":
                return skeleton(raw.json, error, self._options)
            self._lose(item, _SCRUB_FAILED)
            return None

        return GatedItem(
            ScrubbedPayload(item.payload, counted, withhold),
            headers=self._scrub_item_headers(item.headers),
        )

    def _scrub_json(self, kind: str, raw: PayloadRef) -> Any:
        data = raw.json if raw.json is not None else json.loads(raw.get_bytes())
        return self._policy.scrub(data, kind)

    def _attachment(self, content_type: object) -> Callable[[PayloadRef], Any] | None:
        kind = str(content_type or "").partition(";")[0].strip().lower()
        if kind in self._attachment_content_types:
            return PayloadRef.get_bytes
        if kind == "application/json" or kind.endswith("+json"):
            return self._scrub_json_attachment
        if kind.startswith("text/"):
            return self._scrub_text_attachment
        return None

    def _scrub_json_attachment(self, raw: PayloadRef) -> bytes:
        scrubbed = self._policy.scrub(json.loads(raw.get_bytes()), "attachment_json")
        return to_json(_unremarked(scrubbed) if isinstance(scrubbed, dict) else scrubbed)

    def _scrub_text_attachment(self, raw: PayloadRef) -> bytes:
        return self._policy.scrub_text(raw.get_bytes().decode()).encode()

    def _scrub_headers(self, headers: dict[str, Any]) -> dict[str, Any]:
        try:
            scrubbed = self._policy.scrub(headers, "envelope_header")
        except Exception:
            self._account.add(self._account.scrub_failures, "envelope_header")
            return {key: headers[key] for key in ("event_id", "sent_at") if key in headers}
        return _unremarked(scrubbed)

    def _scrub_item_headers(self, headers: dict[str, Any]) -> dict[str, Any]:
        if headers.get("type") in _JSON_KINDS and headers == {**_JSON, "type": headers["type"]}:
            # Words of the SDK's alone, as most items have; needed at once, unlike their content.
            return headers
        try:
            with scrubbing:
                scrubbed = self._policy.scrub(headers, "item_header")
        except Exception:
            self._account.add(self._account.scrub_failures, "item_header")
            return {key: headers[key] for key in _HEADERS_KEPT_ON_FAILURE if key in headers}
        return _unremarked(scrubbed)

    def _lose(self, item: Item, reason: str) -> None:
        if self._transport is not None:
            self._transport.record_lost_event(
                reason, data_category=item.data_category, quantity=_quantity(item)
            )


def _quantity(item: Item) -> int:
    """Return how many logs, metrics or spans an item holds; others are one."""
    count = item.headers.get("item_count")
    return count if isinstance(count, int) and count > 0 else 1


def _unremarked(scrubbed: dict[str, Any]) -> dict[str, Any]:
    """Return what was scrubbed without remarks, where Sentry would not read them."""
    return {key: value for key, value in scrubbed.items() if key != "_meta"}
