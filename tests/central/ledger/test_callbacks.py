"""What billers say of their own accord is booked once, whatever it says, however often and in whatever order."""

import pytest
from sqlalchemy import select

from central.billers.interface import Bill, Callback, Finality, Outcome, Rules
from central.catalogue import loader
from central.ledger import callbacks
from central.store.money_tables import biller_calls
from tests.central.ledger.people import refund

SUCCESS = Outcome(Finality.SUCCESS, "00", "5543210", "REF-1", ("STRUK",))
FAILED, PENDING = Outcome(Finality.FAILED, "02"), Outcome(Finality.OPEN, "03")
TOKEN = "12345678901234567890"


def say(world, code, outcome, amount=10_500, biller="aggregator"):
    """Let the biller say something about a slip."""
    callbacks.take(world.books, biller, Callback(world.slip(code).reference, outcome, amount))


def pending(world):
    """Give the code of a paid slip about which the biller has not decided."""
    world.biller.script = ["pending"]
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    return code


@pytest.mark.parametrize(("outcome", "state", "owed"), [(SUCCESS, "success", 0), (FAILED, "refund_due", -12_000)])
def test_final_word_is_booked_once(world, outcome, state, owed):
    """Said three times it moves money once, and nobody asks any more."""
    code = pending(world)
    for _ in range(3):
        say(world, code, outcome)
    world.clock.forward(86_000)
    assert world.dispatcher.run_due() == 0
    assert (world.state(code), world.account("owed"), world.balance(), world.cases()) == (state, owed, 0, [])


def test_success_brings_what_belongs_on_the_receipt(world):
    """Serial, the biller's reference and its lines stand in the slip, and the call in the list of calls."""
    code = pending(world)
    say(world, code, SUCCESS)
    slip = world.slip(code)
    assert (slip.serial, slip.biller_reference, slip.biller_lines) == ("5543210", "REF-1", '["STRUK"]')
    with world.books.engine.begin() as connection:
        row = connection.execute(select(biller_calls).where(biller_calls.c.kind == "callback")).one()
    assert (row.biller, row.reference, row.outcome, row.result_code) == ("aggregator", slip.reference, "success", "00")


def test_callback_that_is_before_its_answer_is_the_answer(world):
    """The biller calls back while it is being called: the answer that comes after moves nothing twice."""
    code = world.quote().code
    answer = world.biller.pay

    def call_back_first(purchase):
        say(world, code, SUCCESS)
        return answer(purchase)

    world.biller.pay = call_back_first
    world.pay(code)
    world.dispatch()
    assert (world.state(code), world.account("biller:aggregator"), world.balance()) == ("success", -10_500, 0)


def test_pending_after_the_end_changes_nothing(world):
    """What arrives out of order reopens nothing."""
    code = pending(world)
    say(world, code, SUCCESS)
    say(world, code, PENDING)
    world.clock.forward(3_600)
    assert (world.state(code), world.dispatcher.run_due()) == ("success", 0)


def test_success_that_people_at_the_biller_took_back_calls_a_person(world):
    """A refund or chargeback is no final word, whenever it comes: nothing is booked, and two people may decide."""
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    world.clock.forward(30 * 86_400)
    back = Callback(world.slip(code).reference, Outcome(Finality.OPEN, "200 refund"), 10_500, taken_back=True)
    callbacks.take(world.books, "aggregator", back)
    assert (world.state(code), world.balance(), world.open_cases()) == ("success", 0, [("biller_denied", code)])


def test_pending_far_from_the_next_question_asks_at_once(world):
    """The biller has news that it does not tell: it is asked, and not in an hour."""
    code = pending(world)
    world.biller.script = ["pending"] * 3
    for pause in (5, 15, 60):
        world.clock.forward(pause)
        world.dispatch()
    say(world, code, PENDING)
    world.dispatch()
    assert world.state(code) == "success"


@pytest.mark.parametrize("outcome", [SUCCESS, FAILED])
def test_wrong_amount_is_never_booked(world, outcome):
    """A person is called, the biller is asked, and its answer counts."""
    code = pending(world)
    world.biller.script = ["pending"] * 3
    for pause in (5, 15, 60):
        world.clock.forward(pause)
        world.dispatch()
    say(world, code, outcome, amount=10_499)
    assert (world.state(code), world.cases()) == ("in_process", [("biller_odd", code)])
    world.dispatch()
    assert (world.state(code), world.account("biller:aggregator")) == ("success", -10_500)


def test_unknown_reference_calls_a_person_once(world):
    """Whatever the reference looks like it is not kept beyond its shape, and nothing is booked."""
    for reference in ("A" * 20, "A" * 2000, "'; DROP TABLE slips", "\x00", "", "0812-3456-7890"):
        callbacks.take(world.books, "aggregator", Callback(reference, SUCCESS))
    assert world.cases() == [("biller_odd", "aggregator")]
    with world.books.engine.begin() as connection:
        kept = connection.execute(select(biller_calls.c.reference).order_by(biller_calls.c.call_id)).scalars().all()
    assert kept == ["A" * 20, "", "", "", "", ""]


