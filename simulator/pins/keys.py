"""A key matrix on a circuit: sixteen switches between rows and columns, no diodes."""

from collections.abc import Callable

from drivers.keypad.matrix import LAYOUT
from simulator.pins.circuit import WAIT_S
from simulator.pins.header import SimulatedHeader

_WHERE = {key: (row, column) for row, keys in enumerate(LAYOUT) for column, key in enumerate(keys)}


class Keys:
    """World side: press and release keys by their names."""

    def __init__(self, header: SimulatedHeader, rows: tuple[int, ...], columns: tuple[int, ...]) -> None:
        """rows, columns: BCM numbers."""
        self._header = header
        self._rows, self._columns = rows, columns
        self._driven: set[int] = set()
        self.scans = 0
        """How often the driver has read all rows."""
        header.circuit.after_settling.append(self._count)

    def press(self, *keys: str) -> None:
        """Keys go down, all at once."""
        self._header.circuit.connect(*[self.switch(key) for key in keys])

    def release(self, *keys: str) -> None:
        """Keys go up, all at once."""
        self._header.circuit.disconnect(*[self.switch(key) for key in keys])

    def bounce(self, key: str, times: int, pause: Callable[[], object] = lambda: None) -> None:
        """A key that has just moved bounces so many times."""
        self._header.circuit.bounce(self.switch(key), times, pause)

    def switch(self, key: str) -> tuple[int, int]:
        """Give the two pins that a key joins."""
        row, column = _WHERE[key]
        return self._rows[row], self._columns[column]

    def wait_for_scans(self, number: int, within_s: float = WAIT_S) -> None:
        """Wait until the driver has read all rows so many times more. Raises `TimeoutError`."""
        target = self.scans + number
        self._header.circuit.wait_until(lambda: self.scans >= target, within_s)

    def wait_until_seen(self) -> None:
        """Wait until the driver has seen what was done while it was scanning: it has scanned enough, or sleeps again."""
        target = self.scans + 4
        self._header.circuit.wait_until(lambda: self.scans >= target or self._low_rows() == set(self._rows))

    def wait_until_armed(self) -> None:
        """Wait until every row is low: the driver has seen that all keys are up, or as good as that."""
        self._header.circuit.wait_until(lambda: self._low_rows() == set(self._rows))

    def _count(self) -> None:
        low = self._low_rows()
        if low != self._driven and low == {self._rows[-1]}:
            self.scans += 1
        self._driven = low

    def _low_rows(self) -> set[int]:
        pins = {pin.number_on_header: pin for pin in self._header.pins.values()}
        return {row for row in self._rows if row in pins and pins[row].is_output and not pins[row].driven_high}
