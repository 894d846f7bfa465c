"""Every shape of product is checked and priced by the catalogue, and a slip keeps the way in which it is bought."""

import json

import msgspec
import pytest

from central.billers.interface import Bill, Finality, InquiryRefused, Outcome, Purchase
from central.catalogue import loader
from central.ledger import desk
from central.ledger.desk import SlipUnpayableError
from central.ledger.making import Origins, held_slip
from central.ledger.rows import add
from central.store.money_tables import dispatches
from sync.wire import slip as wire
from sync.wire.code import offline_code
from sync.wire.requests import AskStatus, Refused

METER = {"meter": "530000000001"}
OWNER = Bill(0, 0, "BUDI SANTOSO", 0, (("tariff", "R1/1300VA"), ("meter", "86123456789"), ("idpel", "530000000001")))
OFFERING = loader.offering()
START_MS = 1_788_000_000_000


@pytest.fixture
def shop(world):
    """A world that sells everything that is shipped."""
    world.offer(OFFERING)
    return world


def wallet(amount, phone="087800001230"):
    return {"phone": phone, "amount": amount}


def own_bill(amount, admin_fee=1_000):
    return Bill(amount, admin_fee, "BUDI SANTOSO", 0, (("merchant", "GoPay"),))


def test_electricity_is_priced_by_its_denomination_and_names_its_owner(shop):
    """The inquiry brings name and tariff; numbers in the rows keep their last two digits; the fees are the catalogue's."""
    shop.biller.inquiries = [OWNER]
    quote = shop.wish("pln_prepaid", METER, 50_000)
    assert (quote.amount, quote.admin_fee, quote.service_fee, quote.total) == (50_000, 2_500, 1_000, 53_500)
    assert (quote.name, quote.denomination) == ("BU** SAN****", 50_000)
    assert quote.details == (("tariff", "R1/1300VA"), ("meter", "*********89"))  # the customer typed the idpel
    slip = shop.slip(quote.code)
    assert json.loads(slip.details) == [list(row) for row in quote.details]
    assert shop.books.purchase_of(slip) == Purchase(slip.reference, "pln50", "530000000001", {}, 52_500, "meter")


def test_token_is_the_serial_of_the_slip(shop):
    """What the biller gave back is on the status screen and the receipt."""
    shop.biller.inquiries = [OWNER]
    quote = shop.wish("pln_prepaid", METER, 20_000)
    shop.pay(quote.code)
    shop.biller._answer = lambda _: Outcome(Finality.SUCCESS, "00", "12345678901234567890", "", ("NAMA: BUDI SANTOSO",))
    shop.dispatch()
    assert (shop.state(quote.code), shop.slip(quote.code).serial) == ("success", "12345678901234567890")


def test_typed_amount_is_the_price_and_reaches_the_biller(shop):
    """What is typed is the denomination; the biller gets it beside the phone number."""
    shop.biller.inquiries = [own_bill(75_000)]
    quote = shop.wish("gopay", wallet("75000"), 75_000)
    assert (quote.amount, quote.admin_fee, quote.service_fee, quote.denomination) == (75_000, 1_000, 1_000, 75_000)
    slip = shop.slip(quote.code)
    assert shop.books.purchase_of(slip) == Purchase(
        slip.reference, "gopay", "087800001230", {"amount": "75000"}, 76_000, "bill"
    )


