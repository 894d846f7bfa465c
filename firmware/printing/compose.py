"""A paper, as data, becomes a document of blocks for a printer of so many columns."""

from drivers.printer.document import Document
from firmware.core.papers import Paper, ReceiptPaper, RefundNumberPaper, SlipPaper
from firmware.locale import Translate, translator
from firmware.printing.parts import Sheet, Site
from firmware.printing.receipt import receipt_document
from firmware.printing.refund_number import refund_number_document
from firmware.printing.slip import slip_document
from firmware.printing.void import void_document


def compose(paper: Paper, site: Site, columns: int, say: Translate | None = None) -> Document:
    """Give the document of a paper. columns: characters of normal text in a line (32, 42 or 48). say: the words to
    use in place of the shipped catalogue of the paper's language.

    Customers' numbers are masked here, and every text is made printable, whatever it holds.
    """
    sheet = Sheet(paper.language, site, columns, say or translator(paper.language, "papers"))
    if isinstance(paper, SlipPaper):
        return slip_document(paper, sheet)
    if isinstance(paper, ReceiptPaper):
        return receipt_document(paper, sheet)
    if isinstance(paper, RefundNumberPaper):
        return refund_number_document(paper, sheet)
    return void_document(paper, sheet)
