"""What a biller can say, and what the customer reads then: every refusal has words, every open payment an end."""

import tomllib
from pathlib import Path

import httpx
import pytest


def ask_tokopedia(visitor, phone, code):
    visitor.tap("service.tokopedia")
    visitor.wait_for("entry")
    visitor.type_digits(phone)
    visitor.tap("field.code")
    visitor.type_digits(code)
    visitor.tap("action.next")


def label(view, element_id):
    return next(element["label"] for element in view["elements"] if element["id"] == element_id)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("unknown", "Nomor atau kode tidak ditemukan"),
        ("paid", "Tagihan sudah dibayar"),
        ("expired", "Batas waktu bayar sudah lewat"),
        ("below_minimum", "Tagihan terlalu kecil"),
        ("above_maximum", "Tagihan terlalu besar"),
    ],
)
def test_refused_inquiry_says_why_and_keeps_what_was_typed(visitor, numbers, number, words):
    """No money moved, the reason in words, and the entry again with everything still there."""
    ask_tokopedia(visitor, numbers["phone"], numbers[number])
    view = visitor.wait_for("error", 30)
    assert label(view, "text.heading") == words
    assert label(view, "text.money") == "Belum ada uang yang berpindah."
    visitor.tap("action.edit")
    view = visitor.wait_for("entry")
    typed = {element["id"]: element["value"] for element in view["elements"] if element["role"] == "field"}
    assert typed == {"field.phone": numbers["phone"], "field.code": numbers[number]}


def test_slow_biller_can_be_waited_for(visitor, numbers):
    """The waiting screen shows progress and a way out, and the answer still comes."""
    ask_tokopedia(visitor, numbers["phone"], numbers["slow"])
    view = visitor.wait_for("waiting")
    assert {"progress.waiting", "action.cancel"} <= {element["id"] for element in view["elements"]}
    visitor.wait_for("confirm", 30)


def test_waiting_can_be_left_with_everything_still_typed(visitor, numbers):
    """Cancel while a silent biller is asked: back to the entry, nothing lost."""
    ask_tokopedia(visitor, numbers["phone"], numbers["silent"])
    visitor.wait_for("waiting")
    visitor.tap("action.cancel")
    view = visitor.wait_for("entry")
    assert next(e["value"] for e in view["elements"] if e["id"] == "field.code") == numbers["silent"]


def test_silent_biller_ends_in_an_honest_message(visitor, numbers):
    """No answer in time is said as such: nothing is known, no money moved, try again."""
    ask_tokopedia(visitor, numbers["phone"], numbers["silent"])
    view = visitor.wait_for("error", 40)
    assert label(view, "text.heading") == "Belum ada jawaban"
    assert "action.retry" in {element["id"] for element in view["elements"]}


@pytest.mark.parametrize(("number", "state"), [("pending_success", "success"), ("pending_failed", "refund_due")])
def test_pending_payment_is_followed_to_its_end(visitor, till, numbers, number, state):
    """Pending is open: advice asks again until it is final."""
    ask_tokopedia(visitor, numbers["phone"], numbers[number])
    visitor.wait_for("confirm", 30)
    before = len(visitor.papers())
    visitor.tap("action.print")
    visitor.wait_for("slip")
    code = visitor.wait_paper(before + 1)["code"]
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    assert till.slip(code)["state"] in ("paid", "in_process", state)
    assert till.wait_state(code, state, timeout_s=60) == state


def test_nothing_was_bought_twice(visitor, till, numbers, system):
    """A payment that the biller lost and one that it was silent about: its own book has one effect for each reference."""
    for number in ("lost_payment", "silent_payment"):
        ask_tokopedia(visitor, numbers["phone"], numbers[number])
        visitor.wait_for("confirm", 30)
        before = len(visitor.papers())
        visitor.tap("action.print")
        visitor.wait_for("slip")
        code = visitor.wait_paper(before + 1)["code"]
        assert till.pay(code, till.lookup(code)["total"]).status_code == 201
        assert till.wait_state(code, "success", timeout_s=90) == "success"
        visitor.tap("action.done")
        visitor.wait_for("attract")
        visitor.tap_point(400, 240)
        visitor.wait_for("menu")
    settings = tomllib.loads(next(Path(system["run_file"]).parent.rglob("biller.toml")).read_text())
    port = settings["listen"]["port"]
    transactions = httpx.get(f"http://127.0.0.1:{port}/sandbox/transactions", trust_env=False).json()
    effects = {entry["customer_no"]: entry["effects"] for entry in transactions}
    assert [effects[numbers[number]] for number in ("lost_payment", "silent_payment")] == [1, 1]
    assert max(effects.values()) == 1
