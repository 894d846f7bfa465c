"""The keypad on pins: rows driven low one at a time, columns pulled up.

Idle, all rows are low and the program sleeps until an edge on a column. A row that is not being read floats: it is never driven
high, because two keys in one column would then short two outputs.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from drivers.keypad.matrix import LAYOUT, SAMPLE_MS, KeyMatrix, Switch
from drivers.listener import Listener, ignore_done
from drivers.pins import guarded

LOG = logging.getLogger(__name__)

_STUCK_SAMPLE_S = 0.05
"""While a key is stuck there is no hurry, and no reason to burn 4 % of a core."""

_RETRY_S = 5.0


class MatrixPins:
    """The eight pins. Raises whatever the pin library raises."""

    def __init__(self, factory: Any, rows: tuple[int, ...], columns: tuple[int, ...]) -> None:
        from gpiozero import GPIODevice

        self._devices: list[Any] = []
        try:
            for number in (*rows, *columns):
                self._devices.append(GPIODevice(number, pin_factory=factory))
        except Exception:
            self.close()
            raise
        pins = [device.pin for device in self._devices]
        self._rows, self._columns = pins[: len(rows)], pins[len(rows) :]
        for pin in self._rows:
            pin.input_with_pull("floating")
        for pin in self._columns:
            pin.input_with_pull("up")

    def watch(self, wake: Callable[[int, bool], None]) -> None:
        """Call `wake` (ticks, state) at each edge of a column. gpiozero holds it weakly: a method of what lives on."""
        for pin in self._columns:
            pin.edges = "both"
            pin.when_changed = wake

    def arm(self) -> None:
        """All rows low: now any key makes an edge."""
        for pin in self._rows:
            pin.output_with_state(0)

    def any_closed(self) -> bool:
        """Say whether a key is down, while armed."""
        return any(not pin.state for pin in self._columns)

    def scan(self) -> frozenset[Switch]:
        """Read every switch, row by row. Afterwards all rows float."""
        for pin in self._rows:
            pin.input_with_pull("floating")
        closed = set()
        for row, pin in enumerate(self._rows):
            pin.output_with_state(0)
            closed |= {(row, column) for column, sense in enumerate(self._columns) if not sense.state}
            pin.input_with_pull("floating")
        return frozenset(closed)

    def close(self) -> None:
        """Let go of the pins."""
        for device in self._devices:
            device.close()


class GpioKeypad:
    """Reports presses from a thread of its own."""

    def __init__(self, factory: Any, rows: tuple[int, ...], columns: tuple[int, ...], listener: Listener) -> None:
        """Raises `DriverError`."""
        assert len(rows) == len(LAYOUT)
        assert len(columns) == len(LAYOUT[0])
        self._listener = listener
        self._edge = threading.Event()
        self._closing = threading.Event()
        with guarded("keypad"):
            self._pins = MatrixPins(factory, rows, columns)
            self._pins.watch(self._wake)
        self._thread = threading.Thread(target=self._run, name="keypad", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of the pins."""
        self._closing.set()
        self._edge.set()
        self._thread.join()
        self._pins.close()

    def _wake(self, _ticks: int, _state: bool) -> None:
        self._edge.set()

    def _run(self) -> None:
        failed = False
        while not self._closing.is_set():
            try:
                self._wait_for_key()
                self._scan_until_released()
                failed = False
            except Exception as error:  # a pin library's errors have no common class; the thread must live on
                if not failed:
                    LOG.exception("the keypad's pins cannot be read")
                    self._listener.device_failed("keypad", f"its pins cannot be read ({type(error).__name__})")
                failed = True
                self._closing.wait(_RETRY_S)

    def _wait_for_key(self) -> None:
        self._edge.clear()
        self._pins.arm()
        # A key that went down before the rows were low made no edge: look once more before sleeping.
        if not self._pins.any_closed():
            self._edge.wait()

    def _scan_until_released(self) -> None:
        matrix = KeyMatrix()
        matrix.begin()
        stuck = False
        while not (matrix.idle or self._closing.is_set()):
            now_ms = time.monotonic_ns() // 1_000_000
            for key in matrix.sample(self._pins.scan(), now_ms):
                self._listener.key_pressed(key, ignore_done)
            if matrix.is_stuck(now_ms) and not stuck:
                stuck = True
                self._listener.device_failed("keypad", "a key is stuck")
            self._closing.wait(_STUCK_SAMPLE_S if stuck else SAMPLE_MS / 1_000)
