"""NOMOR PENGEMBALIAN: what the customer hands to the cashier to get the cash of a failed payment back."""

from drivers.printer.document import Block, Document, Rule, Text
from firmware.core import wording
from firmware.core.papers import RefundNumberPaper
from firmware.printing.parts import Sheet

_GROUPS = (4,)


def refund_number_document(paper: RefundNumberPaper, sheet: Sheet) -> Document:
    """Give the paper: how much, the number in large groups, and the slip's code to scan."""
    report = paper.report
    rows = (
        *sheet.clock_rows("printed", paper.printed_ms, trusted=paper.clock_trusted, central_ms=paper.central_ms),
        *sheet.bought_rows(report, paper.product),
    )
    words = [sheet.centered(sheet.say("refund_number.once"), bold=True)]
    if paper.copy:
        words.append(sheet.centered(sheet.say("refund_number.newest")))
    blocks: list[Block] = [
        *sheet.head("refund_number", paper.copy),
        Text(rows),
        Rule(),
        *sheet.sum("give_back", report.total),
        Rule(),
        sheet.centered(sheet.say("row.refund_number"), bold=True),
        sheet.big(wording.grouped(paper.number, _GROUPS)),
        *sheet.bar_code(report.code),
        sheet.tall(sheet.say("refund_number.to_cashier")),
        *words,
    ]
    return Document("refund_number", (*blocks, *sheet.foot()), paper.copy)
