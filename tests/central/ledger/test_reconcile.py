"""RECONCILE, from the restore to its end: billers are asked first, two people let slips go, and nothing goes twice."""

import threading

import pytest
from sqlalchemy import select

from central.administration import releasing
from central.administration.acting import Actor, InvalidError, NotAllowedError, TakenError, UnknownError
from central.administration.releasing import Wish
from central.ledger import desk, dispatching, expiry, refund_numbers, refunds, restored, rows
from central.ledger.desk import SlipUnpayableError
from central.ledger.refunds import CashBack, NotRefundableError
from central.store.money_tables import audit

NUMBER = "84310277"
RINA, DODI, ROOT, OTHER_ROOT = "operator rina", "admin dodi", "console root", "console sari"


class Reconciler:
    """People in charge of a restored world."""

    def __init__(self, world):
        self.world = world

    def _actor(self, name):
        return Actor(name, "operator", self.world.clock.ms)

    def progress(self):
        with self.world.books.engine.begin() as connection:
            return restored.progress(connection)

    def held(self, **wish):
        with self.world.books.engine.begin() as connection:
            return releasing.list_held(connection, Wish(**wish))

    def propose(self, verdict="release", by=RINA, **wish):
        with self.world.books.engine.begin() as connection:
            return releasing.propose(connection, self._actor(by), verdict, Wish(**wish))

    def confirm(self, proposal, by=DODI):
        with self.world.books.engine.begin() as connection:
            return releasing.confirm(connection, self._actor(by), proposal.id)

    def withdraw(self, proposal, by=RINA):
        with self.world.books.engine.begin() as connection:
            return releasing.withdraw(connection, self._actor(by), proposal.id)

    def release(self, verdict="release", **wish):
        return self.confirm(self.propose(verdict, **wish))

    def actions(self):
        with self.world.books.engine.begin() as connection:
            return connection.execute(select(audit.c.action).order_by(audit.c.audit_id)).scalars().all()


@pytest.fixture
def held(world, restore):
    """Give a function that makes a history, restores the copy from before it, and gives those who reconcile it."""
    take, go_back = restore

    def make(before=lambda: None, after=lambda: None):
        before()
        take(world)
        after()
        return Reconciler(go_back(world))

    return make


def refund(world, code):
    with world.books.engine.begin() as connection:
        refund_numbers.keep(world.books.vault, connection, code, NUMBER, world.clock.ms)
    return refunds.refund(world.books, code, world.tills[0], "k", CashBack(world.slip(code).total, NUMBER))


def test_a_released_slip_is_paid_and_reconcile_ends(world, held):
    """Two people say that it was never paid: it is sold as ever, and as it was the last one, RECONCILE is over."""
    code = world.quote().code
    people = held()
    assert [slip.code for slip in people.held()] == [code]
    done = people.release()
    assert (done.slips, done.done, done.total, done.decided_by) == (1, 1, 12_000, DODI)
    assert people.progress().restore_id == 0
    people.world.pay(code)
    people.world.dispatch()
    assert people.world.state(code) == "success"
    assert [action for action in people.actions() if "reconcile" in action or "release" in action] == [
        "reconcile_begun", "release_proposed", "released", "release_confirmed", "reconcile_ended",
    ]  # fmt: skip


def test_one_person_is_not_two(world, held):
    """Whoever proposes does not confirm, in no role and from no console; nothing is let go by the try."""
    code = world.quote().code
    people = held()
    proposal = people.propose(by=RINA)
    for name in (RINA, "admin rina"):
        with pytest.raises(NotAllowedError):
            people.confirm(proposal, by=name)
    people.withdraw(proposal)
    at_console = people.propose(by=ROOT)
    with pytest.raises(NotAllowedError):
        people.confirm(at_console, by=OTHER_ROOT)
    assert people.world.slip(code).reconcile > 0
    people.confirm(at_console, by=RINA)
    assert people.world.slip(code).reconcile == 0


def test_nothing_is_let_go_before_every_reference_is_advised(world, held):
    """A biller that does not answer keeps everything where it is; what it answers, and that alone, opens the way."""
    unpaid, paid = world.quote(phone="087800001231").code, world.quote().code
    world.pay(paid)
    people = held()
    people.world.biller.script = ["lost"]
    people.world.dispatch()
    assert people.progress().waiting == 1
    with pytest.raises(TakenError, match="1 references"):
        people.propose(codes=(unpaid,))
    people.world.clock.forward(6)
    people.world.biller.script = ["pending"]
    people.world.dispatch()
    assert (people.progress().waiting, people.progress().references) == (0, 1)
    people.release(codes=(unpaid,))
    people.world.pay(unpaid)


