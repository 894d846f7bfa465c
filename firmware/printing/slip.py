"""SLIP PEMBAYARAN (BELUM LUNAS) and SLIP ANTREAN (BELUM DIPROSES): what the customer carries to the cashier."""

from drivers.printer.document import Block, Document, Rule, Text
from firmware.core import wording
from firmware.core.papers import SlipPaper
from firmware.printing.parts import Sheet, product_name
from firmware.printing.text import row, wrap
from sync.wire import code as slip_code


def slip_document(paper: SlipPaper, sheet: Sheet) -> Document:
    """Give the slip. A queue slip names no amount and no person: they are not known."""
    kind = "queue_slip" if paper.queue else "payment_slip"
    blocks: list[Block] = [*sheet.head(kind, paper.copy), Text(_rows(paper, sheet))]
    if paper.queue:
        blocks += [Rule(), sheet.centered(sheet.say("queue_slip.amount_unknown"), bold=True)]
        blocks += [sheet.centered(sheet.say("queue_slip.cashier_asks")), Rule()]
    else:
        prepaid = paper.product.kind == "prepaid"
        blocks += sheet.fees(prepaid, paper.amount, paper.admin_fee, paper.service_fee, paper.total)
    blocks.append(Text(_validity(paper, sheet), bold=True))
    blocks += sheet.codes(paper.code, paper.offline_digits or paper.code)
    blocks += [
        sheet.tall(sheet.say("slip.to_cashier")),
        sheet.centered(sheet.say("slip.no_proof"), bold=True),
        sheet.centered(sheet.say("slip.check_status")),
    ]
    return Document(kind, (*blocks, *sheet.foot()), paper.copy)


def _rows(paper: SlipPaper, sheet: Sheet) -> tuple[str, ...]:
    lines = [
        *sheet.clock_rows("issued", paper.issued_ms, trusted=paper.clock_trusted, central_ms=paper.central_ms),
        *sheet.row("product", product_name(paper.product, paper.fields, paper.language)),
    ]
    if paper.denomination:
        lines += sheet.row("denomination", wording.rupiah(paper.denomination, " "))
    for field in paper.product.fields:
        typed = paper.fields.get(field.name, "")
        label = field.label.get(paper.language) or field.name
        shown = sheet.say("row.phone") if field.kind == "phone" else label
        lines += row(shown, wording.masked(typed), sheet.columns) if typed else ()
    if paper.name and not paper.queue:
        lines += sheet.row("name", paper.name)
    return tuple(lines)


def _validity(paper: SlipPaper, sheet: Sheet) -> tuple[str, ...]:
    """Central's own limit is right whatever the kiosk's clock says; one that the kiosk reckoned needs a trusted clock."""
    if paper.clock_trusted or not slip_code.is_offline(paper.code):
        return sheet.row("valid_until", sheet.time(paper.valid_until_ms))
    hours = max(paper.product.offline_validity_s // 3600, 1)
    return wrap(sheet.say("slip.valid_hours", hours=hours), sheet.columns)
