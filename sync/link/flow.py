"""Go-back-N over the journal: which batches are under way, what to pull next, and when to give up waiting.

Owns positions only; the batches themselves are the controller's, and only its word moves the mark: a broker's PUBACK never does.
"""

from collections import deque

from messages.local import BATCH_BYTES_MAX, Batch, Pull
from sync.link import limits


class Flow:
    """The window of batches between this kiosk and central. Stopped until `restart`."""

    def __init__(self) -> None:
        self.running = False
        self._mark = 0  # the highest position that central has signed for, as the controller said last
        self._after = 0  # the last position pulled
        self._pulling = False
        self._flying: deque[int] = deque()  # last positions of batches without an acknowledgement
        self._waiting_since_ms = 0
        self._timeouts = 0

    def stop(self) -> None:
        """Forget what is under way; a batch that still comes is ignored."""
        self.running = False
        self._pulling = False
        self._flying.clear()

    def restart(self, mark: int) -> Pull:
        """Go on after `mark`, the position that central has signed for."""
        self.stop()
        self.running = True
        self._mark = self._after = mark
        return self._next_pull()

    def acknowledged(self, mark: int, now_ms: int) -> Pull | None:
        """The controller verified an acknowledgement. Give the next pull if there is room for one.

        A lower mark than before means that central was restored from a backup: everything after it goes again.
        """
        if not self.running:
            return None
        if mark < self._mark or mark > self._after:
            return self.restart(mark)
        self._mark = mark
        if self._flying and mark >= self._flying[0]:
            self._timeouts = 0
            self._waiting_since_ms = now_ms
        while self._flying and mark >= self._flying[0]:
            self._flying.popleft()
        return self.pull_if_room()

    def taken(self, batch: Batch, now_ms: int) -> bool:
        """Say whether this batch answers the pull that is open and is to be published; then it counts as flying."""
        if not self.running or not self._pulling or batch.first != self._after + 1 or batch.last < batch.first:
            return False
        self._pulling = False
        self._after = batch.last
        if not self._flying:
            self._waiting_since_ms = now_ms
        self._flying.append(batch.last)
        return True

    def deadline_ms(self) -> int | None:
        """Give when the oldest flying batch counts as lost: later after each loss in a row, for a central that is slow."""
        if not self._flying:
            return None
        return self._waiting_since_ms + min(limits.ACK_MS << self._timeouts, limits.ACK_MS_MAX)

    def timed_out(self) -> None:
        """No acknowledgement in time: stop, to be restarted from the mark."""
        self.stop()
        self._timeouts = min(self._timeouts + 1, limits.ACK_TIMEOUTS_COUNTED_MAX)

    def pull_if_room(self) -> Pull | None:
        """Give the next pull, if none is open and another batch may fly."""
        if not self.running or self._pulling or len(self._flying) >= limits.BATCHES_FLYING_MAX:
            return None
        return self._next_pull()

    def _next_pull(self) -> Pull:
        self._pulling = True
        return Pull(self._after, BATCH_BYTES_MAX)
