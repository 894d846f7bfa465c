"""Pictures of slips, read by two decoders that nobody here wrote: zbar and zxing."""

import io
import shutil
import subprocess

import pytest
from PIL import Image

from drivers.printer.document import Code128, Document, QrCode, Text
from drivers.printer.escpos import encode
from drivers.printer.profiles import PROFILES
from simulator.paper.machine import Machine
from simulator.paper.roll import CUTTER_ROWS

CODE = "4071882350961173"
BODY = "1" + "0734" * 120
LONGEST_BODY = "1" + "0734928651" * 63
WIDTHS = ["epson-58", "epson-80", "epson-80-wide"]


def printed(document, profile="epson-58"):
    machine = Machine(PROFILES[profile].dots)
    machine.receive(encode(document, PROFILES[profile]))
    while not machine.idle:
        machine.work()
    (slip,) = machine.roll.slips()
    return slip


def slip_with(qr_data, profile="epson-58"):
    head = Text(("SLIP PEMBAYARAN", "4071 8823 5096 1173"), "center")
    return printed(Document("payment_slip", (head, Code128(CODE), QrCode(qr_data))), profile)


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbarimg (Debian package zbar-tools) is not installed")
@pytest.mark.parametrize("profile", WIDTHS)
@pytest.mark.parametrize("data", [CODE, BODY, LONGEST_BODY], ids=["code", "body", "longest"])
def test_zbar_reads_both_codes(tmp_path, profile, data):
    """Bars and QR code are read from the picture at every width, up to the longest offline body."""
    picture = tmp_path / "slip.png"
    picture.write_bytes(slip_with(data, profile).picture())
    done = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == sorted([CODE, data])


@pytest.mark.parametrize("profile", WIDTHS)
@pytest.mark.parametrize("data", [CODE, BODY, LONGEST_BODY], ids=["code", "body", "longest"])
def test_reading_gives_lines_and_codes(profile, data):
    """`reading` is what N.json says: lines from top to bottom, codes from the picture."""
    assert slip_with(data, profile).reading() == {
        "lines": [{"text": "SLIP PEMBAYARAN"}, {"text": "4071 8823 5096 1173"}],
        "codes": [{"type": "Code128", "data": CODE}, {"type": "QRCode", "data": data}],
    }


@pytest.mark.parametrize(
    ("lines", "kind", "copy", "code"),
    [
        (("SLIP PEMBAYARAN", "4071 8823 5096 1173"), "payment_slip", 0, CODE),
        (("  SLIP ANTREAN", "CETAK ULANG ke-12"), "queue_slip", 12, None),
        (("STRUK PEMBAYARAN", "1234 5678 9012 3456 7890"), "receipt", 0, None),
        (("STRUK SEMENTARA", "Kode slip    4071 8823 5096 1173"), "interim_receipt", 0, CODE),
        (("BATAL - CETAKAN TIDAK LENGKAP",), "void", 0, None),
        (("Bukan SLIP PEMBAYARAN",), None, 0, None),
    ],
)
def test_kind_copy_and_code_are_recognised_from_the_text(lines, kind, copy, code):
    """A slip is known by its heading, its copy mark and the code in four groups; a token of 20 digits is no code."""
    assert printed(Document("x", (Text(lines),))).summary() == {
        "number": 1,
        "kind": kind,
        "complete": True,
        "torn": False,
        "cut": True,
        "copy": copy,
        "code": code,
    }


def test_picture_is_paper_with_ink_and_an_edge():
    """The picture is as wide as the paper, transparent outside its zigzag, light with dark ink inside, always the same."""
    slip = printed(Document("x", (Text(("TOTAL",), bold=True, double=True),)))
    with Image.open(io.BytesIO(slip.picture())) as picture:
        assert picture.size == (464, len(slip.rows) + 16)
        alpha = picture.getchannel("A")
        assert (alpha.getpixel((0, 0)), alpha.getpixel((232, 60))) == (0, 255)
        ink = picture.convert("L").crop((40, CUTTER_ROWS + 8, 424, CUTTER_ROWS + 56))
        assert ink.getextrema()[0] < 60
        assert ink.getextrema()[1] > 240
    assert slip.picture() == slip.picture()


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (b"{C" + bytes([40, 71, 88, 23, 50, 96, 11, 73]), "4071882350961173"),
        (b"{BAnj{{12{C" + bytes([34, 56]), "Anj{123456"),
        (b"{ATM-017", "TM-017"),
    ],
)
def test_printers_own_bar_code_is_read(data, read):
    """GS k draws Code 128 in each code set, at the width and height that were chosen."""
    machine = Machine(384)
    machine.receive(b"\x1b@\x1ba\x01\x1dw\x02\x1dh\x50\x1dkI" + bytes([len(data)]) + data + b"\n\x1dVB\x10")
    while not machine.idle:
        machine.work()
    (slip,) = machine.roll.slips()
    assert slip.reading() == {"lines": [], "codes": [{"type": "Code128", "data": read}]}


def test_refused_bar_code_prints_nothing():
    """Data without a code set, or outside it, draw nothing and stop nothing."""
    machine = Machine(384)
    machine.receive(b"\x1b@\x1dkI\x03407" + b"\x1dkI\x03{C\xffend\n\x1dVB\x00")
    while not machine.idle:
        machine.work()
    (slip,) = machine.roll.slips()
    assert slip.reading() == {"lines": [{"text": "end"}], "codes": []}