@pytest.mark.parametrize(
    ("product", "fields", "denomination", "refusal"),
    [
        ("gopay", wallet("75000"), 74_000, Refused("wrong_number")),
        ("gopay", wallet("75000"), 0, Refused("wrong_number")),
        ("gopay", wallet("75500"), 75_500, Refused("wrong_number")),
        ("gopay", wallet("075000"), 75_000, Refused("wrong_number")),
        ("gopay", wallet("\u0667\u0665\u0660\u0660\u0660"), 75_000, Refused("wrong_number")),
        ("gopay", wallet("9000"), 9_000, Refused("wrong_number")),
        ("gopay", {"phone": "087800001230"}, 75_000, Refused("wrong_number")),
        ("gopay", wallet("1001000"), 1_001_000, Refused("above_maximum", 1_000_000)),
        ("pln_prepaid", {"meter": "5300000000"}, 20_000, Refused("wrong_number")),
        ("pln_prepaid", METER, 30_000, Refused("not_available")),
        ("pln_prepaid", METER, 0, Refused("not_available")),
        ("paket_data", {"phone": "087800001230"}, 12_000, Refused("not_available")),
        ("paket_data", {"phone": "088400001230"}, 11_000, Refused("prefix_mismatch")),
        ("tokopedia", {"phone": "087800001230", "code": "12345678"}, 5_000, Refused("not_available")),
        ("kereta", {"code": "12345678"}, 0, Refused("not_available")),
    ],
)
def test_wish_that_does_not_fit_is_refused_before_anybody_is_asked(shop, product, fields, denomination, refusal):
    """What a kiosk cannot have offered has a reason, and no biller hears of it."""
    assert shop.wish(product, fields, denomination) == refusal
    assert shop.biller.calls == []


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(15_000, Refused("below_minimum", 20_000)), (25_500, Refused("wrong_number"))],
)
def test_limits_and_steps_are_the_catalogue_s(shop, amount, refusal):
    """They hold whatever the field's pattern lets through."""
    product = shop.catalogue.product("gopay")
    loose = tuple(msgspec.structs.replace(field, pattern="[0-9]+") for field in product.fields)
    strict = msgspec.structs.replace(product, amount_min=20_000, fields=loose)
    shop.offer(msgspec.structs.replace(OFFERING, products=(strict,)))
    assert shop.wish("gopay", wallet(str(amount)), amount) == refusal


def test_biller_that_asks_for_another_sum_is_no_quote_and_a_case(shop):
    """The file's admin fee is not what the biller takes: nobody pays a wrong price, and a person hears of it once."""
    for _ in range(2):
        shop.biller.inquiries = [own_bill(75_000, admin_fee=2_000)]
        assert shop.wish("gopay", wallet("75000"), 75_000) == Refused("not_available")
    assert shop.cases() == [("biller_odd", "gopay")]


def test_data_package_is_the_brand_s_choice(shop):
    """The package's price, its name at the biller, and the brand in the report."""
    quote = shop.wish("paket_data", {"phone": "087800001230"}, 27_000)
    assert (quote.amount, quote.total, shop.slip(quote.code).sku) == (27_500, 29_000, "xldata27")
    report = shop.slips.status("k-0123456789ab", AskStatus(quote.code, "001230"))
    assert report.brand == "xl"


def queue_paper(shop, product, private, denomination):
    """Give the body of a queue slip that the kiosk printed without a link."""
    issued_s = START_MS // 1000
    fields = wire.SlipFields(
        code=int(offline_code(7, 9, 5)), product=product, denomination=denomination, amount=0, admin_fee=0, service_fee=0,
        issued_s=issued_s, issued_quality=2, valid_until_s=issued_s + 86_400, catalogue_version=1,
    )  # fmt: skip
    return wire.make_body(fields, private, shop.kiosk_key, shop.seal_key.public)


@pytest.mark.parametrize(
    ("product", "private", "denomination", "answer", "total"),
    [
        ("pln_prepaid", METER, 100_000, OWNER, 103_500),
        ("gopay", wallet("30000"), 30_000, own_bill(30_000), 32_000),
        ("shopee", {"phone": "087800001230", "code": "12345678"}, 0, Bill(99_000, 1_500, "BUDI", 0), 101_500),
    ],
)
def test_queue_slip_of_every_shape_is_priced_at_the_desk(shop, product, private, denomination, answer, total):
    """The inquiry that the kiosk could not make happens when the paper is scanned, and it is paid and delivered."""
    shop.biller.inquiries = [answer]
    body = queue_paper(shop, product, private, denomination)
    seen = desk.lookup(shop.books, wire.to_digits(body), shop.tills[0])
    assert (seen.payable, seen.reason, seen.slip.total) == (True, None, total)
    shop.pay(wire.peek_code(body))
    shop.dispatch()
    assert shop.state(wire.peek_code(body)) == "success"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (InquiryRefused("not_found"), "failed"),
        (InquiryRefused("counter_only"), "failed"),
        (InquiryRefused("bill_not_yet"), "queued"),
        (InquiryRefused("biller_silent"), "queued"),
        (own_bill(1_000), "queued"),
    ],
)
def test_queue_slip_that_cannot_be_priced_takes_no_cash(shop, answer, state):
    """A final no ends it; silence and an answer that contradicts the catalogue leave it waiting."""
    shop.biller.inquiries = [answer, answer]
    body = queue_paper(shop, "gopay", wallet("30000"), 30_000)
    assert not desk.lookup(shop.books, wire.to_digits(body), shop.tills[0]).payable
    with pytest.raises(SlipUnpayableError):
        shop.pay(wire.peek_code(body), amount=32_000)
    assert shop.state(wire.peek_code(body)) == state


