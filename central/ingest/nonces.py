"""Central's nonces: each is good for one hello, for a minute, and remembers how far the kiosk's journal stood when it was made.

That memory makes the judgement sound: a hello is signed after its nonce was made, so an honest kiosk that answers it states at
least what central had by then, however long a broker held the hello back.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from sync.wire.envelope import NONCE_BYTES

LIFE_MS = 60_000
PER_KIOSK_MAX = 4
KIOSKS_MAX = 50_000


class Challenge(msgspec.Struct, frozen=True):
    """What was known when a nonce was made. journal_id: the kiosk's current journal, b"" before its first hello."""

    nonce: bytes
    made_ms: int
    journal_id: bytes
    mark: int


class Nonces:
    """A bounded store. now_ms: a clock that never goes back. May be used from any thread."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._made: OrderedDict[str, list[Challenge]] = OrderedDict()
        self._lock = threading.Lock()

    def make(self, kiosk_id: str, journal_id: bytes, mark: int) -> bytes:
        """Give a new nonce for a kiosk. The oldest ones make room."""
        now_ms = self._now_ms()
        challenge = Challenge(os.urandom(NONCE_BYTES), now_ms, journal_id, mark)
        with self._lock:
            kept = [made for made in self._made.pop(kiosk_id, []) if now_ms - made.made_ms < LIFE_MS]
            self._made[kiosk_id] = [*kept[-PER_KIOSK_MAX + 1 :], challenge]
            if len(self._made) > KIOSKS_MAX:
                self._made.popitem(last=False)
        return challenge.nonce

    def redeem(self, kiosk_id: str, nonce: bytes) -> Challenge | None:
        """Give what belongs to a nonce of this kiosk, once; None for one that is unknown, used or too old."""
        now_ms = self._now_ms()
        with self._lock:
            made = self._made.get(kiosk_id, [])
            found = next((challenge for challenge in made if challenge.nonce == nonce), None)
            if found is None:
                return None
            made.remove(found)
            if not made:
                del self._made[kiosk_id]
        return found if now_ms - found.made_ms < LIFE_MS else None
