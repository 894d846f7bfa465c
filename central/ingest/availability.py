"""Tells kiosks which products cannot be had because their biller does not answer: at each change, after each welcome, and again
and again while it lasts.

It is a courtesy, not a rule: a kiosk that has not heard it asks, and central refuses. So nothing is kept for kiosks that are
away, a word ends by itself, and one that is lost is made up for by the next.
"""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Engine

from central.fleet import counters, kiosks
from central.fleet.kiosks import KioskKeys
from central.ingest.questions import Publish
from central.ledger.books import Books
from central.ledger.calendar import Clock
from sync.wire import availability
from sync.wire.availability import LASTS_S_MAX, PRODUCTS_MAX, Availability
from sync.wire.sealing import SigningKey

LASTS_S = 300
REPEAT_S = 100.0
"""Two words may be lost before a kiosk offers again what cannot be had."""

FRESH_MS = 10_000
"""A word is no kiosk's own: who says hello within this time of another one gets the same bytes."""

AT_ONCE, PAUSE_S = 50, 0.1
"""500 kiosks a second: the broker's queue to us holds 10,000, and acknowledgements go through it too."""

_STOP_S = 3.0

assert LASTS_S <= LASTS_S_MAX, "kiosks refuse a longer word"
assert LASTS_S > 2 * REPEAT_S, "a word is repeated before it ends"

_log = logging.getLogger(__name__)


def down(books: Books) -> tuple[str, ...]:
    """Give the ids of the products whose biller counts as down."""
    routes = books.routes
    return tuple(product.id for product in books.offering.products if books.is_down(routes[product.id].biller))


class Availabilities:
    """Says it, in a thread of its own. down: gives the ids of the products. shards: gives those whose kiosks are ours now."""

    def __init__(
        self,
        engine: Engine,
        down: Callable[[], tuple[str, ...]],
        shards: Callable[[], frozenset[int]],
        sign: SigningKey,
        publish: Publish,
        now_ms: Clock,
    ) -> None:
        self._engine = engine
        self._down = down
        self._shards = shards
        self._sign = sign
        self._publish = publish
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._said: tuple[Availability, bytes] | None = None
        self._changed = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="availability", daemon=True)

    def start(self) -> None:
        """Begin to say what changes."""
        self._thread.start()

    def stop(self) -> None:
        """Say no more."""
        self._ending.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_S)

    def change(self) -> None:
        """Note that something may have changed. Never blocks; may be called from any thread."""
        self._changed.set()

    def greet(self, kiosk: KioskKeys) -> None:
        """Tell one kiosk, after its welcome. No transaction may be open in this thread."""
        self._publish(kiosk, "availability", self._word())

    def tell_all(self) -> int:
        """Tell every kiosk of our shards; give how many that were. Takes a second for 500 of them."""
        with self._engine.begin() as connection:
            ours = kiosks.in_shards(connection, self._shards())
        for told, kiosk in enumerate(ours):
            if told % AT_ONCE == AT_ONCE - 1 and self._ending.wait(PAUSE_S):
                return told
            self._publish(kiosk, "availability", self._word())
        return len(ours)

    def _word(self) -> bytes:
        """Give the signed word: the last one while it is fresh and still right, else the next."""
        down = tuple(sorted(self._down()))[:PRODUCTS_MAX]
        with self._lock:
            now_ms = self._now_ms()
            if self._said is not None:
                last, payload = self._said
                if last.down == down and 0 <= now_ms - last.said_ms < FRESH_MS:
                    return payload
                now_ms = max(now_ms, last.said_ms + 1)  # kiosks go by the order, whatever our clock does
            with self._engine.begin() as connection:
                restore_id = counters.restore_id(connection)
            word = Availability(restore_id, now_ms, LASTS_S, down)
            payload = availability.sign(word, self._sign)
            self._said = (word, payload)
            return payload

    def _run(self) -> None:
        while True:
            self._changed.wait(REPEAT_S if self._down() else None)
            self._changed.clear()
            if self._ending.is_set():
                return
            try:
                count = self.tell_all()
            except Exception as error:  # the database may be away: the next word makes up for it
                _log.warning("kiosks were not told what cannot be had: %s", type(error).__name__)
            else:
                _log.info("%d kiosks were told that %d products cannot be had", count, len(self._down()))
