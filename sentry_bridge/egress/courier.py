"""Courier: scrubs beside the event loop for a transport whose worker is the loop itself."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import BoundedSemaphore
from typing import Any

from sentry_sdk import transport as sdk_transport
from sentry_sdk.transport import Transport

from sentry_bridge.egress.envelope import GatedEnvelope

# Older SDKs have no such transport.
_ASYNC_TRANSPORT = getattr(sdk_transport, "AsyncHttpTransport", None)


def works_on_the_event_loop(outlet: object) -> bool:
    """Tell whether an outlet serialises its envelopes on the application's event loop."""
    return _ASYNC_TRANSPORT is not None and isinstance(outlet, _ASYNC_TRANSPORT)


class Courier:
    """Reads envelopes, and so has them scrubbed, on a thread before a transport gets them."""

    def __init__(self, transport: Transport, queue_size: int) -> None:
        """Stand before `transport`, from whose `flush` on waiting envelopes come first.

        Args:
            transport: what is handed the envelopes, from the courier's thread.
            queue_size: how many envelopes may wait; more are dropped and recorded as lost.
        """
        self._transport = transport
        self._deliver = transport.capture_envelope
        self._flush: Callable[..., Any] = transport.flush
        self._places = BoundedSemaphore(queue_size)
        self._waiting: set[Future[None]] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sentry-bridge.gate")
        transport.flush = self.flush  # type: ignore[method-assign]

    def send(self, envelope: GatedEnvelope) -> None:
        """Take an envelope and return at once."""
        if not self._places.acquire(blocking=False):
            for item in envelope.items:
                self._transport.record_lost_event("queue_overflow", item=item)
            return
        sending = self._thread.submit(self._read_and_deliver, envelope)
        self._waiting.add(sending)
        sending.add_done_callback(self._delivered)

    def flush(self, timeout: float, callback: Any = None) -> Any:
        """Hand over what waits, then flush the transport."""
        wait(list(self._waiting), timeout)
        return self._flush(timeout, callback)

    def _read_and_deliver(self, envelope: GatedEnvelope) -> None:
        envelope.read()
        self._deliver(envelope)

    def _delivered(self, sending: Future[None]) -> None:
        self._waiting.discard(sending)
        self._places.release()
