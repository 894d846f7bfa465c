"""What journal entries do at central. Every entry is kept, whatever it says; what cannot be used is raised, and stalls nobody."""

import logging
from typing import Literal

import msgspec
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import InterfaceError, OperationalError

from central.fleet import cases, kiosks
from central.fleet.kiosks import KioskKeys
from central.ledger.slips import Slips
from central.store.fleet_tables import data_keys, entries
from sync.wire import records, sealing
from sync.wire.entry import Entry, blob_binding
from sync.wire.errors import WireError

Status = Literal["applied", "not_understood", "private_unreadable", "not_applied", "contradiction"]
"""not_understood: not in our vocabulary. private_unreadable: no data key opens the blob. not_applied: it broke the ledger.
contradiction: it says what central knows to be otherwise.
"""

_log = logging.getLogger(__name__)


class _Taken(msgspec.Struct, frozen=True):
    """Whose entry is applied, and when."""

    connection: Connection
    kiosk: KioskKeys
    now_ms: int


class Applier:
    """Stores entries and applies them. slips: the ledger; unsealing: opens the kiosks' data keys."""

    def __init__(self, slips: Slips, unsealing: sealing.UnsealingKey) -> None:
        self._slips = slips
        self._unsealing = unsealing

    def take(self, connection: Connection, kiosk: KioskKeys, new: list[tuple[Entry, bytes]], now_ms: int) -> None:
        """Apply consecutive entries, each with the chain's link at it, and store them, in the caller's transaction."""
        taken = _Taken(connection, kiosk, now_ms)
        rows = []
        for entry, link in new:
            status = self._try(taken, entry, link)
            if status != "applied":
                _log.warning("entry #%d of %s: %s", entry.position, kiosk.kiosk_id, status)
                _raise(taken, entry, status)
            rows.append(_row(kiosk.kiosk_id, entry, link, status, now_ms))
        connection.execute(insert(entries), rows)

    def _try(self, taken: _Taken, entry: Entry, link: bytes) -> Status:
        if len(entry.body) > records.BODY_BYTES_MAX or len(entry.blob or b"") > records.BLOB_BYTES_MAX:
            return "not_understood"
        try:
            body = records.decode_body(entry.body)
        except WireError:
            return "not_understood"
        if not isinstance(body, _WITH_EFFECT):
            return "applied"  # kept as evidence; nothing at central follows from it
        try:
            with taken.connection.begin_nested():
                return self._apply(taken, entry, link, body)
        except (OperationalError, InterfaceError):
            raise  # the database is in trouble, not the entry
        except Exception as error:  # one entry must never stall a kiosk's journal; the text may quote it
            _log.error("entry #%d of %s: %s", entry.position, taken.kiosk.kiosk_id, type(error).__name__)
            return "not_applied"

    def _apply(self, taken: _Taken, entry: Entry, link: bytes, body: records.Body) -> Status:
        connection, kiosk_id = taken.connection, taken.kiosk.kiosk_id
        match body:
            case records.DataKey():
                _keep_data_key(connection, kiosk_id, entry, body)
            case records.SlipIssued():
                private, status = self._private(connection, kiosk_id, entry)
                self._slips.record_issued(connection, kiosk_id, entry.stamp, link, body, private)
                return status
            case records.SlipCancelled():
                self._slips.record_cancelled(connection, kiosk_id, body)
            case records.CatalogueActivated():
                kiosks.note_catalogue(connection, kiosk_id, body.version)
            case records.DoorMoved(contact="cabinet", open=True):
                _raise(taken, entry, "cabinet_opened")
            case _ if _contradicts(taken, entry, body):
                return "contradiction"
        return "applied"

    def _private(
        self, connection: Connection, kiosk_id: str, entry: Entry
    ) -> tuple[records.SlipPrivate | None, Status]:
        """Open an entry's private blob with the newest data key before it in the same journal."""
        if not entry.blob:
            return None, "applied" if entry.blob is None else "private_unreadable"
        query = (
            select(data_keys.c.sealed)
            .where(
                data_keys.c.kiosk_id == kiosk_id,
                data_keys.c.journal_id == entry.journal_id,
                data_keys.c.position < entry.position,
            )
            .order_by(data_keys.c.position.desc())
            .limit(1)
        )
        sealed = connection.execute(query).scalar_one_or_none()
        if sealed is None:
            return None, "private_unreadable"
        try:
            key = self._unsealing.unseal(sealing.DATA_KEY_CONTEXT, sealed)
            plain = sealing.decrypt_blob(key, blob_binding(entry.journal_id, entry.position), entry.blob)
            return records.decode_private(plain), "applied"
        except WireError:
            return None, "private_unreadable"


_WITH_EFFECT = (
    records.Born, records.DataKey, records.TerminalAssigned, records.SlipIssued, records.SlipCancelled,
    records.CatalogueActivated, records.DoorMoved, records.KeyActivated,
)  # fmt: skip


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


def _keep_data_key(connection: Connection, kiosk_id: str, entry: Entry, body: records.DataKey) -> None:
    connection.execute(
        insert(data_keys).values(
            kiosk_id=kiosk_id,
            journal_id=entry.journal_id,
            position=entry.position,
            day=body.day,
            sealed=body.sealed,
        )
    )


def _row(kiosk_id: str, entry: Entry, link: bytes, status: Status, now_ms: int) -> dict[str, object]:
    stamp = entry.stamp
    return {
        "kiosk_id": kiosk_id,
        "journal_id": entry.journal_id,
        "position": entry.position,
        "wall_ms": stamp.wall_ms,
        "quality": stamp.quality,
        "boot": stamp.boot,
        "uptime_ms": stamp.uptime_ms,
        "body": entry.body,
        "blob": entry.blob,
        "blob_digest": entry.blob_digest,
        "link": link,
        "status": status,
        "received_ms": now_ms,
    }


def _raise(taken: _Taken, entry: Entry, kind: cases.Kind) -> None:
    cases.raise_case(
        taken.connection,
        taken.kiosk.kiosk_id,
        kind,
        now_ms=taken.now_ms,
        journal_id=entry.journal_id,
        position=entry.position,
    )
