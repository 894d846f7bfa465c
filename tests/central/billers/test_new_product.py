"""A product that the project has never heard of, by one file: quoted, paid and delivered, without a line of code."""

import pytest

from central.billers.interface import Purchase
from central.catalogue import loader
from sync.wire import catalogue as wire
from sync.wire.requests import AskReceipt, AskStatus, Quote
from sync.wire.sealing import SigningKey

KAI = """
id = "kai"
category = "belanja"
icon = "train-front"
name = { id = "Tiket KAI", en = "KAI ticket" }
kind = "paycode"
inquiry = true
amount_min = 10000
amount_max = 5000000
admin_fee = 7500
service_fee = 2500
slip_validity_s = 3600
offline = "none"
offline_validity_s = 3600
status_field = "code"

[route]
biller = "aggregator"
mode = "bill"
sku = "kai"
customer_field = "code"
same_day = true

[[fields]]
name = "code"
kind = "digits"
length_min = 6
length_max = 20
label = { id = "Kode bayar", en = "Payment code" }
"""
VOUCHER = """
id = "game_voucher"
category = "belanja"
icon = "gamepad-2"
name = { id = "Voucher game", en = "Game voucher" }
kind = "prepaid"
inquiry = false
amount_min = 10000
amount_max = 100000
admin_fee = 0
service_fee = 1000
slip_validity_s = 3600
offline = "full"
offline_validity_s = 3600
status_field = "player"
denominations = [
  { rupiah = 10000, amount = 11000, label = { id = "86 berlian", en = "86 diamonds" } },
  { rupiah = 50000, amount = 54000, label = { id = "429 berlian", en = "429 diamonds" } },
]

[route]
biller = "aggregator"
mode = "prepaid"
sku = "diamonds{thousands}"
customer_field = "player"
extra = { zone = "zone" }

[[fields]]
name = "player"
kind = "digits"
length_min = 6
length_max = 12
label = { id = "ID pemain", en = "Player ID" }

[[fields]]
name = "zone"
kind = "digits"
length_min = 3
length_max = 5
label = { id = "Zona", en = "Zone" }
"""
KIOSK = "k-0123456789ab"


@pytest.fixture
def with_file(shop, tmp_path):
    """Give a function that adds a product file to what the shop sells."""

    def add(text):
        directory = tmp_path / "products"
        directory.mkdir()
        (directory / "new.toml").write_text(text)
        shop.offer(loader.offering(str(directory)))
        return shop

    return add


@pytest.mark.parametrize(
    ("text", "product", "fields", "denomination", "last6", "amounts"),
    [
        (KAI, "kai", {"code": "880112345678"}, 0, "345678", None),
        (VOUCHER, "game_voucher", {"player": "12345678", "zone": "2001"}, 50_000, "345678", (54_000, 0, 1_000)),
    ],
)
def test_new_product_is_one_file(with_file, text, product, fields, denomination, last6, amounts):
    """A kiosk takes the catalogue; the customer gets a quote, pays, and the receipt says that it arrived."""
    shop = with_file(text)
    key = SigningKey(b"\x04" * 32)
    assert wire.open_signed(wire.sign(shop.catalogue, key), key.public).product(product) is not None
    quote = shop.wish(product, fields, denomination)
    assert isinstance(quote, Quote)
    if amounts is not None:
        assert (quote.amount, quote.admin_fee, quote.service_fee) == amounts
    shop.pay(quote.code)
    shop.dispatch()
    report = shop.slips.status(KIOSK, AskStatus(quote.code, last6))
    assert (report.product, report.state, report.total) == (product, "success", quote.total)
    assert shop.slips.receipt(KIOSK, AskReceipt(quote.code, last6)).paper == "receipt"
    assert (shop.account("drawer:T1"), shop.account("owed"), shop.balance()) == (quote.total, 0, 0)


def test_further_fields_reach_the_biller_by_its_names(with_file):
    """`extra` says under which name the biller wants a field."""
    shop = with_file(VOUCHER)
    quote = shop.wish("game_voucher", {"player": "12345678", "zone": "2001"}, 10_000)
    bought = shop.books.purchase_of(shop.slip(quote.code))
    reference = shop.slip(quote.code).reference
    assert bought == Purchase(reference, "diamonds10", "12345678", {"zone": "2001"}, 11_000, "prepaid")


def test_paid_slip_of_a_product_that_is_gone_is_delivered(with_file):
    """Money is in the drawer: the slip has kept its route."""
    shop = with_file(KAI)
    quote = shop.wish("kai", {"code": "880187654321"}, 0)
    shop.pay(quote.code)
    shop.offer(loader.offering())
    shop.dispatch()
    assert (shop.state(quote.code), shop.cases()) == ("success", [])
