"""The scanner's contract on the mock and on a fake input device; evdev itself is not there."""

import queue
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest

from drivers.errors import DriverError
from drivers.scanner.evdev import HidScanner, open_scanner, select_device
from drivers.scanner.mock import MockScanner
from drivers.settings import InputSettings

KEY, ENTER = 1, 28


class FakeSource:
    """A grabbed device whose events a test puts in; None unplugs it."""

    def __init__(self) -> None:
        self.inbox: queue.Queue[tuple[int, int, int] | None] = queue.Queue()
        self.closed = False

    def events(self, timeout_s: float) -> Iterable[tuple[int, int, int]]:
        try:
            event = self.inbox.get(timeout=timeout_s)
        except queue.Empty:
            return
        if event is None:
            raise OSError(19, "No such device")
        yield event

    def close(self) -> None:
        self.closed = True

    def scan(self, digits: str) -> None:
        for digit in digits:
            self.inbox.put((KEY, (int(digit) or 10) + 1, 1))
        self.inbox.put((KEY, ENTER, 1))


@pytest.fixture(params=["mock", "hid"])
def scan(request: pytest.FixtureRequest, listener: Any) -> Iterator[Callable[[str], None]]:
    """Hold a code before the scanner of this backend."""
    if request.param == "mock":
        mock = MockScanner(listener)
        yield mock.scan
        mock.close()
    else:
        source = FakeSource()
        scanner = HidScanner(lambda: source, listener)
        yield source.scan
        scanner.close()
        assert source.closed


def test_scan_is_reported_once(scan: Callable[[str], None], listener: Any) -> None:
    """One code, one report; another, another."""
    scan("4081234567890123")
    assert listener.next() == ("scan", "4081234567890123")
    scan("77")
    assert listener.next() == ("scan", "77")
    assert listener.all_so_far() == []


def test_mock_refuses_what_no_scanner_reports(listener: Any) -> None:
    """Control characters, other scripts, nothing, too much."""
    mock, outcomes = MockScanner(listener), []
    for data in ("", "12\n", "\x1b[A", "١٢٣", "1" * 1_025):
        mock.scan(data, lambda *outcome: outcomes.append(outcome))
    assert outcomes == [(False, "not_scannable", 0)] * 5
    assert listener.all_so_far() == []


def test_unplugged_scanner_is_reported_and_found_again(listener: Any) -> None:
    """Half a code of the first connection is not completed by the second."""
    first, second = FakeSource(), FakeSource()
    sources = iter([first, second])
    scanner = HidScanner(lambda: next(sources), listener, retry_s=0.01)
    first.inbox.put((KEY, 2, 1))
    first.inbox.put(None)
    assert listener.next() == ("failed", "scanner", "it is unplugged")
    second.scan("99")
    assert listener.next() == ("scan", "99")
    scanner.close()
    assert (first.closed, second.closed) == (True, True)


def test_scanner_that_is_not_there_at_the_start_is_a_visible_fault(listener: Any) -> None:
    """No fallback: a DriverError that names it."""

    def find() -> FakeSource:
        raise OSError("no input device 05e0:1200")

    with pytest.raises(DriverError) as caught:
        HidScanner(find, listener)
    assert str(caught.value) == "scanner: cannot be opened (no input device 05e0:1200)"


@pytest.mark.skipif(find_spec("evdev") is not None, reason="evdev is installed here; shown where it is absent")
def test_missing_library_is_a_visible_fault(listener: Any) -> None:
    """evdev comes from the distribution on a Pi; where it is absent a configured scanner cannot start."""
    with pytest.raises(DriverError, match=r"^scanner: python3-evdev is not installed$"):
        open_scanner(InputSettings(identity="05e0:1200"), listener)


def device(vendor: int, product: int, phys: str) -> Any:
    opened = SimpleNamespace(info=SimpleNamespace(vendor=vendor, product=product), phys=phys, closed=False)
    opened.close = lambda: setattr(opened, "closed", True)
    return opened


def test_device_is_chosen_by_identity_and_port() -> None:
    """Never by its event number; the others are let go of."""
    devices = [
        device(0x046D, 0xC31C, "usb-1/input0"), device(0x05E0, 0x1200, "usb-2/input0"),
        device(0x05E0, 0x1200, "usb-3/input0"),
    ]  # fmt: skip
    settings = InputSettings(identity="05e0:1200", port="usb-3")
    assert select_device(devices, settings) is devices[2]
    assert [each.closed for each in devices] == [True, True, False]


def test_absent_identity_is_an_error() -> None:
    """Nothing else is taken instead."""
    with pytest.raises(OSError, match="no input device 05e0:1200"):
        select_device([device(1, 2, "usb-1")], InputSettings(identity="05e0:1200"))
