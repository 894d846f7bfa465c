"""Journals that follow a damaged one: the kiosk's own statement of what is lost, and entries that it saved from there."""

import logging

from sqlalchemy import Connection

from central.fleet import cases, kiosks
from sync.wire.entry import Entry, Stamp
from sync.wire.records import Rescued, Salvaged

_log = logging.getLogger(__name__)


def note_salvaged(connection: Connection, kiosk_id: str, entry: Entry, body: Salvaged, now_ms: int) -> bool:
    """Take note that the journal of `entry` follows a damaged one; False when central does not know that one.

    What is lost for good may have been slips that central never saw: then the kiosk is held and a person is called, with the
    positions. What central has, from before the damage, is not lost.
    """
    before = kiosks.journal(connection, kiosk_id, body.previous)
    if before is None or before.journal_id == entry.journal_id:
        return False
    kiosks.follow(connection, kiosk_id, entry.journal_id, before.journal_id)
    lost = [(max(first, before.mark + 1), last) for first, last in body.missing if last > before.mark]
    if not lost:
        return True
    _log.error("%s is held: its journal was damaged, and entries are lost", kiosk_id)
    kiosks.suspend(connection, kiosk_id, "gap")
    ranges = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in lost)
    cases.raise_case(
        connection, kiosk_id, "gap", now_ms=now_ms, journal_id=before.journal_id, position=lost[0][0], detail=ranges
    )
    return True


def rescued_entry(entry: Entry, body: Rescued) -> Entry:
    """Give the entry that `entry` carries over from a damaged journal, as it stood there."""
    stamp = Stamp(body.wall_ms, body.quality, body.boot, body.uptime_ms)
    blob = entry.blob if entry.blob or entry.blob_digest == body.blob_digest else None
    return Entry(body.previous, body.position, stamp, body.body, blob, body.blob_digest)
