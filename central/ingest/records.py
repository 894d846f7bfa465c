"""What a journal entry does at central. Every entry is kept; what cannot be used is raised, and stalls nobody."""

import logging
from typing import Literal

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import InterfaceError, OperationalError

from central.fleet import cases, kiosks
from central.ledger.slips import Slips
from central.store.fleet_tables import data_keys, entries
from central.store.fleet_tables import journals as journals_table
from sync.wire import records, sealing
from sync.wire.entry import Entry, blob_binding
from sync.wire.errors import WireError

Status = Literal["applied", "not_understood", "private_unreadable", "not_applied"]

_log = logging.getLogger(__name__)


class Applier:
    """Stores entries and applies them. slips: the ledger; unsealing: opens the kiosks' data keys."""

    def __init__(self, slips: Slips, unsealing: sealing.UnsealingKey) -> None:
        self._slips = slips
        self._unsealing = unsealing

    def take(self, connection: Connection, kiosk_id: str, entry: Entry, link: bytes, now_ms: int) -> None:
        """Apply one entry and store it with what became of it, inside the caller's transaction."""
        status = self._try(connection, kiosk_id, entry, link, now_ms)
        if status != "applied":
            _log.warning("entry #%d of %s: %s", entry.position, kiosk_id, status)
            cases.raise_case(
                connection,
                kiosk_id,
                status,
                now_ms=now_ms,
                journal_id=entry.journal_id,
                position=entry.position,
            )
        stamp = entry.stamp
        connection.execute(
            insert(entries).values(
                kiosk_id=kiosk_id,
                journal_id=entry.journal_id,
                position=entry.position,
                wall_ms=stamp.wall_ms,
                quality=stamp.quality,
                boot=stamp.boot,
                uptime_ms=stamp.uptime_ms,
                body=entry.body,
                blob=entry.blob,
                blob_digest=entry.blob_digest,
                link=link,
                status=status,
                received_ms=now_ms,
            )
        )

    def _try(self, connection: Connection, kiosk_id: str, entry: Entry, link: bytes, now_ms: int) -> Status:
        try:
            body = records.decode_body(entry.body)
        except WireError:
            return "not_understood"
        try:
            with connection.begin_nested():
                return self._apply(connection, kiosk_id, entry, link, body, now_ms)
        except (OperationalError, InterfaceError):
            raise  # the database is in trouble, not the entry
        except Exception as error:  # one entry must never stall a kiosk's journal
            _log.error("entry #%d of %s: %s", entry.position, kiosk_id, type(error).__name__)
            return "not_applied"

    def _apply(
        self, connection: Connection, kiosk_id: str, entry: Entry, link: bytes, body: records.Body, now_ms: int
    ) -> Status:
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
            case records.TerminalAssigned():
                _check_terminal(connection, kiosk_id, entry, body, now_ms)
            case records.DoorMoved(contact="cabinet", open=True):
                cases.raise_case(
                    connection, kiosk_id, "cabinet_opened",
                    now_ms=now_ms, journal_id=entry.journal_id, position=entry.position,
                )  # fmt: skip
            case _:
                pass  # kept as evidence; nothing at central follows from it
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


def _check_terminal(
    connection: Connection, kiosk_id: str, entry: Entry, body: records.TerminalAssigned, now_ms: int
) -> None:
    query = select(journals_table.c.terminal_number).where(
        journals_table.c.kiosk_id == kiosk_id, journals_table.c.journal_id == entry.journal_id
    )
    if connection.execute(query).scalar_one() != body.terminal_number:
        cases.raise_case(
            connection, kiosk_id, "contradiction",
            now_ms=now_ms, journal_id=entry.journal_id, position=entry.position,
        )  # fmt: skip
