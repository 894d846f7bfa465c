"""A printer that gets no job because of what may be in it: an old picture, or another model's ways."""

import subprocess
import sys
import threading

import pytest
from msgspec.structs import replace

from drivers.printer.profiles import PROFILES, Identity
from drivers.printer.real import EscposPrinter

WELL = {1: b"\x16", 2: b"\x12", 3: b"\x12", 4: b"\x12"}
MAKER = b"\x5fCITIZEN\x00"


class Unready:
    """Takes everything but zeros, of which it takes `zeros`, and answers as `answers` says."""

    def __init__(self, zeros=100_000, answers=None):
        self.taken = bytearray()
        self._zeros = zeros
        self._answers = answers or {}

        self._incoming = bytearray()

    def wait(self, wake, timeout_s, write=False):
        if not self._incoming and not write:
            threading.Event().wait(min(timeout_s or 0.01, 0.01))
        return bool(self._incoming), write

    def read(self):
        received, self._incoming = bytes(self._incoming), bytearray()
        return received

    def write(self, data):
        accepted = min(self._zeros, len(data)) if data[:1] == b"\x00" else len(data)
        if data[:1] == b"\x00":
            self._zeros -= accepted
        self.taken += data[:accepted]
        self._incoming += self._answers.get(data[:accepted], b"")
        return accepted

    def unsent(self):
        return 0

    def close(self):
        pass


@pytest.fixture
def open_driver(recorder, hasty):
    """Open a driver for a device that is there once."""
    opened = []

    def open_driver(device, profile):
        opened.append(EscposPrinter(lambda: device, profile, recorder, hasty))
        return opened[-1]

    yield open_driver
    for one in opened:
        one.close()


def test_printer_that_may_be_inside_a_picture_gets_no_job(open_driver, recorder, document):
    """Zeros that would end an old picture were not all taken: the job would be drawn as a part of it."""
    device = Unready(zeros=100)
    printer = open_driver(device, PROFILES["blind-58"])
    recorder.wait_reason("silent")
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("failed_clean", "silent")
    assert set(device.taken) == {0}


def test_blind_printer_that_takes_bytes_again_is_served(open_driver, recorder, document, hasty):
    """It can say nothing: that it takes zeros is how it says that it is well."""
    device = Unready(zeros=100)
    printer = open_driver(device, PROFILES["blind-58"])
    recorder.wait_reason("silent")
    device._zeros = 100_000
    recorder.wait_reason("ok")
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("unconfirmed", "ok")


def test_printer_of_another_model_gets_no_job(open_driver, recorder, document):
    """Its width and its commands are not those that the job was made for."""
    questions = {b"\x10\x04" + bytes([number]): answer for number, answer in WELL.items()}
    device = Unready(answers={**questions, b"\x1dIB": MAKER, b"\x1dIC": b"\x5fCT-S310II\x00"})
    printer = open_driver(device, replace(PROFILES["generic-58"], identity=Identity(("TM-T88V",), "EPSON")))
    recorder.wait(lambda: recorder.failures)
    recorder.wait_reason("ok")
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("failed_clean", "error")
    assert b"SLIP PEMBAYARAN" not in device.taken


LIBRARY_MISSING = """
import sys, threading
sys.modules["escpos.printer"] = None
from functools import partial
from drivers.printer.document import Document
from drivers.printer.profiles import PROFILES
from drivers.printer.real import EscposPrinter
from drivers.transport.device import Device

class Listener:
    recovered, ended = threading.Event(), threading.Event()
    def printer_changed(self, report): pass
    def device_failed(self, device, reason): print(reason)
    def device_recovered(self, device): self.recovered.set()
    def print_finished(self, job, outcome, report, paper_mm): print(outcome); self.ended.set()

listener = Listener()
printer = EscposPrinter(partial(Device.open, "/dev/null"), PROFILES["blind-58"], listener)
assert listener.recovered.wait(20)
printer.submit("job-1", Document("test", ()))
assert listener.ended.wait(20)
printer.close()
"""


def test_missing_library_is_told_and_does_not_keep_the_driver_busy():
    """It is looked for once at the start and then by each job, not over and over."""
    ended = subprocess.run(
        [sys.executable, "-c", LIBRARY_MISSING], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout.split("\n")[:2]) == (0, ["its driver failed", "failed_clean"])