def test_a_proposal_from_before_a_second_restore_is_nothing(world, held, restore):
    """What people found out about the first one says nothing about the time since."""
    code = world.quote().code
    people = held()
    proposal = people.propose()
    restore[0](people.world)
    people.world.clock.forward(100)
    again = Reconciler(restore[1](people.world))
    with pytest.raises(TakenError, match="ended"):
        again.confirm(proposal)
    assert again.world.slip(code).reconcile > 0


def test_what_changed_since_the_proposal_stays(world, held):
    """A slip that has expired, and one whose money has found its way, are left; the others are let go."""
    first, second, paid = (world.quote(phone=f"08780000123{number}").code for number in range(3))
    world.pay(paid)
    people = held()
    people.world.biller.script = ["pending"]
    people.world.dispatch()
    proposal = people.propose()
    assert proposal.slips == 3
    people.world.clock.forward(6)
    people.world.biller.script = ["failed"]
    people.world.dispatch()
    with people.world.books.engine.begin() as connection:
        rows.edit(connection, rows.find(connection, first), valid_until_ms=people.world.clock.ms)
    assert people.confirm(proposal).done == 1
    states = [people.world.state(code) for code in (first, second, paid)]
    assert states == ["expired", "awaiting_payment", "refund_due"]
    assert people.world.slip(paid).reconcile > 0
    with pytest.raises(NotRefundableError, match="reconcile"):
        refund(people.world, paid)


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


def test_lists_are_chosen_by_what_they_wait_for(world, held):
    """Each kind, product and kiosk alone; a slip in an open proposal is not proposed a second time."""
    unpaid = world.quote(phone="087800001231").code
    code = world.quote().code
    world.pay(code)
    people = held()
    people.world.biller.script = ["pending"]
    people.world.dispatch()
    kinds = {kind: [slip.code for slip in people.held(kind=kind)] for kind in ("unpaid", "unfinished", "refund_due")}
    assert kinds == {"unpaid": [unpaid], "unfinished": [code], "refund_due": []}
    counts = [len(people.held(**wish)) for wish in ({"product": "pulsa"}, {"product": "gopay"}, {"kiosk": "k-x"})]
    assert counts == [2, 0, 0]
    proposal = people.propose(codes=(unpaid,))
    with pytest.raises(InvalidError):
        people.propose(kind="unpaid")
    assert {slip.code: slip.proposal for slip in people.held()} == {unpaid: proposal.id, code: ""}


def test_a_proposal_is_decided_once(world, held):
    """Withdrawn or confirmed, it is over; one that nobody made is unknown."""
    world.quote()
    people = held()
    proposal = people.propose()
    assert people.withdraw(proposal).state == "withdrawn"
    for again in (people.confirm, people.withdraw):
        with pytest.raises(TakenError):
            again(proposal)
    people.release()
    with pytest.raises(UnknownError):
        people.confirm(
            type(proposal)(**{**{name: getattr(proposal, name) for name in proposal.__struct_fields__}, "id": "x"})
        )
    with pytest.raises(TakenError, match="no restore"):
        people.propose()


def test_two_people_race_to_confirm(world, held):
    """One of them does it; the other one hears that it is decided."""
    for number in range(5):
        world.quote(phone=f"08780000123{number}")
    people = held()
    proposal = people.propose()
    start, results = threading.Barrier(2), []

    def race(name):
        start.wait()
        try:
            results.append(people.confirm(proposal, by=name).done)
        except TakenError:
            results.append("taken")

    threads = [threading.Thread(target=race, args=(name,)) for name in (DODI, "admin sari")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [5, "taken"]
    assert people.actions().count("released") == 5


def test_a_crash_in_the_middle_of_a_confirmation_changes_nothing(world, held):
    """Its transaction is one: what was let go is held again, and the proposal can be confirmed."""
    codes = [world.quote(phone=f"08780000123{number}").code for number in range(3)]
    people = held()
    proposal = people.propose()
    connection = people.world.books.engine.connect()
    transaction = connection.begin()
    assert releasing.confirm(connection, Actor(DODI, "admin", people.world.clock.ms), proposal.id).done == 3
    transaction.rollback()
    connection.close()
    assert all(people.world.slip(code).reconcile for code in codes)
    assert people.confirm(proposal).done == 3


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


def test_a_held_slip_is_not_voided(world, held):
    """A cashier cannot cancel what people have to find out about."""
    code = world.quote().code
    people = held()
    with pytest.raises(SlipUnpayableError, match="reconcile"):
        desk.void(people.world.books, code, people.world.tills[0])
