"""Four outcomes of a print, copies, torn papers that are voided first, and power that fails in between."""

import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.papers import SlipPaper, VoidPaper
from sync.wire import records
from tests.firmware.core.conftest import PHONE, RECEIPT, REPORT, SLIP_CODE

REASONS = {
    "paper_end": "Kertas habis. Panggil petugas.",
    "cover_open": "Tutup printer terbuka. Panggil petugas.",
    "cutter": "Pemotong kertas macet. Panggil petugas.",
    "overheated": "Printer terlalu panas. Tunggu beberapa menit.",
    "error": "Printer sedang tidak siap. Panggil petugas.",
    "silent": "Printer tidak menjawab. Panggil petugas.",
    "unplugged": "Printer tidak tersambung. Panggil petugas.",
}


def records_of(kiosk):
    """Give every body recorded so far."""
    return [body for effect in kiosk.all if isinstance(effect, ef.Record) for body in effect.bodies]


def prints_of(kiosk):
    """Give (job, kind, copy) of every print so far."""
    return [
        (effect.job, type(effect.paper).__name__, getattr(effect.paper, "copy", 0))
        for effect in kiosk.all
        if isinstance(effect, ef.Print)
    ]


@pytest.fixture
def confirmed(kiosk):
    kiosk.order_tokopedia()
    return kiosk


def test_unconfirmed_print_is_not_called_printed(confirmed):
    """A printer that cannot tell: the customer is asked to look."""
    confirmed.take_slip("unconfirmed")
    assert (confirmed.screen, confirmed.words("text.heading")) == ("slip", "Periksa slip Anda")


def test_unknown_print_shows_the_code_and_repeats_nothing_by_itself(confirmed):
    """Paper ended in the middle: the code is on the screen, and a copy is the customer's choice."""
    confirmed.take_slip("unknown", "paper_end")
    assert (confirmed.screen, confirmed.words("text.heading")) == ("paper_out", "Kertas habis saat mencetak")
    assert (confirmed.value("data.slip_code"), confirmed.find("data.slip_code").shown) == (
        SLIP_CODE,
        "4071 8823 5096 1173",
    )
    assert confirmed.words("text.support") == "Kode bantuan P-113 · 0800-1-555-777"
    confirmed.happen(ev.PrinterChanged("paper_end", False))
    assert confirmed.offered() == ["action.cancel_slip", "action.done"]
    assert confirmed.find("action.slip_missing").reason == "Kertas habis. Panggil petugas."
    confirmed.happen(ev.PrinterChanged("ok", False))
    assert confirmed.offered() == ["action.cancel_slip", "action.slip_missing", "action.done"]
    assert confirmed.effects(ef.Record) == []


def test_copy_after_an_unknown_print_is_marked_and_voids_the_torn_one_first(confirmed):
    """The stub comes out, then the copy; each as its own job, the second after the first has ended."""
    confirmed.take_slip("unknown", "paper_end")
    confirmed.tap("action.slip_missing")
    assert confirmed.effects(ef.Record)[0].bodies == (records.PrintStarted(SLIP_CODE, "payment_slip", 1),)
    confirmed.record()
    assert confirmed.did == (
        ef.Print("103-void", VoidPaper(language="id", code=SLIP_CODE)),
        ef.StartTimer("slow", 1_000),
    )
    confirmed.finish_print()
    (copy,) = confirmed.effects(ef.Print)
    assert (copy.job, copy.paper.copy, copy.paper.code) == ("103", 1, SLIP_CODE)
    confirmed.finish_print()
    confirmed.record()
    assert confirmed.screen == "slip"
    assert confirmed.state.facts.void_code == ""


def test_stub_that_does_not_come_out_means_that_nothing_did(confirmed):
    """Without the stub there is no copy: the print ends as failed clean, and the torn one is still to be voided."""
    confirmed.take_slip("unknown", "paper_end")
    confirmed.tap("action.slip_missing")
    confirmed.record()
    confirmed.finish_print("unknown", "cover_open")
    assert confirmed.effects(ef.Record)[0].bodies == (records.PrintEnded(103, "failed_clean", "cover_open"),)
    confirmed.record()
    assert confirmed.screen == "paper_out"
    assert confirmed.state.facts.void_code == SLIP_CODE
    assert prints_of(confirmed) == [("101", "SlipPaper", 0), ("103-void", "VoidPaper", 0)]


