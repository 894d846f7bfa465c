"""The cashier's desk in a real browser: scanner, keyboard and touch, on the screens that a counter has."""

import re
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from central.billers.interface import Bill
from central.fleet import kiosks
from central.ledger import shifts
from central.web import accounts
from tests.central.web.browsing import LOSE_NEXT_PAYMENT, held, paid, rupiah

STATIC = Path("central/web/static")
COUNT_PRINTS = "window.prints = 0; window.print = () => { window.prints += 1; };"


@pytest.mark.parametrize("focus", ["tendered", "take"])
def test_a_scan_is_heard_wherever_the_focus_is(desk, world, focus):
    """The next slip is in hand, the one before is let go, nothing was typed into a field and nothing was paid."""
    first, second = world.quote().code, world.quote(phone="087800001239", denomination=50_000).code
    desk.scan(first)
    desk.until(lambda: desk.focused() == "tendered")
    if focus == "take":
        desk.type("20000" + Keys.ENTER)
        desk.until(lambda: desk.focused() == "take")
    desk.scan(second)
    desk.until(lambda: desk.text("#total") == rupiah(51_750) and desk.focused() == "tendered")
    assert (desk.value("#tendered"), paid(world)) == ("", [])
    desk.until(lambda: held(world) == [second])


def test_a_payment_whose_answer_is_lost_is_asked_again_and_taken_once(desk, world):
    """The page says that it is not certain and where the money belongs; nothing else can be begun; the same press ends it."""
    code, other = world.quote().code, world.quote(phone="087800001239").code
    desk.scan(code)
    desk.until(lambda: desk.focused() == "tendered")
    desk.browser.execute_script(LOSE_NEXT_PAYMENT)
    desk.click("#take")
    desk.until(lambda: "belum pasti tercatat" in desk.text("#message"))
    desk.click("#code")
    desk.scan(other)
    desk.until(lambda: "Selesaikan dahulu" in desk.text("#message"))
    desk.until(lambda: not desk.sees("#away"))
    desk.click("#take")
    desk.until(lambda: desk.focused() == "next")
    assert paid(world) == [code]


def test_without_central_the_desk_takes_no_money_and_says_so(desk, world):
    """The banner says it, the button is dead, and both come back by themselves with the link."""
    desk.scan(world.quote().code)
    desk.until(lambda: desk.focused() == "tendered")
    offline = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    desk.browser.execute_cdp_cmd("Network.enable", {})
    desk.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **offline})
    desk.until(lambda: "Jangan terima uang" in desk.text("#away"))
    assert not desk.shown("#take").is_enabled()
    desk.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **offline})
    desk.until(lambda: not desk.sees("#away") and desk.shown("#take").is_enabled())


def test_a_price_that_changed_is_told_before_the_cash(desk, world):
    """The inquiry is old: it is made again at the claim, and the desk shows both sums."""
    code = world.quote("tokopedia").code
    world.clock.forward(1000)
    world.biller.inquiries = [Bill(160_000, 1_500, "BUDI SANTOSO", 0, ())]
    desk.scan(code)
    desk.until(lambda: "Harga berubah dari Rp152.500" in desk.text("#message"))
    assert desk.text("#take_text") == f"Terima {desk.text('#total')}"


def test_bought_again_only_after_a_tick(desk, world):
    """The button is dead until the cashier has asked; the keyboard leads to the question."""
    world.pay(world.quote().code)
    world.dispatch()
    code = world.quote().code
    desk.scan(code)
    desk.until(lambda: desk.focused() == "tendered")
    desk.type("20000" + Keys.ENTER)
    desk.until(lambda: desk.focused() == "repeat_confirmed")
    assert "baru saja dibayar" in desk.text("#repeat")
    desk.type(Keys.SPACE)
    desk.click("#take")
    desk.until(lambda: desk.focused() == "next")
    assert paid(world)[-1] == code


def test_a_slip_is_voided_only_after_a_question(desk, world):
    """No has the focus and changes nothing; Yes cancels the slip, and the page says that no money was taken."""
    code = world.quote().code
    desk.scan(code)
    desk.until(lambda: desk.focused() == "tendered")
    desk.click("#void")
    desk.until(lambda: desk.focused() == "sure_no")
    desk.type(Keys.ENTER)
    assert world.state(code) == "awaiting_payment"
    desk.click("#void")
    desk.click("#sure_yes")
    desk.until(lambda: "Tidak ada uang yang diterima" in desk.text("#message"))
    assert world.state(code) == "cancelled"


def test_a_slip_of_another_shop_says_so(desk, world):
    """It is paid like any other; the cashier sees where it comes from."""
    with world.books.engine.begin() as connection:
        accounts.ensure_store(connection, "TM-018", "Toko Kenanga")
        keys = {"sign_public": b"s" * 32, "seal_public": b"b" * 32}
        kiosks.enrol(connection, "k-0123456789ab", shard=0, store_id="TM-018", **keys, now_ms=1)
    desk.scan(world.quote().code)
    desk.until(lambda: desk.text("#from") == "Dari kios di Toko Kenanga")


