"""May this till take money for this slip now? One function answers, for every call at the desk."""

from typing import Literal

import msgspec
from sqlalchemy import Connection

from central.ledger.books import Books
from central.ledger.calendar import pause_left_s
from central.ledger.expiry import is_over, live_claim
from central.ledger.rows import Slip
from central.ledger.same_bill import is_being_paid, is_settled, last_paid_ms
from central.ledger.states import HOLDING, PAYABLE
from sync.wire.catalogue import Product
from sync.wire.code import is_offline, terminal_of
from sync.wire.errors import WireError

WhyNot = Literal[
    "expired", "claimed", "paid", "suspended", "reconcile", "repeat", "biller_down", "cancelled", "refused", "cut_off"
]
"""reconcile: a restore holds it. cut_off: the biller's nightly pause. refused: the biller's final no to a queue slip, before any
money.
"""


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

    choice: what was chosen, where it is no sum of money. pause_until_ms: when a "cut_off" ends.
    """

    slip: Slip
    product_name: str
    choice: str
    payable: bool
    reason: WhyNot | None
    repeat_of_ms: int
    claim_until_ms: int
    pause_until_ms: int = 0


def judge(books: Books, connection: Connection, slip: Slip, till: Till) -> DeskSlip:
    """Say whether this till may take money for a locked slip now."""
    now_ms = books.now_ms()
    holder = live_claim(connection, slip.code, now_ms)
    mine = holder is not None and holder[0] == till.till
    repeat_of_ms = last_paid_ms(connection, slip, now_ms) if slip.state in PAYABLE and slip.guard_key else 0
    product = product_of(books, connection, slip.product)
    reason = _why_never(slip) or _why_not_now(books, connection, slip, product, mine=mine, held=holder is not None)
    if reason is None and repeat_of_ms:
        reason = "repeat"
    payable = reason is None or reason == "repeat"
    until_ms = holder[1] if holder is not None and mine else 0
    name = _name(product, slip.product)
    chosen = _choice_name(books, slip, product)
    pause_ms = now_ms + pause_left_s(product.cut_off, now_ms) * 1000 if product and reason == "cut_off" else 0
    return DeskSlip(slip, name, chosen, payable, reason, repeat_of_ms, until_ms, pause_ms)


def product_name(books: Books, connection: Connection, product_id: str) -> str:
    """Give what cashiers call a product; its id when the catalogue no longer has it."""
    return _name(product_of(books, connection, product_id), product_id)


def product_of(books: Books, connection: Connection, product_id: str) -> Product | None:
    """Give a product as it is sold now, or None."""
    catalogue = books.catalogue(connection)
    return catalogue.product(product_id) if catalogue else None


def _name(product: Product | None, product_id: str) -> str:
    return product.name.get("id", product_id) if product else product_id


def _choice_name(books: Books, slip: Slip, product: Product | None) -> str:
    """Give the labels of what was chosen ("10 GB, 30 hari", "Bogor"), "" where the sum of money says it."""
    choosing = [field for field in product.fields if field.kind == "choice"] if product else []
    if product is None or not (slip.denomination or choosing):
        return ""
    try:
        fields = books.vault.open(slip.code, slip.private).fields
    except WireError:  # erased, or damaged: the amounts still stand
        return ""
    chosen = [option.label for field in choosing for option in field.options if option.value == fields.get(field.name)]
    choice = product.choice(fields, slip.denomination)
    labels = [*chosen, *([choice.label] if choice else [])]
    return ", ".join(label["id"] for label in labels if label.get("id"))


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
    if product is not None and pause_left_s(product.cut_off, now_ms):
        return "cut_off"
    if is_being_paid(connection, slip) or is_settled(connection, slip, product):
        return "paid"
    return "biller_down" if slip.state == "queued" or books.is_down(slip.biller) else None


def _kiosk_suspended(books: Books, connection: Connection, slip: Slip) -> bool:
    """Offline-minted slips of a kiosk that is held are not payable; what central quoted is."""
    if slip.origin == "quote" or not is_offline(slip.code):
        return False
    kiosk = books.kiosk_of_terminal(connection, terminal_of(slip.code)[0])
    return kiosk is None or kiosk.suspended
