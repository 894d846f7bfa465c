"""A listener that records, gpiozero's mock pins, and a simulated header."""

import queue
from collections.abc import Iterator
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory

from drivers.listener import Done
from drivers.printer.interface import PrinterReport, PrintOutcome
from simulator.pins import SimulatedHeader

WAIT_S = 10.0


class RecordingListener:
    """Queues every report as a tuple, without the callback; says "done" when told to."""

    def __init__(self, accept: bool = True) -> None:
        self.reports: queue.Queue[tuple[Any, ...]] = queue.Queue()
        self._accept = accept

    def key_pressed(self, key: str, done: Done) -> None:
        self._put(done, "key", key)

    def scanned(self, data: str, done: Done) -> None:
        self._put(done, "scan", data)

    def contact_changed(self, contact: str, open: bool, done: Done) -> None:
        self._put(done, "contact", contact, open)

    def headphones_changed(self, plugged: bool, done: Done) -> None:
        self._put(done, "headphones", plugged)

    def clock_changed(self, offset_s: int, trusted: bool, done: Done) -> None:
        self._put(done, "clock", offset_s, trusted)

    def print_finished(self, job: str, outcome: PrintOutcome, report: PrinterReport, paper_mm: int) -> None:
        self.reports.put(("print", job, outcome, report, paper_mm))

    def printer_changed(self, report: PrinterReport) -> None:
        self.reports.put(("printer", report))

    def device_failed(self, device: str, reason: str) -> None:
        self.reports.put(("failed", device, reason))

    def device_recovered(self, device: str) -> None:
        self.reports.put(("recovered", device))

    def next(self) -> tuple[Any, ...]:
        """Wait for the next report."""
        return self.reports.get(timeout=WAIT_S)

    def all_so_far(self) -> list[tuple[Any, ...]]:
        """Take what was reported until now."""
        taken = []
        while not self.reports.empty():
            taken.append(self.reports.get_nowait())
        return taken

    def _put(self, done: Done, *report: Any) -> None:
        self.reports.put(report)
        done(self._accept, None if self._accept else "busy", 42)


@pytest.fixture
def listener() -> RecordingListener:
    """The controller's place."""
    return RecordingListener()


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    """Forty pins without a Pi."""
    factory = MockFactory()
    yield factory
    factory.close()


@pytest.fixture
def header() -> Iterator[SimulatedHeader]:
    """Pins without a Pi; what is wired to them is in its `circuit`."""
    factory = SimulatedHeader()
    yield factory
    factory.close()


@pytest.fixture
def rpigpio() -> Iterator[Any]:
    """gpiozero's RPi.GPIO backend on a fake RPi.GPIO, which knows outputs only."""
    import RPi.GPIO
    from gpiozero.pins.rpigpio import RPiGPIOFactory

    class FakePi(RPiGPIOFactory):  # type: ignore[misc]
        def _get_revision(self) -> int:
            return 0xA02082

    # It would print each call, from the blinking thread too, while pytest swaps sys.stdout: that crashes CPython 3.11.
    RPi.GPIO.VERBOSE = False
    factory = FakePi()
    yield factory
    factory.close()
