"""Emulated printers that tests start, and a host that speaks to them."""

import os
import shutil
import tempfile
import threading
from pathlib import Path

import pytest

from simulator.paper import EPSON, PaperPrinter


class Desk:
    """A printer, a way to wait for it, and a host that speaks to it."""

    def __init__(self, path, rows_per_second, model):
        self.path = path
        self.changed = threading.Semaphore(0)
        self.printer = PaperPrinter(path, self.changed.release, rows_per_second=rows_per_second, model=model)
        self.printer.start()
        self.wake = os.eventfd(0, os.EFD_NONBLOCK)

    def wait(self, holds):
        """Return when `holds()`, looking again at each change."""
        for _ in range(300):
            if holds():
                return
            self.changed.acquire(timeout=0.1)
        raise AssertionError("it does not happen")

    def ask(self, device, question, count):
        device.write(question)
        answer = b""
        while len(answer) < count and device.wait(self.wake, 10)[0]:
            answer += device.read()
        return answer

    def summaries(self):
        return [(slip.kind, slip.complete, slip.torn, slip.cut) for slip in self.printer.slips()]


@pytest.fixture
def desks():
    """Start printers; all are stopped at the end."""
    directory = Path(tempfile.mkdtemp(prefix="paper-", dir="/tmp"))
    started = []

    def start(rows_per_second=0, model=EPSON):
        started.append(Desk(str(directory / f"lp{len(started)}"), rows_per_second, model))
        return started[-1]

    yield start
    for desk in started:
        desk.printer.stop()
        os.close(desk.wake)
    shutil.rmtree(directory)
