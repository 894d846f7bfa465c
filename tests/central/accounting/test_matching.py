"""A biller's file beside our books: the four flags, files that replace others, and the hours around midnight."""

from sqlalchemy import func, select

from central.accounting import matching
from central.accounting.matching import Entry
from central.store.books_tables import statement_lines, statements

from .conftest import DAY, line


def flags(world, day=DAY):
    with world.books.engine.begin() as connection:
        found = matching.match(connection, "aggregator", day)
    return [(entry.flag, entry.reference, entry.listed, entry.booked) for entry in found.entries], found.waiting


def test_line_and_slip_that_agree_match(world, sell, take):
    """Delivered by our books, taken by the file, one amount."""
    slip = sell()
    assert take(line(slip.reference)) is True
    with world.books.engine.begin() as connection:
        found = matching.match(connection, "aggregator", DAY)
    at_ms = 1_788_000_000_000
    assert found.entries == [
        Entry(
            flag="MATCHED", reference=slip.reference, code=slip.code, state="success", listed=10_500, booked=10_500, at_ms=at_ms
        )
    ]  # fmt: skip
    assert (found.listed_count, found.listed, found.booked_count, found.booked, found.fits) == (
        1,
        10_500,
        1,
        10_500,
        True,
    )


def test_three_ways_not_to_match(world, sell, take):
    """Another amount; nothing in the file; a line of which we know nothing."""
    dearer, unlisted = sell(), sell("087800001240")
    take(line(dearer.reference, "10.750"), line("FOREIGN-1", "5.000"))
    assert flags(world) == (
        [
            ("AMOUNT_DIFF", dearer.reference, 10_750, 10_500),
            ("MISSING_HERE", "FOREIGN-1", 5_000, 0),
            ("MISSING_AT_BILLER", unlisted.reference, 0, 10_500),
        ],
        0,
    )


def test_what_the_biller_took_for_a_failed_slip_is_missing_here(world, sell, take):
    """Our books owe the customer, the file says that it was delivered."""
    failed = sell(words=("failed",))
    take(line(failed.reference))
    assert flags(world)[0] == [("MISSING_HERE", failed.reference, 10_500, 0)]


def test_failed_and_open_lines_take_nothing(world, sell, take):
    """A refusal fits a refund that is due; for a slip that we count as delivered it is a contradiction."""
    failed, delivered = sell(words=("failed",)), sell("087800001240")
    take(line(failed.reference, status="Gagal"), line(delivered.reference, status="Pending"))
    assert flags(world)[0] == [("MISSING_AT_BILLER", delivered.reference, 0, 10_500)]


def test_reference_that_is_listed_twice_was_paid_twice(world, sell, take):
    """In one file, and in the files of two days: the first one counts, the others are missing here."""
    slip = sell()
    take(line(slip.reference), line(slip.reference))
    take(line(slip.reference, at="2026-08-30 00:00:05"), day=DAY + 1)
    again = ("MISSING_HERE", slip.reference, 10_500, 0)
    assert flags(world)[0] == [("MATCHED", slip.reference, 10_500, 10_500), again]
    assert flags(world, DAY + 1)[0] == [again]


def test_later_file_of_a_day_takes_the_place_of_the_earlier(world, sell, take):
    """And the first one again counts again, without its lines being stored twice."""
    slip = sell()
    wrong, right = line(slip.reference, "9.999"), line(slip.reference)
    assert [take(wrong), take(right)] == [True, True]
    assert flags(world)[0] == [("MATCHED", slip.reference, 10_500, 10_500)]
    assert take(wrong) is False
    assert flags(world)[0] == [("AMOUNT_DIFF", slip.reference, 9_999, 10_500)]
    with world.books.engine.begin() as connection:
        count = [
            connection.execute(select(func.count()).select_from(t)).scalar() for t in (statements, statement_lines)
        ]
    assert count == [2, 2]


def test_days_without_a_transaction_have_a_file_each(world, take):
    """Two files with the same bytes are two files."""
    assert [take(), take(day=DAY + 1), take()] == [True, True, False]


def test_without_a_file_slips_wait(world, sell):
    """Nothing is missing as long as nobody has said what there is."""
    sell()
    assert flags(world) == ([], 1)


def test_slip_paid_at_midnight_may_stand_in_the_next_file(world, sell, take):
    """It waits for the next day's file, matches there, or is missing once that has come without it."""
    world.clock.ms += 6 * 3_600_000 + 19 * 60_000 + 30_000  # 23:59:30 WIB
    slip = sell()
    world.clock.forward(1)
    lost = sell("087800001240")
    take()
    waits = [("WAITING", slip.reference, 0, 10_500), ("WAITING", lost.reference, 0, 10_500)]
    assert flags(world) == (waits, 2)
    take(line(slip.reference, at="2026-08-30 00:00:02"), day=DAY + 1)
    assert flags(world) == ([("MISSING_AT_BILLER", lost.reference, 0, 10_500)], 0)
    assert flags(world, DAY + 1)[0] == [("MATCHED", slip.reference, 10_500, 10_500)]


def test_what_a_later_line_takes_back_was_never_taken(world, sell, take):
    """The biller gives money back a day after its success, or further down in the same file: neither day matches."""
    later, same = sell(), sell("087800001240")
    take(line(later.reference), line(same.reference), line(same.reference, status="Gagal", at="2026-08-29 18:00:00"))
    assert flags(world)[0] == [
        ("MATCHED", later.reference, 10_500, 10_500), ("MISSING_AT_BILLER", same.reference, 0, 10_500),
    ]  # fmt: skip
    take(line(later.reference, status="Gagal", at="2026-08-30 09:00:00"), day=DAY + 1)
    assert set(flags(world)[0]) == {
        ("MISSING_AT_BILLER", later.reference, 0, 10_500), ("MISSING_AT_BILLER", same.reference, 0, 10_500),
    }  # fmt: skip
    assert flags(world, DAY + 1)[0] == []
