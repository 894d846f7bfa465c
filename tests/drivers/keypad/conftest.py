"""The keypad's electrics: sixteen switches between rows and columns, no diodes, columns pulled up."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

ROWS, COLUMNS = (5, 6, 13, 19), (12, 16, 20, 21)


class MatrixPin(MockPin):
    """A pin that tells the matrix when it drives, floats or changes."""

    matrix: "Matrix | None" = None

    def _set_function(self, value: str) -> None:
        # The base class would jump to the pull's level for a moment: the wire decides, not the resistor.
        self._function = value
        if self.matrix is not None:
            self.matrix.settle()

    def _set_pull(self, value: str) -> None:
        self._pull = value

    def _set_state(self, value: bool) -> None:
        super()._set_state(value)
        if self.matrix is not None:
            self.matrix.settle()


class Matrix:
    """World side: close and open switches. A column is low when any way through closed switches leads to a row driven low."""

    def __init__(self, factory: MockFactory) -> None:
        self.closed: set[tuple[int, int]] = set()
        self.shorted = False
        self._scans = 0
        self._driven: set[int] = set()
        self._lock = threading.Condition(threading.RLock())
        self._rows = [factory.pin(number) for number in ROWS]
        self._columns = [factory.pin(number) for number in COLUMNS]
        for pin in (*self._rows, *self._columns):
            pin.matrix = self

    def press(self, *switches: tuple[int, int]) -> None:
        with self._lock:
            self.closed |= set(switches)
            self.settle()

    def release(self, *switches: tuple[int, int]) -> None:
        with self._lock:
            self.closed -= set(switches)
            self.settle()

    def settle(self) -> None:
        """Let the levels follow the switches."""
        with self._lock:
            low = {row for row, pin in enumerate(self._rows) if pin.function == "output" and not pin.state}
            high = {row for row, pin in enumerate(self._rows) if pin.function == "output" and pin.state}
            reached = self._reachable(low)
            self.shorted = self.shorted or bool(high & {node for kind, node in reached if kind == "row"})
            for column, pin in enumerate(self._columns):
                if pin.function == "input":
                    if ("column", column) in reached:
                        pin.drive_low()
                    else:
                        pin.drive_high()
            if low != self._driven and low == {len(ROWS) - 1}:
                self._scans += 1
            self._driven = low
            self._lock.notify_all()

    def wait_for_scans(self, number: int) -> None:
        """Wait until the driver has read all rows so many times more."""
        with self._lock:
            target = self._scans + number
            assert self._lock.wait_for(lambda: self._scans >= target, 10.0)

    def wait_until_armed(self) -> None:
        """Wait until every row is low again: the driver has seen that all keys are up."""
        with self._lock:
            assert self._lock.wait_for(lambda: all(pin.function == "output" for pin in self._rows), 10.0)

    def _reachable(self, rows: set[int]) -> set[tuple[str, int]]:
        reached = {("row", row) for row in rows}
        grown = True
        while grown:
            before = len(reached)
            for row, column in self.closed:
                if ("row", row) in reached or ("column", column) in reached:
                    reached |= {("row", row), ("column", column)}
            grown = len(reached) > before
        return reached


@pytest.fixture
def matrix_pins() -> Iterator[Any]:
    """A pin factory whose keypad pins are wired to `matrix`."""
    factory = MockFactory(pin_class=MatrixPin)
    yield factory
    factory.close()


@pytest.fixture
def matrix(matrix_pins: MockFactory) -> Matrix:
    """The switches."""
    return Matrix(matrix_pins)
