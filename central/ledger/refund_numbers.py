"""The one-time numbers that open refunds: a kiosk prints them for the customer, and the desk never shows one.

Only a hash is kept, under a key: eight digits are soon tried. A further number ends the earlier one, its wrong tries with it; how
many there can be for a slip is limited, and so are all the tries at guessing one.
"""

import hmac
import secrets

from sqlalchemy import Connection, func, insert, select, update

from central.ledger import rows
from central.ledger.books import Books
from central.ledger.rows import Slip
from central.ledger.vault import Vault
from central.store.engine import insert_once
from central.store.money_tables import receipts, refund_numbers
from sync.wire.requests import Refused

WRONG_MAX = 5
_PAPER = "refund_number"
_NUMBERS = 10**8


def issue(books: Books, connection: Connection, slip: Slip, place: str) -> tuple[str, int] | Refused:
    """Make a number for a locked slip; give it with how many it ended. place: which kiosk prints it."""
    if slip.state != "refund_due":
        return Refused("no_refund_due")
    count = select(func.count()).select_from(receipts).where(receipts.c.code == slip.code, receipts.c.paper == _PAPER)
    copy = connection.execute(count).scalar_one()
    if copy >= books.timings.refund_numbers:
        return Refused("copies_exhausted")
    now_ms = books.now_ms()
    printed = {"code": slip.code, "paper": _PAPER, "copy": copy, "place": place, "at_ms": now_ms}
    connection.execute(insert(receipts).values(**printed))
    rows.note(connection, now_ms, place, "refund_number", slip.code, f"copy {copy}")
    number = f"{secrets.randbelow(_NUMBERS):08d}"
    keep(books.vault, connection, slip.code, number, now_ms)
    return number, copy


def keep(vault: Vault, connection: Connection, code: str, number: str, now_ms: int) -> None:
    """Keep the hash of a slip's new number in the place of an earlier one."""
    values = {"number_hash": vault.number_hash(code, number), "printed_ms": now_ms, "wrong_tries": 0}
    if not insert_once(connection, insert(refund_numbers).values(code=code, **values)):
        connection.execute(update(refund_numbers).where(refund_numbers.c.code == code).values(**values))


def judge(vault: Vault, connection: Connection, code: str, number: str) -> str | None:
    """Say why a number does not open the refund of a locked slip: number_missing, number_locked, number_wrong (and count
    that); None when it does.
    """
    row = connection.execute(select(refund_numbers).where(refund_numbers.c.code == code)).one_or_none()
    if row is None:
        return "number_missing"
    if row.wrong_tries >= WRONG_MAX:
        return "number_locked"
    if hmac.compare_digest(row.number_hash, vault.number_hash(code, number)):
        return None
    counted = update(refund_numbers).where(refund_numbers.c.code == code)
    connection.execute(counted.values(wrong_tries=refund_numbers.c.wrong_tries + 1))
    return "number_wrong"
