"""The reader of input devices on a bus without wires: health, loss, replugging. A taker that writes down what it is told."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from anjungan_evdev import Event
from drivers.hid.mock import MockInputs, MockSource
from drivers.hid.reader import HidReader
from drivers.settings import InputSettings

PAD = InputSettings(identity="04d9:1203")
LOOK_S = (0.001, 0.01)
ONE, TWO, THREE = 2, 3, 4


class Notes:
    """A taker that queues what it is told at the listener, and wants or complains about what a test says."""

    def __init__(self, listener: Any) -> None:
        self._put = listener.reports.put
        self.due_ms: int | None = None
        self.trouble: str | None = None

    def begin(self, held: frozenset[int], now_ms: int) -> None:
        self._put(("begin", held))

    def take(self, event: Event) -> None:
        if event.code == THREE:
            raise RuntimeError("a bug")
        self._put(("take", event.code, event.value))

    def lost(self, held: frozenset[int], now_ms: int) -> None:
        self._put(("lost", held))

    def pause(self, now_ms: int) -> None:
        self.due_ms, self.trouble = None, "it is tired"
        self._put(("pause", now_ms))


@pytest.fixture
def bus() -> MockInputs:
    """A bus with nothing on it."""
    return MockInputs()


@pytest.fixture
def taker(listener: Any) -> Notes:
    """What the reader reads for."""
    return Notes(listener)


Open = Callable[[], HidReader]


@pytest.fixture
def reader(bus: MockInputs, taker: Notes, listener: Any) -> Iterator[Open]:
    """Opens a reader of the keypad; it is closed at the end, and leaves no thread."""
    opened: list[HidReader] = []
    before = set(threading.enumerate())

    def open_reader() -> HidReader:
        opened.append(HidReader("keypad", partial(bus.find, PAD), taker, listener, LOOK_S))
        return opened[-1]

    yield open_reader
    for each in opened:
        each.close()
    assert set(threading.enumerate()) <= before


def reports(listener: Any, number: int) -> list[tuple[Any, ...]]:
    return [listener.next() for _ in range(number)]


def test_keys_are_passed_on_and_reports_between_them_are_not(bus: MockInputs, reader: Open, listener: Any) -> None:
    """Down and up of a key; what the kernel says between them is its own."""
    source = bus.plug("04d9:1203")
    reader()
    assert listener.next() == ("begin", frozenset())
    source.type(ONE)
    assert reports(listener, 2) == [("take", ONE, 1), ("take", ONE, 0)]
    assert listener.all_so_far() == []


def test_keys_that_are_down_at_the_start_are_named(bus: MockInputs, reader: Open, listener: Any) -> None:
    """Nobody saw them go down."""
    bus.plug("04d9:1203").press(TWO)
    reader()
    assert listener.next() == ("begin", frozenset({TWO}))
    assert listener.all_so_far() == []


def test_device_that_is_missing_at_the_start_is_reported_and_found_when_it_comes(
    bus: MockInputs, reader: Open, listener: Any
) -> None:
    """Opening raises nothing: what is missing is looked for, and reported once."""
    reader()
    assert listener.next() == ("failed", "keypad", "it is not plugged in")
    source = bus.plug("04d9:1203")
    assert reports(listener, 2) == [("begin", frozenset()), ("recovered", "keypad")]
    source.press(ONE)
    assert listener.next() == ("take", ONE, 1)


def test_unplugged_device_is_let_go_reported_once_and_found_again(bus: MockInputs, reader: Open, listener: Any) -> None:
    """Another device in the same place is the same device to a kiosk."""
    first = bus.plug("04d9:1203")
    reader()
    assert listener.next() == ("begin", frozenset())
    first.unplug()
    assert listener.next() == ("failed", "keypad", "it is not plugged in")
    assert not first.is_open
    second = bus.plug("04d9:1203")
    assert reports(listener, 2) == [("begin", frozenset()), ("recovered", "keypad")]
    assert (first.openings, second.openings) == (1, 1)


def test_device_that_another_program_holds_has_its_own_words(bus: MockInputs, reader: Open, listener: Any) -> None:
    """A technician has to look for a program, not for a cable."""
    source = bus.plug("04d9:1203")
    source.grabbed_by_other = True
    reader()
    assert listener.next() == ("failed", "keypad", "another program has grabbed it")
    source.grabbed_by_other = False
    assert reports(listener, 2) == [("begin", frozenset()), ("recovered", "keypad")]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(13, "Permission denied"), "no permission to open its /dev/input/event*"),
        (OSError(5, "Input/output error"), "it cannot be read (Input/output error)"),
        (ValueError("odd"), "its driver failed (ValueError)"),
    ],
)
def test_other_troubles_are_named(listener: Any, taker: Notes, error: Exception, words: str) -> None:
    """The thread lives on whatever a search raises."""

    def find() -> MockSource:
        raise error

    reader = HidReader("scanner", find, taker, listener, LOOK_S)
    assert listener.next() == ("failed", "scanner", words)
    reader.close()


def test_failure_of_the_taker_is_reported_and_the_device_is_opened_again(
    bus: MockInputs, reader: Open, listener: Any
) -> None:
    """A bug costs an event, not the device."""
    source = bus.plug("04d9:1203")
    reader()
    assert listener.next() == ("begin", frozenset())
    source.press(THREE)
    assert reports(listener, 3) == [
        ("failed", "keypad", "its driver failed (RuntimeError)"),
        ("begin", frozenset({THREE})),
        ("recovered", "keypad"),
    ]


def test_lost_events_are_told_and_their_rest_is_thrown_away(bus: MockInputs, reader: Open, listener: Any) -> None:
    """After SYN_DROPPED everything until the next SYN_REPORT is incomplete, as the kernel's documentation says."""
    source = bus.plug("04d9:1203")
    reader()
    assert listener.next() == ("begin", frozenset())
    source.overrun(ONE)
    source.press(TWO)
    taken = reports(listener, 1)
    while taken[-1][0] != "lost":
        taken.append(listener.next())
    assert ("take", ONE, 1) not in taken


def test_taker_is_woken_when_it_asked_for_it_and_its_trouble_is_reported(
    bus: MockInputs, reader: Open, taker: Notes, listener: Any
) -> None:
    """Once, and not before; a trouble that ends is a recovery."""
    source = bus.plug("04d9:1203")
    taker.due_ms = 1
    reader()
    assert listener.next() == ("begin", frozenset())
    assert listener.next()[0] == "pause"
    assert listener.next() == ("failed", "keypad", "it is tired")
    taker.trouble = None
    source.press(ONE)
    assert reports(listener, 2) == [("take", ONE, 1), ("recovered", "keypad")]


def test_closing_lets_go_at_once_and_may_be_repeated(bus: MockInputs, reader: Open, listener: Any) -> None:
    """Whether the device is there or not."""
    source = bus.plug("04d9:1203")
    opened = reader()
    assert listener.next() == ("begin", frozenset())
    opened.close()
    opened.close()
    assert not source.is_open
    source.unplug()
    missing = reader()
    assert listener.next() == ("failed", "keypad", "it is not plugged in")
    missing.close()
