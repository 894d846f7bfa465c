"""Cek status: every state in words, wrong details, closed slips, and what may be printed."""

from typing import get_args

import msgspec
import pytest

from firmware.core import events as ev
from sync.wire import requests
from tests.firmware.core.conftest import PHONE, REPORT, SLIP_CODE


@pytest.fixture
def asked(kiosk):
    kiosk.ask_status()
    return kiosk


def report(**changes):
    return msgspec.structs.replace(REPORT, **changes)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("state", get_args(requests.SlipState))
def test_every_state_says_where_the_money_is(asked, state, language):
    """Each state has a word and a sentence, in both languages, and its raw name for whoever reads the view."""
    asked.tap(f"language.{language}")
    asked.answer(report(state=state, receipt="", serial=""))
    found = asked.find("data.state")
    assert found.value == state
    assert found.label
    assert found.detail


def test_times_show_how_far_it_came(asked):
    """Paid, and not yet done: two steps are reached, the third is not."""
    asked.answer(report(state="in_process", finished_ms=0, receipt="interim_receipt", serial=""))
    steps = [(e.label, e.detail, e.selected) for e in asked.view.elements if e.id.startswith("text.step")]
    assert steps == [
        ("Slip dibuat", "10.10 WIB", True),
        ("Dibayar di kasir", "10.15 WIB", True),
        ("Diterima penyedia", "belum", False),
    ]
    assert asked.words("action.print_receipt") == "Cetak struk sementara"
    assert asked.find("data.token") is None


def test_refund_is_never_shown_as_received(asked):
    """Money that comes back was not received by the biller, whenever that ended."""
    asked.answer(report(state="refund_due", receipt="", serial=""))
    assert [e.selected for e in asked.view.elements if e.id == "text.step3"] == [False]
    assert asked.find("data.state").tone == "danger"


def test_moving_state_can_be_asked_again(asked):
    """Perbarui asks the same question once more."""
    asked.answer(report(state="in_process", serial="", receipt=""))
    asked.tap("action.retry")
    assert asked.screen == "waiting"
    asked.answer(REPORT)
    assert asked.offered() == ["action.done", "action.print_receipt"]


@pytest.mark.parametrize("reason", ["details_wrong", "not_found"])
def test_wrong_details_are_said_beside_the_field(asked, reason):
    """Code and digits do not belong together: both stay, the error is beside the field, typing clears it."""
    asked.answer(requests.Refused(reason))
    assert (asked.screen, asked.words("error.last6")) == ("status_entry", "Kode dan 6 angka ini tidak cocok.")
    assert (asked.value("field.slip_code"), asked.value("field.last6")) == (SLIP_CODE, PHONE[-6:])
    asked.press("clear")
    assert asked.find("error.last6") is None


@pytest.mark.parametrize(
    ("seconds", "wait"), [(30, "1 menit"), (3_601, "61 menit"), (7_200, "2 jam"), (86_399, "24 jam")]
)
def test_closed_slip_says_for_how_long(asked, seconds, wait):
    """Five wrong tries close a slip; the words name the time, rounded up, and leave the payment alone."""
    asked.answer(requests.Refused("locked", seconds))
    assert asked.words("text.body") == (
        f"Terlalu banyak percobaan yang salah. Coba lagi setelah {wait}, atau tanyakan di kasir."
    )
    assert asked.words("text.money") == "Uang dan pembayaran Anda tidak berubah."


def test_no_answer_about_a_payment_does_not_claim_that_no_money_moved(asked):
    """Somebody who asks may have paid long ago."""
    asked.elapse("late")
    assert "Pembayaran Anda tidak berubah" in asked.words("text.body")
    asked.answer(None)
    assert asked.words("text.money") == "Uang dan pembayaran Anda tidak berubah."
    assert asked.offered() == ["action.cancel", "action.back", "action.retry"]
    asked.tap("action.back")
    assert (asked.screen, asked.value("field.slip_code")) == ("status_entry", SLIP_CODE)


def test_link_lost_while_asking_is_said_at_once(asked):
    """The question is not forgotten: another try asks it again."""
    asked.happen(ev.LinkChanged(False))
    assert (asked.screen, asked.words("text.heading")) == ("error", "Sambungan sedang putus")
    asked.happen(ev.LinkChanged(True))
    asked.tap("action.retry")
    assert asked.screen == "waiting"


def test_link_lost_before_asking_is_said(kiosk):
    """Typed while the link was there, sent when it was gone."""
    kiosk.wake()
    kiosk.tap("action.check_status")
    kiosk.type(SLIP_CODE)
    kiosk.tap("field.last6")
    kiosk.type(PHONE[-6:])
    kiosk.happen(ev.LinkChanged(False))
    kiosk.tap("action.next")
    assert kiosk.words("text.heading") == "Sambungan sedang putus"


@pytest.mark.parametrize("changes", [{"code": "9000000000000000"}, {"total": -1}, {"paid_ms": 10**18}])
def test_unsound_report_is_not_shown(asked, changes):
    """Another slip's report, or one that makes no sense, is refused."""
    asked.answer(report(**changes))
    assert (asked.screen, asked.words("text.heading")) == ("error", "Jawaban tidak sesuai")


@pytest.mark.parametrize("reason", ["not_ready", "copies_exhausted"])
def test_refused_receipt_is_said(asked, reason):
    """Central numbers the prints, and may say no."""
    asked.answer(REPORT)
    asked.tap("action.print_receipt")
    asked.answer(requests.Refused(reason))
    assert asked.screen == "error"
    assert asked.words("text.money") == "Uang dan pembayaran Anda tidak berubah."


def test_receipt_needs_link_and_printer(asked):
    """What stands in the way is named before it is touched."""
    asked.answer(REPORT)
    asked.happen(ev.LinkChanged(False))
    assert (
        asked.find("action.print_receipt").reason
        == "Perlu sambungan ke pusat pembayaran. Coba lagi sebentar, atau tanyakan di kasir."
    )
    asked.happen(ev.LinkChanged(True))
    asked.happen(ev.PrinterChanged("paper_end", False))
    assert asked.find("action.print_receipt").reason == "Kertas habis. Panggil petugas."
