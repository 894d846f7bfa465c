"""A listener that remembers, and real drivers connected to the emulated printer."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from drivers.printer.document import Document, Text
from drivers.printer.interface import PrinterReport, PrintOutcome
from drivers.printer.profiles import PROFILES, Profile
from drivers.printer.real import EscposPrinter
from drivers.printer.timings import Timings
from drivers.transport.device import Device
from drivers.transport.interface import OpenTransport
from drivers.transport.network import Network
from drivers.transport.serial import Serial
from drivers.transport.usb import Usb
from simulator.paper import PaperPrinter
from simulator.paper.port import Port, PtyPort, TcpPort
from simulator.paper.usb import UsbPort

PATIENT = Timings(answer_s=5, quiet_s=0.01, stall_s=5, confirm_s=20, overheat_s=10, retry_s=(0.05,))
HASTY = Timings(answer_s=0.6, quiet_s=0.01, stall_s=0.3, confirm_s=0.5, overheat_s=20, retry_s=(0.05,))


def way_to(way: str, path: str) -> tuple[Port, OpenTransport]:
    """Give the printer's end of a way and what opens ours."""
    if way == "network":
        tcp = TcpPort(tcp_port=0)
        # The address is known when the printer has been started.
        return tcp, lambda: Network.open(*tcp.address)
    if way == "usb":
        bus = UsbPort()
        return bus, lambda: Usb.open("04b8:0e28", "", bus.context)
    if way == "serial":
        return PtyPort(path), partial(Serial.open, path, 115_200, "rts_cts")
    return PtyPort(path), partial(Device.open, path)


class Recorder:
    """A listener: `endings` and `reports` in order. Tests wait on them; there is no other way to pass time."""

    def __init__(self):
        self.endings: list[tuple[str, PrintOutcome, PrinterReport]] = []
        self.reports: list[PrinterReport] = []
        self.failures: list[tuple[str, str]] = []
        self.recovered: list[str] = []
        self.millimetres: dict[str, int] = {}
        self._changed = threading.Condition()

    def print_finished(self, job, outcome, report, paper_mm):
        with self._changed:
            self.millimetres[job] = paper_mm
            self.endings.append((job, outcome, report))
            self._changed.notify_all()

    def printer_changed(self, report):
        with self._changed:
            self.reports.append(report)
            self._changed.notify_all()

    def device_failed(self, device, reason):
        with self._changed:
            self.failures.append((device, reason))
            self._changed.notify_all()

    def device_recovered(self, device):
        with self._changed:
            self.recovered.append(device)
            self._changed.notify_all()

    def wait(self, holds: Callable[[], object]) -> None:
        """Return when `holds()`; fail after 30 seconds."""
        with self._changed:
            assert self._changed.wait_for(holds, 30), (self.endings, self.reports)

    def ending(self, job):
        """Give the outcome and reason of a job, waiting for its end."""
        self.wait(lambda: any(ended == job for ended, _, _ in self.endings))
        ((outcome, report),) = [(outcome, report) for ended, outcome, report in self.endings if ended == job]
        return outcome, report.reason

    def wait_reason(self, reason):
        """Wait until the newest report says this."""
        self.wait(lambda: self.reports and self.reports[-1].reason == reason)


class Bench:
    """An emulated printer at the end of a way ("device", "serial", "network" or "usb"), and real drivers for it."""

    def __init__(self, directory: Path, way: str = "device"):
        self.path = str(directory / "printer")
        self._changed = threading.Condition()
        port, self.open_transport = way_to(way, self.path)
        self.paper = PaperPrinter(port, self._tell, rows_per_second=0)
        self.paper.start()
        self._opened: list[EscposPrinter] = []

    def open(self, profile="epson-58", timings=PATIENT) -> tuple[EscposPrinter, Recorder]:
        recorder = Recorder()
        model = profile if isinstance(profile, Profile) else PROFILES[profile]
        printer = EscposPrinter(self.open_transport, model, recorder, timings)
        self._opened.append(printer)
        return printer, recorder

    def open_ready(self, profile="epson-58", timings=PATIENT):
        printer, recorder = self.open(profile, timings)
        recorder.wait_reason("ok")
        return printer, recorder

    def wait_paper(self, holds: Callable[[list], object]) -> list:
        """Wait until `holds(slips)`; give the slips."""
        until = time.monotonic() + 30
        with self._changed:
            while not holds(slips := self.paper.slips()):
                assert time.monotonic() < until, [slip.summary() for slip in slips]
                self._changed.wait(0.2)
        return slips

    def summaries(self):
        return [(slip.kind, slip.complete, slip.cut) for slip in self.paper.slips()]

    def close(self):
        for printer in self._opened:
            printer.close()
        self.paper.stop()

    def _tell(self):
        # The printer's thread must never wait for a test that is asking it something.
        if self._changed.acquire(blocking=False):
            self._changed.notify_all()
            self._changed.release()


@pytest.fixture
def make_bench() -> Iterator[Callable[[str], Bench]]:
    """Make a bench with a printer at the end of a way."""
    directory = Path(tempfile.mkdtemp(prefix="paper-", dir="/tmp"))
    benches: list[Bench] = []

    def make(way: str) -> Bench:
        benches.append(Bench(directory, way))
        return benches[-1]

    yield make
    for one in benches:
        one.close()
    shutil.rmtree(directory)


@pytest.fixture
def bench(make_bench) -> Bench:
    """A printer behind a character device."""
    return make_bench("device")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def hasty() -> Timings:
    return HASTY


@pytest.fixture
def patient() -> Timings:
    return PATIENT


@pytest.fixture
def document() -> Document:
    """A small document that takes about 400 bytes."""
    return Document("payment_slip", (Text(("SLIP PEMBAYARAN",)), *(Text((f"line {n}",)) for n in range(20))))
