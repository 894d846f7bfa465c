"""RECONCILE: what becomes of money: billers are asked first, and nothing goes out or back twice."""

import pytest

from central.administration.acting import InvalidError
from central.ledger import dispatching, expiry
from central.ledger.refunds import NotRefundableError
from tests.central.ledger.people import refund


def test_an_order_that_the_biller_never_saw_is_sent_once_people_say_so(world, held):
    """It may have been refused and paid back since the backup; released, it is delivered once, however old it is."""
    world.biller.advice_creates = lambda _purchase: False
    code = world.quote().code
    world.pay(code)
    people = held()
    people.world.dispatch()
    people.world.clock.forward(90_000)
    people.world.dispatch()
    assert (people.world.state(code), people.held()[0].order) == ("in_process", "held")
    assert not people.world.biller.delivered
    people.release(kind="unfinished")
    people.world.dispatch()
    assert (people.world.state(code), dict(people.world.biller.delivered)) == (
        "success",
        {people.world.slip(code).reference: 1},
    )
    assert people.progress().restore_id == 0


@pytest.mark.parametrize("absent", [False, True])
def test_cash_that_went_back_is_booked_and_goes_back_no_more(world, held, absent):
    """Two people found the refund in the drawer: it is in the books, and the desk has nothing to give."""
    world.biller.advice_creates = lambda _purchase: not absent
    code = world.quote().code
    world.pay(code)
    people = held()
    if not absent:
        people.world.biller.script = ["failed"]
    people.world.dispatch()
    people.release("paid_back")
    assert people.world.state(code) == "refunded"
    assert (people.world.account("drawer:T1"), people.world.account("owed"), people.world.balance()) == (0, 0, 0)
    people.world.clock.forward(90_000)
    people.world.dispatch()
    assert not people.world.biller.delivered
    with pytest.raises(NotRefundableError, match="not_due"):
        refund(people.world, code)


def test_paid_back_is_no_verdict_on_what_may_still_be_delivered(world, held):
    """A slip without money has nothing to go back, and an order that the biller still works on may come."""
    unpaid, paid = world.quote(phone="087800001231").code, world.quote().code
    world.pay(paid)
    people = held()
    people.world.biller.script = ["pending"]
    people.world.dispatch()
    for code in (unpaid, paid):
        with pytest.raises(InvalidError):
            people.propose("paid_back", codes=(code,))


def test_an_owed_refund_is_advised_afresh_and_paid_after_its_release(world, held, owed):
    """The biller is asked again after the restore, and once more when the cash goes back."""
    people = held()
    people.world.dispatch()
    assert people.world.biller.calls[-1][0] == "advise"
    people.release(kind="refund_due")
    refund(people.world, owed)
    assert (people.world.state(owed), people.world.account("drawer:T1")) == ("refunded", 0)


def test_an_owed_refund_whose_goods_came_is_no_refund(world, held, owed):
    """The biller changed its word since the backup: the slip is delivered."""
    people = held()
    people.world.biller._final.clear()
    people.world.dispatch()
    assert (people.world.state(owed), people.world.balance()) == ("success", 0)
    expiry.sweep(people.world.books)
    assert people.progress().restore_id == 0


@pytest.mark.parametrize(("creates", "state"), [(True, "person"), (False, "held")])
def test_what_may_not_be_advised_goes_to_a_person(world, held, creates, state):
    """Beyond its safe age a question that can buy is not asked; one that buys nothing is asked at any age."""
    world.biller.advice_creates = lambda _purchase: creates
    code = world.quote().code
    world.pay(code)
    people = held(after=lambda: world.clock.forward(90_000))
    people.world.dispatch()
    assert [slip.order for slip in people.held()] == [state]
    assert (people.progress().waiting, people.progress().with_person) == (0, int(creates))
    assert people.world.biller.calls == ([] if creates else [("advise", people.world.slip(code).reference)])


def test_an_answer_from_before_the_restore_is_not_believed_about_absence(world, held):
    """A worker asked before somebody put an old database in place, and hears only now that the biller saw nothing."""
    world.biller.advice_creates = lambda _purchase: False
    code = world.quote().code
    world.pay(code)
    orders = dispatching.take(world.books, 4)
    outcome = world.biller.advise(world.books.purchase_of(world.slip(code)))
    people = held()
    dispatching.settle(people.world.books, orders[0], outcome)
    assert (people.progress().waiting, people.held()[0].order) == (1, "open")


def test_a_crash_between_question_and_answer_asks_again(world, held):
    """The order comes back after its lease, still to be asked about."""
    code = world.quote().code
    world.pay(code)
    people = held()
    assert len(dispatching.take(people.world.books, 4)) == 1
    assert people.progress().waiting == 1
    people.world.clock.forward(120)
    people.world.dispatch()
    assert (people.progress().waiting, people.world.state(code)) == (0, "success")


def test_new_business_comes_before_old_questions(world, held):
    """What is sold after the restore does not wait behind everything that the billers are asked about."""
    for number in range(3):
        world.pay(world.quote(phone=f"08780000123{number}").code)
    people = held()
    people.world.clock.forward(70)
    new = people.world.quote(phone="087800001239").code
    people.world.pay(new)
    assert [order.code for order in dispatching.take(people.world.books, 1)] == [new]


@pytest.mark.parametrize(("word", "state"), [("success", "success"), ("failed", "refund_due")])
def test_an_answer_from_before_the_restore_is_booked_when_it_is_final(world, held, word, state):
    """The backup has the order as not sent yet; what its biller says finally all the same is not lost."""
    code = world.quote().code
    world.pay(code)
    answers = []

    def ask():
        world.biller.script = [word]
        (order,) = dispatching.take(world.books, 4)
        answers.append((order, dispatching.carry_out(world.books, order)))

    people = held(after=ask)
    dispatching.settle(people.world.books, *answers[0])
    assert (people.world.state(code), people.progress().waiting) == (state, 0)
    assert people.world.balance() == 0
