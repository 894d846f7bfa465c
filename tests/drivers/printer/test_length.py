"""How much paper a document takes, against what an emulated printer really moves."""

import pytest
from msgspec.structs import replace

from drivers.printer.document import Code128, Document, Feed, QrCode, Rule, Text
from drivers.printer.escpos import encode
from drivers.printer.length import paper_mm
from drivers.printer.profiles import PROFILES
from simulator.paper.machine import Machine

WIDTHS = ["epson-58", "epson-80", "epson-80-wide"]
BLOCKS = {
    "text": (Text(("one", "two", "three")),),
    "sizes": (Text(("TOTAL",), double=True), Text(("CETAK ULANG ke-1",), "center", tall=True), Text(("x",), bold=True)),
    "nothing": (),
    "feeds": (Feed(), Rule(), Feed(7)),
    "bar code": (Code128("4071882350961173"),),
    "short code": (Code128("4071"), Text(("4071",))),
    "small QR code": (QrCode("4071882350961173"),),
    "large QR code": (Text(("x",)), QrCode("7" * 480)),
}
TOLERANCE_MM = 3


def printed(document, profile):
    """Print on an emulated printer; give it, and how far the paper moved, in millimetres of that printer."""
    machine = Machine(profile.dots)
    job = encode(document, profile)
    rows = 0
    for start in range(0, len(job), machine.room):
        machine.receive(job[start : start + machine.room])
        while not machine.idle:
            rows += machine.work()
    return machine, rows * 25.4 / profile.dpi


@pytest.mark.parametrize("blocks", list(BLOCKS))
@pytest.mark.parametrize("name", WIDTHS)
@pytest.mark.parametrize(("cutter", "codes"), [("partial", "raster"), ("none", "raster"), ("partial", "native")])
def test_length_agrees_with_the_paper_that_moved(name, cutter, codes, blocks):
    """Within 3 mm for every kind of block and every width, whoever draws the codes, and never less than what moved."""
    profile = replace(PROFILES[name], cutter=cutter, codes=codes)
    document = Document("test", BLOCKS[blocks])
    _, moved = printed(document, profile)
    assert moved <= paper_mm(document, profile) <= moved + TOLERANCE_MM


@pytest.mark.parametrize("codes", ["raster", "native"])
@pytest.mark.parametrize("name", WIDTHS)
def test_codes_are_read_from_the_paper_whoever_draws_them(name, codes):
    """A reader that nobody here wrote finds bar code and QR codes between lines of text, on every width."""
    profile = replace(PROFILES[name], codes=codes)
    blocks = (
        Text(("x",)),
        Code128("40718"),
        Text(("x",)),
        QrCode("7" * 480),
        Text(("x",)),
        QrCode("4071"),
        Text(("x",)),
    )
    machine, _ = printed(Document("test", blocks), profile)
    (paper,) = machine.roll.slips()
    assert [code["data"] for code in paper.reading()["codes"]] == ["40718", "7" * 480, "4071"]
