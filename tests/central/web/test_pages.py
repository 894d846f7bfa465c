"""The operators' pages and the desk in a real browser: what people do there, with mouse or keyboard alone."""

import re

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from central.fleet import counters, kiosks, publications
from central.ledger import refund_numbers, restored
from sync.wire.catalogue import open_signed
from sync.wire.records import SlipCancelled
from sync.wire.sealing import SigningKey

NUMBER = "84310277"


def test_a_new_cashier_from_the_operators_page_to_the_desk(page):
    """A store, its till, its cashier; the password that was shown once is replaced at the first sign-in; the desk is there."""
    page.sign_in("operator", "kata sandi operator")
    form = page.shown("#store_form")
    for name, value in (("id", "TM-018"), ("name", "Toko Kenanga")):
        form.find_element(By.NAME, name).send_keys(value)
    page.click("#store_form .primary")
    page.until(lambda: "Toko Kenanga" in page.text("#view"))
    form = page.shown("#till_form")
    form.find_element(By.NAME, "id").send_keys("K1")
    Select(form.find_element(By.NAME, "store")).select_by_value("TM-018")
    form.find_element(By.NAME, "name").send_keys("Kasir 1")
    page.click("#till_form .primary")
    page.until(lambda: "K1" in page.text("#view"))
    page.click("#view_users")
    form = page.shown("#user_form")
    form.find_element(By.NAME, "name").send_keys("siti")
    Select(form.find_element(By.NAME, "till")).select_by_value("K1")
    page.click("#user_form .primary")
    once = page.until(lambda: re.fullmatch(r"\w{4}-\w{4}-\w{4}", page.text("#secret_text"))).group()
    assert page.severe() == []

    page.sign_in("siti", once)
    page.shown("[name=new_password]").send_keys("kata sandi siti")
    page.shown("[name=again]").send_keys("kata sandi siti" + Keys.ENTER)
    page.until(lambda: "Toko Kenanga · Kasir 1" in page.text("#place"))


def test_an_admin_sets_a_fee_and_holds_a_kiosk(page, world):
    """The fee is in the catalogue that kiosks fetch; holding asks first; both are in the log; operators see no such button."""
    with world.books.engine.begin() as connection:
        keys = {"sign_public": b"s" * 32, "seal_public": b"b" * 32}
        kiosks.enrol(connection, "k-0123456789ab", shard=0, store_id="TM-017", **keys, now_ms=1)
    page.sign_in("admin", "kata sandi admin")
    page.click("#view_fees")
    field = page.shown("#fee_pulsa")
    field.send_keys(Keys.CONTROL + "a")
    field.send_keys("2000" + Keys.ENTER)
    page.until(lambda: "Katalog 1" in page.text("#message"))
    with world.books.engine.begin() as connection:
        catalogue = open_signed(publications.current(connection), SigningKey(b"\x04" * 32).public)
    assert catalogue.product("pulsa").service_fee == 2_000
    page.click("#view_kiosks")
    page.click("[id='hold_k-0123456789ab']")
    page.click("#sure_no")
    assert "Ditahan" not in page.text("#view")
    page.click("[id='hold_k-0123456789ab']")
    page.click("#sure_yes")
    page.until(lambda: "Ditahan operator" in page.text("#view"))
    page.click("#view_audit")
    page.until(lambda: "kiosk_held" in page.text("#view"))
    assert "fee_set" in page.text("#view")
    assert page.severe() == []
    page.click(".languages button[lang=en]")
    page.until(lambda: page.text("#view h2") == "Log of changes")
    page.sign_in("operator", "kata sandi operator")
    page.click("#view_kiosks")
    page.until(lambda: "Held by an operator" in page.text("#view"))
    assert page.browser.find_elements(By.CSS_SELECTOR, ".row-acts button") == []


def test_the_last_admin_is_told_why(page):
    """A refusal is said in words, and nothing changes."""
    page.sign_in("admin", "kata sandi admin")
    page.click("#view_users")
    page.click("#disable_admin")
    page.click("#sure_yes")
    page.until(lambda: "admin terakhir" in page.text("#message"))
    assert "nonaktif" not in page.text("#user_admin .tag")


