"""Every product of the menu, from the touch on its name to the receipt; and cash that comes back with the kiosk's number."""

import re

import pytest

from tests.wishes import wish_for

LETTERS = {("kai", "code"), ("traveloka", "code"), ("pdam", "number")}
"""Fields with a pad of letters, where a key of the keypad means a letter first."""

CHOICES = {("bpjs_kesehatan", "months"), ("pdam", "region")}
"""Fields that are chosen, not typed."""

STATUS_FIELDS = {
    "pln_prepaid": "meter", "pln_postpaid": "idpel", "bpjs_kesehatan": "card", "indihome": "number", "free_fire": "user_id",
}  # fmt: skip
"""Whose last six digits are asked for, where it is not the phone."""

SAYS = {
    "pulsa": (), "paket_data": (), "pln_prepaid": ("BU** SAN****", "R1/1300VA"),
    **dict.fromkeys(("gopay", "ovo", "dana", "shopeepay", "linkaja"), ("BU** SAN****",)),
    **dict.fromkeys(("tokopedia", "shopee", "bukalapak", "lazada", "tiktok_shop"), ("BU** SAN****",)),
    **dict.fromkeys(("kai", "traveloka"), ("BU** SAN****", "Gambir - Yogyakarta")),
    "pln_postpaid": ("BU** SAN****", "R1/1300VA"), "bpjs_kesehatan": ("BU** SAN****", "3"),
    "pdam": ("BU** SAN****",), "indihome": ("BU** SAN****",),
    "mobile_legends": ("Mel",), "free_fire": ("Mel",),
}  # fmt: skip
"""What a customer reads before confirming."""

RECEIPTS = {
    "pln_prepaid": "TOKEN LISTRIK", "pln_postpaid": "PLN", "bpjs_kesehatan": "BPJS", "kai": "KAI", "tiktok_shop": "TIKTOK",
    "paket_data": "PAKET DATA", "mobile_legends": "MOBILE LEGENDS", "free_fire": "FREE FIRE",
}  # fmt: skip
"""How the receipt names what is no brand: elsewhere it is the id in capitals."""


def order(visitor, product, fields, choice=None):
    """From the menu to the confirmation. Gives its view."""
    visitor.tap(f"service.{product}")
    visitor.wait_for("entry")
    for name, text in fields.items():
        # beside a pad of letters there is room for one field; "next" goes to what is missing
        visitor.tap(f"field.{name}" if visitor.element(f"field.{name}") else "action.next")
        if (product, name) in CHOICES:
            visitor.tap(f"option.{text}")
        elif (product, name) in LETTERS:
            for character in text.lower():
                visitor.tap(f"pad.{character}")
        else:
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


def test_every_product_has_its_journey_here(system):
    """What the menu sells is what the next test buys."""
    assert set(SAYS) == set(system["test_numbers"])


@pytest.mark.parametrize("product", SAYS)
def test_product_from_the_menu_to_the_receipt(visitor, till, system, product):
    """The customer types, sees what the biller says, pays at the desk, and the receipt names what arrived."""
    number = system["test_numbers"][product]["success"]
    wish = wish_for(product, number)
    chosen = wish.denomination and "amount" not in wish.fields
    order(visitor, product, wish.fields, f"denomination.{wish.denomination}" if chosen else None)
    said = visitor.says()
    assert [words for words in SAYS[product] if words not in said] == []
    slip = visitor.print_slip()
    due = till.slip(slip["code"])
    assert (due["state"], due["product_id"]) == ("awaiting_payment", product)
    assert till.pay(slip["code"], due["total"]).status_code == 201
    assert till.wait_state(slip["code"], "success") == "success"
    text = receipt_text(visitor, slip["code"], wish.fields[STATUS_FIELDS.get(product, "phone")][-6:])
    assert RECEIPTS.get(product, product.upper()) in text.upper()
    if product == "pln_prepaid":  # its receipt is PLN's own, with the number
        assert re.search(r"([0-9]{4}[ -]){4}[0-9]{4}", text.replace("\n", " "))
    else:
        assert number not in text


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
