"""What level a pin has: from what drives it, what is connected to it, and the pulls. No time passes in it.

A wire to something that drives is stronger than any pull. Two pulls against each other do not occur in what we build.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

GROUND = -1
"""The place of the wire that is always low."""

WAIT_S = 10.0

Connection = frozenset[int]
"""Two places that are joined: BCM numbers, or `GROUND`."""


class Circuit:
    """World side: `connect`, `disconnect`, `bounce`. `shorted` says whether an output that is high ever met one that is low."""

    def __init__(self, pins: Callable[[], Iterable[Any]]) -> None:
        """pins: gives the `WiredPin`s there are now."""
        self.shorted = False
        self.after_settling: list[Callable[[], None]] = []
        """Called under the circuit's lock each time the levels have followed."""
        self._pins = pins
        self._connections: set[Connection] = set()
        self._groups: list[set[int]] = []
        """Places that are joined by closed switches."""
        self._changed = threading.Condition(threading.RLock())

    def connect(self, *pairs: tuple[int, int]) -> None:
        """Close switches, all at once."""
        with self._changed:
            self._connections |= {frozenset(pair) for pair in pairs}
            self._groups = _joined(self._connections)
            self.settle()

    def disconnect(self, *pairs: tuple[int, int]) -> None:
        """Open switches, all at once."""
        with self._changed:
            self._connections -= {frozenset(pair) for pair in pairs}
            self._groups = _joined(self._connections)
            self.settle()

    def bounce(self, pair: tuple[int, int], times: int, pause: Callable[[], object] = lambda: None) -> None:
        """A contact that has just moved goes to and fro so many times, and stays as it is. pause: between two movements."""
        moves = (
            (self.disconnect, self.connect) if frozenset(pair) in self._connections else (self.connect, self.disconnect)
        )
        for move in moves * times:
            pause()
            move(pair)

    def settle(self) -> None:
        """Let the levels follow the switches, drivers and pulls."""
        with self._changed:
            pins = {pin.number_on_header: pin for pin in self._pins()}
            for group in self._groups:
                self._level(GROUND in group, [pins.pop(place) for place in group if place in pins])
            for alone in pins.values():
                self._level(grounded=False, pins=[alone])
            for follow in self.after_settling:
                follow()
            self._changed.notify_all()

    def wait_until(self, holds: Callable[[], bool], within_s: float = WAIT_S) -> None:
        """Wait for something that changes with the levels. Raises `TimeoutError`."""
        with self._changed:
            if not self._changed.wait_for(holds, within_s):
                raise TimeoutError("the pins do not come so far")

    def _level(self, grounded: bool, pins: list[Any]) -> None:
        low, high = grounded, False
        pulls = set()
        for pin in pins:
            if pin.is_output:
                low, high = low or not pin.driven_high, high or pin.driven_high
            else:
                pulls.add(pin.pulled)
        self.shorted = self.shorted or (low and high)
        for pin in pins:
            if pin.is_output:
                continue
            if low or (not high and "up" not in pulls and "down" in pulls):
                pin.drive_low()
            elif high or "up" in pulls:
                pin.drive_high()


def _joined(connections: Iterable[Connection]) -> list[set[int]]:
    groups: list[set[int]] = []
    for connection in connections:
        met = [group for group in groups if group & connection]
        groups = [group for group in groups if not group & connection]
        groups.append(set().union(connection, *met))
    return groups
