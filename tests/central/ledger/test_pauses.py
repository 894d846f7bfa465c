"""When something cannot be had: a biller's daily pause, a biller that is down, a deadline that is near."""

import msgspec
import pytest

from central.billers.interface import Bill
from central.catalogue import loader
from central.ledger import desk
from central.ledger.desk import SlipUnpayableError
from sync.wire import slip as wire
from sync.wire.code import offline_code
from sync.wire.requests import Quote, Refused

OFFERING = loader.offering()
IDPEL = {"idpel": "530000000001"}
POWER = Bill(100_000, 2_500, "BUDI", 0, (), "202608")
BOOKING = {"code": "KAI4F7X", "phone": "087800001230"}
DAY_S = 86_400


@pytest.fixture
def shop(world):
    """A world that sells everything that is shipped."""
    world.offer(OFFERING)
    return world


def forward_to(shop, hour, minute=0, second=0.0):
    """Move the clock to the next time that reads so in WIB; give it in milliseconds."""
    wanted = hour * 3_600 + minute * 60 + second
    now_s = (shop.clock.ms / 1000 + 7 * 3_600) % DAY_S
    shop.clock.forward((wanted - now_s) % DAY_S)
    return shop.clock.ms


def power_bill(shop):
    shop.biller.inquiries = [POWER]
    return shop.wish("pln_postpaid", IDPEL, 0)


@pytest.mark.parametrize(
    ("time", "left_s"),
    [((23, 0, 0), 5_400), ((23, 0, 0.5), 5_400), ((0, 0, 0), 1_800), ((0, 29, 59.999), 1)],
)
def test_nobody_is_asked_in_the_pause(shop, time, left_s):
    """The customer hears how long it lasts, and no biller hears of him."""
    forward_to(shop, *time)
    assert shop.wish("pln_postpaid", IDPEL, 0) == Refused("cut_off", left_s)
    assert shop.wish("pln_prepaid", {"meter": "86123456789"}, 20_000) == Refused("cut_off", left_s)
    assert shop.biller.calls == []


@pytest.mark.parametrize("time", [(22, 59, 59.999), (0, 30, 0), (12, 0, 0)])
def test_before_and_after_the_pause_it_can_be_had(shop, time):
    """Its first millisecond is inside, its end is not."""
    forward_to(shop, *time)
    assert isinstance(power_bill(shop), Quote)


def test_desk_takes_no_cash_in_the_pause(shop):
    """The slip stays payable for afterwards; until when the pause lasts stands beside the reason."""
    quote = power_bill(shop)
    forward_to(shop, 23, 10)
    seen = desk.find(shop.books, quote.code, shop.tills[0])
    assert (seen.payable, seen.reason, seen.pause_until_ms) == (False, "cut_off", shop.clock.ms + 80 * 60_000)
    for act in (lambda: desk.claim(shop.books, quote.code, shop.tills[0]), lambda: shop.pay(quote.code)):
        with pytest.raises(SlipUnpayableError, match="cut_off"):
            act()
    assert [kind for kind, _ in shop.biller.calls] == ["inquire"]
    forward_to(shop, 0, 30)
    shop.biller.inquiries = [POWER]
    shop.pay(quote.code)
    shop.dispatch()
    assert shop.state(quote.code) == "success"


def test_hold_ends_where_the_pause_begins(shop):
    """A till that holds the slip for two minutes does not hold it into the pause."""
    quote = power_bill(shop)
    now_ms = forward_to(shop, 22, 59)
    assert desk.claim(shop.books, quote.code, shop.tills[0]).claim_until_ms == now_ms + 60_000
    shop.clock.forward(60)
    with pytest.raises(SlipUnpayableError, match="cut_off"):
        shop.pay(quote.code)


def test_queue_slip_waits_for_the_end_of_the_pause(shop):
    """It is not priced in the pause: the desk says so, and asks afterwards."""
    now_s = forward_to(shop, 23, 10) // 1000
    fields = wire.SlipFields(
        code=int(offline_code(7, 9, 5)), product="pln_postpaid", denomination=0, amount=0, admin_fee=0, service_fee=0,
        issued_s=now_s, issued_quality=2, valid_until_s=now_s + DAY_S, catalogue_version=1,
    )  # fmt: skip
    body = wire.make_body(fields, IDPEL, shop.kiosk_key, shop.seal_key.public)
    seen = desk.lookup(shop.books, wire.to_digits(body), shop.tills[0])
    assert (seen.payable, seen.reason, shop.biller.calls) == (False, "cut_off", [])
    forward_to(shop, 0, 30)
    shop.biller.inquiries = [POWER]
    seen = desk.find(shop.books, wire.peek_code(body), shop.tills[0])
    assert (seen.payable, seen.reason, seen.slip.total) == (True, None, 103_500)


def test_paid_before_the_pause_is_brought_to_the_biller(shop):
    """Cash is in the drawer: what the biller says to it decides, not the clock."""
    quote = power_bill(shop)
    forward_to(shop, 22, 59, 59)
    shop.biller.inquiries = [POWER]
    shop.pay(quote.code)
    shop.clock.forward(2)
    shop.dispatch()
    assert shop.state(quote.code) == "success"


def take_down(shop, *names):
    shop.books = msgspec.structs.replace(shop.books, is_down=lambda biller: biller in names)
    shop.__post_init__()


def test_biller_that_is_down_gets_no_customers(shop):
    """Nothing that needs no inquiry is quoted, and no cash is taken for what was quoted; another biller's goods are sold."""
    credit = {"phone": "087800001230"}
    before = shop.wish("pulsa", credit, 10_000)
    take_down(shop, "aggregator")
    assert shop.wish("pulsa", credit, 25_000) == Refused("biller_down")
    assert desk.find(shop.books, before.code, shop.tills[0]).reason == "biller_down"
    with pytest.raises(SlipUnpayableError, match="biller_down"):
        shop.pay(before.code)
    booking = shop.wish("kai", BOOKING, 0)
    assert desk.find(shop.books, booking.code, shop.tills[0]).payable
    take_down(shop)
    shop.pay(before.code)
    assert shop.state(before.code) == "paid"


@pytest.mark.parametrize(("left_s", "quoted"), [(300, False), (301, True), (-1, False)])
def test_booking_whose_deadline_is_near_is_not_begun(shop, left_s, quoted):
    """Five minutes are what it takes from kiosk to cashier; what is left is how long the slip is good for."""
    deadline_ms = shop.clock.ms + left_s * 1000
    shop.biller.inquiries = [Bill(100_000, 7_500, "BUDI", deadline_ms)]
    answer = shop.wish("kai", BOOKING, 0)
    if not quoted:
        assert answer == Refused("bill_expired")
        return
    assert (answer.valid_until_ms, answer.quote_until_ms) == (deadline_ms, deadline_ms)


def test_quote_of_what_is_paid_the_same_day_ends_at_midnight(shop):
    """15 minutes, or until the day (WIB) of its inquiry is over; what has no such rule goes on."""
    now_ms = forward_to(shop, 23, 50)
    shop.biller.inquiries = [Bill(50_000, 3_000, "BUDI", 0, (), "202608")]
    bill = shop.wish("indihome", {"number": "131123456789"}, 0)
    booking = shop.wish("kai", BOOKING, 0)
    assert (bill.quote_until_ms - now_ms, booking.quote_until_ms - now_ms) == (600_000, 900_000)
    assert bill.valid_until_ms - now_ms == DAY_S * 1000
