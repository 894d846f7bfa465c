"""Kiosks and their journals: terminal numbers are never used twice, the first reason of a suspension stays."""

import pytest
from sqlalchemy import select, update

from central.fleet import counters, kiosks
from central.fleet.counters import TerminalNumbersExhaustedError
from central.fleet.kiosks import Journal, KioskKeys
from central.store.fleet_tables import kiosks as table
from central.store.fleet_tables import state

KIOSK = "k-0123456789ab"
OTHER = "k-ba9876543210"


def enrol_other(connection):
    kiosks.enrol(connection, OTHER, shard=0, store_id="TM-018", sign_public=b"S", seal_public=b"B", now_ms=1)


def test_keys_of_an_enrolled_kiosk(connection):
    """An enrolled kiosk is found with its keys; nobody else is."""
    assert kiosks.keys_of(connection, KIOSK) == KioskKeys(KIOSK, 3, "TM-017", b"s" * 32, b"b" * 32, suspended=False)
    assert kiosks.keys_of(connection, OTHER) is None
    assert kiosks.any_enrolled(connection)


@pytest.mark.parametrize("name", ["k-0123456789AB", "k-0123456789a", "kiosk", "k-0123456789ab\n", "k-+/#"])
def test_impossible_names_are_not_enrolled(connection, name):
    """A kiosk's name is an MQTT user and topic level: it cannot hold a wildcard."""
    with pytest.raises(AssertionError):
        kiosks.enrol(connection, name, shard=0, store_id="x", sign_public=b"", seal_public=b"", now_ms=1)


def test_journals_get_numbers_of_their_own(connection):
    """Each journal of each kiosk has the next terminal number, and becomes its kiosk's current one."""
    enrol_other(connection)
    assert kiosks.current_journal(connection, KIOSK) is None
    first = kiosks.open_journal(connection, KIOSK, b"1" * 16, 5)
    foreign = kiosks.open_journal(connection, OTHER, b"2" * 16, 6)
    second = kiosks.open_journal(connection, KIOSK, b"3" * 16, 7)
    assert first == Journal(KIOSK, b"1" * 16, 1, 1, 0, bytes(32))
    assert foreign == Journal(OTHER, b"2" * 16, 1, 2, 0, bytes(32))
    assert second == Journal(KIOSK, b"3" * 16, 2, 3, 0, bytes(32))
    assert kiosks.current_journal(connection, KIOSK) == second
    assert kiosks.journal(connection, KIOSK, b"1" * 16) == first


def test_kiosk_is_found_by_any_of_its_terminal_numbers(connection):
    """A slip minted under an older journal still leads to its kiosk."""
    kiosks.open_journal(connection, KIOSK, b"1" * 16, 5)
    kiosks.open_journal(connection, KIOSK, b"2" * 16, 6)
    assert [kiosks.kiosk_of_terminal(connection, number) for number in (1, 2, 3)] == [
        kiosks.keys_of(connection, KIOSK),
        kiosks.keys_of(connection, KIOSK),
        None,
    ]


def test_mark_moves(connection):
    """The mark and the link at it are one statement."""
    kiosks.open_journal(connection, KIOSK, b"1" * 16, 5)
    kiosks.move_marks(connection, [(KIOSK, b"1" * 16, 17, b"L" * 32)])
    assert kiosks.current_journal(connection, KIOSK) == Journal(KIOSK, b"1" * 16, 1, 1, 17, b"L" * 32)


def test_terminal_numbers_end(connection):
    """After the last number none is given, least of all an old one."""
    connection.execute(update(state).where(state.c.name == counters.TERMINAL_NUMBER).values(value=999_998))
    assert counters.next_terminal_number(connection) == 999_999
    with pytest.raises(TerminalNumbersExhaustedError):
        counters.next_terminal_number(connection)


def test_counters_are_made_once(connection):
    """Making sure of the counters never sets one back."""
    counters.next_terminal_number(connection)
    counters.ensure(connection)
    assert counters.next_terminal_number(connection) == 2
    assert counters.restore_id(connection) == 0


def test_first_reason_of_a_suspension_stays(connection):
    """A kiosk that is held already keeps the reason for which it was."""
    kiosks.suspend(connection, KIOSK, "fork")
    kiosks.suspend(connection, KIOSK, "rollback")
    reason = select(table.c.suspended, table.c.suspended_reason)
    assert tuple(connection.execute(reason).one()) == (True, "fork")
    kiosks.release(connection, KIOSK)
    assert tuple(connection.execute(reason).one()) == (False, "")


def test_lock_gives_those_that_exist(connection):
    """Locking takes any names and gives the enrolled ones."""
    enrol_other(connection)
    assert list(kiosks.lock(connection, [OTHER, "k-000000000000", KIOSK])) == [KIOSK, OTHER]
    assert kiosks.lock(connection, []) == {}
