"""Every screen of a trouble says what happened, where the money is, what to do now, and a code for who helps."""

from typing import get_args

import pytest

from firmware.core import events as ev
from firmware.core import support
from firmware.core.states import OwnRefusal
from sync.wire.requests import RefusalReason, Refused
from tests.firmware.core.conftest import PHONE

REFUSALS = tuple(dict.fromkeys((*get_args(RefusalReason), *get_args(OwnRefusal))))


def assert_whole(kiosk, code):
    """Hold that a screen has its four parts, each with words, and something to do."""
    parts = {name: kiosk.words(f"text.{name}") for name in ("heading", "body", "money", "support")}
    assert all(parts.values()), parts
    assert len(set(parts.values())) == 4
    assert parts["support"] == f"Kode bantuan {code} · 0800-1-555-777"


@pytest.mark.parametrize("reason", get_args(RefusalReason))
def test_refused_order_is_a_whole_error(kiosk, reason):
    """Central or the biller says no before any money."""
    kiosk.type_tokopedia()
    kiosk.tap("action.next")
    kiosk.answer(Refused(reason, 20_000))
    assert kiosk.screen == "error"
    assert_whole(kiosk, support.REFUSALS[reason])
    assert kiosk.words("text.money") == "Belum ada uang yang berpindah."
    assert "action.edit" in kiosk.offered()


@pytest.mark.parametrize(
    "reason", [reason for reason in get_args(RefusalReason) if reason not in ("details_wrong", "not_found")]
)
def test_refused_question_is_a_whole_error(kiosk, reason):
    """About a slip that may be paid: the money stays where it is."""
    kiosk.ask_status()
    kiosk.answer(Refused(reason, 60))
    assert kiosk.screen == "error"
    assert_whole(kiosk, support.REFUSALS[reason])
    assert kiosk.words("text.money") == "Uang dan pembayaran Anda tidak berubah."
    assert "action.back" in kiosk.offered()


def test_every_refusal_has_a_code_of_its_own():
    """What the kiosk itself says no with, too."""
    assert support.REFUSALS.keys() == set(REFUSALS)
    assert len(set(support.REFUSALS.values())) == len(REFUSALS)


def test_missing_link_is_a_whole_error(boot):
    """Queue slip, another try, or back."""
    kiosk = boot(link=False)
    kiosk.type_tokopedia()
    kiosk.tap("action.next")
    assert kiosk.screen == "offline"
    assert_whole(kiosk, support.OFFLINE)


@pytest.mark.parametrize("outcome", ["failed_clean", "unknown"])
@pytest.mark.parametrize("reason", support.PRINTER_REASONS)
def test_print_that_failed_is_a_whole_error(kiosk, reason, outcome):
    """With the slip's code, which is as good as the paper."""
    kiosk.order_tokopedia()
    kiosk.take_slip(outcome, reason)
    assert_whole(kiosk, support.print_code(reason, clean=outcome == "failed_clean"))
    assert kiosk.words("text.money") == "Belum ada uang yang berpindah."


def test_copy_that_failed_does_not_say_that_no_money_moved(kiosk):
    """Its slip may have been paid meanwhile."""
    kiosk.order_tokopedia()
    kiosk.take_slip()
    kiosk.tap("action.slip_missing")
    kiosk.end_slip("unknown", "silent")
    assert kiosk.words("text.money") == "Uang dan pembayaran Anda tidak berubah."


OUT_OF_SERVICE = {
    "io_error": ("Kios tidak bisa mencatat", "hard-drive"),
    "disk_full": ("Memori kios penuh", "hard-drive"),
    "damaged": ("Catatan kios perlu diperiksa", "wrench"),
    "cabinet": ("Pintu kios sedang terbuka", "door-open"),
    "doors": ("Pintu kios perlu diperiksa", "door-open"),
}


@pytest.mark.parametrize("cause", support.OUT_OF_SERVICE)
def test_each_cause_of_being_out_of_service_has_its_own_heading(kiosk, cause):
    """An open door looks otherwise than a full disk, and nobody reads "error"."""
    if cause in ("cabinet", "doors"):
        kiosk.happen(ev.DeviceChanged("doors", cause == "doors"))
        kiosk.happen(ev.ContactChanged("cabinet", True))
    else:
        kiosk.happen(ev.RecordFailed(cause))
    heading = kiosk.find("text.heading")
    assert (heading.label, heading.icon) == OUT_OF_SERVICE[cause]
    assert_whole(kiosk, support.OUT_OF_SERVICE[cause])


@pytest.mark.parametrize(
    ("event", "icon"),
    [
        (ev.PrinterChanged("paper_end", False), "scroll"), (ev.PrinterChanged("silent", False), "printer"),
        (ev.DiskChanged(True), "hard-drive"),
    ],
)  # fmt: skip
def test_each_trouble_has_its_own_picture_before_anybody_begins(kiosk, event, icon):
    """On the attract screen and on the menu alike."""
    kiosk.happen(event)
    assert kiosk.find("text.notice").icon == icon
    kiosk.wake()
    assert kiosk.find("text.body").icon == icon


def test_help_shows_a_payment_in_four_pictures(kiosk):
    """Choose, print, pay, check: who cannot read follows the pictures."""
    kiosk.wake()
    kiosk.tap("action.help")
    steps = [(one.id, one.role, one.icon, one.label) for one in kiosk.view.elements if one.id.startswith("step.")]
    assert steps == [
        ("step.choose", "image", "smartphone", "Pilih dan ketik"), ("step.print", "image", "printer", "Cetak slip"),
        ("step.pay", "image", "banknote", "Bayar di kasir"), ("step.check", "image", "receipt-text", "Cek status"),
    ]  # fmt: skip


def test_more_time_can_be_had_as_often_as_it_is_wanted(kiosk):
    """Ten times are the least that is asked for (WCAG 2.2.1); here nobody counts."""
    kiosk.wake()
    kiosk.tap("service.pulsa")
    kiosk.type(PHONE)
    for _ in range(12):
        kiosk.elapse("idle")
        kiosk.elapse("countdown")
        kiosk.press("enter")
        assert (kiosk.view.dialog, kiosk.value("field.phone")) == (None, PHONE)


# where the keypad stands


def test_keypad_stays_where_it_was_when_a_dialog_has_gone(kiosk):
    """The slip is kept, and the focus is on what had opened the question."""
    kiosk.order_tokopedia()
    kiosk.take_slip()
    kiosk.press("down", "enter")
    assert (kiosk.view.dialog, kiosk.state.focus) == ("cancel_slip", "action.keep_slip")
    kiosk.press("enter")
    assert (kiosk.view.dialog, kiosk.state.focus) == (None, "action.cancel_slip")


def test_keypad_goes_on_beside_what_is_gone(kiosk):
    """A button that is greyed under the focus hands it to its neighbour."""
    kiosk.wake()
    kiosk.press("down")
    kiosk.happen(ev.PrinterChanged("silent", False))
    assert kiosk.state.focus == "action.search"
    kiosk.press("down")
    kiosk.happen(ev.LinkChanged(False))
    assert kiosk.state.focus == "action.help"


def test_keypad_turns_pages_and_stays_on_the_button(kiosk):
    """On the last page, where there is no next one, on the button that leads back."""
    kiosk.wake()
    kiosk.tap("service.pulsa")
    kiosk.type(PHONE)
    kiosk.press("enter", *["down"] * 4)
    assert kiosk.state.focus == "page.next"
    kiosk.press("enter")
    assert kiosk.state.focus == "page.previous"
