"""The number that opens a refund: only when one is due, each ends the one before, and there are few of them."""

import pytest
from sqlalchemy import select

from central.ledger import refunds
from central.ledger.refunds import CashBack, NotRefundableError
from central.store.money_tables import refund_numbers
from sync.wire.requests import AskReceipt, AskRefundNumber, AskStatus, RefundNumber, Refused

KIOSK = "k-0123456789ab"
LAST6 = "001230"
REFUND_NUMBERS = 4
WRONG_TRIES = 5


def ask(world, code, last6=LAST6):
    return world.slips.refund_number(KIOSK, AskRefundNumber(code, last6))


def give_back(world, code, number, till=0):
    return refunds.refund(world.books, code, world.tills[till], f"back-{number}", CashBack(12_000, number))


def test_number_opens_the_refund_once(world, owed):
    """The kiosk's eight digits bring the cash back at a desk; then there is nothing more to open."""
    issued = ask(world, owed)
    assert isinstance(issued, RefundNumber)
    assert (len(issued.number), issued.number.isdigit(), issued.copy, issued.report.state) == (8, True, 0, "refund_due")
    assert give_back(world, owed, issued.number)[0].state == "refunded"
    assert ask(world, owed) == Refused("no_refund_due")


def test_new_number_ends_the_one_before(world, owed):
    """Whoever found the first paper gets nothing, and the wrong tries made on it are forgotten."""
    first = ask(world, owed)
    for _ in range(WRONG_TRIES):
        with pytest.raises(NotRefundableError, match="number_wrong"):
            give_back(world, owed, "x")
    with pytest.raises(NotRefundableError, match="number_locked"):
        give_back(world, owed, first.number)
    second = ask(world, owed)
    assert second.copy == 1
    with pytest.raises(NotRefundableError, match="number_wrong"):
        give_back(world, owed, first.number)
    assert give_back(world, owed, second.number)[1]


def test_number_that_ends_while_the_biller_is_asked_opens_nothing(world, owed):
    """The customer prints a new number in the moment in which somebody uses the old one."""
    first = ask(world, owed)
    advise, newer = world.biller.advise, []

    def slowly(purchase):
        newer.append(ask(world, owed).number)
        return advise(purchase)

    world.biller.advise = slowly
    with pytest.raises(NotRefundableError, match="number_wrong"):
        give_back(world, owed, first.number)
    world.biller.advise = advise
    assert (world.state(owed), give_back(world, owed, newer[0])[1]) == ("refund_due", True)


def test_numbers_run_out(world, owed):
    """One and three more, then a person has to look."""
    assert [ask(world, owed).copy for _ in range(REFUND_NUMBERS)] == list(range(REFUND_NUMBERS))
    assert ask(world, owed) == Refused("copies_exhausted")


def test_numbers_differ_and_are_not_kept(world, owed):
    """Only a hash is in the database."""
    numbers = [ask(world, owed).number for _ in range(REFUND_NUMBERS)]
    assert len(set(numbers)) == REFUND_NUMBERS
    with world.books.engine.begin() as connection:
        row = connection.execute(select(refund_numbers)).one()
    assert not any(number in str(value) for number in numbers for value in row)


def test_number_is_for_who_knows_the_digits_and_for_what_is_due(world, owed):
    """Wrong digits tell nothing and lock as everywhere; a slip that arrived, or waits, has no refund."""
    assert ask(world, owed, "000000") == Refused("details_wrong")
    waiting = world.quote(denomination=50_000).code
    assert ask(world, waiting) == Refused("no_refund_due")
    world.pay(waiting)
    world.dispatch()
    assert ask(world, waiting) == Refused("no_refund_due")
    told = [ask(world, owed, "000000") for _ in range(5)]
    assert (told[-1], ask(world, owed)) == (Refused("locked", 86_400), Refused("locked", 86_400))


def test_refunded_slip_says_when_and_where_and_prints_its_proof(world, owed):
    """The report names till and time; the proof is numbered and capped like every receipt, without the biller's lines."""
    before = world.slips.status(KIOSK, AskStatus(owed, LAST6))
    assert (before.receipt, before.refunded_ms, before.refund_till) == ("", 0, "")
    number = ask(world, owed).number
    world.clock.forward(60)
    give_back(world, owed, number, till=1)
    after = world.slips.status(KIOSK, AskStatus(owed, LAST6))
    assert (after.state, after.receipt, after.refunded_ms, after.refund_till, after.till) == (
        "refunded", "refund", world.clock.ms, "Kasir 2", "Kasir 1",
    )  # fmt: skip
    papers = [world.slips.receipt(KIOSK, AskReceipt(owed, LAST6)) for _ in range(5)]
    assert [(paper.paper, paper.copy, paper.biller_lines) for paper in papers[:4]] == [
        ("refund", copy, ()) for copy in range(4)
    ]
    assert papers[4] == Refused("copies_exhausted")
