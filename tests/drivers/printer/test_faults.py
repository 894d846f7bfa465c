"""Every fault of a printer that goes beyond the contract, on the emulated printer: what the job ends as, and the way back."""

import pytest
from msgspec.structs import replace

from drivers.printer.document import Code128, Document, QrCode, Text
from drivers.printer.interface import PrinterReport
from drivers.printer.profiles import PROFILES, Identity

SLIP = Document("payment_slip", (Text(("SLIP PEMBAYARAN",)), Code128("4071882350961173"), QrCode("4071882350961173")))
WAYS = ["device", "serial", "network", "usb"]


@pytest.mark.parametrize("way", WAYS)
def test_printer_that_takes_no_bytes_fails_clean_and_is_found_again(make_bench, document, hasty, way):
    """Nothing of the job was accepted or it is unknown, and once the printer takes bytes again the next job is whole."""
    bench = make_bench(way)
    printer, recorder = bench.open_ready(timings=hasty)
    bench.paper.set_fault("stalled")
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("failed_clean", "silent")
    bench.paper.clear_fault("stalled")
    recorder.wait_reason("ok")
    printer.submit("job-2", document)
    assert recorder.ending("job-2")[0] == "printed"
    assert [slip.complete for slip in bench.paper.slips()] == [True]


@pytest.mark.parametrize("way", WAYS)
def test_stall_in_the_middle_leaves_no_tail(make_bench, document, hasty, way):
    """What the printer had not taken never comes out: the half slip stays a half, and the next one is whole."""
    bench = make_bench(way)
    printer, recorder = bench.open_ready(timings=hasty)
    bench.paper.set_fault("stalled", at_byte=600)
    printer.submit("job-1", Document("payment_slip", (*SLIP.blocks, QrCode("1" * 400), QrCode("2" * 400))))
    assert recorder.ending("job-1") == ("unknown", "silent")
    bench.paper.clear_fault("stalled")
    recorder.wait_reason("ok")
    printer.submit("job-2", document)
    assert recorder.ending("job-2")[0] == "printed"
    assert [slip.complete for slip in bench.paper.slips()] == [False, True]
    assert [line.text for line in bench.paper.slips()[-1].text][:2] == ["SLIP PEMBAYARAN", "line 0"]


@pytest.mark.parametrize("fault", ["garbage", "echo", "silent"])
@pytest.mark.parametrize("profile", ["epson-58", "generic-58"])
def test_printer_that_cannot_be_understood_is_sent_nothing(bench, document, hasty, fault, profile):
    """Noise and echo are no answers: as with silence, no byte of the job goes out, and it works again afterwards."""
    printer, recorder = bench.open_ready(profile, hasty)
    bench.paper.set_fault(fault)
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("failed_clean", "silent")
    bench.paper.clear_fault(fault)
    recorder.wait_reason("ok")
    printer.submit("job-2", document)
    assert recorder.ending("job-2")[0] == "printed"
    assert len(bench.paper.slips()) == 1


@pytest.mark.parametrize("fault", ["garbage", "echo"])
@pytest.mark.parametrize("profile", ["epson-58", "generic-58"])
def test_line_that_goes_bad_in_the_middle_never_prints_more_than_is_known(bench, document, hasty, fault, profile):
    """The job ends as printed only if its own answer was among the noise; GS r is not believed there at all."""
    printer, recorder = bench.open_ready(profile, hasty)
    bench.paper.set_fault(fault, at_byte=200)
    printer.submit("job-1", document)
    outcome, _ = recorder.ending("job-1")
    assert outcome in (("unknown",) if fault == "garbage" or profile == "generic-58" else ("unknown", "printed"))
    bench.paper.clear_fault(fault)
    recorder.wait_reason("ok")
    printer.submit("job-2", document)
    assert recorder.ending("job-2")[0] == "printed"


@pytest.mark.parametrize("profile", ["epson-58", "generic-58"])
def test_old_status_before_every_answer_confuses_nobody(bench, document, patient, profile):
    """The status of a time when the cover was open comes before each answer; the answers count."""
    printer, recorder = bench.open_ready(profile, patient)
    bench.paper.set_fault("cover_open")
    recorder.wait_reason("cover_open")
    bench.paper.set_fault("stale")
    bench.paper.clear_fault("cover_open")
    recorder.wait_reason("ok")
    printer.submit("job-1", document)
    assert recorder.ending("job-1")[0] == "printed"


@pytest.mark.parametrize(("fault", "reason"), [("cutter_jam", "cutter"), ("mechanical", "error")])
def test_error_that_a_person_mended_is_cleared(bench, document, patient, fault, reason):
    """What was stuck is free and the cover is closed: the driver clears the error itself, and the next job is whole."""
    printer, recorder = bench.open_ready(timings=patient)
    bench.paper.set_fault(fault, at_byte=200)
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("unknown", reason)
    bench.paper.clear_fault(fault)
    recorder.wait_reason("ok")
    printer.submit("job-2", document)
    assert recorder.ending("job-2") == ("printed", "ok")


