"""The world around a printer, as the contract needs it: the mock's own, and the emulated printer on each way to it."""

import pytest

from drivers.printer.mock import MockPrinter

MIDWAY_BYTE = 200


def fault_for(reason):
    """Give the emulated printer's fault behind a reason."""
    return "cutter_jam" if reason == "cutter" else reason


class MockWorld:
    """The mock's own world side."""

    def __init__(self, recorder):
        self.recorder = recorder
        self.printer = MockPrinter(recorder)

    def hold_next(self):
        self.printer.hold()

    def happens(self, reason):
        self.printer.set_reason(reason)

    def mended(self, reason):
        self.printer.set_reason("ok")

    def happens_midway(self, reason):
        self.printer.break_next(reason)

    def confirms_nothing(self):
        self.printer.answer_nothing_next()

    def papers(self, count):
        assert len(self.printer.papers) == count
        return [(paper.document.kind, paper.complete) for paper in self.printer.papers]

    def printed_nothing(self):
        return self.printer.papers == []


class RealWorld:
    """The emulated printer at the end of each way to it."""

    def __init__(self, bench, timings):
        self.bench = bench
        self.printer, self.recorder = bench.open_ready(timings=timings)

    def hold_next(self):
        self.bench.paper.set_fault("late_answer", delay_s=60, at_byte=20)

    def happens(self, reason):
        self.bench.paper.set_fault(fault_for(reason))
        if reason != "silent":
            self.recorder.wait_reason(reason)

    def mended(self, reason):
        self.bench.paper.clear_fault(fault_for(reason))
        self.recorder.wait_reason("ok")

    def happens_midway(self, reason):
        options = {} if reason == "cutter" else {"at_byte": MIDWAY_BYTE}
        self.bench.paper.set_fault(fault_for(reason), **options)

    def confirms_nothing(self):
        self.bench.paper.set_fault("silent", at_byte=20)

    def papers(self, count):
        def whole(slips):
            return len(slips) == count and (slips[-1].cut or self.bench.paper.state()["faults"])

        return [(slip.kind, slip.complete) for slip in self.bench.wait_paper(whole)]

    def printed_nothing(self):
        return self.bench.paper.slips() == []


@pytest.fixture(params=["mock", "device", "serial", "network", "usb"])
def world(request, recorder):
    """A printer that is ready, with its world."""
    if request.param == "mock":
        made = MockWorld(recorder)
        yield made
        made.printer.close()
        return
    timings = request.getfixturevalue("hasty") if "silent" in request.node.name else request.getfixturevalue("patient")
    yield RealWorld(request.getfixturevalue("make_bench")(request.param), timings)
