"""Money that comes back: the number that opens it at a desk, and the proof that it was given."""

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.papers import ReceiptPaper, RefundNumberPaper
from sync.wire import records, requests
from tests.firmware.core.conftest import NOW_MS, PHONE, RECEIPT, REPORT, SLIP_CODE

DUE = msgspec.structs.replace(REPORT, state="refund_due", serial="", receipt="")
NUMBER = requests.RefundNumber(DUE, "27182818", 0)
BACK = msgspec.structs.replace(REPORT, state="refunded", serial="", receipt="refund", refunded_ms=NOW_MS - 60_000)


@pytest.fixture
def due(kiosk):
    """Somebody whose money is to be given back."""
    kiosk.ask_status()
    kiosk.answer(DUE)
    return kiosk


def prints(kiosk):
    return [effect.paper for effect in kiosk.all if isinstance(effect, ef.Print)]


def asks(kiosk):
    return [effect.request for effect in kiosk.all if isinstance(effect, ef.Ask)]


def test_refund_that_is_due_sends_to_the_number_and_the_till(due):
    """The words name both, and the number is the main action."""
    assert due.find("data.state").detail == (
        "Penyedia menolak. Cetak nomor pengembalian di sini, lalu bawa bersama slip ke kasir."
    )
    assert due.find("action.print_refund_number").tone == "primary"
    assert [e.label for e in due.view.elements if e.id == "text.step3"] == ["Uang dikembalikan"]


def test_number_is_asked_recorded_and_printed(due):
    """Asked with code and last six, recorded as a print, printed, and said; it is never on the screen."""
    due.tap("action.print_refund_number")
    assert due.effects(ef.Ask) == [ef.Ask(2, requests.AskRefundNumber(SLIP_CODE, PHONE[-6:]), 15_000)]
    assert (due.screen, due.words("text.body")) == ("waiting", "Kami menyiapkan nomor pengembalian Anda.")
    due.answer(NUMBER)
    assert due.effects(ef.Record)[0].bodies == (records.PrintStarted(SLIP_CODE, "refund_number", 0),)
    assert "27182818" not in repr(due.view)
    due.end_slip()
    assert prints(due) == [
        RefundNumberPaper(
            language="id", report=DUE, number="27182818", product=due.state.facts.catalogue.products[1], printed_ms=NOW_MS,
            clock_trusted=True, central_ms=due.central_ms, copy=0,
        )
    ]  # fmt: skip
    assert (due.screen, due.words("text.missing")) == (
        "status",
        "Nomor pengembalian sudah tercetak. Ambil di bawah layar.",
    )
    assert "27182818" not in repr(due.state) + repr(due.view)
    assert [e.id for e in due.view.elements if e.tone == "primary"] == ["action.done"]
    assert due.words("action.print_refund_number") == "Cetak nomor baru"


def test_refund_number_of_which_nothing_came_out_is_kept(due):
    """The number that central gave is printed at the next try, without asking; then it is forgotten."""
    due.tap("action.print_refund_number")
    due.answer(NUMBER)
    due.end_slip("failed_clean", "paper_end")
    assert due.words("text.missing") == "Nomor pengembalian belum tercetak. Printer sedang tidak siap."
    due.happen(ev.LinkChanged(False))
    due.tap("action.print_refund_number")
    due.end_slip()
    assert [request for request in asks(due) if isinstance(request, requests.AskRefundNumber)] != []
    assert len([request for request in asks(due) if isinstance(request, requests.AskRefundNumber)]) == 1
    assert [paper.number for paper in prints(due)] == ["27182818", "27182818"]
    assert "27182818" not in repr(due.state)


def test_held_number_survives_a_refresh_while_it_is_still_due(due):
    """Looking again costs no number; once the cash is back the number is forgotten."""
    due.tap("action.print_refund_number")
    due.answer(NUMBER)
    due.end_slip("failed_clean", "paper_end")
    due.tap("action.retry")
    due.answer(DUE)
    due.tap("action.print_refund_number")
    due.end_slip("failed_clean", "paper_end")
    assert [paper.number for paper in prints(due)] == ["27182818", "27182818"]
    due.tap("action.retry")
    due.answer(BACK)
    assert "27182818" not in repr(due.state)


def test_number_that_may_be_torn_is_made_anew(due):
    """What came out is unknown: a new number ends the earlier one, and the torn paper is voided first."""
    due.tap("action.print_refund_number")
    due.answer(NUMBER)
    due.end_slip("unknown", "cutter")
    assert due.words("text.missing") == "Nomor pengembalian mungkin tidak tercetak utuh. Anda boleh mencetaknya lagi."
    due.tap("action.print_refund_number")
    due.answer(msgspec.structs.replace(NUMBER, number="11112222", copy=1))
    assert due.effects(ef.Record)[0].bodies == (records.PrintStarted(SLIP_CODE, "refund_number", 1),)
    due.record()
    due.finish_print()
    assert (prints(due)[-1].number, prints(due)[-1].copy) == ("11112222", 1)


def test_printer_that_fails_while_the_number_is_asked_keeps_it(due):
    """Nothing is recorded; the number waits for the printer, and goes with the customer."""
    due.tap("action.print_refund_number")
    due.happen(ev.PrinterChanged("cover_open", False))
    due.answer(NUMBER)
    assert due.effects(ef.Record) == []
    assert due.find("action.print_refund_number").reason == "Tutup printer terbuka. Panggil petugas."
    due.tap("action.done")
    assert "27182818" not in repr(due.state)


@pytest.mark.parametrize("number", ["2718281", "27182 18", "2718281\u0663", ""])
def test_unsound_number_is_not_printed(due, number):
    """Eight ASCII digits of this slip, or nothing."""
    due.tap("action.print_refund_number")
    due.answer(msgspec.structs.replace(NUMBER, number=number))
    assert (due.screen, due.words("text.heading")) == ("error", "Jawaban tidak sesuai")


def test_number_of_another_slip_is_not_printed(due):
    """Central's answer has to be about the slip that was asked about."""
    due.tap("action.print_refund_number")
    due.answer(msgspec.structs.replace(NUMBER, report=msgspec.structs.replace(DUE, code="9000000000000000")))
    assert due.screen == "error"


def test_nothing_to_give_back_is_said(due):
    """Somebody was faster, or the biller delivered after all."""
    due.tap("action.print_refund_number")
    due.answer(requests.Refused("no_refund_due"))
    assert (due.words("text.heading"), due.words("text.money")) == (
        "Tidak ada yang dikembalikan",
        "Uang dan pembayaran Anda tidak berubah.",
    )


def test_proof_is_printed_like_a_receipt(kiosk):
    """Refunded: when, and a paper that says so."""
    kiosk.ask_status()
    kiosk.answer(BACK)
    assert [(e.label, e.detail) for e in kiosk.view.elements if e.id == "text.step3"] == [
        ("Uang dikembalikan", "10.19 WIB")
    ]
    assert (kiosk.words("action.print_receipt"), kiosk.find("action.print_refund_number")) == (
        "Cetak bukti pengembalian",
        None,
    )
    kiosk.tap("action.print_receipt")
    kiosk.answer(msgspec.structs.replace(RECEIPT, report=BACK, paper="refund"))
    assert kiosk.effects(ef.Record)[0].bodies == (records.PrintStarted(SLIP_CODE, "refund", 0),)
    kiosk.end_slip()
    assert isinstance(prints(kiosk)[-1], ReceiptPaper)
    assert kiosk.words("text.missing") == "Bukti pengembalian sudah tercetak. Ambil di bawah layar."
