"""Requests with an effect, remembered by their nonce: the same bytes again get the same answer and no second effect.

Whoever works on one has claimed it, for a while: another process that gets the same bytes leaves it alone, and works it out only
when that time is over and no answer came. An answer of one whose request was taken over is neither kept nor published.
"""

from sqlalchemy import ColumnElement, Connection, insert, select, update

from central.store.engine import insert_once
from central.store.fleet_tables import requests as table
from sync.wire.envelope import OpenRequest

CLAIM_MS = 30_000
"""Longer than the slowest biller may take to say what is to be paid, and shorter than a kiosk waits for an answer."""


def claim(connection: Connection, opened: OpenRequest, now_ms: int, answer_kept_ms: int) -> bytes | int | None:
    """Note a request inside the caller's transaction.

    Gives the answer's payload when it was answered before; until when (ms) it is ours when it is to be worked out: it is new, or
    whoever had claimed it gave it up or let his time run out. None when nothing is to be done: somebody works on it, its nonce
    belongs to another request, or its answer is forgotten.
    """
    until_ms = now_ms + CLAIM_MS
    row = {
        "kiosk_id": opened.kiosk,
        "nonce": opened.nonce,
        "request_hash": opened.request_hash,
        "answer": None,
        "received_ms": now_ms,
        "claimed_until_ms": until_ms,
    }
    if insert_once(connection, insert(table), row):
        return until_ms
    columns = (table.c.request_hash, table.c.answer, table.c.received_ms, table.c.claimed_until_ms)
    found = connection.execute(select(*columns).where(*_key(opened)).with_for_update()).one()
    if bytes(found.request_hash) != opened.request_hash:
        return None
    if found.answer is not None:
        return bytes(found.answer)
    if found.received_ms < now_ms - answer_kept_ms or found.claimed_until_ms > now_ms:
        return None
    connection.execute(update(table).where(*_key(opened)).values(claimed_until_ms=until_ms))
    return until_ms


def keep_answer(connection: Connection, opened: OpenRequest, until_ms: int, payload: bytes) -> bool:
    """Remember the answer that is about to be published, under the claim that ends at `until_ms`.

    False when another process has claimed the request since: then its answer is the one.
    """
    return connection.execute(update(table).where(*_ours(opened, until_ms)).values(answer=payload)).rowcount == 1


def give_up(connection: Connection, opened: OpenRequest, until_ms: int) -> None:
    """End our claim without an answer: whoever gets the request next may work it out."""
    connection.execute(update(table).where(*_ours(opened, until_ms)).values(claimed_until_ms=0))


def _ours(opened: OpenRequest, until_ms: int) -> tuple[ColumnElement[bool], ...]:
    return *_key(opened), table.c.answer.is_(None), table.c.claimed_until_ms == until_ms


def _key(opened: OpenRequest) -> tuple[ColumnElement[bool], ...]:
    return table.c.kiosk_id == opened.kiosk, table.c.nonce == opened.nonce