@pytest.mark.parametrize(
    ("typed", "denomination"),
    [("30000", 10_000), ("030000", 30_000), ("30000", 0), ("100", 100), ("99999999", 99_999_999), ("", 0)],
)
def test_paper_whose_typed_amount_is_not_its_denomination_or_out_of_bounds(shop, typed, denomination):
    """A kiosk that signs what it could not have let anybody type: held for a person, and nobody is asked or paid."""
    body = queue_paper(shop, "gopay", wallet(typed), denomination)
    seen = desk.lookup(shop.books, wire.to_digits(body), shop.tills[0])
    assert (seen.payable, seen.reason, seen.slip.total) == (False, "suspended", 0)
    with pytest.raises(SlipUnpayableError):
        shop.pay(wire.peek_code(body), amount=denomination)
    assert (shop.biller.calls, shop.cases()) == ([], [("price_unknown", wire.peek_code(body))])


@pytest.mark.parametrize("waited_s", [0, 1_000])
def test_unpaid_slip_of_a_product_that_is_gone(shop, waited_s):
    """A fresh quote stands; one whose inquiry is too old for cash is held, and a person called: nobody can ask again."""
    quote = quote_of(shop)
    shop.offer(msgspec.structs.replace(OFFERING, products=(), routes={}))
    shop.clock.forward(waited_s)
    if not waited_s:
        shop.pay(quote.code)
        shop.dispatch()
        assert (shop.state(quote.code), shop.cases()) == ("success", [])
        return
    for _ in range(2):
        with pytest.raises(SlipUnpayableError, match="suspended"):
            shop.pay(quote.code)
    assert desk.find(shop.books, quote.code, shop.tills[0]).reason == "suspended"
    assert (shop.state(quote.code), shop.cases()) == ("awaiting_payment", [("price_unknown", quote.code)])


def quote_of(shop):
    shop.biller.inquiries = [own_bill(75_000)]
    return shop.wish("gopay", wallet("75000"), 75_000)


def test_queue_slip_of_a_product_that_is_gone_is_held(shop):
    """Its paper is known, nobody can price it, and no till takes money for it."""
    body = queue_paper(shop, "gopay", wallet("30000"), 30_000)
    shop.offer(msgspec.structs.replace(OFFERING, products=(), routes={}))
    assert desk.lookup(shop.books, wire.to_digits(body), shop.tills[0]).reason == "suspended"
    assert shop.cases() == [("price_unknown", wire.peek_code(body))]


def test_paid_slip_that_leads_to_no_biller_goes_to_a_person(shop):
    """An order without a way is put aside once, and the others of the same round go on."""
    source = Origins(
        code="1234567890123452", origin="queue", kiosk="k", denomination=0, created_ms=START_MS,
        valid_until_ms=START_MS + 1, catalogue_version=1,
    )  # fmt: skip
    lost = msgspec.structs.replace(
        held_slip(shop.books, source, "gone", {}), state="paid", biller="aggregator", paid_ms=START_MS, suspended=False
    )
    good = quote_of(shop)
    with shop.books.engine.begin() as connection:
        add(connection, lost, "test")
        row = {"reference": lost.reference, "code": lost.code, "biller": "aggregator", "state": "open"}
        connection.execute(dispatches.insert().values(next_call="pay", created_ms=1, next_ms=1, **row))
    shop.pay(good.code)
    shop.dispatch()
    assert (shop.state(lost.code), shop.state(good.code)) == ("paid", "success")
    assert shop.cases() == [("undeliverable", lost.code)]
