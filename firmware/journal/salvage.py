"""Makes a journal after a damaged one, of what can be proven there. Only ever at a person's word; the damaged one is kept.

Its first entries say which journal came before and what is missing, so central learns of the gap from the kiosk's own signed
word. Each step can be cut short by the power and be done again: the new journal is whole before the damaged one gives up its
name.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from drivers.disk.interface import Disk
from firmware.journal import database, recovery, summary
from firmware.journal.errors import JournalBusyError, JournalDamagedError
from firmware.journal.marks import Marks
from firmware.journal.reader import inspect
from firmware.journal.rows import ROW_AT, read_entry
from sync.wire import records
from sync.wire.entry import FIRST_LINK, JOURNAL_ID_BYTES, Entry, Stamp, next_link
from sync.wire.errors import UNDECODABLE, WireError

RANGES_MAX = 64
"""Ranges of missing entries that are told apart; the last one then takes in what lies behind it."""

POSITION_MAX = 2**63 - 1
"""End of the missing range when nobody can tell any more where the damaged journal ended."""

_UNREADABLE = object()
_BEYOND = 1_024
"""How many positions behind the last known one are tried: the damage may have hit what said how long the journal is."""

_ENTRY_BYTES_MIN = 64
"""Digest and link alone."""

_BODY_BYTES_MAX = records.BODY_BYTES_MAX - 256
"""What fits into a `Rescued` beside its other fields; no record of ours comes near."""

_GROUP = 100


class NothingToSalvageError(Exception):
    """The journal is whole."""


class Wreck(msgspec.Struct, frozen=True):
    """What a damaged journal still gives. journal_id: empty when unreadable. entries: those that are proven, with their links."""

    journal_id: bytes
    marks: Marks
    head: int
    entries: list[tuple[Entry, bytes]]
    missing: tuple[tuple[int, int], ...]
    torn: str


class Salvage(msgspec.Struct, frozen=True):
    """What was done. kept: where the damaged journal is now. wreck: None when only an earlier salvage was left to be ended."""

    kept: Path
    wreck: Wreck | None


def salvage(path: Path, kiosk: str, software: str, central_seal: bytes, disk: Disk, wall_ms: int) -> Salvage:
    """Put a new journal in the damaged one's place. wall_ms: the machine's time, as good as it may be.

    Raises `NothingToSalvageError`, `JournalBusyError` while the kiosk runs, another `JournalError`, or `OSError`.
    """
    draft = path.with_name(path.name + recovery.SALVAGED)
    if not disk.exists(path) and disk.exists(draft):
        if not disk.exists(_kept(path, draft, disk)):
            # Nobody gave the damaged one another name, so nobody knows that the draft was ever whole.
            raise JournalDamagedError(f"{path} is missing, and not by a salvage")
        return Salvage(_swap(path, draft, disk), None)
    if not inspect(path, disk).faults:
        raise NothingToSalvageError(f"{path} is whole")
    wreck = read_wreck(path, kiosk, disk)
    for leftover in (draft, draft.with_name(draft.name + "-wal")):
        disk.remove(leftover)
    _write(draft, kiosk, software, central_seal, disk, wreck, wall_ms)
    return Salvage(_swap(path, draft, disk), wreck)


def read_wreck(path: Path, kiosk: str, disk: Disk) -> Wreck:
    """Read what can be read, whatever is in the way. Raises `JournalStoppedError` when the file cannot be opened at all.

    `JournalDamagedError`: it is another kiosk's, or of another version of this software, which may read it very well.
    `JournalBusyError`: a kiosk was started meanwhile.
    """
    log = path.with_name(path.name + "-wal")
    had_log = disk.exists(log)
    connection = database.open_as_it_is(path, disk.vfs)
    try:
        database.hold(connection, path)
        owner = _try_value(connection, "SELECT kiosk FROM journal")
        if owner not in (None, kiosk):
            raise JournalDamagedError(f"{path} is the journal of {owner}, not of {kiosk}")
        if _try_value(connection, "PRAGMA user_version") not in (None, 0, database.SCHEMA_VERSION):
            raise JournalDamagedError(f"{path} has a schema that this software does not know")
        return _read_wreck(connection)
    except JournalBusyError:
        had_log = True
        raise
    finally:
        if not had_log:
            disk.remove(log)  # the empty one that SQLite made
        database.let_go(connection)


def _read_wreck(connection: database.Connection) -> Wreck:
    found_id = _try_value(connection, "SELECT id FROM journal")
    journal_id = found_id if isinstance(found_id, bytes) and len(found_id) == JOURNAL_ID_BYTES else b""
    state = {
        name: _try_value(connection, "SELECT value FROM state WHERE name = ?", name, otherwise=_UNREADABLE)
        for name in _STATE
    }
    marks = Marks(**{name: _number(state[name]) for name in Marks.__struct_fields__})
    last = _try_value(connection, "SELECT max(position) FROM entries", otherwise=_UNREADABLE)
    head = max(_number(last), _number(state["summary_position"]), marks.acknowledged)
    entries: list[tuple[Entry, bytes]] = []
    if journal_id:
        entries = list(_proven(connection, journal_id, marks.acknowledged, head))
    if entries:
        head = max(head, entries[-1][0].position)
    gaps = _gaps(marks.acknowledged + 1, head, (entry.position for entry, _ in entries))
    if not journal_id or _UNREADABLE in (last, *state.values()):
        gaps = _fewer([*gaps, (head + 1, POSITION_MAX)])
    return Wreck(journal_id, marks, head, entries, tuple(gaps), _torn(state, entries))


_PRUNED = "SELECT value FROM state WHERE name = 'pruned'"
_STATE = (*Marks.__struct_fields__, "summary", "summary_position", "pruned", "pruned_link")


def _proven(
    connection: database.Connection, journal_id: bytes, acknowledged: int, head: int
) -> Iterator[tuple[Entry, bytes]]:
    """Yield each entry after the mark whose link follows from the one before it. A blob that does not fit is left out."""
    link = FIRST_LINK if acknowledged == 0 else _link_at(connection, acknowledged)
    position, seen = acknowledged, max(head, acknowledged)
    # A figure that a turned bit made huge is not walked up to: there cannot be more entries than the file has room for.
    room = _number(_try_value(connection, "PRAGMA page_count")) * database.PAGE_BYTES // _ENTRY_BYTES_MIN
    first = _number(_try_value(connection, "SELECT min(position) FROM entries"))
    if first - position > room:
        position, link = first - 1, _link_at(connection, first - 1)
    misses, pruned = room + _BEYOND, _number(_try_value(connection, _PRUNED))
    while position < seen + _BEYOND and misses:
        position += 1
        row = _try_row(connection, position)
        if row is None:
            link, misses = _link_at(connection, position) if position == pruned else None, misses - 1
            continue
        seen = max(seen, position)
        before, link = link, row[7]
        entry = None if before is None else _prove(journal_id, row, before)
        if entry is not None:
            yield entry, row[7]


def _prove(journal_id: bytes, row: Any, before: bytes) -> Entry | None:
    entry, stored = read_entry(journal_id, row)
    for candidate in (entry, msgspec.structs.replace(entry, blob=None)):
        try:
            if next_link(before, candidate) == stored:
                records.decode_body(candidate.body)
                return candidate if len(candidate.body) <= _BODY_BYTES_MAX else None
        except (WireError, TypeError):
            continue
    return None


def _torn(state: dict[str, Any], entries: list[tuple[Entry, bytes]]) -> str:
    try:
        known, at = summary.decode(state["summary"]), _number(state["summary_position"])
    except (*UNDECODABLE, TypeError):
        known, at = summary.Summary(), 0
    for entry, _ in entries:
        if entry.position > at:
            known = summary.apply(known, entry.position, records.decode_body(entry.body))
    return known.unfinished[max(known.unfinished)] if known.unfinished else known.torn


def _write(draft: Path, kiosk: str, software: str, central_seal: bytes, disk: Disk, wreck: Wreck, wall_ms: int) -> None:
    database.create(draft, os.urandom(JOURNAL_ID_BYTES), kiosk, disk)
    store = recovery.open_store(draft, kiosk, central_seal, disk, log_bytes=0)
    stamp = Stamp(wall_ms, 0, store.boot, 0)
    told = records.Salvaged(wreck.journal_id, wreck.head, wreck.marks.acknowledged, wreck.missing, wreck.torn)
    try:
        with store.transaction():
            store.inherit(wreck.marks)
            store.append([(records.Born(kiosk, software, wreck.journal_id), None), (told, None)], stamp)
        for start in range(0, len(wreck.entries), _GROUP):
            with store.transaction():
                store.append_sealed([_rescued(*item) for item in wreck.entries[start : start + _GROUP]], stamp)
    finally:
        store.close()
    database.require_closed(draft, disk)
    if (faults := inspect(draft, disk).faults) != ():
        raise JournalDamagedError(f"the new journal is not whole: {faults[0]}")


def _rescued(entry: Entry, link: bytes) -> tuple[records.Body, bytes]:
    stamp = entry.stamp
    body = records.Rescued(
        entry.journal_id, entry.position, stamp.wall_ms, stamp.quality, stamp.boot, stamp.uptime_ms,
        entry.body, entry.blob_digest, link,
    )  # fmt: skip
    return body, entry.blob or b""


def _swap(path: Path, draft: Path, disk: Disk) -> Path:
    """Give the damaged journal and its log another name, and the new one theirs."""
    kept = _kept(path, draft, disk)
    for end in ("", "-wal"):
        if disk.exists(path.with_name(path.name + end)):
            disk.move(path.with_name(path.name + end), kept.with_name(kept.name + end))
    disk.move(draft, path)
    return kept


def _kept(path: Path, draft: Path, disk: Disk) -> Path:
    """Give the damaged journal's new name, made from the new one's id."""
    return path.with_name(f"{path.name}.damaged-{inspect(draft, disk).journal_id.hex()}")


def _gaps(first: int, last: int, known: Iterable[int]) -> list[tuple[int, int]]:
    """Give the ranges from `first` to `last` without these positions, which are in order."""
    found = []
    for position in known:
        if position > first:
            found.append((first, position - 1))
        first = position + 1
    if first <= last:
        found.append((first, last))
    return _fewer(found)


def _fewer(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if len(found) > RANGES_MAX:
        found[RANGES_MAX - 1 :] = [(found[RANGES_MAX - 1][0], found[-1][1])]
    return found


def _link_at(connection: database.Connection, position: int) -> bytes | None:
    row = _try_row(connection, position)
    if row is not None:
        link: bytes = row[7]
        return link
    if position == _number(_try_value(connection, _PRUNED)):
        pruned = _try_value(connection, "SELECT value FROM state WHERE name = 'pruned_link'")
        return pruned if isinstance(pruned, bytes) else None
    return None


def _try_row(connection: database.Connection, position: int) -> Any:
    try:
        return connection.execute(ROW_AT, (position,)).fetchone()
    except database.SqliteError:
        return None


def _try_value(connection: database.Connection, statement: str, *bindings: Any, otherwise: Any = None) -> Any:
    try:
        return database.value(connection, statement, bindings)
    except database.SqliteError:
        return otherwise


def _number(found: Any) -> int:
    return found if isinstance(found, int) and found >= 0 else 0