def test_clean_failure_is_repeated_by_itself_once_the_printer_is_ready(confirmed):
    """Nothing came out: the same slip, unmarked, two seconds after the printer says that it is well."""
    confirmed.take_slip("failed_clean", "paper_end")
    assert confirmed.words("text.support") == "Kode bantuan P-112 · 0800-1-555-777"
    confirmed.happen(ev.PrinterChanged("paper_end", False))
    assert ef.StopTimer("again") in confirmed.did
    confirmed.happen(ev.PrinterChanged("ok", False))
    assert confirmed.did == (ef.StartTimer("again", 2_000), ef.Light("fault", "off"))
    confirmed.elapse("again")
    assert confirmed.effects(ef.Record)[0].bodies == (records.PrintStarted(SLIP_CODE, "payment_slip", 0),)
    confirmed.end_slip()
    assert (confirmed.screen, prints_of(confirmed)) == ("slip", [("101", "SlipPaper", 0), ("103", "SlipPaper", 0)])


def test_clean_failures_are_repeated_three_times_by_themselves(confirmed):
    """A printer that says it is well and prints nothing is asked three times, then only by hand."""
    confirmed.take_slip("failed_clean", "error")
    for _ in range(3):
        assert ef.StartTimer("again", 2_000) in confirmed.did
        confirmed.elapse("again")
        confirmed.end_slip("failed_clean", "error")
    assert confirmed.effects(ef.StartTimer) == [ef.StartTimer("idle", 180_000)]
    confirmed.tap("action.retry")
    confirmed.end_slip()
    assert confirmed.screen == "slip"


def test_owed_print_waits_for_a_closed_cabinet(confirmed):
    """Nothing is printed while the cabinet is open; the code stays on the screen."""
    confirmed.take_slip("failed_clean", "paper_end")
    confirmed.happen(ev.ContactChanged("cabinet", True))
    assert (confirmed.screen, confirmed.offered()) == ("paper_out", ["action.cancel_slip", "action.done"])
    confirmed.elapse("again")
    assert confirmed.did == ()
    confirmed.happen(ev.ContactChanged("cabinet", False))
    assert ef.StartTimer("again", 2_000) in confirmed.did


def test_missing_slip_is_copied_twice_at_most(confirmed):
    """Each further print says that it is one; after two the code has to do."""
    confirmed.take_slip()
    for copy in (1, 2):
        confirmed.tap("action.slip_missing")
        confirmed.end_slip()
        assert prints_of(confirmed)[-1][2] == copy
    assert confirmed.happen(ev.Tapped("action.slip_missing")) == (False, "disabled")
    assert confirmed.find("action.slip_missing").reason == (
        "Salinan sudah dicetak sebanyak yang diizinkan. Kodenya tetap berlaku di kasir."
    )


@pytest.mark.parametrize(("reason", "words"), REASONS.items())
def test_printer_that_is_not_ready_prevents_the_slip(confirmed, reason, words):
    """Nothing is recorded and no code is used up while the printer cannot print."""
    confirmed.happen(ev.PrinterChanged(reason, False))
    assert (confirmed.find("action.print").enabled, confirmed.words("text.missing")) == (False, words)
    assert confirmed.happen(ev.Tapped("action.print")) == (False, "disabled")
    assert confirmed.effects(ef.Record) == []
    confirmed.happen(ev.PrinterChanged("ok", False))
    confirmed.take_slip()
    assert confirmed.screen == "slip"


def test_record_of_another_step_is_not_taken_for_this_one(confirmed):
    """Only the awaited record starts the print."""
    confirmed.tap("action.print")
    confirmed.happen(ev.Recorded(99, (55,), ""))
    assert confirmed.did == ()


def test_word_on_another_job_is_not_taken_for_this_one(confirmed):
    """Only the job that was submitted ends the print."""
    confirmed.tap("action.print")
    confirmed.record()
    confirmed.happen(ev.PrintFinished("77", "printed", "ok"))
    assert (confirmed.screen, confirmed.did) == ("printing", ())


