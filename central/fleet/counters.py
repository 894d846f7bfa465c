"""Numbers of the whole installation: the restore id, terminal numbers, which are never used twice, and an unfinished restore."""

from sqlalchemy import Connection, bindparam, insert, select, update

from central.store.fleet_tables import state
from sync.wire.code import TERMINAL_NUMBER_MAX

RESTORE_ID = "restore_id"
TERMINAL_NUMBER = "terminal_number"
RECONCILE = "reconcile"
RECONCILE_REFERENCES = "reconcile_references"
TERMINALS_SKIPPED = 10_000


_READ = select(state.c.value).where(state.c.name == bindparam("b_name"))
_LOCKED = _READ.with_for_update()


class TerminalNumbersExhaustedError(Exception):
    """Every terminal number has been given out: no further journal can mint codes."""


def restore_id(connection: Connection, *, lock: bool = False) -> int:
    """Give the restore id: 0 until the first restore from a backup, then the UTC second of the newest one.

    lock: whoever else wants it with a lock waits until the caller's transaction has ended.
    """
    return _value(connection, RESTORE_ID, lock=lock)


def next_terminal_number(connection: Connection) -> int:
    """Give a terminal number (1-999999) that nobody had, inside the caller's transaction. The row stays locked until then.

    Raises `TerminalNumbersExhaustedError`.
    """
    number = _value(connection, TERMINAL_NUMBER, lock=True) + 1
    if number > TERMINAL_NUMBER_MAX:
        raise TerminalNumbersExhaustedError
    connection.execute(update(state).where(state.c.name == TERMINAL_NUMBER).values(value=number))
    return number


def begin_restored(connection: Connection, now_s: int, above: int = 0) -> int:
    """Begin after a restore from a backup taken earlier: a higher restore id, which is given, and terminal numbers far above
    those that may have been given out since. above: a restore id that kiosks know of, and the backup perhaps does not.
    """
    fresh = max(now_s, above + 1, _value(connection, RESTORE_ID, lock=True) + 1)
    connection.execute(update(state).where(state.c.name == RESTORE_ID).values(value=fresh))
    number = min(_value(connection, TERMINAL_NUMBER, lock=True) + TERMINALS_SKIPPED, TERMINAL_NUMBER_MAX)
    connection.execute(update(state).where(state.c.name == TERMINAL_NUMBER).values(value=number))
    return fresh


def ensure(connection: Connection) -> None:
    """Make the counters that are missing, at 0."""
    present = set(connection.execute(select(state.c.name)).scalars())
    for name in (RESTORE_ID, TERMINAL_NUMBER, RECONCILE, RECONCILE_REFERENCES):
        if name not in present:
            connection.execute(insert(state).values(name=name, value=0))


def _value(connection: Connection, name: str, *, lock: bool = False) -> int:
    value = connection.execute(_LOCKED if lock else _READ, {"b_name": name}).scalar_one_or_none()
    assert value is not None, f"the counter {name} is missing: this database was never provisioned"
    return int(value)
