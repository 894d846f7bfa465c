"""Journals that follow a damaged one: the kiosk's own statement of what is lost, and entries that it saved from there."""

import logging

from sqlalchemy import Connection

from central.fleet import cases, kiosks
from sync.wire.entry import Entry, Stamp
from sync.wire.records import Rescued, Salvaged

_UNKNOWN = 2**63 - 1
"""The end of a range of which nobody knows how far it went."""

_log = logging.getLogger(__name__)


def note_salvaged(connection: Connection, kiosk_id: str, entry: Entry, body: Salvaged, now_ms: int) -> bool:
    """Take note that the journal of `entry` follows a damaged one; False for one that cannot be.

    What is lost for good may have been slips that central never saw: then the kiosk is held and a person is called, with the
    positions. What central has, from before the damage, is not lost. A kiosk that cannot even say which journal it lost has lost
    whatever came after our mark; so has one that names a journal which we never had, or lost in a restore.
    """
    before = kiosks.journal(connection, kiosk_id, body.previous)
    if before is not None:
        if before.journal_id == entry.journal_id:
            return False
        kiosks.follow(connection, kiosk_id, entry.journal_id, before.journal_id)
        # A mark above ours is a garbled one, or of a central before a restore: what lies between is in neither place.
        missing = ((before.mark + 1, body.acknowledged), *body.missing)
    else:
        before = kiosks.journal_before(connection, kiosk_id, entry.journal_id)
        if before is None:
            # Without a journal here it never had a terminal number, and minted nothing.
            return not body.previous
        missing = ((before.mark + 1, _UNKNOWN),)
    lost = [(max(first, before.mark + 1), last) for first, last in missing if last > before.mark]
    if not lost:
        return True
    _log.error("%s is held: its journal was damaged, and entries are lost", kiosk_id)
    kiosks.suspend(connection, kiosk_id, "gap")
    cases.raise_case(
        connection,
        kiosk_id,
        "gap",
        now_ms=now_ms,
        journal_id=before.journal_id,
        position=lost[0][0],
        detail=", ".join(_range(first, last) for first, last in lost),
    )
    return True


def _range(first: int, last: int) -> str:
    if last >= _UNKNOWN:
        return f"{first}-"
    return str(first) if first == last else f"{first}-{last}"


def rescued_entry(entry: Entry, body: Rescued) -> Entry:
    """Give the entry that `entry` carries over from a damaged journal, as it stood there."""
    stamp = Stamp(body.wall_ms, body.quality, body.boot, body.uptime_ms)
    blob = entry.blob if entry.blob or entry.blob_digest == body.blob_digest else None
    return Entry(body.previous, body.position, stamp, body.body, blob, body.blob_digest)
