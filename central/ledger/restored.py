"""RECONCILE: what central does not know after it was restored from a backup. What it cannot know it does not take money for.

A payment that the backup lacks exists on no kiosk either. So whatever was issued before the restore is held (`slips.reconcile`),
also when central hears of it only afterwards, from a journal or a paper. Billers are asked about every reference with money
whose end the backup does not know; then people let slips go (`central.administration.releasing`), or they expire.
"""

from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from central.fleet.counters import RECONCILE, RECONCILE_REFERENCES, RESTORE_ID
from central.ledger import rows
from central.ledger.states import OPEN, PAYABLE
from central.store.books_tables import decisions
from central.store.engine import insert_once
from central.store.fleet_tables import state
from central.store.money_tables import claims, dispatches, proposals, slips

DOUBT_MS = 30 * 86_400_000
"""How long a kiosk may be away: for so long a slip whose issue has no trusted time may be older than the restore."""

MARGIN_MS = 60_000
"""How far a kiosk's trusted clock may be ahead of ours."""

WAITING = PAYABLE | OPEN
"""States in which a held slip waits for its release; in every other one it has come to its end."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far RECONCILE is. restore_id: 0 when there is none. references: how many the billers had to be asked about at its
    beginning; waiting: how many of them still. with_person: held orders that may not be asked about by themselves.

    unpaid, unfinished, refund_due: held slips without money, with money, with money that is owed to the customer.
    """

    restore_id: int
    references: int
    waiting: int
    with_person: int
    unpaid: int
    unfinished: int
    refund_due: int

    @property
    def advised(self) -> bool:
        """Say whether slips may be let go: every reference has been asked about, or is with a person."""
        return self.waiting == 0

    @property
    def left(self) -> int:
        """How many slips wait for their release."""
        return self.unpaid + self.unfinished + self.refund_due


def held_by(connection: Connection, issued_ms: int, now_ms: int) -> int:
    """Give the restore_id of the restore before which a slip that central hears of now may have been paid, 0 for none.

    issued_ms: UTC, 0 when not trusted. The number cannot change before the caller's transaction ends.
    """
    restore_id = _value(connection, RESTORE_ID, "share")
    restored_ms = restore_id * 1000
    in_doubt = issued_ms < restored_ms + MARGIN_MS if issued_ms else now_ms - restored_ms < DOUBT_MS
    if not restore_id or not in_doubt:
        return 0
    if _value(connection, RECONCILE, "share") != restore_id:
        _put(connection, RECONCILE, restore_id)
        rows.note(
            connection, now_ms, "central", "reconcile_begun", str(restore_id), "a slip from before the restore came"
        )
    return restore_id


def hold_everything(connection: Connection, restore_id: int, now_ms: int) -> int:
    """Hold every slip that may have been paid, or paid back, since the backup; give how many.

    Without money: not payable until it expires or is let go. With money: its biller is asked what became of it, and no cash
    goes back for it. An order that the backup had not sent is asked about first: it probably was sent, under the same reference.
    """
    _put(connection, RECONCILE, restore_id)
    connection.execute(delete(claims))
    wanted = update(proposals).where(proposals.c.state == "open")  # by people who knew less
    connection.execute(wanted.values(state="ended", decided_by="central", decided_ms=now_ms))
    undecided = update(decisions).where(decisions.c.state == "open")
    connection.execute(undecided.values(state="withdrawn", decided_by="central", decided_ms=now_ms))
    doubtful = update(slips).where(slips.c.state.in_(WAITING)).values(reconcile=restore_id)
    held = connection.execute(doubtful).rowcount
    with_money = select(slips.c.code).where(slips.c.reconcile == restore_id, slips.c.state.in_(OPEN))
    asked = {"state": "open", "next_call": "advise", "next_ms": now_ms, "attempts": 0, "reconcile": restore_id}
    orders = connection.execute(update(dispatches).where(dispatches.c.code.in_(with_money)).values(**asked)).rowcount
    _put(connection, RECONCILE_REFERENCES, orders)
    rows.note(connection, now_ms, "central", "reconcile_begun", str(restore_id), f"{held} slips, {orders} references")
    return held


def progress(connection: Connection) -> Progress:
    """Say how far RECONCILE is."""
    counted = connection.execute(
        select(slips.c.state, func.count())
        .where(slips.c.reconcile > 0, slips.c.state.in_(WAITING))
        .group_by(slips.c.state)
    )
    by_state = {found: number for found, number in counted}  # noqa: C416 (a row is not a plain pair to mypy)
    with_person = (
        select(func.count())
        .select_from(dispatches.join(slips, slips.c.code == dispatches.c.code))
        .where(slips.c.reconcile > 0, slips.c.state.in_(OPEN), dispatches.c.state == "person")
    )
    return Progress(
        restore_id=_value(connection, RECONCILE),
        references=_value(connection, RECONCILE_REFERENCES),
        waiting=connection.execute(
            select(func.count()).where(dispatches.c.reconcile > 0, dispatches.c.state == "open")
        ).scalar_one(),
        with_person=connection.execute(with_person).scalar_one(),
        unpaid=sum(by_state.get(found, 0) for found in PAYABLE),
        unfinished=sum(by_state.get(found, 0) for found in OPEN - {"refund_due"}),
        refund_due=by_state.get("refund_due", 0),
    )


def finish(connection: Connection, now_ms: int) -> bool:
    """End RECONCILE when nothing waits any more; say whether it ended now."""
    if _value(connection, RECONCILE) == 0:
        return False
    restore_id = _value(connection, RECONCILE, "update")  # whoever is adding a held slip shares this lock until then
    now = progress(connection)
    if restore_id == 0 or now.left or now.waiting:
        return False
    _put(connection, RECONCILE, 0)
    rows.note(connection, now_ms, "central", "reconcile_ended", str(restore_id))
    return True


def _value(connection: Connection, name: str, lock: Literal["", "share", "update"] = "") -> int:
    query = select(state.c.value).where(state.c.name == name)
    if lock:
        query = query.with_for_update(read=lock == "share")
    return int(connection.execute(query).scalar_one_or_none() or 0)


def _put(connection: Connection, name: str, value: int) -> None:
    if not insert_once(connection, insert(state).values(name=name, value=value)):
        connection.execute(update(state).where(state.c.name == name).values(value=value))