def test_journal_that_fails_prints_nothing(confirmed):
    """No commit, no slip: the kiosk stops serving, and nothing of the customer is kept."""
    confirmed.tap("action.print")
    confirmed.happen(ev.RecordFailed("disk_full"))
    assert (confirmed.screen, prints_of(confirmed)) == ("out_of_service", [])
    assert PHONE not in repr(confirmed.state)


def test_print_cut_by_a_power_failure_is_unknown_and_voided_first(boot):
    """What the journal saw start and never end is recorded as unknown at boot; the stub comes before the next paper."""
    kiosk = boot(unfinished=(ev.UnfinishedPrint(88, SLIP_CODE),))
    assert records_of(kiosk) == [records.PrintEnded(88, "unknown", "power")]
    kiosk.order_pulsa()
    kiosk.tap("action.print")
    kiosk.record()
    assert kiosk.job() == ef.Print("101-void", VoidPaper(language="id", code="************1173"))
    kiosk.finish_print()
    assert isinstance(kiosk.job().paper, SlipPaper)


def test_torn_paper_of_an_earlier_boot_is_voided_before_the_next_paper(boot):
    """The power failed again before anything was printed: the stub is owed all the same, and nothing is recorded anew."""
    kiosk = boot(torn=SLIP_CODE)
    assert records_of(kiosk) == []
    kiosk.order_pulsa()
    kiosk.tap("action.print")
    kiosk.record()
    assert kiosk.job().paper == VoidPaper(language="id", code="************1173")


def test_torn_slip_is_remembered_by_its_last_digits_only(confirmed):
    """The next customer's stub tells which paper is void, not how to look it up."""
    confirmed.take_slip("unknown", "silent")
    confirmed.tap("action.done")
    assert confirmed.state.facts.void_code == "************1173"


def test_minted_slip_without_paper_shows_its_qr(boot):
    """Central does not know this code yet: the signed digits are on the screen for the cashier's scanner."""
    kiosk = boot(link=False)
    kiosk.order_pulsa()
    kiosk.tap("action.print")
    kiosk.end_slip("failed_clean", "paper_end", offline_digits="1" * 300)
    assert (kiosk.find("data.qr").role, kiosk.value("data.qr")) == ("image", "1" * 300)


def test_receipt_of_which_nothing_came_out_is_printed_without_asking_again(kiosk):
    """Central numbered this print; as nothing came out, the number is used for the next try."""
    kiosk.ask_status()
    kiosk.answer(REPORT)
    kiosk.tap("action.print_receipt")
    kiosk.answer(RECEIPT)
    kiosk.end_slip("failed_clean", "paper_end")
    assert kiosk.words("text.missing") == "Struk belum tercetak. Printer sedang tidak siap."
    kiosk.tap("action.print_receipt")
    assert kiosk.effects(ef.Ask) == []
    kiosk.end_slip()
    assert prints_of(kiosk) == [("101", "ReceiptPaper", 0), ("103", "ReceiptPaper", 0)]


def test_receipt_that_may_be_torn_is_numbered_anew(kiosk):
    """After an unknown end central authorises a further print, and the torn one is voided first."""
    kiosk.ask_status()
    kiosk.answer(REPORT)
    kiosk.tap("action.print_receipt")
    kiosk.answer(RECEIPT)
    kiosk.end_slip("unknown", "cutter")
    assert kiosk.words("text.missing") == "Struk mungkin tidak tercetak utuh. Anda boleh mencetaknya lagi."
    kiosk.tap("action.print_receipt")
    assert len(kiosk.effects(ef.Ask)) == 1
    kiosk.answer(RECEIPT)
    kiosk.record()
    assert kiosk.job().job == "103-void"


def test_printer_that_fails_before_the_receipt_is_authorised_keeps_the_receipt(kiosk):
    """Central's number is not lost when the paper ends while it is asked for."""
    kiosk.ask_status()
    kiosk.answer(REPORT)
    kiosk.tap("action.print_receipt")
    kiosk.happen(ev.PrinterChanged("paper_end", False))
    kiosk.answer(RECEIPT)
    assert (kiosk.screen, kiosk.find("action.print_receipt").enabled) == ("status", False)
    kiosk.happen(ev.PrinterChanged("ok", False))
    kiosk.tap("action.print_receipt")
    assert kiosk.screen == "printing"
