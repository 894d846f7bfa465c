"""The circuit breaker of one biller: when it counts as down, and when it may be tried again. Pure but for a lock; asks nobody.

Down means that nothing was heard so many times in a row, whatever the calls were for. A "no" is an answer. While a biller is down
its calls are not made: a customer hears so at once, and no thread waits for a time-out. Only a probe of central's own
(`central.billers.connecting`) tries it again, never somebody's payment.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Literal

from central.ledger.calendar import Clock, monotonic_ms
from central.settings import Breaker

Unanswered = Literal["silent", "unreachable", "disturbed", "odd"]
"""silent: no answer in time. unreachable: nobody listens. disturbed: the biller says that it fails. odd: nothing that reads."""

Heard = Literal["answered", "silent", "unreachable", "disturbed", "odd", "not_called"]
"""What became of one call; not_called: it was not made, because the biller is down."""

_log = logging.getLogger(__name__)


def _tell_nobody() -> None:
    """Tell nobody."""


class Circuit:
    """One biller's. changed: told after each opening and closing, in the thread that found out. Thread-safe."""

    def __init__(
        self,
        biller: str,
        settings: Breaker,
        changed: Callable[[], None] = _tell_nobody,
        monotonic_ms: Clock = monotonic_ms,
    ) -> None:
        self.biller = biller
        self._settings = settings
        self._changed = changed
        self._monotonic_ms = monotonic_ms
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._probe_ms: int | None = None
        self._calls: Counter[Heard] = Counter()

    @property
    def is_down(self) -> bool:
        """Whether the biller counts as down: from the opening until something was heard of it again."""
        return self._probe_ms is not None

    @property
    def calls(self) -> Mapping[Heard, int]:
        """How many calls came to what end, since the start."""
        with self._lock:
            return dict(self._calls)

    def answered(self) -> None:
        """Note that the biller said something, whatever it was."""
        with self._lock:
            self._calls["answered"] += 1
            self._in_a_row = 0
            closed, self._probe_ms = self._probe_ms is not None, None
        if closed:
            _log.warning("biller %s answers again", self.biller)
            self._changed()

    def unanswered(self, why: Unanswered) -> None:
        """Note that nothing was heard."""
        with self._lock:
            self._calls[why] += 1
            self._in_a_row += 1
            opened = self._probe_ms is None and self._in_a_row >= self._settings.failures
            if opened:
                # one slow seller behind the biller is silent too: whether the biller itself is, a probe finds out at once
                pause_s = 0 if why == "silent" else self._settings.pause_s
                self._probe_ms = self._monotonic_ms() + pause_s * 1000
        if opened:
            _log.error("biller %s counts as down: %d calls without an answer, the last one %s",
                       self.biller, self._settings.failures, why)  # fmt: skip
            self._changed()

    def not_called(self) -> None:
        """Note that a call was not made."""
        with self._lock:
            self._calls["not_called"] += 1

    def probe_due(self) -> bool:
        """Say whether the biller is down and should be tried now; the next probe is due after another pause."""
        with self._lock:
            now_ms = self._monotonic_ms()
            if self._probe_ms is None or now_ms < self._probe_ms:
                return False
            self._probe_ms = now_ms + self._settings.pause_s * 1000
        return True
