"""The scanner's contract on the mock and on a USB scanner at the seam, and what only the USB one can meet."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from drivers.hid.mock import MockInputs, MockSource
from drivers.scanner.hid import open_scanner
from drivers.scanner.mock import MockScanner
from drivers.settings import InputSettings

SETTINGS = InputSettings(identity="05e0:1200")
CODES = {str(digit): (digit or 10) + 1 for digit in range(10)}
ENTER = 28


class UsbScanner:
    """World side of a scanner on a bus: the one that is plugged in, and the verbs of the mock."""

    def __init__(self) -> None:
        self.bus = MockInputs()
        self.plugged: MockSource | None = None
        self.replug()

    def scan(self, data: str) -> None:
        assert self.plugged is not None
        self.plugged.type(*[CODES[character] for character in data], ENTER)

    def unplug(self) -> None:
        assert self.plugged is not None
        self.plugged.unplug()

    def replug(self) -> None:
        self.plugged = self.bus.plug(SETTINGS.identity)


@pytest.fixture
def usb(listener: Any) -> Iterator[UsbScanner]:
    """A USB scanner and its driver."""
    made = UsbScanner()
    scanner = open_scanner(partial(made.bus.find, SETTINGS), listener)
    assert made.plugged is not None
    assert made.plugged.ready.wait(10.0)
    yield made
    scanner.close()


@pytest.fixture(params=["mock", "usb"])
def world(request: pytest.FixtureRequest, listener: Any) -> Iterator[Any]:
    """The world side of this backend: `scan`, `unplug`, `replug`."""
    if request.param == "usb":
        yield request.getfixturevalue("usb")
        return
    mock = MockScanner(listener)
    yield mock
    mock.close()


def test_scan_is_reported_once(world: Any, listener: Any) -> None:
    """One code, one report; another, another."""
    world.scan("4081234567890123")
    assert listener.next() == ("scan", "4081234567890123")
    world.scan("77")
    assert listener.next() == ("scan", "77")
    assert listener.all_so_far() == []


def test_unplugged_scanner_is_reported_and_works_again_when_it_is_back(world: Any, listener: Any) -> None:
    """A failure and a recovery, each once, and then scans as before."""
    world.scan("1")
    assert listener.next() == ("scan", "1")
    world.unplug()
    assert listener.next() == ("failed", "scanner", "it is not plugged in")
    world.replug()
    assert listener.next() == ("recovered", "scanner")
    world.scan("99")
    assert listener.next() == ("scan", "99")
    assert listener.all_so_far() == []


def test_mock_refuses_what_no_scanner_reports(listener: Any) -> None:
    """Control characters, other scripts, nothing, too much."""
    mock, outcomes = MockScanner(listener), []
    for data in ("", "12\n", "\x1b[A", "١٢٣", "1" * 1_025):
        mock.scan(data, lambda *outcome: outcomes.append(outcome))
    assert outcomes == [(False, "not_scannable", 0)] * 5
    assert listener.all_so_far() == []


def test_unplugged_mock_refuses_scans(listener: Any) -> None:
    """Whoever held the code before it hears why nothing happened."""
    mock, outcomes = MockScanner(listener), []
    mock.unplug()
    mock.scan("77", lambda *outcome: outcomes.append(outcome))
    assert (outcomes, mock.history) == ([(False, "unplugged", 0)], [])


def test_half_a_code_is_not_completed_by_the_next_connection(usb: UsbScanner, listener: Any) -> None:
    """The frame ends with the device."""
    assert usb.plugged is not None
    usb.plugged.type(CODES["1"])
    usb.plugged.wait_until_taken()
    usb.unplug()
    assert listener.next() == ("failed", "scanner", "it is not plugged in")
    usb.replug()
    assert listener.next() == ("recovered", "scanner")
    usb.scan("99")
    assert listener.next() == ("scan", "99")


def test_code_of_a_scanner_that_sends_no_enter_ends_by_itself(usb: UsbScanner, listener: Any) -> None:
    """A pause is enough."""
    assert usb.plugged is not None
    usb.plugged.type(CODES["4"], CODES["2"])
    assert listener.next() == ("scan", "42")


def test_code_with_lost_keys_is_not_reported(usb: UsbScanner, listener: Any) -> None:
    """What is left of it would be another code."""
    assert usb.plugged is not None
    usb.plugged.type(CODES["1"])
    usb.plugged.wait_until_taken()
    usb.plugged.overrun(CODES["2"])
    usb.plugged.wait_until_taken()
    usb.scan("3")
    usb.plugged.wait_until_taken()
    usb.scan("99")
    assert listener.next() == ("scan", "99")
    assert listener.all_so_far() == []


def test_scanner_that_is_not_there_at_the_start_is_reported_and_looked_for(listener: Any) -> None:
    """A kiosk serves without it: opening raises nothing."""
    bus = MockInputs()
    scanner = open_scanner(partial(bus.find, SETTINGS), listener)
    assert listener.next() == ("failed", "scanner", "it is not plugged in")
    bus.plug(SETTINGS.identity)
    assert listener.next() == ("recovered", "scanner")
    scanner.close()
