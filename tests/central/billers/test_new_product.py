"""A product that the project has never heard of, by one file: quoted, paid and delivered, without a line of code."""

import pytest

from central.billers.interface import Purchase
from central.catalogue import loader
from sync.wire import catalogue as wire
from sync.wire.requests import AskReceipt, AskStatus, Quote, Refused
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
BUS = """
id = "bus"
category = "belanja"
icon = "bus"
name = { id = "Tiket bus", en = "Bus ticket" }
kind = "paycode"
inquiry = true
amount_min = 10000
amount_max = 5000000
admin_fee = 2500
service_fee = 1500
slip_validity_s = 3600
offline = "queue"
offline_validity_s = 3600

[route]
biller = "aggregator"
mode = "bill"
sku = "bus"
customer_field = "booking"
extra = { phone = "phone" }

[[fields]]
name = "booking"
kind = "digits"
keypad = "letters"
length_min = 6
length_max = 6
pattern = "[A-Z].+"
label = { id = "Kode booking", en = "Booking code" }

[[fields]]
name = "phone"
kind = "phone"
length_min = 10
length_max = 13
label = { id = "Nomor HP", en = "Mobile number" }
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
        (BUS, "bus", {"booking": "JKT7Q2", "phone": "081234567890"}, 0, "567890", None),
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


@pytest.mark.parametrize("booking", ["jkt7q2", "JKT-7Q", "JKT7Q", "JKT7Q22", "JKT\uff17Q2", "7KT7Q2", ""])
def test_code_with_letters_is_asked_only_as_its_keys_can_type_it(with_file, booking):
    """Small letters, signs and other lengths never reach the biller, however lax the pattern of the file is."""
    shop = with_file(BUS)
    assert shop.wish("bus", {"booking": booking, "phone": "081234567890"}, 0) == Refused("wrong_number")


def test_slip_for_letters_is_bought_by_them(with_file):
    """The biller gets the code as it was typed; the desk sees its last two characters only."""
    shop = with_file(BUS)
    slip = shop.slip(shop.wish("bus", {"booking": "BDG0Z9", "phone": "081234567890"}, 0).code)
    bought = shop.books.purchase_of(slip)
    assert (bought.sku, bought.customer, bought.extra) == ("bus", "BDG0Z9", {"phone": "081234567890"})
    assert slip.customer_masked == "****Z9"


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
