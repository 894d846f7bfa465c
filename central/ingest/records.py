"""What journal entries do at central. Every entry is kept, whatever it says; what cannot be used is raised, and stalls nobody."""

import logging
from typing import Literal

import msgspec
from sqlalchemy import Connection, update
from sqlalchemy.exc import InterfaceError, OperationalError

from central.fleet import cases, kiosks
from central.fleet.kiosks import KioskKeys
from central.ingest.blobs import Blobs
from central.ingest.rescue import note_salvaged, rescued_entry
from central.ledger.slips import Slips
from central.store.fleet_tables import entries
from sync.wire import records, sealing
from sync.wire.entry import Entry
from sync.wire.errors import WireError

Status = Literal["stored", "not_understood", "private_unreadable", "not_applied", "contradiction"]
"""stored: nothing special; its effect is there once the journal's `applied` has reached it. not_understood: not in our
vocabulary. private_unreadable: no data key opens the blob. not_applied: it broke the ledger. contradiction: it says what central
knows to be otherwise.
"""

_log = logging.getLogger(__name__)


class _Taken(msgspec.Struct, frozen=True):
    """Whose entries are applied, when, and what opens their blobs."""

    connection: Connection
    kiosk: KioskKeys
    now_ms: int
    blobs: Blobs


class Applier:
    """Applies stored entries. slips: the ledger; unsealing: opens the kiosks' data keys."""

    def __init__(self, slips: Slips, unsealing: sealing.UnsealingKey) -> None:
        self._slips = slips
        self._unsealing = unsealing

    def apply(self, connection: Connection, kiosk: KioskKeys, new: list[tuple[Entry, bytes]], now_ms: int) -> None:
        """Apply consecutive stored entries, each with the chain's link at it, in the caller's transaction.

        What is special about one is noted at its row and raised.
        """
        try:
            with connection.begin_nested():
                statuses = self._all(self._taken(connection, kiosk, new, now_ms), new)
        except (OperationalError, InterfaceError):
            raise  # the database is in trouble, not an entry
        except Exception:  # some entry broke the ledger: find it by applying each on its own
            statuses = self._one_by_one(self._taken(connection, kiosk, new, now_ms), new)
        for (entry, _), status in zip(new, statuses, strict=True):
            if status != "stored":
                _note(connection, kiosk.kiosk_id, entry, status)

    def _taken(self, connection: Connection, kiosk: KioskKeys, new: list[tuple[Entry, bytes]], now_ms: int) -> _Taken:
        first = new[0][0]
        blobs = Blobs(connection, kiosk.kiosk_id, first.journal_id, first.position, self._unsealing)
        return _Taken(connection, kiosk, now_ms, blobs)

    def _all(self, taken: _Taken, new: list[tuple[Entry, bytes]]) -> list[Status]:
        return [self._one(taken, entry, link) for entry, link in new]

    def _one_by_one(self, taken: _Taken, new: list[tuple[Entry, bytes]]) -> list[Status]:
        statuses: list[Status] = []
        for entry, link in new:
            try:
                with taken.connection.begin_nested():
                    statuses.append(self._one(taken, entry, link))
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:  # one entry must never stall a kiosk's journal; the text may quote it
                _log.error("entry #%d of %s: %s", entry.position, taken.kiosk.kiosk_id, type(error).__name__)
                _raise(taken, entry, "not_applied")
                statuses.append("not_applied")
        return statuses

    def _one(self, taken: _Taken, entry: Entry, link: bytes) -> Status:
        """Apply one entry, and raise what a person should see. Raises whatever the ledger raises."""
        body = _decoded(entry)
        status: Status = "not_understood" if body is None else self._apply(taken, entry, link, body)
        if status != "stored":
            _log.warning("entry #%d of %s: %s", entry.position, taken.kiosk.kiosk_id, status)
            _raise(taken, entry, status)
        return status

    def _apply(self, taken: _Taken, entry: Entry, link: bytes, body: records.Body) -> Status:
        connection, kiosk_id = taken.connection, taken.kiosk.kiosk_id
        match body:
            case records.DataKey():
                taken.blobs.keep(entry, body)
            case records.SlipIssued():
                private, status = _private(taken, entry)
                self._slips.record_issued(connection, kiosk_id, entry.stamp, link, body, private)
                return status
            case records.SlipCancelled():
                self._slips.record_cancelled(connection, kiosk_id, body)
            case records.CatalogueActivated():
                kiosks.note_catalogue(connection, kiosk_id, body.version)
            case records.DoorMoved(contact="cabinet", open=True):
                _raise(taken, entry, "cabinet_opened")
            case records.CatalogueRefused():
                _raise(taken, entry, "catalogue_refused", f"{body.version}: {body.reason}")
            case records.Salvaged():
                known = note_salvaged(connection, kiosk_id, entry, body, taken.now_ms)
                return "stored" if known else "contradiction"
            case records.Rescued():
                return self._rescue(taken, entry, body)
            case records.Born() | records.KeyActivated() | records.TerminalAssigned():
                return "contradiction" if _contradicts(taken, entry, body) else "stored"
        return "stored"  # anything else is kept as evidence; nothing at central follows from it

    def _rescue(self, taken: _Taken, entry: Entry, body: records.Rescued) -> Status:
        """Apply an entry of a damaged journal as what it was there, unless it came from there itself."""
        before = kiosks.journal(taken.connection, taken.kiosk.kiosk_id, body.previous)
        if before is None:
            return "contradiction"
        if body.position <= before.mark:
            return "stored"
        inner = rescued_entry(entry, body)
        decoded = _decoded(inner)
        if decoded is None:
            return "not_understood"
        blobs = Blobs(taken.connection, taken.kiosk.kiosk_id, body.previous, body.position, self._unsealing)
        there = msgspec.structs.replace(taken, blobs=blobs)
        return self._apply(there, inner, body.link, decoded)


def _decoded(entry: Entry) -> records.Body | None:
    if len(entry.body) > records.BODY_BYTES_MAX or len(entry.blob or b"") > records.BLOB_BYTES_MAX:
        return None
    try:
        return records.decode_body(entry.body)
    except WireError:
        return None


def _private(taken: _Taken, entry: Entry) -> tuple[records.SlipPrivate | None, Status]:
    """Give an entry's private part; None when it was purged, or when nothing opens it."""
    if entry.blob is None:
        return None, "stored"
    try:
        return taken.blobs.open(entry), "stored"
    except WireError:
        return None, "private_unreadable"


def _contradicts(taken: _Taken, entry: Entry, body: records.Body) -> bool:
    """Say whether an entry states another identity, key or terminal number than the one that central gave."""
    match body:
        case records.Born():
            return body.kiosk != taken.kiosk.kiosk_id
        case records.KeyActivated():
            return body.public != taken.kiosk.sign_public
        case records.TerminalAssigned():
            journal = kiosks.journal(taken.connection, taken.kiosk.kiosk_id, entry.journal_id)
            return journal is None or body.terminal_number != journal.terminal_number
    return False


def _note(connection: Connection, kiosk_id: str, entry: Entry, status: Status) -> None:
    connection.execute(
        update(entries)
        .where(
            entries.c.kiosk_id == kiosk_id,
            entries.c.journal_id == entry.journal_id,
            entries.c.position == entry.position,
        )
        .values(status=status)
    )


def _raise(taken: _Taken, entry: Entry, kind: cases.Kind, detail: str = "") -> None:
    cases.raise_case(
        taken.connection,
        taken.kiosk.kiosk_id,
        kind,
        now_ms=taken.now_ms,
        journal_id=entry.journal_id,
        position=entry.position,
        detail=detail,
    )
