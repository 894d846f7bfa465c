"""The real driver on the emulated printer: what goes beyond the contract."""

import os
import signal
import subprocess
import sys

from drivers.printer.document import Code128, Document, QrCode, Text
from drivers.printer.interface import PrinterReport

SLIP = Document("payment_slip", (Text(("SLIP PEMBAYARAN",)), Code128("4071882350961173"), QrCode("4071882350961173")))
VOID = Document("void", (Text(("BATAL - CETAKAN TIDAK LENGKAP",)),))


def test_absent_printer_is_found_when_it_comes(bench):
    """A device that is not there is reported as unplugged, and works once it is plugged in."""
    bench.paper.set_fault("unplugged")
    printer, recorder = bench.open()
    recorder.wait_reason("unplugged")
    bench.paper.clear_fault("unplugged")
    recorder.wait_reason("ok")
    printer.submit("job-1", SLIP)
    assert recorder.ending("job-1") == ("printed", "ok")


def test_slip_that_ends_in_a_picture_leaves_nothing_for_the_next(bench, document):
    """A cable that came out inside a raster command does not swallow the beginning of the next job."""
    printer, recorder = bench.open_ready()
    bench.paper.set_fault("unplugged", at_byte=1000)
    printer.submit("job-1", SLIP)
    assert recorder.ending("job-1") == ("unknown", "unplugged")
    recorder.wait_reason("unplugged")
    bench.paper.clear_fault()
    printer.submit("job-2", document)
    assert recorder.ending("job-2") == ("printed", "ok")
    first, second = bench.paper.slips()
    assert (first.complete, second.complete) == (False, True)
    assert [line.text for line in second.text][:2] == ["SLIP PEMBAYARAN", "line 0"]


def test_old_tail_does_not_come_out_with_new_paper(bench, document):
    """After a paper end in the middle the printer's buffer is cleared: loading paper prints nothing by itself."""
    printer, recorder = bench.open_ready()
    bench.paper.set_fault("paper_end", at_byte=200)
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("unknown", "paper_end")
    bench.paper.load_paper()
    recorder.wait_reason("ok")
    assert [slip.summary() for slip in bench.paper.slips()] == [
        {
            "number": 1,
            "kind": "payment_slip",
            "complete": False,
            "torn": True,
            "cut": False,
            "copy": 0,
            "code": None,
        }
    ]


def test_void_stub_hangs_below_the_half_slip(bench, document):
    """What is printed after a broken job is on the same paper: the half slip has no edge between it and its stub."""
    printer, recorder = bench.open_ready()
    bench.paper.set_fault("cover_open", at_byte=200)
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("unknown", "cover_open")
    bench.paper.clear_fault()
    recorder.wait_reason("ok")
    printer.submit("job-2", VOID)
    assert recorder.ending("job-2") == ("printed", "ok")
    assert [(s.kind, s.complete, s.torn, s.cut) for s in bench.paper.slips()] == [
        ("payment_slip", False, False, False),
        ("void", True, False, True),
    ]


def test_late_confirmation_is_not_taken_for_the_next_job(bench, document, hasty):
    """An answer that comes after its deadline changes nothing, and does not confirm another job."""
    printer, recorder = bench.open_ready(timings=hasty)
    bench.paper.set_fault("late_answer", at_byte=20, delay_s=2.5)
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("unknown", "silent")
    bench.paper.clear_fault("late_answer")
    recorder.wait_reason("ok")
    bench.paper.set_fault("silent", at_byte=20)
    printer.submit("job-2", document)
    assert recorder.ending("job-2")[0] != "printed"


def test_hot_head_is_waited_for(bench, document, hasty):
    """A head that is too hot pauses the job; when it has cooled the job ends as printed, though its deadline is over."""
    printer, recorder = bench.open_ready(timings=hasty)
    bench.paper.set_fault("overheated", at_byte=200)
    printer.submit("job-1", document)
    slips = bench.wait_paper(lambda slips: bench.paper.state()["overheated"])
    assert recorder.endings == []
    assert slips[0].complete is False
    bench.paper.clear_fault("overheated")
    assert recorder.ending("job-1") == ("printed", "ok")


def test_near_end_is_reported_and_prints_on(bench, document):
    """A roll that is nearly used up is told, and stops nothing."""
    printer, recorder = bench.open_ready()
    bench.paper.set_fault("near_end")
    recorder.wait(lambda: recorder.reports[-1] == PrinterReport("ok", near_end=True))
    printer.submit("job-1", document)
    recorder.ending("job-1")
    assert recorder.endings == [("job-1", "printed", PrinterReport("ok", near_end=True))]


