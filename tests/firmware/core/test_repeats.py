"""The same purchase again: central has seen it a moment ago, so the customer is asked whether it is really wanted."""

import msgspec
import pytest

from firmware.core import effects as ef
from firmware.core import events as ev
from tests.firmware.core.conftest import NOW_MS, PHONE, PULSA_QUOTE, QUOTE

AGAIN = msgspec.structs.replace(PULSA_QUOTE, repeat_of_ms=NOW_MS - 120_000)


def test_repeated_purchase_is_asked_again(kiosk):
    """Bayar lagi? Nothing can be printed before the answer."""
    kiosk.order_pulsa()
    kiosk.answer(AGAIN)
    assert kiosk.view.dialog == "pay_again"
    assert "10.18 WIB" in kiosk.find("dialog.pay_again").detail
    assert kiosk.happen(ev.Tapped("action.print")) == (False, "dialog_open")
    kiosk.tap("action.pay_again", "action.print")
    assert kiosk.screen == "printing"


def test_repeated_purchase_can_be_declined(kiosk):
    """Tidak: back to the menu, nothing kept."""
    kiosk.order_pulsa()
    kiosk.answer(AGAIN)
    kiosk.tap("action.finish")
    assert kiosk.screen == "menu"
    assert PHONE not in repr(kiosk.state)


def test_repeat_question_returns_after_the_idle_warning(kiosk):
    """The warning covers the question and does not answer it."""
    kiosk.order_pulsa()
    kiosk.answer(AGAIN)
    kiosk.elapse("idle")
    assert kiosk.view.dialog == "idle_warning"
    kiosk.tap("action.more_time")
    assert kiosk.view.dialog == "pay_again"


def test_repeat_that_is_learnt_under_the_idle_warning_is_asked_after_it(kiosk):
    """The countdown goes on; the question comes when somebody says that they are still there."""
    kiosk.order_pulsa()
    kiosk.elapse("idle")
    kiosk.answer(AGAIN)
    assert (kiosk.view.dialog, kiosk.state.idle_left_s) == ("idle_warning", 30)
    kiosk.tap("action.more_time")
    assert kiosk.view.dialog == "pay_again"


def test_repeat_that_is_learnt_under_the_help_page_closes_it(kiosk):
    """A question is not asked where nobody sees it."""
    kiosk.order_pulsa()
    kiosk.press("help")
    kiosk.answer(AGAIN)
    assert (kiosk.screen, kiosk.view.dialog) == ("confirm", "pay_again")


@pytest.mark.parametrize("page", [ev.KeyPressed("help"), ev.Tapped("action.comfort")])
def test_repeat_that_is_learnt_under_the_warning_over_a_page_is_asked_after_it(kiosk, page):
    """The page of help or of choices gives way: the question is about what lies beneath it."""
    kiosk.order_pulsa()
    kiosk.happen(page)
    kiosk.elapse("idle")
    kiosk.answer(AGAIN)
    kiosk.tap("action.more_time")
    assert (kiosk.screen, kiosk.view.dialog, kiosk.state.focus) == ("confirm", "pay_again", "action.pay_again")


def test_confirmed_repeat_is_told_to_central(kiosk):
    """Once the customer has said so, asking again for the same says so too."""
    kiosk.type_tokopedia()
    kiosk.tap("action.next")
    kiosk.answer(msgspec.structs.replace(QUOTE, repeat_of_ms=NOW_MS - 60_000))
    kiosk.tap("action.pay_again")
    kiosk.elapse("quote")
    kiosk.tap("action.retry")
    assert kiosk.effects(ef.Ask)[0].request.repeat_confirmed
    kiosk.answer(msgspec.structs.replace(QUOTE, repeat_of_ms=NOW_MS - 60_000))
    assert kiosk.view.dialog is None
