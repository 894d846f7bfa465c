"""What is the same bill, and what happens when it is paid, being paid, or due again."""

import msgspec
import pytest

from central.billers.interface import Bill, Purchase
from central.catalogue import loader
from central.ledger import desk, payments, rows
from central.ledger.desk import SlipUnpayableError
from central.ledger.payments import CashGiven
from central.ledger.states import Reason
from sync.wire.requests import Quote, Refused
from tests.central.ledger.people import refund

OFFERING = loader.offering()
CARD = {"card": "0001234567890", "months": "1"}
ACCOUNT = {"card": "8888801234567890", "months": "1"}
IDPEL = {"idpel": "530000000001"}
ORDER = {"phone": "087800001230", "code": "12345678901234"}
WATER = {"region": "BOGOR", "number": "A1234", "phone": "087800001230"}


@pytest.fixture
def shop(world):
    """A world that sells everything that is shipped."""
    world.offer(OFFERING)
    return world


def bill(period="202608", *details):
    return Bill(100_000, 2_500, "BUDI SANTOSO", 0, details, period)


def asked(shop, product, fields, answer=None):
    """Ask for a quote whose inquiry brings this answer."""
    shop.biller.inquiries = [answer or bill()]
    return shop.wish(product, fields, 0)


def paid(shop, product, fields, answer=None, *script):
    """Quote and pay, and let the biller do what the script says."""
    quote = asked(shop, product, fields, answer)
    shop.biller.script = list(script)
    shop.pay(quote.code, key=quote.code, repeat_confirmed=True)
    shop.dispatch()
    return quote.code


def test_card_and_account_of_a_family_are_one_bill(shop):
    """The biller is told the account, whatever was typed; the slip shows the end of what was typed."""
    quotes = [asked(shop, "bpjs_kesehatan", fields) for fields in (CARD, ACCOUNT)]
    slips = [shop.slip(quote.code) for quote in quotes]
    assert slips[0].bill_key == slips[1].bill_key
    assert [slip.customer_masked for slip in slips] == ["***********90", "**************90"]
    assert [shop.books.purchase_of(slip) for slip in slips] == [
        Purchase(slip.reference, "bpjs_kesehatan", "8888801234567890", {"month": "1"}, 102_500, "bill")
        for slip in slips
    ]


def test_same_number_in_another_region_is_another_bill(shop):
    """Both can be paid, and neither is asked about for the other's sake."""
    first = paid(shop, "pdam", WATER)
    second = asked(shop, "pdam", WATER | {"region": "DEPOK"})
    assert (shop.slip(first).sku, shop.slip(second.code).sku) == ("pdambogor", "pdamdepok")
    assert second.repeat_of_ms == 0
    shop.pay(second.code)
    shop.dispatch()
    assert [shop.state(code) for code in (first, second.code)] == ["success", "success"]


def test_player_is_named_by_number_and_zone(shop):
    """The nick name comes masked; the same number in another zone is somebody else."""
    player = {"user_id": "12345", "zone_id": "2001", "phone": "087800001230"}
    codes = []
    for fields in (player, player | {"zone_id": "2002"}):
        shop.biller.inquiries = [Bill(0, 0, "", 0, (("nick", "RajaLaut"),))]
        quote = shop.wish("mobile_legends", fields, 20_000)
        assert (quote.details, quote.amount, quote.total) == ((("nick", "Raj*****"),), 20_300, 21_800)
        codes.append(quote.code)
    slip, other = map(shop.slip, codes)
    assert slip.guard_key != other.guard_key
    assert shop.books.purchase_of(slip) == Purchase(
        slip.reference, "ml20", "12345", {"zone_id": "2001"}, 20_300, "game"
    )


def test_rows_of_a_bill_say_no_more_than_they_must(shop):
    """An address is masked as names are; months, members and sums are shown, in the biller's order."""
    rows = (
        ("address", "JALAN MELATI 12"),
        ("month", "Jul 2026 Rp60.000 + denda Rp3.000"),
        ("month", "Agu 2026 Rp37.000"),
    )
    quote = asked(shop, "pdam", WATER, bill("202607-202608", *rows, ("members", "3")))
    assert quote.details == (("address", "JAL** MEL*** 1*"), *rows[1:], ("members", "3"))
    many = asked(shop, "pdam", WATER, bill("202609", *(("month", "Agu 2026 Rp1") for _ in range(1_000))))
    assert len(many.details) == 40


@pytest.mark.parametrize(("product", "fields"), [("pln_postpaid", IDPEL), ("tokopedia", ORDER), ("shopee", ORDER)])
def test_what_is_being_paid_is_not_quoted_again(shop, product, fields):
    """The biller has not said what became of the payment: nobody gets a second paper to pay."""
    before = asked(shop, product, fields)
    code = paid(shop, product, fields, None, "pending")
    assert shop.state(code) == "in_process"
    assert asked(shop, product, fields) == Refused("in_process")
    assert desk.find(shop.books, before.code, shop.tills[0]).reason == "paid"


def test_credit_that_is_being_bought_is_not_quoted_again(shop):
    """A purchase whose end is not known is not made a second time, and another sum of the same number may be."""
    shop.biller.script = ["pending"]
    quote = shop.wish("pulsa", {"phone": "087800001230"}, 10_000)
    shop.pay(quote.code)
    shop.dispatch()
    assert shop.wish("pulsa", {"phone": "087800001230"}, 10_000) == Refused("in_process")
    assert isinstance(shop.wish("pulsa", {"phone": "087800001230"}, 25_000), Quote)