def test_receipts_of_what_was_taken_are_numbered(desk, world):
    """Found by its last digits; each print takes the next number; a complaint goes to the operators."""
    code, other = world.quote().code, world.quote(phone="087800001239").code
    for each in (code, other):
        world.pay(each)
    world.dispatch()
    desk.browser.execute_script(COUNT_PRINTS)
    desk.click("[data-view=trail]")
    desk.until(lambda: desk.focused() == "tail")
    desk.type(code[-5:])
    desk.until(
        lambda: (
            [row.get_attribute("data-code") for row in desk.browser.find_elements("css selector", "#found tr")]
            == [code]
        )
    )
    desk.type(Keys.ENTER)
    desk.click("#one_receipt")
    desk.until(lambda: "STRUK PEMBAYARAN" in desk.text("#paper"))
    lines = desk.text("#paper")
    assert ("CETAK ULANG" in lines, "Toko Melati" in lines, rupiah(12_000) in lines, "30" in lines) == (
        False,
        True,
        True,
        True,
    )
    desk.click("#receipt_print")
    desk.click("#receipt_print")
    desk.until(lambda: "CETAK ULANG ke-1" in desk.text("#paper"))
    desk.until(lambda: desk.browser.execute_script("return window.prints") == 2)
    desk.click("#receipt_close")
    desk.click("#one_complain")
    desk.click("#sure_yes")
    desk.until(lambda: "Sudah dilaporkan" in desk.text("#one_note"))
    assert world.cases() == [("complaint", code)]
    assert desk.severe() == []


def test_a_shift_from_its_opening_to_its_closing(desk, world):
    """The books are shown after the count only; a difference wants a word; what stays opens the next shift."""
    desk.click("#opening_cash")
    desk.type(Keys.CONTROL + "a")
    desk.type("500000" + Keys.ENTER)
    desk.until(lambda: desk.sees("#shift_card"))
    world.pay(world.quote().code)
    desk.click("[data-view=close]")
    desk.until(lambda: desk.browser.switch_to.active_element.get_attribute("data-note") == "100000")
    assert "512" not in desk.text("[data-page=close]")
    desk.type("5" + Keys.ENTER)
    desk.type("0" + Keys.ENTER)
    desk.type("0" + Keys.ENTER)
    desk.type("1")
    assert desk.value("#counted") == rupiah(510_000)
    desk.click("#count .primary")
    desk.until(lambda: desk.text("#closing_expected") == rupiah(512_000))
    assert (desk.text("#verdict_label"), desk.text("#verdict_amount")) == ("Kurang di laci", rupiah(2_000))
    assert (desk.focused(), desk.text("#to_safe")) == ("note", rupiah(10_000))
    desk.click("#close_shift")
    desk.until(lambda: "catatan singkat" in desk.text("#closing_problem"))
    desk.click("#note")
    desk.type("dihitung dua kali" + Keys.ENTER)
    desk.until(lambda: desk.focused() == "closed_next")
    with world.books.engine.begin() as connection:
        (closed,) = shifts.earlier(connection, "T1", 5)
    assert (closed.expected, closed.counted, closed.left, closed.note) == (
        512_000,
        510_000,
        500_000,
        "dihitung dua kali",
    )
    desk.type(Keys.ENTER)
    desk.until(lambda: "meninggalkan Rp500.000" in desk.text("#opening_card"))
    assert desk.severe() == []


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 600), (800, 1280)])
def test_the_main_button_is_always_in_sight(desk, world, width, height):
    """With the longest slip that there is: nothing beyond the right edge, and Take within the window."""
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    desk.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    desk.scan(world.quote("tokopedia").code)
    desk.until(lambda: desk.focused() == "tendered")
    right, top, bottom = desk.browser.execute_script(
        "const box = document.getElementById('take').getBoundingClientRect();"
        "return [document.documentElement.scrollWidth, box.top, box.bottom]"
    )
    assert (right <= width, top >= 0, bottom <= height) == (True, True, True)


def test_every_word_is_there_in_both_languages():
    """The same keys in Indonesian and in English, and every key that the desk's page names."""
    both = [re.split(r"\n  en: \{", (STATIC / name).read_text()) for name in ("words.js", "desk_words.js")]
    named = [set().union(*(re.findall(r'"([\w.-]+)": "', half[at]) for half in both)) for at in (0, 1)]
    assert named[0] == named[1]
    asked = re.findall(r'data-(?:text|label|placeholder)="([\w.]+)"', Path("central/web/pages/desk.html").read_text())
    assert set(asked) - named[0] == set()
