"""Cash is taken once, whatever is repeated, raced or interrupted."""

import threading

import pytest

from central.billers.interface import Bill
from central.ledger import desk, payments
from central.ledger.desk import SlipUnpayableError
from central.ledger.payments import AmountWrongError, KeyReusedError, TenderedShortError
from sync.wire.requests import Refused


def test_payment_moves_the_slip_and_the_books_together(world):
    """A payment puts the cash into the till's drawer, owes it to the customer, and orders the purchase."""
    quote = world.quote()
    answer, new = world.pay(quote.code, tendered=20_000)
    assert (new, answer.state, answer.change) == (True, "paid", 8_000)
    assert world.state(quote.code) == "paid"
    assert {name: world.account(name) for name in ("drawer:T1", "owed")} == {"drawer:T1": 12_000, "owed": -12_000}


def test_payment_repeated_with_its_key_gives_the_same_answer(world):
    """The same key and body answer 200 with the first answer, also after the purchase succeeded."""
    quote = world.quote()
    first, _ = world.pay(quote.code)
    world.dispatch()
    assert world.pay(quote.code) == (first, False)
    assert world.account("drawer:T1") == 12_000


def test_payment_key_with_another_body_is_refused(world):
    """One key stands for one body."""
    quote = world.quote()
    world.pay(quote.code)
    with pytest.raises(KeyReusedError):
        world.pay(quote.code, tendered=50_000)


def test_second_payment_is_refused(world):
    """Another key is a second payment, at the same till or another one."""
    quote = world.quote()
    world.pay(quote.code)
    for till in (0, 1):
        with pytest.raises(SlipUnpayableError, match="paid"):
            world.pay(quote.code, till=till, key="key-2")


def test_wrong_amount_and_short_cash_take_nothing(world):
    """Neither another amount nor too little cash changes anything; the slip stays payable."""
    quote = world.quote()
    with pytest.raises(AmountWrongError) as wrong:
        world.pay(quote.code, amount=11_999)
    assert wrong.value.due == 12_000
    with pytest.raises(TenderedShortError):
        world.pay(quote.code, tendered=11_999)
    assert (world.state(quote.code), world.balance(), world.account("owed")) == ("awaiting_payment", 0, 0)


def test_expired_slip_takes_no_cash(world):
    """Central's clock ends the validity, to the millisecond."""
    quote = world.quote()
    world.clock.ms = quote.valid_until_ms
    with pytest.raises(SlipUnpayableError, match="expired"):
        world.pay(quote.code)
    assert desk.find(world.books, quote.code, world.tills[0]).slip.state == "expired"


def test_claim_extends_validity_for_its_own_till_only(world):
    """A slip claimed in time may be paid after its end while the claim lives, by the till that holds it."""
    quote = world.quote()
    world.clock.ms = quote.valid_until_ms - 1
    desk.claim(world.books, quote.code, world.tills[0])
    world.clock.forward(60)
    with pytest.raises(SlipUnpayableError, match="expired"):
        world.pay(quote.code, till=1)
    answer, _ = world.pay(quote.code)
    assert answer.state == "paid"


def test_one_open_payment_per_bill(world):
    """Two codes for one bill: while one is paid and open, the other cannot be paid, even when confirmed."""
    first, second = world.quote("tokopedia"), world.quote("tokopedia")
    world.biller.script = ["pending"]
    world.pay(first.code)
    world.dispatch()
    seen = desk.find(world.books, second.code, world.tills[1])
    assert (seen.slip.state, seen.payable, seen.reason) == ("awaiting_payment", False, "paid")
    with pytest.raises(SlipUnpayableError, match="paid"):
        world.pay(second.code, repeat_confirmed=True)


def test_repeated_purchase_needs_confirmation(world):
    """The same phone and denomination within the guard time is paid only when the customer confirms it."""
    first = world.quote()
    world.pay(first.code)
    world.dispatch()
    second = world.quote()
    assert second.repeat_of_ms == world.slip(first.code).paid_ms
    with pytest.raises(SlipUnpayableError, match="repeat"):
        world.pay(second.code)
    answer, _ = world.pay(second.code, repeat_confirmed=True)
    assert answer.state == "paid"


def test_repeat_guard_ends_and_does_not_cover_other_denominations(world):
    """Another denomination is another purchase, and after the guard time nobody asks."""
    first = world.quote()
    world.pay(first.code)
    world.dispatch()
    assert world.quote(denomination=50_000).repeat_of_ms == 0
    world.clock.forward(301)
    assert world.quote().repeat_of_ms == 0