@pytest.mark.parametrize(("product", "fields"), [("pln_postpaid", IDPEL), ("tokopedia", ORDER), ("shopee", ORDER)])
def test_what_was_paid_is_never_due_again(shop, product, fields):
    """An order is paid once, and so is a bill of one period: however long ago, at the kiosk and at the desk."""
    before = asked(shop, product, fields)
    paid(shop, product, fields)
    assert desk.find(shop.books, before.code, shop.tills[0]).reason == "paid"
    with pytest.raises(SlipUnpayableError, match="paid"):
        shop.pay(before.code, key="again", repeat_confirmed=True)
    shop.clock.forward(90 * 86_400)
    assert asked(shop, product, fields) == Refused("already_paid")


def test_bill_whose_period_changed_meanwhile_is_not_paid_beside_the_first(shop):
    """A month has been added to it while its payment is open: what is due then, only the biller's word on the first can say."""
    before = asked(shop, "pln_postpaid", IDPEL, bill("202608-202609"))
    paid(shop, "pln_postpaid", IDPEL, bill("202608"), "pending")
    assert asked(shop, "pln_postpaid", IDPEL, bill("202608-202609")) == Refused("in_process")
    assert desk.find(shop.books, before.code, shop.tills[0]).reason == "paid"


def test_two_periods_of_a_bill_paid_in_one_moment_are_one_payment(shop):
    """Two tills have looked before either paid: the database refuses the second, whatever period its slip names."""
    first = asked(shop, "pln_postpaid", IDPEL, bill("202608"))
    second = asked(shop, "pln_postpaid", IDPEL, bill("202608-202609"))
    shop.pay(first.code)
    late = shop.slip(second.code)
    with pytest.raises(SlipUnpayableError, match="paid"), shop.books.engine.begin() as connection:
        payments._commit(shop.books, connection, late, shop.tills[1], "k", "h", CashGiven(amount=late.total))
    assert (shop.state(second.code), shop.account("drawer:T2")) == ("awaiting_payment", 0)


def test_cashier_reads_what_was_chosen(shop):
    """A region or a number of months is no secret, and says which bill it is."""
    water = asked(shop, "pdam", WATER)
    family = asked(shop, "bpjs_kesehatan", CARD | {"months": "3"})
    seen = [desk.find(shop.books, quote.code, shop.tills[0]).choice for quote in (water, family)]
    assert seen == ["Bogor", "3 bulan"]


def test_what_was_given_back_may_be_paid_again(shop):
    """The biller's final no leaves the bill due."""
    code = paid(shop, "pln_postpaid", IDPEL, None, "failed")
    assert shop.state(code) == "refund_due"
    assert isinstance(asked(shop, "pln_postpaid", IDPEL), Quote)


def test_what_was_delivered_after_the_refund_is_not_due_any_more(shop):
    """The biller took it after all, at the operator's loss: nobody pays the order again."""
    code = paid(shop, "tokopedia", ORDER, None, "failed")
    refund(shop, code)
    with shop.books.engine.begin() as connection:
        rows.move(connection, rows.find(connection, code, lock=True), Reason.CONTRADICTED, "central", shop.clock.ms)
    assert asked(shop, "tokopedia", ORDER) == Refused("already_paid")


def test_next_period_is_another_bill_that_is_asked_about(shop):
    """Whoever paid his family's insurance within 30 days is asked at the kiosk and at the desk, by either number."""
    paid(shop, "bpjs_kesehatan", CARD)
    paid_ms = shop.clock.ms
    shop.clock.forward(29 * 86_400)
    quote = asked(shop, "bpjs_kesehatan", ACCOUNT | {"months": "3"}, bill("202609-202611"))
    assert quote.repeat_of_ms == paid_ms
    assert desk.find(shop.books, quote.code, shop.tills[0]).reason == "repeat"
    shop.clock.forward(2 * 86_400)
    assert asked(shop, "bpjs_kesehatan", CARD, bill("202609")).repeat_of_ms == 0


def test_bill_without_a_period_is_only_asked_about(shop):
    """Nobody can say whether it is last month's: the customer may pay it."""
    code = paid(shop, "indihome", {"number": "131123456789"}, bill(""))
    quote = asked(shop, "indihome", {"number": "131123456789"}, bill(""))
    assert quote.repeat_of_ms == shop.slip(code).paid_ms
    seen = desk.find(shop.books, quote.code, shop.tills[0])
    assert (seen.payable, seen.reason) == (True, "repeat")


def test_bill_that_became_another_one_before_cash(shop):
    """The desk asks again after a while: then the slip pays what the biller names now."""
    quote = asked(shop, "pln_postpaid", IDPEL, bill("202608"))
    old = shop.slip(quote.code)
    shop.clock.forward(3_600)
    shop.biller.inquiries = [bill("202609")]
    desk.claim(shop.books, quote.code, shop.tills[0])
    slip = shop.slip(quote.code)
    assert (old.period, slip.period, slip.guard_key) == ("202608", "202609", old.guard_key)
    assert slip.bill_key not in (old.bill_key, slip.guard_key)


def test_connector_that_is_not_there_buys_nothing(shop):
    """A catalogue that is older than central's settings offers more than can be bought."""
    shop.books = msgspec.structs.replace(shop.books, billers={"aggregator": shop.biller})
    shop.__post_init__()
    assert shop.wish("shopee", ORDER, 0) == Refused("not_available")
    assert shop.biller.calls == []
