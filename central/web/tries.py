"""Wrong passwords, counted in the database so that a restart forgives nothing: per user at one address, per address, per user."""

import hashlib

from sqlalchemy import Connection, delete, insert, select, update

from central.store.engine import insert_once
from central.store.people_tables import login_tries

WINDOW_MS = 15 * 60_000
_LIMITS = {"pair": 5, "address": 30, "user": 50}

Subjects = dict[str, int]
"""Hashed subject -> how many wrong tries it has."""


def subjects(user: str, address: str) -> Subjects:
    """Give what a login from `address` as `user` counts against. Names typed wrongly may be passwords: only hashes stay."""
    texts = {"pair": f"{address} {user}", "address": address, "user": user}
    return {hashlib.sha256(f"{kind} {text}".encode()).hexdigest(): _LIMITS[kind] for kind, text in texts.items()}


def locked_s(connection: Connection, of: Subjects, now_ms: int) -> int:
    """Give for how many seconds no password is looked at, 0 when one may be tried."""
    query = select(login_tries).where(login_tries.c.subject.in_(of), login_tries.c.since_ms > now_ms - WINDOW_MS)
    waits = [row.since_ms + WINDOW_MS - now_ms for row in connection.execute(query) if row.wrong >= of[row.subject]]
    return -(-max(waits, default=0) // 1000)


def count(connection: Connection, of: Subjects, now_ms: int) -> None:
    """Count one wrong try; a window that has passed begins anew."""
    connection.execute(delete(login_tries).where(login_tries.c.since_ms <= now_ms - WINDOW_MS))
    for subject in of:
        if not insert_once(connection, insert(login_tries).values(subject=subject, wrong=1, since_ms=now_ms)):
            again = update(login_tries).where(login_tries.c.subject == subject)
            connection.execute(again.values(wrong=login_tries.c.wrong + 1))


def forget(connection: Connection, of: Subjects) -> None:
    """Forget this user's wrong tries at this address after a right one."""
    pair = next(iter(of))
    connection.execute(delete(login_tries).where(login_tries.c.subject == pair))
