"""Batches of journal entries: verified against the chain, stored from the mark on, acknowledged after the commit.

What an entry means for the ledger is none of this module's business: `central.ingest.applying` comes later.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select, tuple_

from central.fleet import cases, counters, kiosks
from central.fleet.kiosks import Journal, KioskKeys
from central.ingest.storing import Block, store
from central.store.fleet_tables import entries
from sync.wire import batch as wire
from sync.wire import envelope, sealing
from sync.wire.entry import FIRST_LINK
from sync.wire.errors import WireError

_log = logging.getLogger(__name__)

_Place = tuple[str, bytes, int]
"""Kiosk, journal, position."""


class Taken(NamedTuple):
    """What the batches of one transaction came to. acks: what to publish after the commit, at most one a kiosk, of its mark.

    refused: what is forged or broken, and why. stored: the number of new entries.
    """

    acks: list[tuple[KioskKeys, bytes]]
    refused: list[tuple[KioskKeys, WireError]]
    stored: int


class _Run:
    """One kiosk's journal while a transaction takes its batches: how far it reaches by now, and what is new."""

    def __init__(self, kiosk: KioskKeys, journal: Journal) -> None:
        self.kiosk = kiosk
        self.journal = journal
        self.batches: list[wire.Batch] = []
        self.blocks: list[Block] = []
        self.position = journal.mark
        self.link = journal.link
        self.answered = False

    def known_link(self, position: int) -> bytes | None:
        """Give the link at a position if no query is needed for it."""
        if position == 0:
            return FIRST_LINK
        if position == self.position:
            return self.link
        for block in self.blocks:
            if block.first <= position < block.first + len(block.rows):
                return block.chained[position - block.first][1]
        return self.journal.link if position == self.journal.mark else None

    def extend(self, batch: wire.Batch, chained: Sequence[tuple[bytes, bytes]]) -> None:
        """Take what a verified batch has above the mark."""
        skipped = self.position + 1 - batch.first
        self.blocks.append(
            Block(
                self.kiosk.kiosk_id,
                self.journal.journal_id,
                self.position + 1,
                batch.rows[skipped:],
                chained[skipped:],
            )
        )
        self.position, self.link = batch.last, chained[-1][1]
        self.answered = True


class Batches:
    """Takes batches. sign: central's key."""

    def __init__(self, sign: sealing.SigningKey) -> None:
        self._sign = sign

    def take(self, connection: Connection, arrived: Iterable[tuple[KioskKeys, bytes]], now_ms: int) -> Taken:
        """Store what is new in batches that arrived, inside the caller's transaction, in which the kiosks' rows are locked.

        A kiosk is acknowledged at its mark, also when its batches came too early or again; one whose journal central does not
        follow, or whose batches do not belong to it, not at all. Each batch stands for itself.
        """
        refused: list[tuple[KioskKeys, WireError]] = []
        runs = _runs(connection, arrived, refused)
        stored = _stored_links(connection, runs)
        for run in runs:
            # Those of a kiosk may wait in any order; in the order of their positions there is no gap between them.
            for batch in sorted(run.batches, key=lambda batch: (batch.first, batch.last)):
                try:
                    _take_one(connection, run, batch, stored, now_ms)
                except WireError as error:
                    refused.append((run.kiosk, error))
        blocks = [block for run in runs for block in run.blocks]
        if blocks:
            store(connection, blocks, now_ms)
            moved = [run for run in runs if run.blocks]
            kiosks.move_marks(
                connection, [(run.kiosk.kiosk_id, run.journal.journal_id, run.position, run.link) for run in moved]
            )
        acks = self._acknowledge(connection, [run for run in runs if run.answered], now_ms)
        return Taken(acks, refused, sum(len(block.rows) for block in blocks))

    def _acknowledge(self, connection: Connection, runs: list[_Run], now_ms: int) -> list[tuple[KioskKeys, bytes]]:
        if not runs:
            return []
        restore_id = counters.restore_id(connection)
        return [
            (
                run.kiosk,
                envelope.sign_ack(
                    envelope.AckContent(
                        run.kiosk.kiosk_id, run.journal.journal_id, run.position, run.link, restore_id, now_ms
                    ),
                    self._sign,
                ),
            )
            for run in runs
        ]


