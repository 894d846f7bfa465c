"""Makes the row of a new slip: from a quote, from an offline paper, from a kiosk's journal entry."""

import msgspec

from central.billers.interface import Bill
from central.ledger.books import Books
from central.ledger.masks import mask_name, mask_number
from central.ledger.pricing import Amounts, Choice
from central.ledger.rows import Origin, Slip
from central.ledger.vault import Private

_PERIOD_CHARACTERS_MAX = 24
_DETAILS_MAX = 40
"""A year of months and what stands beside them; more would not be read, nor fit a kiosk's packet."""

_MASKS = {"meter": mask_number, "idpel": mask_number, "address": mask_name, "nick": mask_name}
"""What a biller tells about a customer, by the key of its row."""


class Origins(msgspec.Struct, frozen=True, kw_only=True):
    """Where a slip comes from and until when it counts. body_hash: of an offline paper's bytes. Times: UTC milliseconds.

    suspended: nothing can price it. reconcile: the restore_id of a restore before which it may have been paid, 0 for none.
    """

    code: str
    origin: Origin
    kiosk: str
    denomination: int
    created_ms: int
    valid_until_ms: int
    catalogue_version: int
    issued_ms: int = 0
    body_hash: str = ""
    entry_hash: str = ""
    entry_expected: bool = False
    suspended: bool = False
    reconcile: int = 0


def chosen_slip(books: Books, source: Origins, choice: Choice) -> Slip:
    """Give the slip of a checked wish: awaiting payment when the catalogue alone prices it, else queued for an inquiry.

    One that a restore holds is queued too: it is priced when it is let go.
    """
    private = Private(choice.fields, choice.product.status_field, choice.route.mode, choice.customer, choice.extra)
    slip = Slip(
        **msgspec.structs.asdict(source),
        state="queued",
        product=choice.product.id,
        biller=choice.route.biller,
        sku=choice.sku,
        bill_key=(bill_key := books.vault.bill_key(choice.product.id, choice.key, source.denomination)),
        guard_key=bill_key,
        reference=books.vault.reference(source.code),
        customer_masked=mask_number(choice.typed),
        private=books.vault.close(source.code, private),
        repeat_guard_s=choice.product.repeat_guard_s,
    )
    if choice.amounts is None or choice.product.inquiry or source.reconcile:
        return slip
    return msgspec.structs.replace(slip, state="awaiting_payment", **amount_columns(choice.amounts))


def held_slip(books: Books, source: Origins, product: str, fields: dict[str, str]) -> Slip:
    """Give the slip of a wish that the catalogue does not have: known, and held back for a person."""
    return Slip(
        **msgspec.structs.asdict(msgspec.structs.replace(source, suspended=True)),
        state="queued",
        product=product,
        biller="",
        sku="",
        bill_key="",
        reference=books.vault.reference(source.code),
        customer_masked="",
        private=books.vault.close(source.code, Private(fields, "")),
    )


def amount_columns(amounts: Amounts) -> dict[str, int]:
    """Give the columns of a slip that hold its amounts."""
    return {**msgspec.structs.asdict(amounts), "total": amounts.total}


def masked_details(bill: Bill, choice: Choice) -> tuple[tuple[str, str], ...]:
    """Give a bill's further rows as they may be shown and kept: numbers with their last two digits only, names and addresses with
    the beginning of each word, and not the number that was typed, which everybody has in full before his eyes.
    """
    rows = (row for row in bill.details[:_DETAILS_MAX] if row[1] not in (choice.typed, choice.customer))
    return tuple((key, _MASKS[key](text) if key in _MASKS else text) for key, text in rows)


def bill_columns(books: Books, slip: Slip, choice: Choice, bill: Bill) -> dict[str, int | str]:
    """Give the columns that an inquiry's answer fills, beside the amounts.

    A biller's earlier deadline ends the validity. A bill that has a period is another one in the next.
    """
    period = bill.period[:_PERIOD_CHARACTERS_MAX]
    until_ms = slip.valid_until_ms
    return {
        "name_masked": mask_name(bill.name),
        "details": msgspec.json.encode(masked_details(bill, choice)).decode(),
        "bill_key": books.vault.bill_key(choice.product.id, choice.key, slip.denomination, period),
        "period": period,
        "inquired_ms": books.now_ms(),
        "deadline_ms": bill.deadline_ms,
        "valid_until_ms": min(until_ms, bill.deadline_ms) if bill.deadline_ms else until_ms,
    }
