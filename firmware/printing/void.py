"""The stub that voids a print of which nobody knows how much came out: it stands below it, or alone."""

from drivers.printer.document import Block, Document, Feed, Rule, Text
from firmware.core.papers import VoidPaper
from firmware.printing.parts import Sheet
from sync.wire import code as slip_code


def void_document(paper: VoidPaper, sheet: Sheet) -> Document:
    """Give the stub. It carries no bar code: there is nothing to scan."""
    blocks: list[Block] = [
        Feed(),
        Rule(),
        sheet.tall(sheet.say("void.heading")),
        sheet.centered(sheet.say("void.words")),
        Text(sheet.row("slip_code", slip_code.grouped(paper.code))),
        Rule(),
        Feed(),
    ]
    return Document("void", tuple(blocks))
