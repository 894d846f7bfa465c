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

_log = logging.getLogger(__name__)


class Batches:
    """Takes batches. sign: central's key; applier: what entries do."""

    def __init__(self, applier: Applier, sign: sealing.SigningKey) -> None:
        self._applier = applier
        self._sign = sign

    def take(self, connection: Connection, kiosk: KioskKeys, payload: bytes, now_ms: int) -> bytes | None:
        """Store what is new in a batch, inside the caller's transaction.

        Gives the acknowledgement to publish after the commit: of the new mark, or of the old one when the batch came too early
        or again. None for a journal that central does not follow, or a batch that does not belong to it. Raises `WireError`.
        """
        batch = wire.decode(payload)
        journal = kiosks.current_journal(connection, kiosk.kiosk_id)
        if journal is None or journal.journal_id != batch.journal_id:
            _log.info("%s: a batch of another journal waits for a hello", kiosk.kiosk_id)
            return None
        first, last = batch.entries[0].position, batch.entries[-1].position
        if first > journal.mark + 1 or last <= journal.mark:
            return self._acknowledge(connection, journal, journal.mark, journal.link, now_ms)
        links = self._verify(connection, kiosk, journal, batch, now_ms)
        if links is None:
            return None
        for entry, link in zip(batch.entries, links, strict=True):
            if entry.position > journal.mark:
                self._applier.take(connection, kiosk.kiosk_id, entry, link, now_ms)
        kiosks.move_mark(connection, kiosk.kiosk_id, journal.journal_id, last, links[-1])
        return self._acknowledge(connection, journal, last, links[-1], now_ms)

    def _verify(
        self, connection: Connection, kiosk: KioskKeys, journal: Journal, batch: wire.Batch, now_ms: int
    ) -> list[bytes] | None:
        """Give the chain's links at the entries, None when the batch does not continue this journal."""
        first = batch.entries[0].position
        previous = link_at(connection, journal, first - 1)
        assert previous is not None, "every position up to the mark is stored"
        try:
            links = wire.verify(batch, previous, kiosk.kiosk_id, kiosk.sign_public)
        except WireError:
            # A fork is judged from a hello only: this may be an old packet that the broker repeats.
            _log.warning("%s: a batch from #%d does not continue its journal", kiosk.kiosk_id, first)
            cases.raise_case(
                connection, kiosk.kiosk_id, "batch_refused",
                now_ms=now_ms, journal_id=journal.journal_id, position=first,
            )  # fmt: skip
            return None
        return links

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
    query = select(entries.c.link).where(
        entries.c.kiosk_id == journal.kiosk_id,
        entries.c.journal_id == journal.journal_id,
        entries.c.position == position,
    )
    return connection.execute(query).scalar_one_or_none()
