"""May this till take money for this slip now? One function answers, for every call at the desk."""

from typing import Literal

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from central.ledger.books import Books
from central.ledger.expiry import is_over, live_claim
from central.ledger.quotes import last_paid_ms
from central.ledger.rows import Slip
from central.ledger.states import HOLDING, PAYABLE
from central.store.money_tables import open_payments, slips
from sync.wire.catalogue import Product
from sync.wire.code import is_offline, terminal_of
from sync.wire.errors import WireError

WhyNot = Literal[
    "expired", "claimed", "paid", "suspended", "reconcile", "repeat", "biller_down", "cancelled", "refused", "cut_off"
]
"""reconcile: a restore holds it. cut_off: the biller's nightly pause. refused: the biller's final no to a queue slip, before any
money.
"""


_OPEN_PAYMENT = select(open_payments.c.code).where(
    open_payments.c.biller == bindparam("b_biller"), open_payments.c.bill_key == bindparam("b_bill_key")
)


class Till(msgspec.Struct, frozen=True):
    """Who stands at the desk. till, store: ids. cashier: user name."""

    till: str
    store: str
    cashier: str

    @property
    def actor(self) -> str:
        """How audit names this person and place."""
        return f"cashier {self.cashier} at {self.till}"


class DeskSlip(msgspec.Struct, frozen=True):
    """A slip as a till sees it. reason: why it may not be paid; "repeat" must only be confirmed. Times: UTC ms, 0 for none.

    choice: what a denomination is called when it is no sum of money.
    """

    slip: Slip
    product_name: str
    choice: str
    payable: bool
    reason: WhyNot | None
    repeat_of_ms: int
    claim_until_ms: int


def judge(books: Books, connection: Connection, slip: Slip, till: Till) -> DeskSlip:
    """Say whether this till may take money for a locked slip now."""
    now_ms = books.now_ms()
    holder = live_claim(connection, slip.code, now_ms)
    mine = holder is not None and holder[0] == till.till
    repeat_of_ms = last_paid_ms(connection, slip, now_ms) if slip.state in PAYABLE and slip.bill_key else 0
    product = _product(books, connection, slip.product)
    reason = _why_never(slip) or _why_not_now(books, connection, slip, product, mine=mine, held=holder is not None)
    if reason is None and repeat_of_ms:
        reason = "repeat"
    payable = reason is None or reason == "repeat"
    until_ms = holder[1] if holder is not None and mine else 0
    name = _name(product, slip.product)
    return DeskSlip(slip, name, _choice_name(books, slip, product), payable, reason, repeat_of_ms, until_ms)


def product_name(books: Books, connection: Connection, product_id: str) -> str:
    """Give what cashiers call a product; its id when the catalogue no longer has it."""
    return _name(_product(books, connection, product_id), product_id)


def _product(books: Books, connection: Connection, product_id: str) -> Product | None:
    catalogue = books.catalogue(connection)
    return catalogue.product(product_id) if catalogue else None


def _name(product: Product | None, product_id: str) -> str:
    return product.name.get("id", product_id) if product else product_id


def _choice_name(books: Books, slip: Slip, product: Product | None) -> str:
    """Give the label of what was chosen ("10 GB, 30 hari"), "" where the sum of money says it."""
    if product is None or not slip.denomination:
        return ""
    try:
        fields = books.vault.open(slip.code, slip.private).fields
    except WireError:  # erased, or damaged: the amounts still stand
        return ""
    choice = product.choice(fields, slip.denomination)
    return choice.label.get("id", "") if choice else ""


def _why_never(slip: Slip) -> WhyNot | None:
    if slip.state in HOLDING:
        return "paid"
    match slip.state:
        case "expired":
            return "expired"
        case "cancelled":
            return "cancelled"
        case "failed":
            return "refused"
        case _:
            return None


def _why_not_now(
    books: Books, connection: Connection, slip: Slip, product: Product | None, *, mine: bool, held: bool
) -> WhyNot | None:
    now_ms = books.now_ms()
    if (is_over(slip, now_ms) and not mine) or 0 < slip.deadline_ms <= now_ms:
        return "expired"
    if slip.reconcile:
        return "reconcile"
    if slip.suspended or _kiosk_suspended(books, connection, slip):
        return "suspended"
    if held and not mine:
        return "claimed"
    if slip.state == "queued":
        return "biller_down"
    return "paid" if _bill_is_open(connection, slip) or _bill_is_settled(connection, slip, product) else None


def _kiosk_suspended(books: Books, connection: Connection, slip: Slip) -> bool:
    """Offline-minted slips of a kiosk that is held are not payable; what central quoted is."""
    if slip.origin == "quote" or not is_offline(slip.code):
        return False
    kiosk = books.kiosk_of_terminal(connection, terminal_of(slip.code)[0])
    return kiosk is None or kiosk.suspended


def _bill_is_open(connection: Connection, slip: Slip) -> bool:
    key = {"b_biller": slip.biller, "b_bill_key": slip.bill_key}
    return connection.execute(_OPEN_PAYMENT, key).one_or_none() is not None


def _bill_is_settled(connection: Connection, slip: Slip, product: Product | None) -> bool:
    """Say whether a payment code was paid under another slip: it stands for one order, and is never bought again."""
    if product is None or product.kind != "paycode":
        return False
    query = select(func.count()).where(
        slips.c.biller == slip.biller,
        slips.c.bill_key == slip.bill_key,
        slips.c.code != slip.code,
        slips.c.paid_ms > 0,
        slips.c.state == "success",
    )
    return connection.execute(query).scalar_one() > 0