def test_printer_without_process_id_is_confirmed_by_its_sensor(bench, document):
    """The generic profile asks GS r after the cut."""
    printer, recorder = bench.open_ready("generic-58")
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("printed", "ok")


def test_blind_printer_never_claims_to_have_printed(bench, document):
    """A printer that cannot tell is served as long as it takes what it is given, and every job ends as unconfirmed."""
    printer, recorder = bench.open_ready("blind-58")
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("unconfirmed", "ok")
    assert bench.wait_paper(lambda slips: slips and slips[0].complete)
    assert [report.reason for report in recorder.reports] == ["ok"]


def test_printer_that_cannot_clear_is_flushed_with_zeros(bench, document):
    """Where no buffer can be cleared, zeros fill up a picture that was cut off, and the next job is whole."""
    printer, recorder = bench.open_ready("blind-58")
    bench.paper.set_fault("unplugged", at_byte=1000)
    printer.submit("job-1", SLIP)
    recorder.ending("job-1")
    recorder.wait_reason("unplugged")
    bench.paper.clear_fault()
    recorder.wait_reason("ok")
    printer.submit("job-2", document)
    recorder.ending("job-2")
    slips = bench.wait_paper(lambda slips: slips and slips[-1].cut)
    assert [line.text for line in slips[-1].text][:2] == ["SLIP PEMBAYARAN", "line 0"]
    assert [slip.complete for slip in slips] == [False, True]


def test_document_that_cannot_be_encoded_fails_clean(bench, document):
    """A defect above the driver costs that job, not the printer."""
    printer, recorder = bench.open_ready()
    printer.submit("job-1", Document("test", (Text(("x" * 33,)),)))
    assert recorder.ending("job-1") == ("failed_clean", "error")
    printer.submit("job-2", document)
    assert recorder.ending("job-2") == ("printed", "ok")


def test_stopped_reading_is_noticed(bench, hasty):
    """A printer that takes no more bytes in the middle of a job ends it as unknown after the deadline."""
    printer, recorder = bench.open_ready(timings=hasty)
    bench.paper.set_fault("slow", rows_per_second=1, at_byte=50)
    printer.submit("job-1", Document("test", (QrCode("1" * 600),) * 12))
    assert recorder.ending("job-1") == ("unknown", "silent")


def test_driver_rests_while_nothing_happens(bench):
    """With automatic status on, changes arrive without a single byte being sent."""
    _, recorder = bench.open_ready()
    asked = bench.paper.state()["received_bytes"]
    for fault in ("near_end", "cover_open", "paper_end"):
        bench.paper.set_fault(fault)
        recorder.wait(lambda: recorder.reports[-1] != PrinterReport("ok"))
        bench.paper.clear_fault(fault)
        recorder.wait(lambda: recorder.reports[-1] == PrinterReport("ok"))
    assert bench.paper.state()["received_bytes"] == asked


def test_jam_that_was_freed_while_nobody_looked_is_cleared_at_start(bench, document):
    """A cutter error that lasts from before the start is cleared once, because a person may have freed the knife."""
    printer, recorder = bench.open_ready()
    bench.paper.set_fault("cutter_jam")
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("unknown", "cutter")
    printer.close()
    bench.paper.clear_fault("cutter_jam")
    assert bench.paper.state()["cutter_error"] is True
    bench.open_ready()
    assert bench.paper.state()["cutter_error"] is False


KILLED = """
import sys
from drivers.printer.document import Document, QrCode
from drivers.printer.escpos import encode
from drivers.printer.profiles import PROFILES
from drivers.transport.device import Device
job = encode(Document("payment_slip", (QrCode("1" * 480),)), PROFILES["epson-58"])
Device.open(sys.argv[1]).write(job[:1500])
print("written", flush=True)
sys.stdin.read()
"""


def test_killed_program_leaves_a_printer_that_can_be_used(bench, document):
    """A process that dies inside a picture leaves half a slip; the next one resets the printer and prints whole."""
    command = [sys.executable, "-c", KILLED, bench.path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        bench.wait_paper(lambda slips: slips)
        os.kill(process.pid, signal.SIGKILL)
    printer, recorder = bench.open_ready()
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("printed", "ok")
    assert bench.summaries() == [(None, False, False), ("payment_slip", True, True)]
