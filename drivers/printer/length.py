"""How much paper a document takes. Pure, and counted from what the encoder draws, not measured."""

from drivers.printer.codes import BAR_HEIGHT_DOTS, qr_code
from drivers.printer.document import Block, Code128, Document, Feed, QrCode, Text
from drivers.printer.native import LINE_DOTS, qr_rows
from drivers.printer.profiles import Profile

CHARACTER_DOTS = 24
CUTTER_MM = 15
"""From the print head to the knife: every cut moves the paper that far (TM-T88III series specification, figure 1.7.1)."""
TEAR_LINES = 6
"""What brings the last line beyond the edge on which a person tears, where there is no knife."""


def paper_mm(document: Document, profile: Profile) -> int:
    """Give how many millimetres the whole document takes, cut included, rounded up. Raises `ValueError` as the codes do."""
    dots = sum(_dots(block, profile) for block in document.blocks)
    if profile.cutter == "none":
        return profile.millimetres(dots + TEAR_LINES * LINE_DOTS)
    return profile.millimetres(dots) + CUTTER_MM


def _dots(block: Block, profile: Profile) -> int:
    if isinstance(block, Text):
        height = CHARACTER_DOTS * (2 if block.double or block.tall else 1)
        return len(block.lines) * max(LINE_DOTS, height)
    if isinstance(block, Feed):
        return block.lines * LINE_DOTS
    if isinstance(block, Code128):
        return BAR_HEIGHT_DOTS
    if isinstance(block, QrCode):
        return qr_rows(block.data, profile) if profile.codes == "native" else len(qr_code(block.data, profile).rows)
    return LINE_DOTS
