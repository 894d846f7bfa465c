"""The books: double entry, one movement per change that moves money. Debit is positive; every movement sums to zero.

drawer:<till>    cash that a till took in           owed                 customers' money not yet used for its purpose
biller:<name>    what a biller is owed              income:service       the shop's fee
loss:operator    paid twice because a biller changed its word after a refund
safe:<store>     cash that went from drawers to the shop's safe, less what came from it
difference:<till>   cash that a count of the drawer missed, less what it found too much
"""

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import Connection, bindparam, func, insert, select

from central.ledger.rows import Slip
from central.ledger.states import Reason
from central.store.engine import insert_once
from central.store.money_tables import accounts, postings

AccountKind = Literal["asset", "liability", "income", "expense"]
_KINDS: dict[str, AccountKind] = {
    "drawer": "asset",
    "owed": "liability",
    "biller": "liability",
    "income": "income",
    "loss": "expense",
    "safe": "asset",
    "difference": "expense",
}
OWED = "owed"
INCOME = "income:service"
LOSS = "loss:operator"


_MOVEMENTS = select(func.count(postings.c.movement.distinct())).where(postings.c.code == bindparam("b_code"))
_POST = insert(postings)
_SUM = select(func.coalesce(func.sum(postings.c.amount), 0))
_SUM_OF_SLIP = _SUM.where(postings.c.code == bindparam("b_code"))
_ACCOUNT = select(accounts.c.account).where(accounts.c.account == bindparam("b_account"))


def post(connection: Connection, slip: Slip, reason: Reason, at_ms: int, till: str = "") -> None:
    """Book what a change of a slip means in money. till: whose drawer, for `PAID` and `REFUNDED`."""
    lines = [(account, amount) for account, amount in _lines(slip, reason, till) if amount != 0]
    assert sum(amount for _, amount in lines) == 0, "a movement does not sum to zero"
    before = connection.execute(_MOVEMENTS, {"b_code": slip.code}).scalar_one()
    movement = f"{slip.code}.{before + 1}.{reason.value}"
    for account in sorted(account for account, _ in lines):
        _ensure(connection, account)  # in one order: who makes one that is new waits for others who do
    moved = [
        {"movement": movement, "account": account, "code": slip.code, "amount": amount, "at_ms": at_ms}
        for account, amount in lines
    ]
    if moved:
        connection.execute(_POST, moved)
    assert balance(connection, slip.code) == 0, "the books of a slip do not sum to zero"


def post_cash(connection: Connection, movement: str, amounts: Mapping[str, int], at_ms: int) -> None:
    """Book a movement of cash that belongs to no slip. movement: its name, unique for ever. amounts: by account."""
    lines = sorted((account, amount) for account, amount in amounts.items() if amount != 0)
    assert sum(amount for _, amount in lines) == 0, "a movement does not sum to zero"
    for account, _ in lines:
        _ensure(connection, account)
    moved = [
        {"movement": movement, "account": account, "code": None, "amount": amount, "at_ms": at_ms}
        for account, amount in lines
    ]
    if moved:
        connection.execute(_POST, moved)


def balance(connection: Connection, code: str | None = None) -> int:
    """Give the sum of all postings, or of one slip's: zero after every commit."""
    if code is None:
        return int(connection.execute(_SUM).scalar_one())
    return int(connection.execute(_SUM_OF_SLIP, {"b_code": code}).scalar_one())


def account_balance(connection: Connection, account: str, since_ms: int = 0) -> int:
    """Give what an account holds, debit positive; from `since_ms` on."""
    of_account = _SUM.where(postings.c.account == account, postings.c.at_ms >= since_ms)
    return int(connection.execute(of_account).scalar_one())


def drawer(till: str) -> str:
    """Give the account of a till's drawer."""
    return f"drawer:{till}"


def safe(store: str) -> str:
    """Give the account of a shop's safe."""
    return f"safe:{store}"


def difference(till: str) -> str:
    """Give the account of what a till's counts missed."""
    return f"difference:{till}"


def _lines(slip: Slip, reason: Reason, till: str) -> list[tuple[str, int]]:
    biller = f"biller:{slip.biller}"
    delivered = [(OWED, slip.total), (biller, -slip.cost), (INCOME, -slip.service_fee)]
    match reason:
        case Reason.PAID:
            return [(drawer(till), slip.total), (OWED, -slip.total)]
        case Reason.DELIVERED:
            return delivered
        case Reason.DENIED:
            return [(account, -amount) for account, amount in delivered]
        case Reason.REFUNDED:
            return [(OWED, slip.total), (drawer(till), -slip.total)]
        case Reason.CONTRADICTED:
            return [(LOSS, slip.cost), (biller, -slip.cost)]
        case _:
            return []


def _ensure(connection: Connection, account: str) -> None:
    if connection.execute(_ACCOUNT, {"b_account": account}).scalar_one_or_none() is None:
        insert_once(connection, insert(accounts), {"account": account, "kind": _KINDS[account.split(":")[0]]})
