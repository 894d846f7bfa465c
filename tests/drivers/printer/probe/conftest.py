"""Emulated printers of every kind behind a pty, to be probed."""

import shutil
import tempfile
import threading
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from drivers.printer.probe import Answers, ask
from drivers.transport.device import Device
from simulator.paper import PaperPrinter
from simulator.paper.models import MODELS

WAIT_S = 2.0


class Plugged:
    """An emulated printer behind a pty, and waiting for what it prints."""

    def __init__(self, path: Path, model: str, dots: int = 384):
        self.path = str(path)
        self._moved = threading.Condition()
        self.paper = PaperPrinter(self.path, self._tell, dots=dots, rows_per_second=0, model=MODELS[model])
        self.paper.start()

    def _tell(self):
        if self._moved.acquire(blocking=False):
            self._moved.notify_all()
            self._moved.release()

    def ask(self, wait_s: float = WAIT_S) -> Answers:
        """Give the answers, whatever its firmware's version."""
        device = Device.open(self.path)
        try:
            return replace(ask(device, wait_s), firmware=None)
        finally:
            device.close()

    def cut_papers(self, count: int) -> list:
        """Wait until so many papers are cut; give all."""
        until = time.monotonic() + 20
        with self._moved:
            papers = self.paper.slips()
            while sum(paper.cut for paper in papers) < count:
                assert time.monotonic() < until, [paper.summary() for paper in papers]
                self._moved.wait(0.1)
                papers = self.paper.slips()
        return papers


@pytest.fixture
def plug():
    """Make an emulated printer; it is taken away at the end."""
    directory = Path(tempfile.mkdtemp(prefix="probe-", dir="/tmp"))
    plugged = []

    def plug_one(model="epson", **options):
        plugged.append(Plugged(directory / f"printer{len(plugged)}", model, **options))
        return plugged[-1]

    yield plug_one
    for one in plugged:
        one.paper.stop()
    shutil.rmtree(directory)
