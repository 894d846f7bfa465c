"""The eight pins of a key matrix: rows driven low one at a time, columns pulled up.

A row that is not being read floats: it is never driven high, because two keys in one column would then short two outputs.
"""

import time
from collections.abc import Callable
from typing import Any

from drivers.keypad.matrix import Switch
from drivers.pins import claim

_RISE_S = 50e-6
"""A column that a key had pulled low rises through the Pi's own pull-up: 50 kOhm and some 200 pF of cable are slow, 30 us.

Reading the next row sooner would see the same key there once more.
"""


class MatrixPins:
    """Rows and columns, top left first. Every method raises whatever the pin library raises."""

    def __init__(self, factory: Any, rows: tuple[int, ...], columns: tuple[int, ...]) -> None:
        """Take the pins. Raises `DriverError`, naming the pin that cannot be had."""
        from gpiozero import GPIODevice

        self._devices: list[Any] = []
        try:
            for number in (*rows, *columns):
                self._devices.append(claim(factory, GPIODevice, "keypad", number))
        except Exception:
            self.close()
            raise
        pins = [device.pin for device in self._devices]
        self._rows, self._columns = pins[: len(rows)], [_Column(pin) for pin in pins[len(rows) :]]

    def set_up(self, wake: Callable[[], None]) -> None:
        """Float the rows, pull the columns up, and call `wake` at each edge of a column that is heard. May be repeated."""
        for pin in self._rows:
            pin.input_with_pull("floating")
        for column in self._columns:
            column.set_up(wake)

    def arm(self) -> None:
        """All rows low: now any key makes an edge."""
        for pin in self._rows:
            pin.output_with_state(0)

    def mute(self, columns: frozenset[int]) -> None:
        """Hear no edges of these columns, and of every other one.

        While a key of a column is stuck its column is low whenever the rows are, and every scan makes edges on it.
        """
        for number, column in enumerate(self._columns):
            column.heard = number not in columns

    def any_closed(self) -> bool:
        """Say whether a key of a column that is heard is down, while armed."""
        return any(column.heard and column.low for column in self._columns)

    def scan(self) -> frozenset[Switch]:
        """Read every switch, row by row. Afterwards all rows float."""
        for pin in self._rows:
            pin.input_with_pull("floating")
        closed = set()
        for row, pin in enumerate(self._rows):
            pin.output_with_state(0)
            low = {(row, column) for column, sense in enumerate(self._columns) if sense.low}
            pin.input_with_pull("floating")
            if low:
                time.sleep(_RISE_S)
            closed |= low
        return frozenset(closed)

    def close(self) -> None:
        """Let go of the pins."""
        for device in self._devices:
            device.close()


class _Column:
    """One pin that is read. gpiozero holds `_changed` weakly, as a method of what lives on."""

    def __init__(self, pin: Any) -> None:
        self.heard = True
        self._pin = pin
        self._wake: Callable[[], None] = _nobody

    @property
    def low(self) -> bool:
        return not self._pin.state

    def set_up(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._pin.when_changed = None
        self._pin.input_with_pull("up")
        self._pin.edges = "both"
        self._pin.when_changed = self._changed

    def _changed(self, _ticks: float, _state: bool) -> None:
        if self.heard:
            self._wake()


def _nobody() -> None:
    """Nobody listens yet."""
