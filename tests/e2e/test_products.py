"""Every product of the menu, from the touch on its name to the receipt; and cash that comes back with the kiosk's number."""

import re

import pytest

BUYS = [
    ("paket_data", ["phone"], "denomination.11000", "PAKET DATA"),
    ("pln_prepaid", ["meter"], "denomination.20000", "TOKEN LISTRIK"),
    ("gopay", ["phone", "amount"], None, "GOPAY"),
    ("shopee", ["phone", "code"], None, "SHOPEE"),
]


def order(visitor, product, typed, choice=None):
    """From the menu to the confirmation. Gives its view."""
    visitor.tap(f"service.{product}")
    visitor.wait_for("entry")
    for name, text in typed.items():
        visitor.tap(f"field.{name}")
        visitor.type_digits(text)
    if choice:
        visitor.tap(choice)
    visitor.tap("action.next")
    return visitor.wait_for("confirm", 30)


def receipt_text(visitor, code, last6):
    """Ask where a slip stands, print what there is to print, and give the words of the paper."""
    visitor.go_home()
    visitor.ask_status(code, last6)
    before = len(visitor.papers())
    visitor.tap("action.print_receipt")
    visitor.wait_paper(before + 1)
    return visitor.paper_text(visitor.papers()[before]["number"])


@pytest.mark.parametrize(("product", "fields", "choice", "words"), BUYS)
def test_product_from_the_menu_to_the_receipt(visitor, till, system, product, fields, choice, words):
    """The customer types, sees a masked name where there is one, pays, and the receipt names what arrived."""
    numbers = system["test_numbers"][product]
    known = {"phone": numbers.get("phone", numbers["success"]), "meter": numbers["success"], "amount": "35000"}
    typed = {name: numbers["success"] if name == "code" else known[name] for name in fields}
    order(visitor, product, typed, choice)
    if product != "paket_data":
        assert "BU** SAN****" in visitor.says()
    slip = visitor.print_slip()
    due = till.slip(slip["code"])
    assert (due["state"], due["product_id"]) == ("awaiting_payment", product)
    assert till.pay(slip["code"], due["total"]).status_code == 201
    assert till.wait_state(slip["code"], "success") == "success"
    named = next(iter(typed.values()))
    text = receipt_text(visitor, slip["code"], named[-6:])
    assert words in text.upper()
    if product == "pln_prepaid":
        assert re.search(r"([0-9]{4}[ -]){4}[0-9]{4}", text.replace("\n", " "))


def test_refund_with_the_number_that_the_kiosk_printed(visitor, till, system):
    """The biller refused in the end: the kiosk prints the number, the desk gives the cash back, the kiosk prints the proof."""
    meter = system["test_numbers"]["pln_prepaid"]["failed"]
    order(visitor, "pln_prepaid", {"meter": meter}, "denomination.50000")
    code = visitor.print_slip()["code"]
    total = till.slip(code)["total"]
    till.pay(code, total)
    assert till.wait_state(code, "refund_due") == "refund_due"
    visitor.go_home()
    visitor.ask_status(code, meter[-6:])
    before = len(visitor.papers())
    visitor.tap("action.print_refund_number")
    paper = visitor.wait_paper(before + 1)
    text = visitor.paper_text(visitor.papers()[before]["number"])
    assert (visitor.papers()[before]["kind"], paper is not None) == ("refund_number", True)
    number = re.search(r"(?<![0-9])([0-9]{4})[ -]?([0-9]{4})(?![ -]?[0-9])", text.replace(code, ""))
    assert number is not None, text
    answer = till.http.post(
        f"/api/cashier/slips/{code}/refunds",
        json={"amount": total, "refund_number": number[1] + number[2]},
        headers={"Idempotency-Key": "refund-of-the-meter"},
    )
    assert (answer.status_code, answer.json()["state"]) == (201, "refunded")
    receipt_text(visitor, code, meter[-6:])
    assert visitor.papers()[-1]["kind"] == "refund"
