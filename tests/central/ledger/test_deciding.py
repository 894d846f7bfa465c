"""Two people decide about a slip whose end no biller has told: neither alone, nothing twice, nothing that cannot be."""

import pytest
from sqlalchemy import select

from central.administration import deciding, queue
from central.administration.acting import Actor, InvalidError, NotAllowedError, TakenError, UnknownError
from central.billers.interface import Callback, Finality, Outcome
from central.ledger import callbacks, complaints
from central.store.money_tables import audit
from tests.central.ledger.people import DODI, RINA, world_says


def test_slip_without_an_answer_waits_in_the_queue(people, stuck):
    """It stands there masked, with its calls and what may be decided; prepaid of a day ago is not asked about any more."""
    code = stuck()
    (listed,) = people.waiting().values()
    assert (listed.code, listed.order, listed.kinds, listed.customer_masked) == (
        code, "person", ("advice_exhausted",), "**********30",
    )  # fmt: skip
    found = people.detail(code)
    assert found.verdicts == ("delivered", "rejected", "close_case")
    assert [(call.kind, call.outcome) for call in found.calls] == [("pay", "open")]
    assert "paid" in [line.action for line in found.audit]
    assert "087800001230" not in str(found)


@pytest.mark.parametrize(
    ("verdict", "state", "owed", "biller"),
    [("delivered", "success", 0, -10_500), ("rejected", "refund_due", -12_000, 0)],
)
def test_word_of_the_billers_file_is_booked_by_two(world, people, stuck, verdict, state, owed, biller):
    """One proposes and nothing happens; another one confirms, and it is booked as the biller's own word would be."""
    code = stuck()
    made = people.propose(code, verdict)
    assert (world.state(code), people.waiting()[code].decision) == ("in_process", verdict)
    decided = people.confirm(made)
    assert (decided.state, decided.decided_by, world.state(code)) == ("confirmed", DODI, state)
    assert (world.account("owed"), world.account("biller:aggregator"), world.balance()) == (owed, biller, 0)
    assert (world.open_cases(), people.waiting()) == ([], {})
    with world.books.engine.begin() as connection:
        lines = connection.execute(select(audit.c.actor, audit.c.action).order_by(audit.c.audit_id)).all()
    assert [tuple(line) for line in lines if "verdict" in line.action] == [
        (RINA, "verdict_proposed"), (DODI, "verdict_confirmed"),
    ]  # fmt: skip


def test_whoever_proposed_cannot_confirm(world, people, stuck):
    """The same account is one person, whatever its role is today; the console is one person too."""
    code = stuck()
    made = people.propose(code, "delivered", by="operator rina")
    with pytest.raises(NotAllowedError):
        people.confirm(made, by="admin rina")
    assert world.state(code) == "in_process"
    people.withdraw(made)
    made = people.propose(code, "delivered", by="console root")
    with pytest.raises(NotAllowedError):
        people.confirm(made, by="console joko")


def test_decision_about_a_slip_that_changed_does_nothing(world, people, stuck):
    """The biller's word came between the two people: what was proposed then is refused, and can be withdrawn."""
    code = stuck()
    made = people.propose(code, "delivered")
    world_says(world, code, Outcome(Finality.FAILED, "02"))
    assert "delivered" in people.detail(code).verdicts
    with pytest.raises(TakenError, match="changed"):
        people.confirm(made)
    assert (world.state(code), people.withdraw(made).state) == ("refund_due", "withdrawn")
    with pytest.raises(TakenError, match="withdrawn"):
        people.confirm(made)


@pytest.mark.parametrize(
    ("verdict", "reason", "error"),
    [
        ("ask_again", "coba lagi", TakenError),
        ("reverse", "batalkan", TakenError),
        ("pay", "bayar", InvalidError),
        ("delivered", "", InvalidError),
        ("delivered", "pelanggan 0812-3456-7890", InvalidError),
        ("delivered", "x" * 201, InvalidError),
    ],
)
def test_what_cannot_be_decided_is_refused(people, stuck, verdict, reason, error):
    """A question that could buy, a reversal that the connector does not know, a reason that names a customer."""
    code = stuck()
    with pytest.raises(error):
        people.propose(code, verdict, reason=reason)


def test_one_open_decision_a_slip(people, stuck):
    """A second one waits until the first one is decided; unknown slips and decisions are said to be that."""
    code = stuck()
    people.propose(code, "delivered")
    with pytest.raises(TakenError, match="second person"):
        people.propose(code, "rejected")
    with pytest.raises(UnknownError):
        people.propose("1234567812345670", "delivered")
    with pytest.raises(UnknownError):
        people.confirm(queue.Decision(
            id="x", code=code, verdict="delivered", state="open", seen_state="", reason="", proposed_by="", proposed_ms=0,
            decided_by="", decided_ms=0,
        ))  # fmt: skip


def test_case_that_nobody_saw_is_not_closed(world, people):
    """What came between the two people is in the queue still: closing is proposed anew by somebody who has seen it."""
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    complaints.raise_one(world.books, code, "cashier rina at T1")
    made = people.propose(code, "close_case")
    world.clock.forward(1)
    world_says(world, code, Outcome(Finality.FAILED, "02"))
    world.dispatch()
    with pytest.raises(TakenError, match="changed"):
        people.confirm(made)
    people.withdraw(made)
    assert world.open_cases() == [("complaint", code), ("biller_denied", code)]
    people.decide(code, "close_case")
    assert world.open_cases() == []


def test_case_about_no_slip_is_closed_by_one(world, people, stuck):
    """It moves no money; a case about a slip is not closed that way, and one that was closed is opened by its next cause."""
    code = stuck()
    odd = ("biller_odd", "aggregator")
    raise_odd(world)
    with world.books.engine.begin() as connection:
        (case,) = queue.list_other_cases(connection, 10)
        actor = Actor(RINA, "operator", world.clock.ms)
        deciding.close_other_case(connection, actor, case.id, "biller sudah menjelaskan")
    assert odd not in world.open_cases()
    about_slip = people.detail(code).cases[0]
    with pytest.raises(TakenError), world.books.engine.begin() as connection:
        deciding.close_other_case(connection, actor, about_slip.id, "tidak perlu")
    with pytest.raises(UnknownError), world.books.engine.begin() as connection:
        deciding.close_other_case(connection, actor, case.id, "sekali lagi")
    raise_odd(world)
    assert odd in world.open_cases()


def raise_odd(world):
    """Let the biller speak about a reference that is not ours."""
    callbacks.take(world.books, "aggregator", Callback("A" * 20, Outcome(Finality.SUCCESS, "00")))