def test_another_billers_word_does_not_count(world):
    """A connector speaks about its own references only."""
    code = pending(world)
    say(world, code, SUCCESS, biller="paycode")
    assert (world.state(code), world.cases()) == ("in_process", [("biller_odd", "paycode")])


@pytest.mark.parametrize(("outcome", "cases"), [(SUCCESS, 1), (FAILED, 0), (PENDING, 0)])
def test_word_about_a_slip_without_money_delivers_nothing(world, outcome, cases):
    """A success that nobody paid for is odd; that a code of an inquiry has ended is not."""
    code = world.quote().code
    say(world, code, outcome)
    assert (world.state(code), len(world.cases()), world.balance()) == ("awaiting_payment", cases, 0)


def test_failure_before_the_payment_was_sent_is_about_the_inquiry(world):
    """The payment is sent all the same, and its own answer counts."""
    code = world.quote().code
    world.pay(code)
    say(world, code, FAILED)
    assert world.state(code) == "paid"
    world.dispatch()
    assert world.state(code) == "success"


@pytest.mark.parametrize(
    ("after_s", "denied", "state", "cases"),
    [(59, True, "refund_due", []), (60, True, "success", ["biller_denied"]), (59, False, "success", [])],
)
def test_denial_after_success(world, after_s, denied, state, cases):
    """Inside the window the money is owed, later people decide; one that was only late is put right by the question."""
    world.biller.rules = Rules(denial_s=60)
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    world.clock.forward(after_s)
    if denied:
        world.biller.deny(world.slip(code).reference)
    say(world, code, FAILED)
    say(world, code, FAILED)
    world.dispatch()
    assert (world.state(code), world.balance(), [kind for kind, _ in world.cases()]) == (state, 0, cases)


def test_success_that_was_said_before_the_failure_delivers_nothing(world):
    """The biller repeats an old success after its failure: it is asked, and what it says now stands."""
    code = pending(world)
    world.biller.script = ["failed"]
    world.clock.forward(5)
    world.dispatch()
    say(world, code, SUCCESS)
    world.dispatch()
    assert (world.state(code), world.account("owed")) == ("refund_due", -12_000)


def test_answer_that_was_given_before_the_denial_is_asked_about(world):
    """The payment's success is still under way when the biller takes it back: the older word does not deliver."""
    code = world.quote("tokopedia").code
    answer = world.biller.pay

    def deny_meanwhile(purchase):
        outcome = answer(purchase)
        world.biller.deny(purchase.reference)
        say(world, code, FAILED, amount=world.slip(code).cost)
        return outcome

    world.biller.pay = deny_meanwhile
    world.pay(code)
    world.dispatch()
    slip = world.slip(code)
    assert (slip.state, world.account("owed"), world.account("biller:aggregator")) == ("refund_due", -slip.total, 0)


def test_success_after_the_refund_is_the_operators_loss(world, owed):
    """The cash went back, and the biller says and confirms that it delivered: disputed, booked, and a case."""
    refund(world, owed)
    reference = world.slip(owed).reference
    world.biller._final[reference] = Finality.SUCCESS
    say(world, owed, SUCCESS)
    world.dispatch()
    assert (world.state(owed), world.cases()) == ("disputed", [("biller_dispute", owed)])
    assert (world.account("loss:operator"), world.account("biller:aggregator"), world.balance()) == (10_500, -10_500, 0)


def test_success_after_the_refund_that_cannot_be_asked_about_is_booked(world, owed):
    """Too old for a question that could buy: the biller's word stands."""
    refund(world, owed)
    world.clock.forward(86_401)
    say(world, owed, SUCCESS)
    assert (world.state(owed), world.account("loss:operator")) == ("disputed", 10_500)


@pytest.mark.parametrize(("serial", "state"), [("", "in_process"), ("1234", "in_process"), (TOKEN, "success")])
def test_meter_is_delivered_with_its_token_only(world, serial, state):
    """A success without the digits that go into the meter is a reason to ask, not a delivery."""
    world.offer(loader.offering())
    world.biller.inquiries = [Bill(0, 0, "BUDI", 0)]
    world.biller.script = ["pending"]
    code = world.wish("pln_prepaid", {"meter": "53000000001"}, 20_000).code
    world.pay(code)
    world.dispatch()
    say(world, code, Outcome(Finality.SUCCESS, "00", serial), amount=world.slip(code).cost)
    assert world.state(code) == state


def test_word_about_an_order_with_people_ends_it(world):
    """A reference that nobody asked about any more: the callback delivers, and the case is closed."""
    world.biller.script = ["lost"]
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    world.clock.forward(86_401)
    world.dispatch()
    assert world.cases() == [("advice_exhausted", code)]
    say(world, code, SUCCESS)
    assert (world.state(code), world.open_cases()) == ("success", [])
