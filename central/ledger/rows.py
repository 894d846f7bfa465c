"""A slip as the ledger holds it: read it, lock it, change it by the table of states. Audit and cases beside it."""

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from central.ledger.states import Reason, after
from central.store.engine import insert_once
from central.store.money_tables import audit, cases, slips
from sync.wire.requests import SlipState

Origin = Literal["quote", "minted", "queue"]

CaseKind = Literal[
    "entry_differs",  # a kiosk's entry about a slip is not what its paper said
    "entry_foreign",  # a kiosk issued a slip under another kiosk's code
    "entry_missing",  # a slip was paid from its QR and its entry never came
    "entry_unreadable",  # an issued slip whose private part cannot be read
    "price_unknown",  # an offline slip for something that is not sold
    "advice_exhausted",  # the biller gave no final answer in time, or may not be asked any more
    "undeliverable",  # a paid slip that no connector can take to its biller
    "biller_dispute",  # success after the cash went back
    "biller_denied",  # a success that the biller took back too late, or has never heard of
    "biller_odd",  # an answer that does not fit what was bought
    "refund_unsure",  # cash is owed, and the biller may not be asked a last time: people decide by its file
    "reversal_refused",  # people wanted a payment taken back, and that cannot be asked for
    "complaint",  # the customer says that what was delivered has not arrived
    "missing_at_biller",  # delivered by our books, and the biller's daily file does not list it as taken
    "missing_here",  # the biller's daily file lists what our books do not owe
    "amount_differs",  # the biller's daily file lists another amount
    "books_differ",  # the proof of a business day fails; about no slip
]


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `slips`. Amounts are rupiah, times UTC milliseconds (0: has not come).

    suspended: nothing can price it. reconcile: the restore_id of the restore that holds it, 0 for none.
    """

    code: str
    state: SlipState
    origin: Origin
    kiosk: str
    product: str
    denomination: int
    biller: str
    sku: str
    bill_key: str
    reference: str
    customer_masked: str
    private: bytes
    guard_key: str = ""
    period: str = ""
    name_masked: str = ""
    amount: int = 0
    admin_fee: int = 0
    service_fee: int = 0
    total: int = 0
    details: str = "[]"
    repeat_guard_s: int = 0
    catalogue_version: int = 0
    created_ms: int = 0
    issued_ms: int = 0
    inquired_ms: int = 0
    valid_until_ms: int = 0
    deadline_ms: int = 0
    paid_ms: int = 0
    finished_ms: int = 0
    entry_hash: str = ""
    body_hash: str = ""
    entry_expected: bool = False
    suspended: bool = False
    reconcile: int = 0
    serial: str = ""
    biller_reference: str = ""
    biller_lines: str = "[]"

    @property
    def cost(self) -> int:
        """What the biller takes: rupiah."""
        return self.amount + self.admin_fee

    @property
    def held(self) -> bool:
        """Say whether a person has to look before anything may happen with it."""
        return self.suspended or self.reconcile > 0

    @property
    def known_amounts(self) -> bool:
        """Say whether the slip has been priced."""
        return self.total > 0


# Made once: most of what a statement costs is the key by which SQLAlchemy finds its compiled form, and a statement keeps its own.
_FIND = select(slips).where(slips.c.code == bindparam("b_code"))
_LOCK = _FIND.with_for_update()
_ADD, _NOTE, _CASE = insert(slips), insert(audit), insert(cases)
_CASE_AGAIN = update(cases).where(
    cases.c.kind == bindparam("b_kind"), cases.c.subject == bindparam("b_subject"), cases.c.closed_ms > 0
)
_CASE_CLOSED = update(cases).where(
    cases.c.kind == bindparam("b_kind"), cases.c.subject == bindparam("b_subject"), cases.c.closed_ms == 0
)
_EDIT = update(slips).where(slips.c.code == bindparam("b_code"))
_MOVE = _EDIT.where(slips.c.state == bindparam("b_state"))


def as_slip(row: Row[Any]) -> Slip:
    """Give the slip in a row of all columns of `slips`."""
    return Slip(**row._mapping)


def find(connection: Connection, code: str, *, lock: bool = False) -> Slip | None:
    """Give a slip, or None. lock: keep its row until the end of the transaction."""
    row = connection.execute(_LOCK if lock else _FIND, {"b_code": code}).one_or_none()
    return None if row is None else as_slip(row)


def add(connection: Connection, slip: Slip, actor: str) -> bool:
    """Insert a new slip; False when the code or reference is taken."""
    if not insert_once(connection, _ADD, msgspec.structs.asdict(slip)):
        return False
    note(connection, slip.created_ms, actor, f"new_{slip.state}", slip.code)
    return True


def edit(connection: Connection, slip: Slip, **values: Any) -> Slip:
    """Change columns of a locked slip other than its state; give the slip as it is now."""
    assert "state" not in values, "a state changes with a reason only"
    connection.execute(_EDIT, {"b_code": slip.code, **values})
    return msgspec.structs.replace(slip, **values)


def move(connection: Connection, slip: Slip, reason: Reason, actor: str, now_ms: int, **values: Any) -> Slip:
    """Change a locked slip's state by the table, with columns that change with it; give the slip as it is now.

    Raises `IllegalChangeError`.
    """
    state = after(slip.state, reason)
    changed = connection.execute(_MOVE, {"b_code": slip.code, "b_state": slip.state, "state": state, **values})
    assert changed.rowcount == 1, "the slip was not locked"
    note(connection, now_ms, actor, reason.value, slip.code)
    return msgspec.structs.replace(slip, state=state, **values)


def note(connection: Connection, at_ms: int, actor: str, action: str, subject: str, detail: str = "") -> None:
    """Write one line of audit. detail: no personal data, at most 200 characters."""
    line = {"at_ms": at_ms, "actor": actor[:80], "action": action, "subject": subject, "detail": detail[:200]}
    connection.execute(_NOTE, line)


def raise_case(connection: Connection, at_ms: int, kind: CaseKind, subject: str, detail: str = "") -> None:
    """Call a person, once per kind and subject; a case that was closed is opened anew."""
    row = {"kind": kind, "subject": subject, "detail": detail[:200], "opened_ms": at_ms}
    if not insert_once(connection, _CASE, row):
        same = {"b_kind": kind, "b_subject": subject}
        connection.execute(_CASE_AGAIN, {**same, "detail": detail[:200], "opened_ms": at_ms, "closed_ms": 0})


def close_case(connection: Connection, at_ms: int, kind: CaseKind, subject: str) -> None:
    """Note that nobody has to look any more; nothing happens where there is no such open case."""
    connection.execute(_CASE_CLOSED, {"b_kind": kind, "b_subject": subject, "closed_ms": at_ms})