def test_a_payment_and_a_refund_by_keyboard_alone(page, world):
    """Scan, cash, Enter, Enter; then a refund: wrong number refused in words, the right one pays out, once."""
    quote, owed = world.quote(), world.quote(phone="087800001239", denomination=50_000)
    world.biller.script = ["failed"]
    world.pay(owed.code)
    world.dispatch()
    with world.books.engine.begin() as connection:
        refund_numbers.keep(world.books.vault, connection, owed.code, NUMBER, world.clock.ms)
    page.sign_in("rina", "kata sandi rina")
    page.shown("#code")
    page.type(quote.code + Keys.ENTER)
    page.until(lambda: page.focused() == "tendered")
    assert page.text("#product") == "Pulsa · Rp10.000"
    page.type("20000" + Keys.ENTER)
    assert page.focused() == "take"
    page.type(Keys.ENTER)
    page.until(lambda: page.focused() == "next")
    assert page.text("#done_change") == "Rp8.000"
    page.type(Keys.ENTER)
    page.until(lambda: page.focused() == "code")
    page.type(owed.code + Keys.ENTER)
    page.until(lambda: page.focused() == "refund_number")
    page.type("00000000" + Keys.ENTER)
    page.until(lambda: "Nomornya salah" in page.text("#message"))
    page.type(NUMBER + Keys.ENTER)
    page.until(lambda: page.focused() == "next")
    assert (page.text("#done_change"), world.state(owed.code)) == (f"Rp{51_750:,}".replace(",", "."), "refunded")
    page.type(Keys.ENTER)
    page.until(lambda: page.focused() == "code")
    page.type(owed.code + Keys.ENTER)
    page.until(lambda: "sudah dikembalikan" in page.text("#message"))


def test_a_cancelled_slip_says_so_at_the_desk(page, world):
    """What the customer cancelled at the kiosk takes no money, and the desk says why."""
    quote = world.quote()
    with world.books.engine.begin() as connection:
        world.slips.record_cancelled(connection, "k-0123456789ab", SlipCancelled(quote.code))
    page.sign_in("rina", "kata sandi rina")
    page.shown("#code")
    page.type(quote.code + Keys.ENTER)
    page.until(lambda: "sudah dibatalkan" in page.text("#message"))
    assert not page.browser.find_element(By.ID, "take").is_displayed()


def test_two_people_reconcile_a_restore(page, world):
    """The page says what is held; one proposes and cannot confirm, another one sees the same list and does; then it is over."""
    unpaid, paid = world.quote().code, world.quote(phone="087800001239").code
    world.pay(paid)
    with world.books.engine.begin() as connection:
        restore_id = counters.begin_restored(connection, world.clock.ms // 1000)
        restored.hold_everything(connection, restore_id, world.clock.ms)
    page.sign_in("operator", "kata sandi operator")
    page.click("#view_reconcile")
    page.until(lambda: "0 dari 1" in page.text("#reconcile_head"))
    assert not page.shown(f"#propose_{unpaid}").is_enabled()
    world.biller.script = ["failed"]
    world.dispatch()
    page.click("#view_reconcile")
    page.until(lambda: "1 dari 1" in page.text("#reconcile_head"))
    assert [page.text("#count_unpaid"), page.text("#count_refund_due")] == ["1", "1"]
    page.click(f"#back_{paid}")
    page.click("#sure_yes")
    page.until(lambda: "1 slip" in page.text("#message"))
    Select(page.shown("#filter_kind")).select_by_value("unpaid")
    page.until(lambda: paid not in page.text("#view > .wide-card:last-child"))
    page.click("#propose_all")
    page.click("#sure_yes")
    page.until(lambda: "Menunggu orang kedua" in page.text("#view"))
    assert page.browser.find_elements(By.CSS_SELECTOR, "[id^=confirm_]") == []
    page.click(".languages button[lang=en]")
    page.until(lambda: "Waits for a second person" in page.text("#view"))
    page.sign_in("admin", "kata sandi admin")
    page.click("#view_reconcile")
    for _ in range(2):
        page.click("[id^=list_]")
        page.until(lambda: unpaid in page.text("#listed") or paid in page.text("#listed"))
        page.click("[id^=confirm_]")
        page.click("#sure_yes")
        page.until(lambda: "1 of 1" in page.text("#message"))
    page.until(lambda: "Nothing is held" in page.text("#reconcile_head"))
    assert [world.state(unpaid), world.state(paid)] == ["awaiting_payment", "refunded"]
    world.pay(unpaid)
    assert page.severe() == []
