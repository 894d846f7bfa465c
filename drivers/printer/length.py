"""How much paper a document takes. Pure, and counted from what the encoder draws, not measured."""

from drivers.printer.codes import code128, qr_code
from drivers.printer.document import Block, Code128, Document, Feed, QrCode, Text
from drivers.printer.profiles import Profile

LINE_DOTS = 30
"""The line spacing after ESC @: 1/6 inch at 180 dpi, a little less at 203."""
CHARACTER_DOTS = 24
CUTTER_MM = 15
"""From the print head to the cutter, rounded up: every cut moves the paper that far."""


def paper_mm(document: Document, profile: Profile) -> int:
    """Give how many millimetres the whole document takes, cut included, rounded up. Raises `ValueError` as the codes do."""
    dots = sum(_dots(block, profile) for block in document.blocks)
    return profile.millimetres(dots) + CUTTER_MM


def _dots(block: Block, profile: Profile) -> int:
    if isinstance(block, Text):
        height = CHARACTER_DOTS * (2 if block.double or block.tall else 1)
        return len(block.lines) * max(LINE_DOTS, height)
    if isinstance(block, Feed):
        return block.lines * LINE_DOTS
    if isinstance(block, Code128):
        return len(code128(block.digits, profile).rows)
    if isinstance(block, QrCode):
        return len(qr_code(block.data, profile).rows)
    return LINE_DOTS
