"""Cases: one is open per kiosk and kind, however often its cause returns."""

from sqlalchemy import update

from central.fleet import cases
from central.store.fleet_tables import cases as table

KIOSK = "k-0123456789ab"


def test_repeated_cause_counts_on(connection):
    """The first position stays, the number of occurrences grows; another kind is another case."""
    for position in (7, 8, 9):
        cases.raise_case(connection, KIOSK, "not_understood", now_ms=position, journal_id=b"J" * 16, position=position)
    cases.raise_case(connection, KIOSK, "fork", now_ms=20)
    assert cases.open_cases(connection, KIOSK) == [("not_understood", 7, 3), ("fork", 0, 1)]


def test_closed_case_is_opened_anew(connection):
    """What returns after a person closed it is a new case."""
    cases.raise_case(connection, KIOSK, "fork", now_ms=1, position=3)
    connection.execute(update(table).values(closed_ms=2))
    assert cases.open_cases(connection, KIOSK) == []
    cases.raise_case(connection, KIOSK, "fork", now_ms=3, position=5)
    assert cases.open_cases(connection, KIOSK) == [("fork", 5, 1)]
