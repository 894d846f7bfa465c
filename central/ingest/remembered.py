"""Requests with an effect, remembered by their nonce: the same bytes again get the same answer and no second effect."""

from typing import Literal

from sqlalchemy import ColumnElement, Connection, insert, select, update

from central.store.engine import insert_once
from central.store.fleet_tables import requests as table
from sync.wire.envelope import OpenRequest


def claim(
    connection: Connection, opened: OpenRequest, now_ms: int, answer_kept_ms: int
) -> bytes | Literal[True, False]:
    """Note a request inside the caller's transaction.

    Gives the answer's payload when it was answered before, True when it is to be worked out: it is new, or central ended before
    it answered. False when nothing is to be done: its nonce belongs to another request, or its answer is forgotten.
    """
    row = {
        "kiosk_id": opened.kiosk,
        "nonce": opened.nonce,
        "request_hash": opened.request_hash,
        "answer": None,
        "received_ms": now_ms,
    }
    if insert_once(connection, insert(table).values(**row)):
        return True
    columns = (table.c.request_hash, table.c.answer, table.c.received_ms)
    found = connection.execute(select(*columns).where(*_key(opened))).one()
    if bytes(found.request_hash) != opened.request_hash:
        return False
    if found.answer is not None:
        return bytes(found.answer)
    return bool(found.received_ms >= now_ms - answer_kept_ms)


def keep_answer(connection: Connection, opened: OpenRequest, payload: bytes) -> None:
    """Remember the answer that is about to be published."""
    connection.execute(update(table).where(*_key(opened)).values(answer=payload))


def _key(opened: OpenRequest) -> tuple[ColumnElement[bool], ...]:
    return table.c.kiosk_id == opened.kiosk, table.c.nonce == opened.nonce
