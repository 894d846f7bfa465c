"""A batch of journal entries: verified against the chain, stored from the mark on, acknowledged after the commit."""

import logging

from sqlalchemy import Connection, select

from central.fleet import cases, counters, kiosks
from central.fleet.kiosks import Journal, KioskKeys
from central.ingest.records import Applier
from central.store.fleet_tables import entries
from sync.wire import batch as wire
from sync.wire import envelope, sealing
from sync.wire.entry import FIRST_LINK
from sync.wire.errors import WireError

FIGURE_MAX = 2**63 - 1
"""What a BIGINT holds; the wire's unsigned figures reach further."""

_log = logging.getLogger(__name__)


class Batches:
    """Takes batches. sign: central's key; applier: what entries do."""

    def __init__(self, applier: Applier, sign: sealing.SigningKey) -> None:
        self._applier = applier
        self._sign = sign

    def take(self, connection: Connection, kiosk: KioskKeys, payload: bytes, now_ms: int) -> bytes | None:
        """Store what is new in a batch, inside the caller's transaction, in which the kiosk's row is locked.

        Gives the acknowledgement to publish after the commit: of the new mark, or of the old one when the batch came too early
        or again. None for a journal that central does not follow, or a batch that does not belong to it. Raises `WireError`.
        """
        batch = wire.decode(payload)
        last = batch.entries[-1]
        if max(last.position, *(entry.stamp.uptime_ms for entry in batch.entries)) > FIGURE_MAX:
            raise WireError("a batch with a figure out of range")
        journal = kiosks.current_journal(connection, kiosk.kiosk_id)
        if journal is None or journal.journal_id != batch.journal_id:
            _log.info("%s: a batch of another journal waits for a hello", kiosk.kiosk_id)
            return None
        if batch.entries[0].position > journal.mark + 1:
            return self._acknowledge(connection, journal, journal.mark, journal.link, now_ms)
        previous = link_at(connection, journal, batch.entries[0].position - 1)
        assert previous is not None, "every position up to the mark is stored"
        links = wire.links(batch, previous)
        overlap = min(last.position, journal.mark) - batch.entries[0].position
        if overlap >= 0 and links[overlap] != link_at(connection, journal, batch.entries[overlap].position):
            _hold(connection, kiosk, journal, batch, links[-1], now_ms)
            return None
        if last.position <= journal.mark:
            return self._acknowledge(connection, journal, journal.mark, journal.link, now_ms)
        try:
            wire.verify_head(batch, links[-1], kiosk.kiosk_id, kiosk.sign_public)
        except WireError:
            # A fork is judged from what the kiosk signed only: this may be an old packet that the broker repeats.
            _log.warning(
                "%s: a batch from #%d does not continue its journal", kiosk.kiosk_id, batch.entries[0].position
            )
            _raise(connection, journal, "batch_refused", now_ms)
            return None
        new = [pair for pair in zip(batch.entries, links, strict=True) if pair[0].position > journal.mark]
        self._applier.take(connection, kiosk, new, now_ms)
        kiosks.move_mark(connection, kiosk.kiosk_id, journal.journal_id, last.position, links[-1])
        return self._acknowledge(connection, journal, last.position, links[-1], now_ms)

    def _acknowledge(self, connection: Connection, journal: Journal, position: int, link: bytes, now_ms: int) -> bytes:
        restore_id = counters.restore_id(connection)
        return envelope.sign_ack(
            envelope.AckContent(journal.kiosk_id, journal.journal_id, position, link, restore_id, now_ms), self._sign
        )


def link_at(connection: Connection, journal: Journal, position: int) -> bytes | None:
    """Give the chain's link at a position, None above the mark."""
    if position == 0:
        return FIRST_LINK
    if position == journal.mark:
        return journal.link
    if position > journal.mark:
        return None
    query = select(entries.c.link).where(
        entries.c.kiosk_id == journal.kiosk_id,
        entries.c.journal_id == journal.journal_id,
        entries.c.position == position,
    )
    return bytes(connection.execute(query).scalar_one())


def _hold(
    connection: Connection, kiosk: KioskKeys, journal: Journal, batch: wire.Batch, head: bytes, now_ms: int
) -> None:
    """A batch says something else where central has entries. Signed by the kiosk, that is two histories: hold it.

    Raises `WireError` when the signature does not hold: then anybody may have written it.
    """
    wire.verify_head(batch, head, kiosk.kiosk_id, kiosk.sign_public)
    _log.error("%s is held: it signed another history", kiosk.kiosk_id)
    kiosks.suspend(connection, kiosk.kiosk_id, "fork")
    _raise(connection, journal, "fork", now_ms)


def _raise(connection: Connection, journal: Journal, kind: cases.Kind, now_ms: int) -> None:
    cases.raise_case(
        connection, journal.kiosk_id, kind, now_ms=now_ms, journal_id=journal.journal_id, position=journal.mark
    )
