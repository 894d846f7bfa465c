"""Promises that hold over everything: codes that any scanner reads, nothing personal in a log, nothing left of a customer."""

import pathlib
import subprocess


def take_slip(visitor, phone):
    visitor.tap("service.pulsa")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap("denomination.10000")
    visitor.tap("action.next")
    visitor.wait_for("confirm")
    before = len(visitor.papers())
    visitor.tap("action.print")
    visitor.wait_for("slip")
    return visitor.wait_paper(before + 1)


def test_zbar_reads_both_codes_and_they_are_centrals(visitor, till, phone, tmp_path):
    """A reader that is not ours reads Code 128 and QR from the slip's picture; central knows that very code."""
    paper = take_slip(visitor, phone)
    picture = tmp_path / "slip.png"
    picture.write_bytes(visitor.paper_file(paper["number"], "png"))
    read = subprocess.run(["zbarimg", "-q", str(picture)], capture_output=True, text=True, check=True).stdout.split()
    assert sorted(read) == sorted([f"CODE-128:{paper['code']}", f"QR-Code:{paper['code']}"])
    assert till.slip(paper["code"])["code"] == paper["code"]


def test_finishing_leaves_nothing_of_the_customer_on_the_screen(visitor, phone):
    """After 'Selesai' neither the number nor the code is anywhere in the view."""
    paper = take_slip(visitor, phone)
    visitor.tap("action.done")
    view = str(visitor.wait_for("attract"))
    assert phone not in view
    assert paper["code"] not in view
    assert paper["code"][-4:] not in view


def test_no_log_line_holds_a_customers_number(visitor, till, phone, system):
    """The number typed here is in no log of any program, nor is the whole code of the slip."""
    paper = take_slip(visitor, phone)
    till.pay(paper["code"], till.lookup(paper["code"])["total"])
    till.wait_state(paper["code"], "success")
    logs = list((pathlib.Path(system["run_file"]).parent / "logs").glob("*.log"))
    assert len(logs) >= 6
    secrets = (phone, phone[1:], f"62{phone[1:]}", paper["code"])
    leaks = [(log.name, number) for log in logs for number in secrets if number in log.read_text(errors="replace")]
    assert leaks == []


def test_first_touch_only_wakes(visitor):
    """A touch on attract leads to the menu and starts nothing, wherever it falls."""
    visitor.key("cancel")
    visitor.wait_for("attract")
    visitor.tap_point(60, 400)
    view = visitor.wait_for("menu")
    assert view["dialog"] is None


def test_english_is_english_on_screen_and_paper(visitor, phone):
    """The language chosen on a screen is the slip's too, and the next customer starts in the default one."""
    visitor.tap("language.en")
    visitor.wait_until(lambda view: view["language"] == "en", "English")
    paper = take_slip(visitor, phone)
    text = visitor.paper_text(paper["number"])
    assert "SLIP PEMBAYARAN" in text, "the cashier's heading stays Indonesian"
    assert "Payment slip, not paid yet" in text
    visitor.tap("action.done")
    assert visitor.wait_for("attract")["language"] == "id"
