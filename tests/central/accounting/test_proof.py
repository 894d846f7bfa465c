"""The proof of a day: it agrees where everything does, and each of its parts notices what was changed behind its back."""

import pytest
from sqlalchemy import delete, insert, select, update

from central.accounting import daily, days, proof, turnover
from central.accounting.money import Money
from central.accounting.tills import TillDay
from central.accounting.turnover import Turnover
from central.ledger import shifts
from central.ledger.shifts import Closing
from central.store.books_tables import proofs
from central.store.money_tables import accounts, audit, payments, slips
from central.store.money_tables import postings as table

from .conftest import DAY, line


def look(world, day=DAY):
    with world.books.engine.begin() as connection:
        return proof.look(connection, day, world.clock.ms)


def change(world, statement):
    with world.books.engine.begin() as connection:
        connection.execute(statement)


def test_day_that_agrees_says_where_all_money_is(world, sell, give_back, take, over):
    """Delivered, refunded at another till, and owed; each drawer by what was taken in and given out; the file says the same."""
    delivered, failed = sell(), sell("087800001240", words=("failed",))
    owed = sell("087800001250", words=("failed",))
    give_back(failed)
    take(line(delivered.reference), line(failed.reference, status="Gagal"), line(owed.reference, status="Gagal"))
    over()
    found = look(world)
    assert (found.state, found.ledger, found.uneven) == ("agrees", 0, 0)
    assert found.money == Money(
        payments=3, money_in=36_000, delivered=12_000, refunded=12_000, open=12_000, disputed=0, booked_right=True
    )
    assert [(till.till, till.cash_in, till.cash_out, till.closing, till.agrees) for till in found.tills] == [
        ("T1", 36_000, 0, 36_000, True), ("T2", 0, 12_000, -12_000, True),
    ]  # fmt: skip


def test_day_without_a_biller_s_file_waits(world, sell, over):
    """Nothing contradicts, and nothing is proved."""
    sell()
    over()
    assert look(world).state == "waiting"


def test_day_that_is_not_over_is_not_judged(world, sell):
    """It still runs."""
    sell()
    assert look(world).state == "running"


def test_closed_shift_is_part_of_the_drawer(world, sell, over):
    """What was missing at the count, what went to the safe, what stayed."""
    sell()
    with world.books.engine.begin() as connection:
        shift = shifts.current(connection, "T1").shift
    shifts.close(world.books, world.tills[0], Closing(shift, counted=11_000, left=5_000, note="kurang"))
    over()
    assert look(world).tills == [
        TillDay(
            till="T1", store="TM-017", payments=1, opening=0, cash_in=12_000, refunds=0, cash_out=0, safe=-6_000,
            difference=-1_000, closing=5_000, shifts=1, shifts_right=True,
        )
    ]  # fmt: skip


def test_drawer_of_the_day_before_is_the_opening(world, sell, over):
    """A till that nobody touched keeps its cash, and agrees."""
    sell()
    over(24)
    assert [(till.opening, till.cash_in, till.closing, till.agrees) for till in look(world, DAY + 1).tills] == [
        (12_000, 0, 12_000, True)
    ]


@pytest.mark.parametrize(
    ("part", "statement"),
    [
        ("ledger", update(table).where(table.c.account == "owed").values(amount=table.c.amount + 1)),
        ("till", update(payments).values(amount=11_000)),
        ("till", update(payments).values(till="T2")),
        ("money", update(slips).values(state="refund_due")),
        ("money", update(slips).values(state="expired")),
        ("money", update(slips).values(total=slips.c.total + 500, service_fee=slips.c.service_fee + 500)),
    ],
)
def test_whatever_is_changed_behind_its_back_is_noticed(world, sell, take, over, part, statement):
    """A posting, a payment, a state, a price: the proof differs, and a person is called once."""
    slip = sell()
    take(line(slip.reference))
    over()
    assert look(world).state == "agrees"
    change(world, statement)
    with world.books.engine.begin() as connection:
        found = proof.make(connection, DAY, world.clock.ms)
        proof.make(connection, DAY, world.clock.ms)
    noticed = {
        "ledger": (found.ledger, found.uneven) != (0, 0),
        "till": not all(till.agrees for till in found.tills),
        "money": not found.money.agrees,
    }
    assert (found.state, noticed[part]) == ("differs", True)
    assert ("books_differ", "2026-08-29") in world.cases()
    assert len(world.cases()) == len(set(world.cases()))


def test_payment_that_was_taken_out_of_the_books_is_noticed(world, sell, take, over):
    """Its row, its postings and the cash are gone together; the slip was paid, and its biller took the money."""
    kept, gone = sell(), sell("087800001240")
    take(line(kept.reference), line(gone.reference))
    over()
    assert look(world).state == "agrees"
    change(world, delete(table).where(table.c.code == gone.code))
    change(world, delete(payments).where(payments.c.code == gone.code))
    found = look(world)
    assert (found.state, found.money.agrees) == ("differs", False)


def test_postings_that_even_out_over_slips_are_noticed(world, sell, take, over):
    """One slip's delivery is booked on another: the sums of the day are right, and neither slip is."""
    kept, other = sell(), sell("087800001240")
    take(line(kept.reference), line(other.reference))
    over()
    change(world, update(table).where(table.c.code == other.code).values(code=kept.code))
    found = look(world)
    assert (found.state, found.money.booked_right) == ("differs", False)


def test_posting_without_its_other_half_is_noticed(world, sell, take, over):
    """Half a movement, on an account that no slip and no drawer meets."""
    slip = sell()
    take(line(slip.reference))
    over()
    change(world, insert(accounts).values(account="safe:TM-017", kind="asset"))
    half = {"movement": "half", "account": "safe:TM-017", "code": None, "amount": 500, "at_ms": slip.paid_ms}
    change(world, insert(table).values(**half))
    found = look(world)
    assert (found.state, found.ledger, found.uneven) == ("differs", 500, 1)


