"""The desk when it is not certain what happened: lost answers, two touches, and what may not be done meanwhile."""

from selenium.webdriver.common.keys import Keys

from central.ledger import desk as ledger_desk
from tests.central.web.browsing import LOSE_NEXT_PAYMENT, held, paid, rupiah

NEVER_SEND_NEXT_PAYMENT = """
const real = window.fetch;
window.fetch = async (path, options) => {
  if (!String(path).endsWith("/payments")) return real(path, options);
  window.fetch = real;
  throw new TypeError("the question was lost");
};
"""
HOLD_THE_FIRST_LOOK = """
const real = window.fetch;
window.fetch = async (path, options) => {
  const answer = await real(path, options);
  if (String(path).includes("/api/cashier/slips/") && !window.goOn) await new Promise((go) => { window.goOn = go; });
  return answer;
};
"""
HOLD_THE_PAYMENT = """
const real = window.fetch;
window.fetch = async (path, options) => {
  if (String(path).endsWith("/payments")) await new Promise((go) => { window.goOn = go; });
  return real(path, options);
};
"""


def lose_next_payment(desk):
    """Take the slip in hand; the answer is lost."""
    desk.browser.execute_script(LOSE_NEXT_PAYMENT)
    desk.click("#take")
    desk.until(lambda: "belum pasti tercatat" in desk.text("#message"))


def test_cash_that_is_typed_anew_after_a_lost_answer_does_not_hide_the_payment(desk, world):
    """It is asked again with the words of the first time, which alone belong to its key."""
    code = world.quote().code
    desk.scan(code)
    desk.until(lambda: desk.focused() == "tendered")
    desk.type("20000")
    lose_next_payment(desk)
    assert not desk.shown("#tendered").is_enabled()
    desk.until(lambda: not desk.sees("#away"))
    desk.browser.execute_script("document.getElementById('tendered').value = 'Rp50.000'")
    desk.click("#take")
    desk.until(lambda: desk.focused() == "next")
    assert (desk.text("#done_change"), paid(world)) == (rupiah(8_000), [code])


def test_payment_that_central_never_heard_of_and_refuses_sets_the_desk_free(desk, world):
    """The slip ran out before it could be asked again: the reason is said, and the next slip can be taken."""
    code = world.quote().code
    desk.scan(code)
    desk.until(lambda: desk.focused() == "tendered")
    desk.browser.execute_script(NEVER_SEND_NEXT_PAYMENT)
    desk.click("#take")
    desk.until(lambda: "belum pasti tercatat" in desk.text("#message"))
    desk.until(lambda: not desk.sees("#away"))
    ledger_desk.void(world.books, code, world.tills[0])
    desk.click("#take")
    desk.until(lambda: "dibatalkan" in desk.text("#message"))
    other = world.quote(phone="087800001239").code
    desk.click("#code")
    desk.scan(other)
    desk.until(lambda: desk.focused() == "tendered")
    assert paid(world) == []


def test_drawer_is_not_counted_while_a_payment_is_uncertain(desk, world):
    """Its cash lies apart, and the books may have it or not: first it is ended."""
    desk.scan(world.quote().code)
    desk.until(lambda: desk.focused() == "tendered")
    world.pay(world.quote(phone="087800001239").code)
    desk.until(lambda: desk.sees("#shift_card"))
    lose_next_payment(desk)
    desk.click("[data-view=close]")
    desk.click("#counted")
    desk.type("24000" + Keys.ENTER)
    desk.until(lambda: "belum pasti tercatat" in desk.text("#count_problem"))


def test_two_touches_ask_for_one_receipt(desk, world):
    """A finger that trembles makes no copy of a paper that was never printed."""
    world.pay(world.quote().code)
    world.dispatch()
    desk.click("[data-view=trail]")
    desk.click("#found tr")
    desk.shown("#one_receipt")
    desk.browser.execute_script("const it = document.getElementById('one_receipt'); it.click(); it.click();")
    desk.until(lambda: "STRUK PEMBAYARAN" in desk.text("#paper"))
    desk.click("#receipt_close")
    desk.click("#one_receipt")
    desk.until(lambda: "CETAK ULANG ke-1" in desk.text("#paper"))


def test_row_that_the_keyboard_stands_on_stays_in_hand(desk, world):
    """The list is drawn anew every few seconds, and with every payment."""
    first = world.quote().code
    world.pay(first)
    desk.until(lambda: desk.sees("#payments tr"))
    desk.browser.execute_script("document.querySelector('#payments tr').focus()")
    world.pay(world.quote(phone="087800001239").code)
    desk.until(lambda: len(desk.browser.find_elements("css selector", "#payments tr")) == 2)
    assert desk.browser.switch_to.active_element.get_attribute("data-code") == first


def test_key_of_another_view_lets_no_slip_go(desk, world):
    """Whoever looks something up meanwhile finds the slip in hand as it was."""
    code = world.quote().code
    desk.scan(code)
    desk.until(lambda: desk.focused() == "tendered")
    desk.click("[data-view=trail]")
    desk.until(lambda: desk.focused() == "tail")
    desk.type(Keys.ESCAPE)
    desk.click("[data-view=desk]")
    desk.until(lambda: desk.focused() in ("tendered", "code"))
    assert (desk.text("#total"), held(world)) == (rupiah(12_000), [code])


def test_slip_that_was_looked_at_last_is_the_one_that_is_shown(desk, world):
    """The answer about the one before may come later."""
    first, second = world.quote().code, world.quote(phone="087800001239", denomination=50_000).code
    desk.browser.execute_script(HOLD_THE_FIRST_LOOK)
    desk.click("[data-view=trail]")
    desk.until(lambda: desk.focused() == "tail")
    desk.scan(first)
    desk.until(lambda: desk.browser.execute_script("return Boolean(window.goOn)"))
    desk.scan(second)
    desk.until(lambda: desk.text("#one_code").replace(" ", "") == second)
    desk.browser.execute_async_script(
        "const done = arguments[0]; window.goOn(); fetch('/api/cashier/kiosks').then(done);"
    )
    assert desk.text("#one_code").replace(" ", "") == second


def test_payment_on_its_way_can_be_neither_let_go_nor_cancelled(desk, world):
    """Its answer finds the slip that it is about."""
    code = world.quote().code
    desk.scan(code)
    desk.until(lambda: desk.focused() == "tendered")
    desk.browser.execute_script(HOLD_THE_PAYMENT)
    desk.click("#take")
    desk.until(lambda: desk.browser.execute_script("return Boolean(window.goOn)"))
    desk.browser.execute_script("document.getElementById('release').click()")
    assert not desk.sees("#void")
    desk.browser.execute_script("window.goOn()")
    desk.until(lambda: desk.focused() == "next")
    assert (desk.text("#done_title").startswith("Pulsa"), paid(world)) == (True, [code])


def test_more_cash_than_anybody_hands_over_is_no_cash(desk, world):
    """A number that was typed twice is not taken for what the customer gave."""
    desk.scan(world.quote().code)
    desk.until(lambda: desk.focused() == "tendered")
    desk.type("5000050000")
    desk.until(lambda: not desk.shown("#take").is_enabled())
    desk.type(Keys.CONTROL + "a")
    desk.type("50000")
    desk.until(lambda: desk.shown("#take").is_enabled())
