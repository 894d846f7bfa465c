"""Antrean in a real browser: one person proposes, another one confirms, and the slip comes to its end."""

import pytest

from central.ledger import rows
from central.web import accounts


@pytest.fixture
def stuck(world, address):
    """Give the code of a paid slip about which its biller said nothing for a day; a second operator is there."""
    world.biller.script = ["lost"]
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    world.clock.forward(86_401)
    world.dispatch()
    with world.books.engine.begin() as connection:
        accounts.ensure_user(connection, "siti", "kata sandi siti", "operator")
    return code


def test_two_people_decide_about_a_slip(page, stuck, world):
    """The proposer sees that another one confirms; the other one reads the reason and confirms; the queue is empty."""
    page.sign_in("operator", "kata sandi operator")
    page.click("#view_queue")
    page.until(lambda: "Tanpa jawaban akhir" in page.text(f"#waiting_{stuck}"))
    page.click(f"#open_{stuck}")
    page.until(lambda: "Rp12.000" in page.text("#queue_slip"))
    assert page.shown("#propose_decision").get_attribute("disabled")
    page.click("#verdict_delivered")
    page.shown("#queue_reason").send_keys("ada di file biller tanggal 22")
    page.click("#propose_decision")
    page.until(lambda: "operator operator mengusulkan: Sudah sampai" in page.text("#queue_decide"))
    assert "Orang lain yang menyetujui" in page.text("#queue_decide")
    assert world.state(stuck) == "in_process"

    page.sign_in("siti", "kata sandi siti")
    page.click("#view_queue")
    page.click(f"#open_{stuck}")
    page.until(lambda: "ada di file biller tanggal 22" in page.text("#queue_decide"))
    page.click("#confirm_decision")
    page.click("#sure_yes")
    page.until(lambda: "Tidak ada yang menunggu" in page.text("#view"))
    assert (world.state(stuck), page.severe()) == ("success", [])


def test_a_complaint_is_noted_and_a_lone_case_is_closed(page, stuck, world):
    """Any slip is found by its code; a delivered one can be complained about; a case about no slip needs one person."""
    other = world.quote(phone="087800001231").code
    world.pay(other)
    world.dispatch()
    with world.books.engine.begin() as connection:
        rows.raise_case(
            connection, world.clock.ms, "biller_odd", "aggregator", "a callback about a reference that is not ours"
        )
    page.sign_in("operator", "kata sandi operator")
    page.click("#view_queue")
    page.shown("#queue_find").send_keys(other)
    page.click("#queue_find_open")
    page.click("#complain")
    page.click("#sure_yes")
    page.until(lambda: "Keluhan pelanggan" in page.text(f"#waiting_{other}"))
    page.shown(".queue-others input").send_keys("biller sudah menjelaskan")
    page.click(".queue-others .plain")
    page.click("#sure_yes")
    page.until(lambda: not page.browser.find_elements("css selector", ".queue-others"))
    assert ("complaint", other) in world.open_cases()
    assert ("biller_odd", "aggregator") not in world.open_cases()
    assert page.severe() == []


def test_the_queue_in_english_says_why_nothing_can_be_decided(page, stuck, world):
    """A slip on its way has nothing to decide; an unknown code is said to be that."""
    page.sign_in("operator", "kata sandi operator")
    page.click(".languages button[lang=en]")
    page.click("#view_queue")
    page.shown("#queue_find").send_keys("4071882350961170")
    page.click("#queue_find_open")
    page.until(lambda: "Central does not know this slip." in page.text("#message"))
    complaints_before = world.open_cases()
    on_its_way = world.quote(phone="087800001232").code
    page.shown("#queue_find").clear()
    page.shown("#queue_find").send_keys(on_its_way)
    page.click("#queue_find_open")
    page.until(lambda: "There is nothing to decide now." in page.text("#queue_decide"))
    assert world.open_cases() == complaints_before