def test_error_that_nothing_clears_ends_with_the_power(bench, document, patient):
    """An unrecoverable error stays until the printer was switched off and on."""
    printer, recorder = bench.open_ready(timings=patient)
    bench.paper.set_fault("unrecoverable", at_byte=200)
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("unknown", "error")
    bench.paper.clear_fault("unrecoverable")
    recorder.wait_reason("ok")
    printer.submit("job-2", document)
    assert recorder.ending("job-2") == ("printed", "ok")


def test_hot_head_that_cools_by_itself_prints_on(bench, document, patient):
    """The job pauses and ends as printed, on one whole paper."""
    printer, recorder = bench.open_ready(timings=patient)
    bench.paper.set_fault("overheated", at_byte=200, recovers_s=0.5)
    printer.submit("job-1", document)
    assert recorder.ending("job-1") == ("printed", "ok")
    assert [slip.complete for slip in bench.paper.slips()] == [True]


def test_printer_that_forgot_to_tell_is_noticed_and_told_again(bench, patient):
    """Status that was switched off unnoticed, as by a power cycle on a serial line, is switched on at the next rare look."""
    quick = replace(patient, look_s=0.2)
    _, recorder = bench.open_ready(timings=quick)
    bench.open_transport().write(b"\x1da\x00")
    asked = bench.paper.state()["received_bytes"]
    bench.wait_paper(lambda slips: bench.paper.state()["received_bytes"] > asked + 40)
    bench.paper.set_fault("near_end")
    recorder.wait(lambda: recorder.reports[-1] == PrinterReport("ok", near_end=True))


def test_trouble_that_ends_untold_is_noticed(bench, patient):
    """A printer that said that its cover is open and then forgot to tell is asked again until it is well."""
    quick = replace(patient, look_trouble_s=(0.1,))
    _, recorder = bench.open_ready(timings=quick)
    bench.paper.set_fault("cover_open")
    recorder.wait_reason("cover_open")
    bench.paper.set_fault("silent")
    bench.paper.clear_fault("cover_open")
    bench.paper.clear_fault("silent")
    recorder.wait_reason("ok")


def known_model(name, models=("TM-T88V",), maker="EPSON"):
    """A general profile that names a model."""
    return replace(PROFILES[name], identity=Identity(models, maker))


def test_right_model_is_no_failure(bench, document, patient):
    """The printer says what the profile expects."""
    printer, recorder = bench.open_ready(known_model("epson-58"), patient)
    printer.submit("job-1", document)
    assert recorder.ending("job-1")[0] == "printed"
    assert (recorder.failures, recorder.recovered) == ([], [])


def test_wrong_model_is_named_once_and_forgiven_when_the_right_one_is_back(bench, patient):
    """Somebody swapped the printer: staff are told which it is and which it should be."""
    bench.paper.set_fault("unplugged")
    bench.paper.set_fault("wrong_model")
    _, recorder = bench.open(known_model("epson-58"), replace(patient, look_s=0.05))
    bench.paper.clear_fault("unplugged")
    recorder.wait(lambda: recorder.failures)
    bench.paper.set_fault("unplugged")
    recorder.wait_reason("unplugged")
    bench.paper.clear_fault("wrong_model")
    bench.paper.clear_fault("unplugged")
    recorder.wait(lambda: recorder.recovered)
    assert recorder.failures == [
        ("printer", "it says that it is a CITIZEN CT-S310II, and the profile epson-58 is for TM-T88V")
    ]
    assert recorder.recovered == ["printer"]


def test_model_is_asked_once_the_printer_is_well(bench, patient):
    """A printer whose cover is open cannot answer; it is asked when it is closed."""
    bench.paper.set_fault("wrong_model")
    bench.paper.set_fault("cover_open")
    _, recorder = bench.open(known_model("epson-58"), replace(patient, look_trouble_s=(0.1,)))
    recorder.wait_reason("cover_open")
    assert recorder.failures == []
    bench.paper.clear_fault("cover_open")
    recorder.wait(lambda: recorder.failures)


class Defective:
    """A transport that breaks as no transport should, until it is mended."""

    def __init__(self, open_transport):
        self._open = open_transport
        self.broken = False

    def __call__(self):
        if self.broken:
            raise RuntimeError("a defect that quotes 0812-3456-7890")
        return self._open()


def test_defect_of_the_driver_is_reported_and_its_end_too(bench, document, patient):
    """A library that raises what it should not costs the connection; the driver goes on trying, and says when it works."""
    bench.open_transport = opener = Defective(bench.open_transport)
    opener.broken = True
    printer, recorder = bench.open(timings=patient)
    recorder.wait(lambda: recorder.failures)
    opener.broken = False
    recorder.wait_reason("ok")
    recorder.wait(lambda: recorder.recovered)
    assert recorder.failures == [("printer", "its driver failed")]
    printer.submit("job-1", document)
    assert recorder.ending("job-1")[0] == "printed"


def test_state_is_told_before_the_end_of_a_job(bench, document, patient):
    """Whoever hears that a job ended knows already what is wrong with the printer."""
    printer, recorder = bench.open_ready(timings=patient)
    bench.paper.set_fault("paper_end", at_byte=200)
    told = []
    finished = recorder.print_finished
    recorder.print_finished = lambda *ending: (told.append(recorder.reports[-1].reason), finished(*ending))
    printer.submit("job-1", document)
    recorder.ending("job-1")
    assert told == ["paper_end"]
