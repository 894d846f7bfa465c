"""Giving up a slip that nobody has paid: two touches, a record, and words that promise no more than is known."""

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from sync.wire import records
from tests.firmware.core.conftest import REPORT, SLIP_CODE

UNPAID = msgspec.structs.replace(
    REPORT, state="awaiting_payment", paid_ms=0, finished_ms=0, serial="", receipt="", cancellable=True
)
CANCEL = ("action.cancel_slip", "action.confirm_cancel")


@pytest.fixture
def taken(kiosk):
    """Somebody with a slip in hand."""
    kiosk.order_tokopedia()
    kiosk.take_slip()
    return kiosk


def cancels(kiosk):
    """Give the codes of every SlipCancelled so far."""
    every = [body for effect in kiosk.all if isinstance(effect, ef.Record) for body in effect.bodies]
    return [body.code for body in every if isinstance(body, records.SlipCancelled)]


def shown(kiosk, answer):
    """Show where a slip stands."""
    kiosk.ask_status()
    kiosk.answer(answer)


def test_one_touch_only_asks(taken):
    """The dialog lies over the slip with the safe answer in front; nothing is recorded."""
    taken.tap("action.cancel_slip")
    assert (taken.screen, taken.view.dialog, taken.state.focus) == ("slip", "cancel_slip", "action.keep_slip")
    assert taken.words("dialog.cancel_slip") == "Batalkan slip ini?"
    assert taken.happen(ev.Tapped("action.done")) == (False, "dialog_open")
    taken.tap("action.keep_slip")
    assert (taken.screen, taken.view.dialog, cancels(taken)) == ("slip", None, [])


@pytest.mark.parametrize("key", ["cancel", "enter"])
def test_keypad_keeps_the_slip_unless_it_goes_for_the_other_answer(taken, key):
    """Cancel means keep; enter takes what has the focus."""
    taken.tap("action.cancel_slip")
    taken.press(key)
    assert (taken.view.dialog, cancels(taken)) == (None, [])
    taken.tap("action.cancel_slip")
    assert taken.happen(ev.KeyPressed("7")) == (False, "nothing_there")
    taken.press("up", "enter")
    assert cancels(taken) == [SLIP_CODE]


def test_nothing_is_called_cancelled_before_it_is_recorded(taken):
    """The record first; until it is durable the screen waits."""
    taken.tap(*CANCEL)
    assert taken.effects(ef.Record) == [ef.Record(3, (records.SlipCancelled(SLIP_CODE),), (None,))]
    assert (taken.screen, taken.words("text.heading"), taken.offered()) == ("waiting", "Mencatat pembatalan...", [])
    taken.happen(ev.Recorded(2, (102,), ""))
    assert taken.screen == "waiting"
    taken.elapse("slow")
    assert taken.words("text.body") == "Lebih lama dari biasanya. Slip belum dibatalkan sebelum tercatat."
    taken.record()
    assert (taken.screen, taken.offered()) == ("cancelled", ["action.done", "action.back"])
    assert SLIP_CODE not in repr(taken.state) + repr(taken.view)
    assert taken.value("data.slip_code") == "************1173"
    taken.tap("action.back")
    assert taken.screen == "menu"


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (True, "Pusat pembayaran diberi tahu sekarang. Setelah itu kasir tidak menerima slip ini."),
        (False, "Pusat diberi tahu begitu tersambung. Sampai saat itu slip masih berlaku."),
    ],
)
def test_words_promise_no_more_than_is_known(taken, link, words):
    """Central decides: offline the slip can still be paid until it hears of it, and what was paid stays paid."""
    taken.happen(ev.LinkChanged(link))
    taken.tap(*CANCEL)
    taken.record()
    assert taken.words("text.body") == words
    assert taken.words("text.money") == "Kalau sudah dibayar di kasir, pembayarannya tetap jalan."
    assert taken.words("text.step1") == "Sobek slip ini"


def test_slip_that_never_came_out_is_not_printed_any_more(kiosk):
    """While the customer is asked the owed print waits; cancelled, it never comes, and there is nothing to tear."""
    kiosk.order_tokopedia()
    kiosk.take_slip("failed_clean", "paper_end")
    kiosk.tap("action.cancel_slip")
    assert ef.StopTimer("again") in kiosk.did
    kiosk.tap("action.confirm_cancel")
    kiosk.record()
    assert (kiosk.screen, kiosk.find("text.step1")) == ("cancelled", None)
    kiosk.elapse("again")
    assert kiosk.screen == "cancelled"


def test_torn_slip_is_cancelled_with_words_about_its_paper(kiosk):
    """Half a slip is paper too."""
    kiosk.order_tokopedia()
    kiosk.take_slip("unknown", "paper_end")
    kiosk.tap(*CANCEL)
    kiosk.record()
    assert kiosk.find("text.step1") is not None


def test_status_offers_it_only_where_central_says_so(kiosk):
    """A slip of another kiosk, or a paid one, is not cancelled here."""
    shown(kiosk, msgspec.structs.replace(UNPAID, cancellable=False))
    assert kiosk.offered() == ["action.done", "action.retry"]
    assert kiosk.happen(ev.Tapped("action.cancel_slip")) == (False, "unknown")
    kiosk.tap("action.retry")
    kiosk.answer(UNPAID)
    assert kiosk.offered() == ["action.done", "action.retry", "action.cancel_slip"]
    kiosk.tap(*CANCEL)
    kiosk.record()
    assert (kiosk.screen, cancels(kiosk)) == ("cancelled", [SLIP_CODE])


def test_slip_is_cancelled_once(taken):
    """Central has not heard of it yet and still calls it payable: it is not cancelled again, and the screen says why."""
    taken.tap(*CANCEL)
    taken.record()
    taken.tap("action.done")
    shown(taken, UNPAID)
    assert taken.find("action.cancel_slip") is None
    assert taken.find("data.state").detail == "Sudah dibatalkan di kios ini. Pusat belum mencatatnya."
    taken.tap("action.retry")
    taken.answer(msgspec.structs.replace(UNPAID, state="cancelled", cancellable=False))
    assert (taken.value("data.state"), taken.words("data.state")) == ("cancelled", "Dibatalkan")


def test_journal_that_fails_cancels_nothing(taken):
    """Without its record there is no cancelling."""
    taken.tap(*CANCEL)
    taken.happen(ev.RecordFailed("io_error"))
    assert taken.screen == "out_of_service"


def test_nobody_answers_the_question(taken):
    """The idle warning covers the question, and answers it with no."""
    taken.tap("action.cancel_slip")
    taken.elapse("idle")
    assert taken.view.dialog == "idle_warning"
    taken.tap("action.more_time")
    assert (taken.view.dialog, cancels(taken)) == (None, [])


def test_open_cabinet_lets_the_words_be_read(taken):
    """What became of the slip stays in view."""
    taken.tap(*CANCEL)
    taken.happen(ev.ContactChanged("cabinet", True))
    taken.record()
    assert taken.screen == "cancelled"
