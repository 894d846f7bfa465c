"""The keypad's contract on every backend: the mock, the matrix on its electrical model, a USB keypad on a bus without wires."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

import pytest

from drivers.hid.mock import MockInputs
from drivers.keypad.gpio import GpioKeypad
from drivers.keypad.hid import KEY_CODES, open_keypad
from drivers.keypad.interface import KEYS
from drivers.keypad.mock import MockKeypad
from drivers.settings import InputSettings
from simulator.pins import Keys, SimulatedHeader

ROWS, COLUMNS = (5, 6, 13, 19), (12, 16, 20, 21)
USB = InputSettings(identity="04d9:1203")
NUM_LOCK = 69
STUCK_5 = ("failed", "keypad", "key 5 is stuck")


class World(Protocol):
    """What a person, or wear, does to a keypad."""

    def press(self, key: str) -> None:
        """A key goes down and up."""

    def stick(self, key: str) -> None:
        """A key goes down and stays there."""

    def free(self, key: str) -> None:
        """It comes up again."""

    def fail(self) -> None:
        """The keypad cannot be read."""

    def recover(self) -> None:
        """It can be read again."""


class PinsWorld:
    """The electrical model. A stuck key is one that is down while the keypad's own clock goes on."""

    def __init__(self, header: SimulatedHeader, keys: Keys, clock: Any) -> None:
        self._header, self._keys, self._clock = header, keys, clock

    def press(self, key: str) -> None:
        self._keys.press(key)
        self._keys.wait_for_scans(4)
        self._keys.release(key)
        self._keys.wait_until_seen()

    def stick(self, key: str) -> None:
        self._keys.press(key)
        self._keys.wait_for_scans(4)
        self._clock.now_ms += 10_000
        self._keys.wait_until_armed()

    def free(self, key: str) -> None:
        self._keys.release(key)
        self._keys.wait_for_scans(3)
        self._clock.now_ms += 1_000

    def fail(self) -> None:
        self._header.broken.add(COLUMNS[0])
        self._keys.press("1")

    def recover(self) -> None:
        for column in COLUMNS:
            self._header.pin(column).when_changed = None  # what failed has forgotten who listened
        self._keys.release("1")
        self._header.broken.clear()


class UsbWorld:
    """A USB keypad on a bus. A stuck key is one that went down ten seconds ago."""

    def __init__(self, bus: MockInputs) -> None:
        self._bus = bus
        self.recover()

    def press(self, key: str) -> None:
        self._pad.type(KEY_CODES[key][0])
        self._pad.wait_until_taken()

    def stick(self, key: str) -> None:
        self._pad.press(KEY_CODES[key][0], time.monotonic_ns() // 1_000_000 - 10_000)
        self._settle()

    def free(self, key: str) -> None:
        self._pad.release(KEY_CODES[key][0])
        self._settle()

    def fail(self) -> None:
        self._pad.unplug()

    def recover(self) -> None:
        self._pad = self._bus.plug(USB.identity)

    def wait_until_open(self) -> None:
        assert self._pad.ready.wait(10.0)

    def _settle(self) -> None:
        """What was made of a key is reported before the driver takes the second next one: keys that mean nothing here."""
        for _ in range(3):
            self._pad.wait_until_taken()
            self._pad.type(NUM_LOCK)
        self._pad.wait_until_taken()


@pytest.fixture(params=["mock", "gpio", "usb"])
def world(request: pytest.FixtureRequest, listener: Any) -> Iterator[World]:
    """One backend."""
    if request.param == "mock":
        mock = MockKeypad(listener)
        yield mock
        mock.close()
        return
    if request.param == "usb":
        bus = MockInputs()
        usb = UsbWorld(bus)
        pad = open_keypad(partial(bus.find, USB), listener)
        usb.wait_until_open()
        yield usb
        pad.close()
        return
    header, keys, clock = (request.getfixturevalue(name) for name in ("header", "keys", "clock"))
    keypad = GpioKeypad(header, ROWS, COLUMNS, listener, clock, retry_s=0.05)
    keys.wait_until_armed()
    yield PinsWorld(header, keys, clock)
    keypad.close()
    assert not header.circuit.shorted


def test_every_key_is_reported_once_and_by_its_name(world: World, listener: Any) -> None:
    """Sixteen presses, sixteen reports."""
    for key in KEYS:
        world.press(key)
    assert listener.all_so_far() == [("key", key) for key in KEYS]


def test_same_key_twice_is_two_presses(world: World, listener: Any) -> None:
    """A code may hold the same digit twice in a row."""
    world.press("7")
    world.press("7")
    assert listener.all_so_far() == [("key", "7"), ("key", "7")]


def test_stuck_key_is_reported_and_every_other_goes_on(world: World, listener: Any) -> None:
    """One press when it goes down, then nothing more of it; those of its row and column too, while somebody types."""
    world.stick("5")
    assert [listener.next(), listener.next()] == [("key", "5"), STUCK_5]
    others = [key for key in KEYS if key != "5"]
    for key in others:
        world.press(key)
    assert listener.all_so_far() == [("key", key) for key in others]


def test_key_that_is_up_again_counts_again(world: World, listener: Any) -> None:
    """The keypad has recovered, and the key is one like the others."""
    world.stick("5")
    world.free("5")
    assert [listener.next() for _ in range(3)] == [("key", "5"), STUCK_5, ("recovered", "keypad")]
    world.press("5")
    assert listener.next() == ("key", "5")


def test_two_stuck_keys_are_both_named(world: World, listener: Any) -> None:
    """The newest reason says all of it, and it ends with the last of them."""
    world.stick("5")
    world.stick("9")
    world.free("5")
    world.free("9")
    assert listener.next() == ("key", "5")
    assert [listener.next() for _ in range(5)] == [
        STUCK_5,
        ("key", "9"),
        ("failed", "keypad", "keys 5, 9 are stuck"),
        ("failed", "keypad", "key 9 is stuck"),
        ("recovered", "keypad"),
    ]


def test_keypad_that_cannot_be_read_is_reported_once_and_recovers(world: World, listener: Any) -> None:
    """It tries again by itself, and what is pressed afterwards counts."""
    world.fail()
    failed = listener.next()
    world.recover()
    assert (failed[:2], listener.next()) == (("failed", "keypad"), ("recovered", "keypad"))
    world.press("8")
    assert listener.next() == ("key", "8")