def race(count, run):
    """Run `run(n)` in threads that start together; give what each returned or raised."""
    gate = threading.Barrier(count)
    results = [None] * count

    def one(number):
        gate.wait()
        try:
            results[number] = run(number)
        except (SlipUnpayableError, KeyReusedError) as error:
            results[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_tills_racing_for_one_slip(world):
    """Of eight attempts by two tills with keys of their own exactly one takes the cash; the others hear that it is paid."""
    quote = world.quote()
    cash = payments.CashGiven(amount=12_000)
    results = race(8, lambda n: payments.pay(world.books, quote.code, world.tills[n % 2], f"key-{n}", cash))
    won = [result for result in results if not isinstance(result, Exception)]
    assert len(won) == 1
    assert {str(result) for result in results if isinstance(result, Exception)} == {"paid"}
    assert world.account("owed") == -12_000


def test_one_till_racing_with_itself(world):
    """The same key sent four times at once is one payment with one answer."""
    quote = world.quote()
    cash = payments.CashGiven(amount=12_000)
    results = race(4, lambda _: payments.pay(world.books, quote.code, world.tills[0], "key", cash))
    assert len({answer for answer, _ in results}) == 1
    assert sorted(new for _, new in results) == [False, False, False, True]


def test_two_codes_racing_for_one_bill(world):
    """Two tills pay two codes of one bill at once: one wins, the other hears that it is paid or must be confirmed."""
    codes = [world.quote("tokopedia").code for _ in range(2)]
    cash = payments.CashGiven(amount=152_500)
    results = race(2, lambda n: payments.pay(world.books, codes[n], world.tills[n], "key", cash))
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert world.account("owed") == -152_500


def test_old_inquiry_is_made_again_before_cash(world):
    """A quote whose inquiry is old is asked again; a price that changed refuses the old amount, and takes the new one."""
    quote = world.quote("tokopedia")
    world.clock.forward(1_000)
    world.biller.inquiries = [Bill(160_000, 1_500, "BUDI SANTOSO", 0)]
    with pytest.raises(AmountWrongError) as wrong:
        world.pay(quote.code, amount=152_500)
    assert wrong.value.due == 162_500
    answer, _ = world.pay(quote.code, amount=162_500)
    assert answer.state == "paid"


def test_inquiry_of_another_business_day_is_made_again_before_cash(world):
    """The biller takes a payment on the WIB date of its inquiry only: after midnight the desk asks again."""
    midnight_ms = 1_788_022_800_000
    world.clock.ms = midnight_ms - 60_000
    quote = world.quote("tokopedia")
    world.clock.ms = midnight_ms + 60_000
    world.pay(quote.code)
    assert [kind for kind, _ in world.biller.calls] == ["inquire", "inquire"]


def test_billers_deadline_ends_validity_and_claim(world):
    """An earlier deadline of the biller ends the slip, and no claim passes it."""
    deadline_ms = world.clock.ms + 100_000
    world.biller.inquiries = [Bill(150_000, 1_500, "BUDI SANTOSO", deadline_ms)]
    quote = world.quote("tokopedia")
    assert (quote.valid_until_ms, quote.quote_until_ms) == (deadline_ms, deadline_ms)
    assert desk.claim(world.books, quote.code, world.tills[0]).claim_until_ms == deadline_ms
    world.clock.ms = deadline_ms
    with pytest.raises(SlipUnpayableError, match="expired"):
        world.pay(quote.code)


def test_bill_that_has_expired_at_the_biller_gets_no_quote(world):
    """A bill whose deadline has passed is refused before a slip exists."""
    world.biller.inquiries = [Bill(150_000, 1_500, "BUDI SANTOSO", world.clock.ms)]
    assert world.quote("tokopedia") == Refused("bill_expired")
    assert world.all_slips() == []


@pytest.mark.parametrize(
    ("amount", "refusal"), [(9_999, Refused("below_minimum", 10_000)), (5_000_001, Refused("above_maximum", 5_000_000))]
)
def test_bill_outside_the_limits_gets_no_quote(world, amount, refusal):
    """The catalogue's limits hold for what a biller asks."""
    world.biller.inquiries = [Bill(amount, 1_500, "BUDI SANTOSO", 0)]
    assert world.quote("tokopedia") == refusal


def test_quote_limits_are_the_catalogues(world):
    """Wishes outside the catalogue are refused with the reason that the customer can act on."""
    assert world.quote(phone="081234567890") == Refused("prefix_mismatch")
    assert world.quote(phone="0878") == Refused("wrong_number")
    assert world.quote(denomination=11_000) == Refused("not_available")