def test_shift_that_expected_something_else_is_noticed(world, sell, over):
    """The shift's own words and the rows that carry it."""
    sell()
    with world.books.engine.begin() as connection:
        shift = shifts.current(connection, "T1").shift
    shifts.close(world.books, world.tills[0], Closing(shift, counted=12_000, left=12_000))
    over()
    assert look(world).tills[0].agrees is True
    change(world, update(payments).values(shift="another"))
    assert look(world).tills[0].agrees is False


def test_each_mismatch_calls_a_person_until_a_file_settles_it(world, sell, take, over):
    """By the slip's code where there is one; a better file closes the cases of what fits now."""
    dearer, unlisted = sell(), sell("087800001240")
    over()
    take(line(dearer.reference, "10.750"), line("FOREIGN-1"))
    odd = [("amount_differs", dearer.code), ("missing_here", "FOREIGN-1"), ("missing_at_biller", unlisted.code)]
    assert world.cases() == [*odd, ("books_differ", "2026-08-29")]
    take(line(dearer.reference), line(unlisted.reference))
    with world.books.engine.begin() as connection:
        open_now = connection.execute(select(proof.cases.c.kind).where(proof.cases.c.closed_ms == 0)).scalars().all()
    assert open_now == ["missing_here"]


def test_money_taken_twice_stays_with_people_when_its_first_day_is_proved_again(world, sell, take, over):
    """The first day's file fits, the second day's lists the same again: only a better second file settles that."""
    twice = sell()
    over(48)
    take(line(twice.reference))
    take(line(twice.reference, at="2026-08-30 09:00:00"), day=DAY + 1)
    with world.books.engine.begin() as connection:
        proof.make(connection, DAY, world.clock.ms)
    assert ("missing_here", twice.code) in world.open_cases()
    take(day=DAY + 1)
    assert ("missing_here", twice.code) not in world.open_cases()


def test_money_that_came_back_days_later_proves_its_day_again(world, sell, take, over):
    """The file that says so is of another day; the slip's own day does not agree any more."""
    slip = sell()
    over(24 * 5)
    take(line(slip.reference))
    take(line(slip.reference, status="Gagal", at="2026-09-02 09:00:00"), day=DAY + 4)
    with world.books.engine.begin() as connection:
        assert proof.of_day(connection, DAY).state == "differs"
    assert ("missing_at_biller", slip.code) in world.open_cases()


def test_file_of_another_account_calls_no_crowd(world, over, take):
    """A hundred cases at most, and one about the day."""
    over()
    take(*(line(f"FOREIGN-{number}") for number in range(150)))
    assert len(world.cases()) == 101


def test_daily_proof_is_made_once_half_an_hour_after_midnight(world, sell):
    """Not before 00:30 WIB; then one day a call, the oldest first, and audit names it."""
    sell()
    world.clock.ms = days.end_ms(DAY) + daily.AFTER_MS - 1
    daily.sweep(world.books)
    with world.books.engine.begin() as connection:
        assert proof.stored(connection, 9) == []
    world.clock.ms = days.end_ms(DAY + 1) + daily.AFTER_MS
    for _ in range(3):
        daily.sweep(world.books)
    with world.books.engine.begin() as connection:
        kept = [(each.day, each.state) for each in proof.stored(connection, 9)]
        noted = connection.execute(select(audit.c.subject, audit.c.detail).where(audit.c.action == "proof_made")).all()
    assert kept == [(DAY + 1, "agrees"), (DAY, "waiting")]
    assert [tuple(each) for each in noted] == [("2026-08-29", "waiting"), ("2026-08-30", "agrees")]


def test_central_without_a_payment_has_nothing_to_prove(world):
    """An empty database stays so."""
    daily.sweep(world.books)
    with world.books.engine.begin() as connection:
        assert connection.execute(select(proofs)).all() == []


def test_import_makes_the_proof_of_its_day_anew(world, sell, take, over):
    """What waited for the file agrees with it."""
    slip = sell()
    over()
    daily.sweep(world.books)
    take(line(slip.reference))
    with world.books.engine.begin() as connection:
        assert proof.of_day(connection, DAY).state == "agrees"


def test_file_of_the_next_day_settles_what_was_paid_at_midnight(world, sell, take):
    """The day before is proved again, and agrees."""
    world.clock.ms = days.end_ms(DAY) - 30_000
    slip = sell()
    world.clock.ms = days.end_ms(DAY + 1)
    take()
    with world.books.engine.begin() as connection:
        assert proof.of_day(connection, DAY).state == "waiting"
    take(line(slip.reference, at="2026-08-30 00:00:02"), day=DAY + 1)
    with world.books.engine.begin() as connection:
        assert proof.of_day(connection, DAY).state == "agrees"


def test_turnover_by_biller_store_and_till(world, sell, give_back):
    """Payments and their parts where they were taken, refunds where they were given out."""
    sell()
    give_back(sell("087800001240", words=("failed",)))
    with world.books.engine.begin() as connection:
        found = turnover.of_day(connection, DAY)
    assert found == [
        Turnover(
            day=DAY, biller="aggregator", store="TM-017", till="T1", payments=2, amount=21_000, admin_fee=0, service_fee=3_000,
            total=24_000, delivered=12_000, refunded=12_000, open=0, disputed=0,
        ),
        Turnover(day=DAY, biller="aggregator", store="TM-017", till="T2", refunds=1, refunded_cash=12_000),
    ]  # fmt: skip
