"""SLIP PEMBAYARAN (BELUM LUNAS) and SLIP ANTREAN (BELUM DIPROSES): what the customer carries to the cashier."""

from drivers.printer.document import Block, Document, Rule, Text
from firmware.core import wording
from firmware.core.papers import SlipPaper
from firmware.core.parts import chosen, typed
from firmware.printing.parts import Sheet, product_name
from firmware.printing.text import row, wrap
from sync.wire import code as slip_code
from sync.wire import cut_offs
from sync.wire.catalogue import Field


def slip_document(paper: SlipPaper, sheet: Sheet) -> Document:
    """Give the slip. A queue slip names no amount and no person: they are not known."""
    kind = "queue_slip" if paper.queue else "payment_slip"
    blocks: list[Block] = [*sheet.head(kind, paper.copy), Text(_rows(paper, sheet))]
    if paper.queue:
        blocks += [Rule(), sheet.centered(sheet.say("queue_slip.amount_unknown"), bold=True)]
        blocks += [sheet.centered(sheet.say("queue_slip.cashier_asks")), Rule()]
    else:
        blocks += sheet.fees(paper.product, paper)
    blocks.append(Text((*_validity(paper, sheet), *_pause(paper, sheet)), bold=True))
    blocks += sheet.codes(paper.code, paper.offline_digits or paper.code)
    blocks += [
        sheet.tall(sheet.say("slip.to_cashier")),
        sheet.centered(sheet.say("slip.no_proof"), bold=True),
        sheet.centered(sheet.say("slip.check_or_cancel", number=_status_number(paper, sheet))),
    ]
    return Document(kind, (*blocks, *sheet.foot()), paper.copy)


def _pause(paper: SlipPaper, sheet: Sheet) -> tuple[str, ...]:
    """Give when the biller takes nothing, where that is within the slip's time, or may be."""
    cut_off = paper.product.cut_off
    if cut_off is None:
        return ()
    if paper.clock_trusted and not cut_offs.touches(cut_off, paper.issued_ms, paper.valid_until_ms):
        return ()
    return sheet.row("cut_off", sheet.daily(cut_off, paper.issued_ms))


def _rows(paper: SlipPaper, sheet: Sheet) -> tuple[str, ...]:
    product = paper.product
    brand = product.brand_of(paper.fields.get(product.brand_field, "")) if product.brands else None
    priced_as_typed = product.amount_field is not None and not paper.queue  # the price below says the same sum
    choice = product.choice(paper.fields, paper.denomination)
    lines = [
        *sheet.clock_rows("issued", paper.issued_ms, trusted=paper.clock_trusted, central_ms=paper.central_ms),
        *sheet.row("product", product_name(product, brand, paper.language)),
        *sheet.choice_rows(choice, 0 if priced_as_typed else paper.denomination),
    ]
    for field in product.fields:
        if field.kind == "amount":
            continue
        text = paper.fields.get(field.name, "")
        shown = typed(field, text, sheet.language) if field.kind == "choice" else wording.masked(text)
        lines += row(_label(field, sheet), shown, sheet.columns) if text else ()
    if paper.name and not paper.queue:
        lines += sheet.row("name", paper.name)
    return tuple(lines)


def _label(field: Field, sheet: Sheet) -> str:
    return sheet.say("row.phone") if field.kind == "phone" else chosen(field.label, sheet.language) or field.name


def _status_number(paper: SlipPaper, sheet: Sheet) -> str:
    """Give what the number is called whose last six digits open the status."""
    return next(_label(field, sheet) for field in paper.product.fields if field.name == paper.product.status_field)


def _validity(paper: SlipPaper, sheet: Sheet) -> tuple[str, ...]:
    """Central's own limit is right whatever the kiosk's clock says; one that the kiosk reckoned needs a trusted clock."""
    if paper.clock_trusted or not slip_code.is_offline(paper.code):
        return sheet.row("valid_until", sheet.time(paper.valid_until_ms))
    hours = max(paper.product.offline_validity_s // 3600, 1)
    return wrap(sheet.say("slip.valid_hours", hours=hours), sheet.columns)