def _runs(
    connection: Connection, arrived: Iterable[tuple[KioskKeys, bytes]], refused: list[tuple[KioskKeys, WireError]]
) -> list[_Run]:
    """Decode batches and give them by kiosk; those of a journal that is not the kiosk's current one are left out."""
    decoded: list[tuple[KioskKeys, wire.Batch]] = []
    for kiosk, payload in arrived:
        try:
            decoded.append((kiosk, wire.decode(payload)))
        except WireError as error:
            refused.append((kiosk, error))
    journals = kiosks.current_journals(connection, sorted({kiosk.kiosk_id for kiosk, _ in decoded}))
    runs: dict[str, _Run] = {}
    for kiosk, batch in decoded:
        journal = journals.get(kiosk.kiosk_id)
        if journal is None or journal.journal_id != batch.journal_id:
            _log.info("%s: a batch of another journal waits for a hello", kiosk.kiosk_id)
            continue
        runs.setdefault(kiosk.kiosk_id, _Run(kiosk, journal)).batches.append(batch)
    return list(runs.values())


def _stored_links(connection: Connection, runs: list[_Run]) -> dict[_Place, bytes]:
    """Give the links that these batches are compared with and that only the table of entries has, in one query."""
    wanted: list[_Place] = []
    for run in runs:
        mark, kiosk_id, journal_id = run.journal.mark, run.kiosk.kiosk_id, run.journal.journal_id
        for batch in run.batches:
            if batch.last < mark:
                wanted.append((kiosk_id, journal_id, batch.last))
            elif 1 < batch.first <= mark < batch.last:
                wanted.append((kiosk_id, journal_id, batch.first - 1))
    if not wanted:
        return {}
    place = (entries.c.kiosk_id, entries.c.journal_id, entries.c.position)
    query = select(*place, entries.c.link).where(tuple_(*place).in_(wanted))
    return {(row.kiosk_id, bytes(row.journal_id), row.position): bytes(row.link) for row in connection.execute(query)}


def _take_one(connection: Connection, run: _Run, batch: wire.Batch, stored: dict[_Place, bytes], now_ms: int) -> None:
    """Take one batch of a kiosk's current journal. Raises `WireError`, before anything is changed."""
    if batch.first > run.position + 1:
        run.answered = True
        return
    if batch.last <= run.position:
        _take_known(connection, run, batch, stored, now_ms)
        return
    chained = wire.links(batch, _link(connection, run, batch.first - 1, stored))
    overlap = run.position - batch.first
    if overlap >= 0 and chained[overlap][1] != run.link:
        _hold(connection, run, batch, chained[-1][1], now_ms)
        return
    try:
        wire.verify_head(batch, chained[-1][1], run.kiosk.kiosk_id, run.kiosk.sign_public)
    except WireError:
        # A fork is judged from what the kiosk signed only: this may be an old packet that the broker repeats.
        _log.warning("%s: a batch from #%d does not continue its journal", run.kiosk.kiosk_id, batch.first)
        _raise(connection, run, "batch_refused", now_ms)
        return
    run.extend(batch, chained)


def _take_known(connection: Connection, run: _Run, batch: wire.Batch, stored: dict[_Place, bytes], now_ms: int) -> None:
    """Answer a batch that ends at or before the mark. Signed over our own link there, it is our own history, unread."""
    ours = _link(connection, run, batch.last, stored)
    try:
        wire.verify_head(batch, ours, run.kiosk.kiosk_id, run.kiosk.sign_public)
    except WireError:
        head = wire.links(batch, _link(connection, run, batch.first - 1, stored))[-1][1]
        _hold(connection, run, batch, head, now_ms)
    else:
        run.answered = True


def _link(connection: Connection, run: _Run, position: int, stored: dict[_Place, bytes]) -> bytes:
    """Give the chain's link at a position up to the mark."""
    link = run.known_link(position) or stored.get((run.kiosk.kiosk_id, run.journal.journal_id, position))
    link = link or link_at(connection, run.journal, position)
    assert link is not None, "every position up to the mark is stored"
    return link


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


def _hold(connection: Connection, run: _Run, batch: wire.Batch, head: bytes, now_ms: int) -> None:
    """A batch says something else where central has entries. Signed by the kiosk, that is two histories: hold it.

    Raises `WireError` when the signature does not hold: then anybody may have written it.
    """
    wire.verify_head(batch, head, run.kiosk.kiosk_id, run.kiosk.sign_public)
    _log.error("%s is held: it signed another history", run.kiosk.kiosk_id)
    kiosks.suspend(connection, run.kiosk.kiosk_id, "fork")
    _raise(connection, run, "fork", now_ms)


def _raise(connection: Connection, run: _Run, kind: cases.Kind, now_ms: int) -> None:
    cases.raise_case(
        connection,
        run.kiosk.kiosk_id,
        kind,
        now_ms=now_ms,
        journal_id=run.journal.journal_id,
        position=run.position,
    )
