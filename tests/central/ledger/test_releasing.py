"""RECONCILE: two people let held slips go, by lists that do not change, and it ends."""

import threading

import pytest

from central.administration import releasing
from central.administration.acting import Actor, InvalidError, NotAllowedError, TakenError, UnknownError
from central.billers.interface import Finality, Outcome
from central.ledger import desk, rows
from central.ledger.desk import SlipUnpayableError
from central.ledger.refunds import NotRefundableError
from tests.central.ledger.people import DODI, RINA, Reconciler, refund, world_says

ROOT, OTHER_ROOT = "console root", "console sari"


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


def test_a_held_slip_is_not_voided(world, held):
    """A cashier cannot cancel what people have to find out about."""
    code = world.quote().code
    people = held()
    with pytest.raises(SlipUnpayableError, match="reconcile"):
        desk.void(people.world.books, code, people.world.tills[0])


def test_what_its_biller_has_called_back_about_is_not_let_go_unpaid(world, held):
    """Paid since the backup, which central has forgotten; its biller's word came after the restore, and people overlook it."""
    code = world.quote().code
    people = held(after=lambda: world.pay(code))
    world_says(people.world, code, Outcome(Finality.SUCCESS, "00", "5543210"))
    assert people.release().done == 0
    assert (people.world.state(code), [slip.code for slip in people.held()]) == ("awaiting_payment", [code])
