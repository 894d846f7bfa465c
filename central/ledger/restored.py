"""What central does not know after it was restored from a backup: who paid since. What it cannot know it does not take money for.

A payment that the backup lacks exists on no kiosk either. So whatever was issued before the restore and has no money in the
backup is held, also when central hears of it only afterwards, from a journal or a paper. Reconciling with billers and drawers
is a person's business.
"""

from sqlalchemy import Connection, delete, select, update

from central.ledger.states import OPEN, PAYABLE
from central.store.fleet_tables import state
from central.store.money_tables import claims, dispatches, slips

DOUBT_MS = 30 * 86_400_000
"""How long a kiosk may be away: for so long a slip whose issue has no trusted time may be older than the restore."""

MARGIN_MS = 60_000
"""How far a kiosk's trusted clock may be ahead of ours."""


def is_held(connection: Connection, issued_ms: int, now_ms: int) -> bool:
    """Say whether a slip that central hears of now may have been paid before a restore. issued_ms: UTC, 0 when not trusted."""
    query = select(state.c.value).where(state.c.name == "restore_id")
    restored_ms = int(connection.execute(query).scalar_one_or_none() or 0) * 1000
    if not restored_ms:
        return False
    return issued_ms < restored_ms + MARGIN_MS if issued_ms else now_ms - restored_ms < DOUBT_MS


def hold_everything(connection: Connection) -> int:
    """Hold every slip that may have been paid, or paid back, since the backup; give how many.

    Without money: not payable until it expires. With money: followed to its end, and no cash goes back for it. An order that
    the backup had not sent is asked about before it is sent: it probably was, under the same reference.
    """
    connection.execute(delete(claims))
    waiting = update(dispatches).where(dispatches.c.state == "open", dispatches.c.next_call == "pay")
    connection.execute(waiting.values(next_call="advise"))
    doubtful = update(slips).where(slips.c.state.in_(PAYABLE | OPEN), slips.c.suspended.is_(False))
    return connection.execute(doubtful.values(suspended=True)).rowcount
