"""From samples of a normally closed contact to what is known of the door, without pins or clock."""

from collections import deque

SAMPLE_MS = 10
SAMPLES_EQUAL = 3
CHANGES_MAX = 6
CHATTER_MS = 10_000
"""More than so many changes in so long are no door: a wire is loose, or a magnet hangs at the edge of its reach."""
UNSETTLED_MS = 1_000
"""Nor are samples that agree with each other for no 30 ms in all this time."""
QUIET_MS = 10_000
"""A contact that chattered is believed again once it has stayed as it is for so long."""


class ContactFilter:
    """Debounces one contact. Nothing is known before the first agreement, and unknown counts as open; so does chatter."""

    def __init__(self) -> None:
        self.open: bool | None = None
        self.chatters = False
        self._candidate: bool | None = None
        self._equal = 0
        self._same_since_ms = 0
        self._unsettled_since_ms: int | None = None
        self._changes_ms: deque[int] = deque(maxlen=CHANGES_MAX)

    @property
    def settled(self) -> bool:
        """Whether the last samples agree."""
        return self._equal >= SAMPLES_EQUAL

    def sample(self, circuit_closed: bool, now_ms: int) -> bool | None:
        """Take one sample. Give whether the door is open if that is news, else None."""
        opened = not circuit_closed
        self._compare(opened, now_ms)
        if self.chatters:
            if not self.settled or now_ms - self._same_since_ms < QUIET_MS:
                return None
            self.chatters = False
        elif self._unsettled_since_ms is not None and now_ms - self._unsettled_since_ms >= UNSETTLED_MS:
            return self._give_up()
        if not self.settled or opened == self.open:
            return None
        if len(self._changes_ms) == CHANGES_MAX and now_ms - self._changes_ms[0] < CHATTER_MS:
            return self._give_up()
        self._changes_ms.append(now_ms)
        self.open = opened
        return opened

    def _compare(self, opened: bool, now_ms: int) -> None:
        if opened == self._candidate:
            self._equal = min(self._equal + 1, SAMPLES_EQUAL)
        else:
            self._candidate, self._equal, self._same_since_ms = opened, 1, now_ms
        if self.settled:
            self._unsettled_since_ms = None
        elif self._unsettled_since_ms is None:
            self._unsettled_since_ms = now_ms

    def _give_up(self) -> bool | None:
        self.chatters = True
        self._unsettled_since_ms = None
        news = None if self.open else True
        self.open = True
        return news
