"""The drawer from one count to the next: who opens and closes a shift, and what the books say of its cash."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from sqlalchemy import select

from central.ledger import postings, refund_numbers, refunds, shifts
from central.ledger.refunds import CashBack
from central.ledger.shifts import CashWrongError, Closing, Count, NoteMissingError, ShiftClosedError, ShiftOpenError
from central.store.money_tables import payments
from tests.central.biller import START_MS


@pytest.fixture
def rina(world):
    return world.tills[0]


def current(world, till="T1"):
    with world.books.engine.begin() as connection:
        return shifts.current(connection, till)


def accounts(world, *names):
    return [world.account(name) for name in names]


def test_a_shift_opens_with_the_cash_that_was_counted(world, rina):
    """The float comes out of the shop's safe, and the books sum to zero."""
    shift, new = shifts.begin(world.books, rina, 200_000)
    assert new
    assert shift == shifts.Shift(shift.shift, "T1", "rina", START_MS, 200_000)
    assert accounts(world, "drawer:T1", "safe:TM-017") == [200_000, -200_000]
    assert world.balance() == 0


def test_opening_again_gives_the_same_shift_or_is_refused(world, rina):
    """A lost answer may be asked again; another count or another cashier is told that the shift is open."""
    shift, _ = shifts.begin(world.books, rina, 200_000)
    assert shifts.begin(world.books, rina, 200_000) == (shift, False)
    with pytest.raises(ShiftOpenError):
        shifts.begin(world.books, rina, 150_000)
    with pytest.raises(ShiftOpenError):
        shifts.begin(world.books, msgspec.structs.replace(rina, cashier="wati"), 200_000)


def test_the_first_payment_opens_a_shift_with_what_the_last_one_left(world, rina):
    """Nobody has to count before the first customer: the drawer holds what was left in it."""
    first, _ = shifts.begin(world.books, rina, 200_000)
    shifts.close(world.books, rina, Closing(first.shift, 200_000, 50_000))
    code = world.quote().code
    world.pay(code)
    opened = current(world)
    assert (opened.opening, opened.opened_by, opened.shift == first.shift) == (50_000, "rina", False)
    with world.books.engine.begin() as connection:
        assert shifts.takings(connection, opened) == shifts.Takings(1, 12_000, 0, 0)
        assert shifts.expected(connection, opened) == 62_000
    assert accounts(world, "drawer:T1", "safe:TM-017") == [62_000, -50_000]


def test_every_till_has_a_shift_of_its_own(world, rina):
    """What one till takes is in its own shift, whatever another does."""
    world.pay(world.quote().code)
    world.pay(world.quote(phone="087800001299").code, till=1)
    shifts.close(world.books, rina, Closing(current(world).shift, 12_000, 0))
    assert (current(world), current(world, "T2").till) == (None, "T2")


def test_a_refund_leaves_the_drawer_of_its_shift(world, rina):
    """What goes back is no longer expected in the drawer."""
    world.biller.script = ["failed"]
    code = world.quote().code
    world.pay(code)
    world.dispatch()
    with world.books.engine.begin() as connection:
        refund_numbers.keep(world.books.vault, connection, code, "84310277", world.clock.ms)
    refunds.refund(world.books, code, rina, "b1", CashBack(12_000, "84310277"))
    shift = current(world)
    with world.books.engine.begin() as connection:
        assert shifts.takings(connection, shift) == shifts.Takings(1, 12_000, 1, 12_000)
    assert world.account("drawer:T1") == 0


def test_closing_books_the_difference_and_what_goes_to_the_safe(world, rina):
    """A thousand is missing: it is the till's difference; what is not left in the drawer is in the safe."""
    shift, _ = shifts.begin(world.books, rina, 100_000)
    world.pay(world.quote().code)
    world.clock.forward(60)
    closed = shifts.close(world.books, rina, Closing(shift.shift, 111_000, 50_000, "kembalian salah"))
    assert msgspec.structs.asdict(closed) == {
        "shift": shift.shift, "till": "T1", "opened_by": "rina", "opened_ms": START_MS, "opening": 100_000,
        "closed_by": "rina", "closed_ms": START_MS + 60_000, "expected": 112_000, "counted": 111_000, "left": 50_000,
        "note": "kembalian salah",
    }  # fmt: skip
    assert closed.difference == -1_000
    assert accounts(world, "drawer:T1", "safe:TM-017", "difference:T1") == [50_000, -39_000, 1_000]
    assert world.balance() == 0


