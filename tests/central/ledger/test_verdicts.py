"""What each verdict does to a slip and its money, by what the table of states and the connector allow."""

import pytest
from sqlalchemy import update

from central.billers.interface import Finality, Outcome, Rules
from central.ledger import complaints, dispatching, rows
from central.ledger.refunds import NotRefundableError
from central.store.money_tables import dispatches, slips
from tests.central.ledger.people import refund, world_says


def test_order_that_is_still_being_asked_about_is_no_business_of_people(world, people):
    """While questions go on, nothing may be decided."""
    world.biller.script = ["pending"]
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    assert people.detail(code).verdicts == ()


def test_bill_is_asked_about_once_more(world, people, stuck):
    """Its question buys nothing: it may be asked at any age, once, and what the biller says counts."""
    code = stuck("tokopedia", "pending")
    people.decide(code, "ask_again")
    assert (world.state(code), world.open_cases()) == ("success", [])


def test_bill_that_is_asked_about_in_vain_comes_back_to_people(world, people, stuck):
    """A further answer without an end, or the word that it was never seen: nothing is paid so late without people."""
    code = stuck("tokopedia")
    people.decide(code, "ask_again")
    world.clock.forward(3_600)
    world.dispatch()
    assert (world.state(code), world.open_cases()) == ("in_process", [("advice_exhausted", code)])
    assert world.biller.delivered == {}


def test_order_of_a_biller_that_was_not_connected_goes_out_when_it_is(world, people):
    """It never left: asking again is sending it."""
    code = world.quote().code
    world.pay(code)
    connect(world, code, "former")
    world.dispatch()
    assert world.open_cases() == [("undeliverable", code)]
    connect(world, code, "aggregator")
    people.decide(code, "ask_again")
    assert (world.state(code), world.biller.calls[-1][0], world.open_cases()) == ("success", "pay", [])


def connect(world, code, biller):
    """Let a slip be a certain connector's."""
    with world.books.engine.begin() as connection:
        for table in (slips, dispatches):
            connection.execute(update(table).where(table.c.code == code).values(biller=biller))


@pytest.mark.parametrize(
    ("word", "state", "calls"),
    [("success", "refund_due", 1), ("lost", "in_process", 1), ("delivered", "success", 1)],
)
def test_reversal_before_success(world, people, word, state, calls):
    """Taken back: the money is owed. Too late: it is delivered. No answer: the same is asked again, never a payment."""
    world.biller.rules = Rules(reverses=True)
    world.biller.script = ["pending"]
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    world.clock.forward(4)
    if word == "delivered":
        world.biller.script = ["done_silent"]
        world.biller._act(world.books.purchase_of(world.slip(code)), creates=True)
    world.biller.script = [word] if word == "lost" else []
    people.confirm(people.propose(code, "reverse"))
    world.clock.forward(1)
    world.dispatch()
    reversals = [kind for kind, _ in world.biller.calls if kind == "reverse"]
    assert (world.state(code), len(reversals), world.balance()) == (state, calls, 0)


def test_reversal_without_an_answer_is_repeated_and_then_comes_to_people(world, people):
    """Ten times, always the reversal; then a person is called, and the slip stands where it stood."""
    world.biller.rules = Rules(reverses=True)
    world.biller.script = ["pending"] + ["lost"] * 10
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    people.confirm(people.propose(code, "reverse"))
    for _ in range(12):
        world.clock.forward(3_600)
        world.dispatch()
    assert (world.state(code), world.open_cases()) == ("in_process", [("reversal_refused", code)])
    assert [kind for kind, _ in world.biller.calls if kind != "inquire"] == ["pay"] + ["reverse"] * 10


def test_answer_that_arrives_after_the_reversal_was_wanted_does_not_stop_it(world, people):
    """A question was under way: its pending changes nothing about what two people want."""
    world.biller.rules = Rules(reverses=True)
    world.biller.script = ["pending"]
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    world.clock.forward(5)
    (order,) = dispatching.take(world.books, 1)
    people.confirm(people.propose(code, "reverse"))
    dispatching.settle(world.books, order, Outcome(Finality.OPEN, "03"))
    world.clock.forward(61)
    world.dispatch()
    assert (world.state(code), world.biller.calls[-1][0]) == ("refund_due", "reverse")


def test_complaint_is_asked_about_and_closed_by_two(world, people):
    """It moves no money: a question may be asked, and without a denial of the biller's the delivery stands."""
    code = world.quote().code
    with pytest.raises(complaints.NotDeliveredError):
        complaints.raise_one(world.books, code, "cashier rina at T1")
    world.pay(code)
    world.dispatch()
    for _ in range(2):
        complaints.raise_one(world.books, code, "cashier rina at T1")
    assert (world.open_cases(), people.detail(code).verdicts) == ([("complaint", code)], ("ask_again", "close_case"))
    people.decide(code, "ask_again")
    assert (world.state(code), world.open_cases()) == ("success", [("complaint", code)])
    people.decide(code, "close_case")
    assert (world.state(code), world.open_cases(), world.balance()) == ("success", [], 0)


