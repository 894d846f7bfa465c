"""The ledger against the sandbox biller over HTTP: every behaviour ends where it should, and no effect happens twice."""

import json
import re
import threading
from collections import Counter

import httpx
import pytest

from central.billers.money import rupiah
from simulator.biller.numbers import sample_numbers
from sync.wire.requests import Quote, Refused
from tests.wishes import wish_for

NUMBERS = sample_numbers("00000001")


def pay_to_the_end(world, product, name):
    """Quote, pay and ask until the answer is final; give the slip as it is then."""
    quote = world.wish(product, *wish_for(product, NUMBERS[product][name]))
    assert isinstance(quote, Quote)
    world.pay(quote.code)
    pause = threading.Event()
    for _ in range(20):
        world.dispatch()
        if world.state(quote.code) != "in_process":
            break
        world.clock.forward(400)
        pause.wait(0.02)
    return world.slip(quote.code)


PREPAID = [
    ("success", "success"),
    ("failed", "refund_due"),
    ("pending_success", "success"),
    ("pending_failed", "refund_due"),
    ("slow", "success"),
    ("silent", "success"),
    ("lost", "success"),
]
BILL = [
    ("success", "success"),
    ("failed", "refund_due"),
    ("pending_success", "success"),
    ("pending_failed", "refund_due"),
    ("slow", "success"),
    ("silent_payment", "success"),
    ("lost_payment", "success"),
]
STORIES = [
    *(("pulsa", *story) for story in [*PREPAID, ("prefix_mismatch", "refund_due")]),
    *(("pln_prepaid", *story) for story in [*PREPAID, ("meter", "success")]),
    *(("tokopedia", *story) for story in BILL),
    *(("gopay", *story) for story in BILL),
    *(("shopee", *story) for story in BILL),
    *(("pln_postpaid", *story) for story in [*BILL, ("months", "success")]),
    *(("mobile_legends", *story) for story in BILL),
    ("paket_data", "pending_success", "success"),
    ("bpjs_kesehatan", "pending_failed", "refund_due"),
    ("pdam", "lost_payment", "success"),
    ("indihome", "failed", "refund_due"),
    ("linkaja", "silent_payment", "success"),
    ("kai", "pending_failed", "refund_due"),
    ("traveloka", "lost_payment", "success"),
]


@pytest.mark.parametrize(("product", "name", "state"), STORIES)
def test_test_number_ends_as_it_should(shop, product, name, state):
    """Each of the sandbox's numbers that can be quoted, in each way of buying."""
    assert pay_to_the_end(shop, product, name).state == state


def test_electricity_brings_a_token_and_the_biller_s_receipt(shop):
    """The serial is the pure token, and the receipt's figures add up as PLN adds them."""
    slip = pay_to_the_end(shop, "pln_prepaid", "success")
    lines = dict(line.split(": ", 1) for line in json.loads(slip.biller_lines) if ": " in line)
    assert re.fullmatch("[0-9]{20}", slip.serial)
    figures = {caption: rupiah(lines[caption]) for caption in ("RP BAYAR", "ADMIN BANK", "PBJT-TL", "RP STROOM/TOKEN")}
    assert figures == {"RP BAYAR": 22_500, "ADMIN BANK": 2_500, "PBJT-TL": 1_819, "RP STROOM/TOKEN": 18_181}
    assert figures["PBJT-TL"] + figures["RP STROOM/TOKEN"] == slip.amount
    assert (figures["RP BAYAR"], lines["JML KWH"], lines["NAMA"]) == (slip.cost, "12,5", "BUDI SANTOSO")


def test_every_product_of_the_menu_can_be_bought(shop):
    """No product is shipped whose route the sandbox does not know, and each has its test numbers."""
    numbers = sample_numbers("00000002")
    assert set(numbers) == {product.id for product in shop.catalogue.products}
    for product in shop.catalogue.products:
        fields, denomination = wish_for(product.id, numbers[product.id]["success"])
        assert isinstance(shop.wish(product.id, fields, denomination), Quote), product.id


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("unknown", Refused("not_found")),
        ("paid", Refused("already_paid")),
        ("expired", Refused("bill_expired")),
        ("below_minimum", Refused("below_minimum", 10_000)),
        ("above_maximum", Refused("above_maximum", 5_000_000)),
        ("silent", Refused("biller_silent")),
    ],
)
def test_payment_code_that_cannot_be_quoted_says_why(shop, name, refusal):
    """Each of the sandbox's payment codes without a bill."""
    assert shop.wish("tokopedia", *wish_for("tokopedia", NUMBERS["tokopedia"][name])) == refusal


@pytest.mark.parametrize("product", ["pln_prepaid", "gopay"])
def test_number_of_nobody_is_not_found(shop, product):
    """A meter and an e-wallet that nobody has."""
    assert shop.wish(product, *wish_for(product, NUMBERS[product]["unknown"])) == Refused("not_found")


def test_sandbox_delivered_each_reference_once(shop, sandbox):
    """After all of it no reference has had two effects, and a code that was paid is refused to the next customer."""
    pay_to_the_end(shop, "pulsa", "success")
    effects = Counter(item["effects"] for item in httpx.get(f"{sandbox}/sandbox/transactions", trust_env=False).json())
    assert set(effects) <= {0, 1}
    assert effects[1] >= 1
