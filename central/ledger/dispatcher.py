"""The thread that brings paid slips to their billers, sweeps what has run out, and has days proven. It holds nothing."""

import logging
import threading
import time

from central.accounting import daily
from central.ledger import dispatching, expiry
from central.ledger.books import Books
from central.ledger.dispatching import Order

_LOG = logging.getLogger(__name__)
_CALLS_MAX = 4
_SWEEP_MS = 10_000
_STOP_S = 3


class Dispatcher:
    """Calls billers for due orders, at most four at a time. `start` once; `wake` after a payment; `stop` ends it."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
        self._running: dict[str, threading.Thread] = {}
        self._proving: threading.Thread | None = None
        self._swept_ms = 0
        self.beat_ms = books.now_ms()
        """When the loop last came round: the health check reads it."""

    def start(self) -> None:
        """Begin. Orders that a killed process left behind are asked about first."""
        self._thread.start()

    def stop(self) -> None:
        """End. Calls under way get three seconds; what they do not settle is asked about after the next start."""
        self._ended.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        until = time.monotonic() + _STOP_S
        for thread in [*self._running.values(), *([self._proving] if self._proving else [])]:
            thread.join(max(0.0, until - time.monotonic()))

    def wake(self) -> None:
        """Look for due orders now."""
        self._wake.set()

    def run_due(self) -> int:
        """Take, call and settle what is due, here and now; give how many orders that were."""
        orders = dispatching.take(self._books, _CALLS_MAX)
        for order in orders:
            self._carry_out(order)
        return len(orders)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._wake.clear()
            try:
                self._round()
            except Exception as error:  # the database may be away: the next round tries again
                _LOG.warning("dispatcher: a round failed: %s", type(error).__name__)
            self._wake.wait(self._books.timings.poll_ms / 1000)

    def _round(self) -> None:
        now_ms = self._books.now_ms()
        self.beat_ms = now_ms
        self._running = {key: thread for key, thread in self._running.items() if thread.is_alive()}
        free = _CALLS_MAX - len(self._running)
        for order in dispatching.take(self._books, free) if free else []:
            thread = threading.Thread(target=self._carry_out, args=(order,), name="biller", daemon=True)
            self._running[order.reference] = thread
            thread.start()
        if now_ms - self._swept_ms >= _SWEEP_MS:
            self._swept_ms = now_ms
            expiry.sweep(self._books)
            self._prove()

    def _prove(self) -> None:
        """Have the proof of a day that is over made, in a thread of its own: a large day takes its time."""
        if self._proving is None or not self._proving.is_alive():
            self._proving = threading.Thread(target=self._proof, name="proof", daemon=True)
            self._proving.start()

    def _proof(self) -> None:
        try:
            daily.sweep(self._books)
        except Exception as error:  # the database may be away: the next sweep tries again
            _LOG.warning("dispatcher: no proof of the day: %s", type(error).__name__)

    def _carry_out(self, order: Order) -> None:
        try:
            outcome = dispatching.carry_out(self._books, order)
            dispatching.settle(self._books, order, outcome)
        except Exception as error:  # whatever it was, the order is still there and is asked about after its lease
            _LOG.warning("dispatcher: %s stays open: %s", order.reference, type(error).__name__)
            return
        _LOG.info("biller %s: %s %s -> %s", order.biller, order.call, order.reference, outcome.finality.value)
        self._wake.set()
