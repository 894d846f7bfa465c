"""A USB printer on a bus of the kernel's own: dummy_hcd, the printer gadget, and our emulated machine behind it.

The far side of the bus is the emulated printer; the near side is what a kiosk sees: usblp's device, or the bus through libusb.
Run by `make kernel`.
"""

import os
import threading
import time
from pathlib import Path

import pytest

from drivers.printer.document import Document, QrCode, Text
from drivers.printer.escpos import load
from drivers.printer.profiles import PROFILES
from drivers.printer.real import EscposPrinter
from drivers.printer.settings import PrinterSettings
from drivers.printer.timings import Timings
from drivers.transport.opening import transport_of
from simulator.paper import PaperPrinter
from tests.drivers.printer.conftest import Recorder

GADGETS = Path("/sys/kernel/config/usb_gadget")
TIMINGS = Timings(answer_s=5, quiet_s=0.05, stall_s=3, confirm_s=20, overheat_s=10, retry_s=(0.2, 0.5))
DOCUMENT = Document("payment_slip", (Text(("SLIP PEMBAYARAN",)), *(Text((f"baris {n}",)) for n in range(20))))
LONG = Document("test", tuple(QrCode("7" * 200) for _ in range(8)))
"""About 120 kB: the kernel's gadget keeps 80 kB before its printer holds the bus back."""
SETTINGS = {
    "usblp": PrinterSettings(path="/dev/usb/lp0"),
    "usb": PrinterSettings(transport="usb", identity="04b8:0e28"),
}


class GadgetPort:
    """A `simulator.paper.port.Port` whose cable is the kernel's USB: unplugging takes the gadget off its bus."""

    def __init__(self):
        self._gadget = GADGETS / "printer"
        function = self._gadget / "functions/printer.0"
        for folder in (function, self._gadget / "configs/c.1", self._gadget / "strings/0x409"):
            folder.mkdir(parents=True, exist_ok=True)
        for name, value in (("idVendor", "0x04b8"), ("idProduct", "0x0e28"), ("strings/0x409/serialnumber", "1")):
            (self._gadget / name).write_text(value)
        (function / "pnp_string").write_text("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;")
        linked = self._gadget / "configs/c.1/printer.0"
        if not linked.exists():
            linked.symlink_to(function)
        self._controller = next(Path("/sys/class/udc").iterdir()).name
        self.descriptor = None

    @property
    def plugged(self):
        return self.descriptor is not None

    def plug(self):
        if self.descriptor is None:
            (self._gadget / "UDC").write_text(self._controller)
            self.descriptor = self._open_once_configured()

    def _open_once_configured(self):
        """The host gives the printer its configuration first, which takes a moment."""
        end, pause = time.monotonic() + 20, threading.Event()
        while True:
            try:
                return os.open("/dev/g_printer0", os.O_RDWR | os.O_NONBLOCK)
            except OSError:
                assert time.monotonic() < end, "the bus does not find the printer"
                pause.wait(0.05)

    def unplug(self):
        if self.descriptor is not None:
            # In this order: taking the gadget off its bus while it is open upsets older kernels.
            os.close(self.descriptor)
            self.descriptor = None
            (self._gadget / "UDC").write_text("\n")

    def read(self, room):
        try:
            return os.read(self.descriptor, min(room, 512)) if self.plugged and room else b""
        except OSError:
            return b""

    def write(self, data):
        try:
            os.write(self.descriptor, data)
        except (OSError, TypeError):
            return


@pytest.fixture
def paper():
    made = PaperPrinter(GadgetPort(), lambda: None, rows_per_second=0)
    made.start()
    yield made
    made.clear_fault(None)
    made.stop()


@pytest.fixture(scope="module", autouse=True)
def libraries():
    """An emulated machine takes half a minute to load them, which no driver's deadline is made for."""
    load()


@pytest.fixture(params=sorted(SETTINGS))
def opened(request, paper):
    recorder = Recorder()
    settings = SETTINGS[request.param]
    printer = EscposPrinter(transport_of(settings), PROFILES["epson-58"], recorder, TIMINGS)
    recorder.wait_reason("ok")
    yield printer, recorder
    printer.close()


def summaries(paper):
    return [(slip.kind, slip.complete) for slip in paper.slips()]


def test_job_is_printed_and_confirmed(opened, paper):
    """The whole way of a slip over the kernel's own USB."""
    printer, recorder = opened
    printer.submit("1", DOCUMENT)
    assert recorder.ending("1") == ("printed", "ok")
    assert summaries(paper) == [("payment_slip", True)]


def test_unplugged_in_the_middle_is_unknown_and_found_again(opened, paper):
    """The same driver prints after the cable is back, in the same process."""
    printer, recorder = opened
    paper.set_fault("unplugged", at_byte=200)
    printer.submit("1", DOCUMENT)
    outcome, _ = recorder.ending("1")
    assert outcome == "unknown"
    recorder.wait_reason("unplugged")
    paper.clear_fault("unplugged")
    recorder.wait_reason("ok")
    printer.submit("2", DOCUMENT)
    assert recorder.ending("2") == ("printed", "ok")
    assert summaries(paper)[-1] == ("payment_slip", True)


@pytest.mark.parametrize("opened", ["usb"], indirect=True)
def test_printer_that_takes_no_bytes_stalls_nobody(opened, paper):
    """A device that holds its bus back ends the job within its deadline; closing does not hang.

    Only once, and last: a gadget that was held back so is no longer whole in Linux 7.3 (a list in usb_f_printer breaks).
    """
    printer, recorder = opened
    paper.set_fault("stalled", at_byte=100)
    printer.submit("1", LONG)
    assert recorder.ending("1") == ("unknown", "silent")
    closing = threading.Thread(target=printer.close)
    closing.start()
    closing.join(20)
    assert not closing.is_alive()