def test_closing_again_gives_the_same_shift(world, rina):
    """A lost answer may be asked again; a closing that says something else, or means another shift, is refused."""
    shift, _ = shifts.begin(world.books, rina, 100_000)
    closing = Closing(shift.shift, 100_000, 0)
    closed = shifts.close(world.books, rina, closing)
    assert shifts.close(world.books, rina, closing) == closed
    with pytest.raises(ShiftClosedError):
        shifts.close(world.books, rina, Closing(shift.shift, 90_000, 0, "salah"))
    shifts.begin(world.books, rina, 0)
    with pytest.raises(ShiftClosedError):
        shifts.close(world.books, rina, Closing("s-another", 0, 0))
    assert accounts(world, "drawer:T1", "safe:TM-017") == [0, 0]


def test_a_difference_wants_a_word(world, rina):
    """Nobody closes a drawer that does not agree without saying why."""
    shift, _ = shifts.begin(world.books, rina, 100_000)
    with pytest.raises(NoteMissingError):
        shifts.close(world.books, rina, Closing(shift.shift, 99_500, 0))
    assert current(world) == shift


def test_a_count_is_kept_in_audit(world, rina):
    """Who counts until it agrees does so in the open."""
    shift, _ = shifts.begin(world.books, rina, 100_000)
    assert shifts.count(world.books, rina, 90_000) == Count(shift.shift, 100_000, 90_000)
    with world.books.engine.begin() as connection:
        noted = connection.exec_driver_sql("SELECT detail FROM audit WHERE action = 'drawer_counted'").scalars().all()
    assert noted == ["counted 90000, expected 100000"]


@pytest.mark.parametrize("closing", [Closing("s", -1, 0), Closing("s", 100, 101), Closing("s", 2_000_000_000, 0)])
def test_cash_that_cannot_be_is_refused(world, rina, closing):
    """Less than nothing, more left than counted, or more than a drawer holds."""
    with pytest.raises(CashWrongError):
        shifts.close(world.books, rina, closing)


def test_without_an_open_shift_there_is_nothing_to_count_or_close(world, rina):
    """Both say so, and book nothing."""
    with pytest.raises(ShiftClosedError):
        shifts.count(world.books, rina, 0)
    with pytest.raises(ShiftClosedError):
        shifts.close(world.books, rina, Closing("s-none", 0, 0))
    assert world.balance() == 0


def test_cash_from_before_shifts_were_kept_is_in_the_safe(world, rina):
    """A drawer account of an older version: at the first opening the drawer holds what was counted."""
    with world.books.engine.begin() as connection:
        postings.post_cash(connection, "older", {"drawer:T1": 70_000, "owed": -70_000}, START_MS)
    shifts.begin(world.books, rina, 20_000)
    assert accounts(world, "drawer:T1", "safe:TM-017") == [20_000, 50_000]


def test_payments_name_their_shift(world):
    """The row of a payment carries the shift whose drawer it went into."""
    world.pay(world.quote().code)
    with world.books.engine.begin() as connection:
        assert connection.execute(select(payments.c.shift)).scalars().all() == [shifts.current(connection, "T1").shift]


def test_no_payment_falls_between_two_shifts(world, rina):
    """While slips are paid at a till somebody closes its shift again and again: each closed shift is exact to the rupiah."""
    codes = [world.quote(phone=f"0878000013{number:02d}").code for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        paying = [pool.submit(world.pay, code, key=code) for code in codes]
        while not all(each.done() for each in paying):
            close_what_is_open(world, rina)
        assert [each.result()[1] for each in paying] == [True] * len(codes)
    close_what_is_open(world, rina)
    with world.books.engine.begin() as connection:
        closed = shifts.earlier(connection, "T1", 100)
        taken = [shifts.takings(connection, shift).taken for shift in closed]
    assert sum(taken) == len(codes) * 12_000
    assert [shift.expected for shift in closed] == taken
    assert accounts(world, "drawer:T1", "safe:TM-017") == [0, sum(shift.counted for shift in closed)]


def close_what_is_open(world, till):
    shift = current(world)
    if shift is not None:
        shifts.close(world.books, till, Closing(shift.shift, world.account("drawer:T1"), 0, "berjalan"))