def test_question_about_a_delivery_that_is_never_answered_leaves_the_queue(world, people):
    """Two people let the matter rest: the slip does not wait for anybody any more."""
    code = world.quote("tokopedia").code
    world.pay(code)
    world.dispatch()
    complaints.raise_one(world.books, code, "cashier rina at T1")
    world.biller.script = ["lost"] * 9
    world.clock.forward(86_401)
    people.decide(code, "ask_again")
    world.clock.forward(3_600)
    world.dispatch()
    assert people.waiting()[code].order == "person"
    people.decide(code, "close_case")
    assert (world.state(code), world.open_cases(), people.waiting()) == ("success", [], {})


def test_complaint_against_a_biller_that_denies_is_money_owed(world, people):
    """Only the biller's denial lets two people take a success back; outside its window nothing happens by itself."""
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    complaints.raise_one(world.books, code, "cashier rina at T1")
    world.biller.deny(world.slip(code).reference)
    people.decide(code, "ask_again")
    assert world.open_cases() == [("complaint", code), ("biller_denied", code)]
    people.decide(code, "rejected")
    assert (world.state(code), world.open_cases()) == ("refund_due", [])
    assert (world.account("owed"), world.account("biller:aggregator"), world.balance()) == (-12_000, 0, 0)


def test_success_that_the_biller_does_not_know_is_not_bought_again(world, people):
    """Asked after a complaint it says that it never saw the reference: a case, and no payment."""
    code = world.quote("tokopedia").code
    world.pay(code)
    world.dispatch()
    complaints.raise_one(world.books, code, "operator rina")
    world.biller._known.clear()
    people.decide(code, "ask_again")
    world.clock.forward(3_600)
    world.dispatch()
    assert (world.state(code), world.biller.calls[-1][0]) == ("success", "advise")
    assert world.open_cases() == [("complaint", code), ("biller_denied", code)]


def test_old_debt_is_paid_back_when_two_people_have_looked(world, people, owed):
    """Where asking could buy, no cash goes back without a fresh no; two people's word by the biller's file is one."""
    world.clock.forward(86_401)
    with pytest.raises(NotRefundableError, match="person"):
        refund(world, owed)
    assert (world.open_cases(), people.detail(owed).verdicts) == (
        [("refund_unsure", owed)], ("delivered", "rejected", "close_case"),
    )  # fmt: skip
    people.decide(owed, "rejected")
    answer, _ = refund(world, owed)
    assert (answer.state, world.open_cases(), world.account("owed")) == ("refunded", [], 0)
    assert world.biller.calls[-1][0] == "pay"


def test_word_of_people_ends_with_what_it_was_about(world, people, owed):
    """They said no; then it was delivered after all, and denied: for that second debt they have to look again."""
    world.biller.rules = Rules(denial_s=10**9)
    world.clock.forward(86_401)
    with pytest.raises(NotRefundableError, match="person"):
        refund(world, owed)
    people.decide(owed, "rejected")
    world.clock.forward(1)
    for outcome in (Outcome(Finality.SUCCESS, "00"), Outcome(Finality.FAILED, "02")):
        world_says(world, owed, outcome)
    assert world.state(owed) == "refund_due"
    with pytest.raises(NotRefundableError, match="person"):
        refund(world, owed)


@pytest.mark.parametrize(("serial", "seen"), [("5543210", "5543210"), ("12345678901234567890", "*" * 18 + "90")])
def test_token_for_a_meter_is_not_shown(world, people, serial, seen):
    """Whoever reads it can load a meter with it: the queue shows its end; a serial number is no secret."""
    code = world.quote().code
    world.pay(code)
    world.biller.pay = lambda _: Outcome(Finality.SUCCESS, "00", serial)
    world.dispatch()
    assert people.detail(code).serial == seen


def test_grace_of_the_connector_is_waited_for(world, owed):
    """A biller that may still change its word: no cash before that, and no question either."""
    world.biller.rules = Rules(grace_s=60)
    asked = len(world.biller.calls)
    world.clock.forward(59)
    with pytest.raises(NotRefundableError, match="grace"):
        refund(world, owed)
    assert len(world.biller.calls) == asked
    world.clock.forward(1)
    assert refund(world, owed)[0].state == "refunded"


def test_refunded_slip_that_the_billers_file_calls_delivered_is_disputed(world, people, owed):
    """Reconciliation raised a case; two people find the biller right: its claim is the operator's loss."""
    refund(world, owed)
    with world.books.engine.begin() as connection:
        rows.raise_case(connection, world.clock.ms, "biller_odd", owed, "the file says delivered")
    people.decide(owed, "delivered")
    assert (world.state(owed), world.account("loss:operator"), world.balance()) == ("disputed", 10_500, 0)
    assert people.detail(owed).verdicts == ("close_case",)


def test_slip_that_a_restore_holds_is_decided_there(world, people, stuck):
    """Nothing but its cases can be closed here: reconciling has its own two people."""
    code = stuck()
    with world.books.engine.begin() as connection:
        rows.edit(connection, rows.find(connection, code, lock=True), reconcile=world.clock.ms // 1000)
    assert people.detail(code).verdicts == ("close_case",)
