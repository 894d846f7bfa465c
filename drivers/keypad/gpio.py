"""The keypad on pins: asleep until an edge on a column, then scanned until every key is up.

A stuck key keeps its column low, so the other three keys of that column make no edge. They are looked at once a second, and at
full speed for as long as somebody is typing.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from drivers.complaint import Complaint
from drivers.keypad.interface import stuck_keys
from drivers.keypad.matrix import LAYOUT, SAMPLE_MS, KeyMatrix
from drivers.keypad.pins import MatrixPins
from drivers.listener import Listener, ignore_done
from drivers.pins import guarded

LOG = logging.getLogger(__name__)

STUCK_LOOK_S = 1.0
TYPING_MS = 5_000
"""So long after a press somebody is taken to be typing. Matters only while a key is stuck."""
RETRY_S = 5.0
"""Pins that cannot be read are set up anew after this."""


def monotonic_ms() -> int:
    """Give the milliseconds of the monotonic clock."""
    return time.monotonic_ns() // 1_000_000


class GpioKeypad:
    """Reports presses from a thread of its own."""

    def __init__(
        self,
        factory: Any,
        rows: tuple[int, ...],
        columns: tuple[int, ...],
        listener: Listener,
        now_ms: Callable[[], int] = monotonic_ms,
        retry_s: float = RETRY_S,
    ) -> None:
        """now_ms, retry_s: time, as tests want it. Raises `DriverError`."""
        assert len(rows) == len(LAYOUT)
        assert len(columns) == len(LAYOUT[0])
        self._listener = listener
        self._now_ms, self._retry_s = now_ms, retry_s
        self._complaint = Complaint("keypad", listener)
        self._matrix = KeyMatrix()
        self._pressed_ms: int | None = None
        self._edge = threading.Event()
        self._closing = threading.Event()
        self._pins = MatrixPins(factory, rows, columns)
        try:
            with guarded("keypad"):
                self._pins.set_up(self._edge.set)
        except Exception:
            self._pins.close()
            raise
        self._thread = threading.Thread(target=self._run, name="keypad", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of the pins."""
        self._closing.set()
        self._edge.set()
        self._thread.join()
        self._pins.close()

    def _run(self) -> None:
        failed = False
        while not self._closing.is_set():
            try:
                if failed:
                    self._pins.set_up(self._edge.set)
                self._wait_for_key()
                self._scan_until_released()
                failed = False
            except Exception as error:  # a pin library's errors have no common class; the thread must live on
                if not failed:
                    LOG.exception("the keypad's pins cannot be read")
                failed = True
                self._complaint.is_now(f"its pins cannot be read ({type(error).__name__})")
                self._closing.wait(self._retry_s)

    def _wait_for_key(self) -> None:
        stuck = self._matrix.stuck
        self._pins.mute(frozenset(column for _, column in stuck))
        self._edge.clear()
        self._pins.arm()
        # A key that went down before the rows were low made no edge: look once more before sleeping.
        down_already = self._pins.any_closed()
        self._complaint.is_now(stuck_keys(LAYOUT[row][column] for row, column in stuck) if stuck else None)
        if not down_already:
            self._edge.wait(STUCK_LOOK_S if stuck else None)

    def _scan_until_released(self) -> None:
        self._matrix.begin()
        while not (self._closing.is_set() or (self._matrix.idle and not self._somebody_types())):
            now_ms = self._now_ms()
            for key in self._matrix.sample(self._pins.scan(), now_ms):
                self._pressed_ms = now_ms
                self._listener.key_pressed(key, ignore_done)
            self._closing.wait(SAMPLE_MS / 1_000)

    def _somebody_types(self) -> bool:
        """Say whether the keys that a stuck one makes dumb have to be scanned for."""
        if not self._matrix.stuck or self._pressed_ms is None:
            return False
        return self._now_ms() - self._pressed_ms < TYPING_MS
