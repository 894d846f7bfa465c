"""Documents as bytes."""

import pytest
import zxingcpp
from PIL import Image

from drivers.printer.codes import Bitmap, code128, qr_code
from drivers.printer.commands import REAL_TIME_COMMANDS
from drivers.printer.document import Code128, Document, Feed, QrCode, Rule, Text
from drivers.printer.escpos import EncodingError, encode, raster
from drivers.printer.profiles import PROFILES

NARROW = PROFILES["epson-58"]


def test_text_is_encoded_byte_for_byte():
    """Reset, alignment, weight, size, code page 437, text, feed to the knife, cut."""
    document = Document(
        "test",
        (
            Text(("Toko · Melati",), "center", bold=True),
            Text(("TOTAL",), double=True),
            Text(("4071",), tall=True),
            Feed(2),
        ),
    )
    assert encode(document, NARROW) == (
        b"\x1b@\x1da\xff\x1bt\x00"
        b"\x1d!\x00\x1bE\x01\x1ba\x01Toko \xfa Melati\n"
        b"\x1d!\x11\x1bE\x00\x1ba\x00TOTAL\n"
        b"\x1d!\x01\x1bE\x00\x1ba\x00" + b"4071\n"
        b"\x1d!\x00\x1bE\x00\x1ba\x00\n\n"
        b"\x1dVB\x00"
    )


def test_same_document_gives_same_bytes_every_time():
    """Nothing of one job is left over for the next: each begins by choosing its code page."""
    document = Document("test", (Text(("Café",)),))
    assert encode(document, NARROW) == encode(document, NARROW)


def test_rule_is_as_wide_as_the_paper():
    """A rule has a dash in every column."""
    assert b"\n" not in encode(Document("test", (Rule(),)), NARROW).split(b"-" * 32)[0]
    assert b"-" * 42 + b"\n" in encode(Document("test", (Rule(),)), PROFILES["epson-80"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (Text(("x" * 33,)), "does not fit"),
        (Text(("x" * 17,), double=True), "does not fit"),
        (Text(("\x1bp\x00",)), "control character"),
        (Text(("\x10\x14\x01",)), "control character"),
        (Text(("漢",)), "code page 437"),
    ],
)
def test_text_that_cannot_be_printed_is_refused(text, reason):
    """A line that is too long, holds a control character or has no glyph is an error, not a question mark."""
    with pytest.raises(EncodingError, match=reason):
        encode(Document("test", (text,)), NARROW)


def test_code_that_does_not_fit_is_refused():
    """Codes with more data than the paper can hold are errors."""
    with pytest.raises(EncodingError, match="does not fit"):
        encode(Document("test", (QrCode("9" * 1001),)), NARROW)
    with pytest.raises(EncodingError, match="does not fit"):
        encode(Document("test", (Code128("9" * 40),)), NARROW)


def test_bar_code_has_code_set_c_and_quiet_zones():
    """16 digits take 123 modules of 2 dots, and 10 modules of quiet on both sides."""
    bitmap = code128("4071882350961173", NARROW)
    assert (bitmap.width, len(bitmap.rows)) == ((123 + 20) * 2, 88)
    assert f"{bitmap.rows[0]:0286b}".startswith("0" * 20 + "11")


@pytest.mark.parametrize(("digits", "side"), [(16, (21 + 8) * 8), (480, (57 + 8) * 5), (620, (65 + 8) * 5)])
def test_qr_code_has_whole_dots_and_four_modules_of_quiet(digits, side):
    """The picture is square, of whole dots a module, as large as 384 dots allow, and empty for 4 modules around."""
    bitmap = qr_code("7" * digits, NARROW)
    dots = side // ((21, 57, 65)[(16, 480, 620).index(digits)] + 8)
    assert (bitmap.width, len(bitmap.rows)) == (side, side)
    assert bitmap == qr_code("7" * digits, PROFILES["epson-80-wide"]), "wide paper gains nothing and costs more"
    assert set(bitmap.rows[: 4 * dots] + bitmap.rows[-4 * dots :]) == {0}
    assert all(row % (1 << 4 * dots) == 0 and row >> (side - 4 * dots) == 0 for row in bitmap.rows)


def test_raster_is_sent_in_bands():
    """A picture of 5 rows with 2 rows a band is three commands that say their own height."""
    assert raster(Bitmap(8, (0xFF, 0x81, 0x81, 0x81, 0xFF)), 2) == (
        b"\x1dv0\x00\x01\x00\x02\x00\xff\x81\x1dv0\x00\x01\x00\x02\x00\x81\x81\x1dv0\x00\x01\x00\x01\x00\xff"
    )


@pytest.mark.parametrize("command", REAL_TIME_COMMANDS)
def test_real_time_command_in_a_picture_is_shifted_away(command):
    """A picture whose dots spell DLE EOT, DLE ENQ or DLE DC4 moves right by a dot."""
    bitmap = Bitmap(16, (int.from_bytes(command, "big"),))
    moved = raster(bitmap, 24)
    assert command not in moved
    assert moved == b"\x1dv0\x00\x03\x00\x01\x00" + (int.from_bytes(command, "big") << 7).to_bytes(3, "big")


def test_picture_that_always_spells_a_command_is_refused():
    """When no shift helps, nothing is sent."""
    rows = tuple(int.from_bytes(b"\x10\x04", "big") << (7 - shift) for shift in range(8))
    with pytest.raises(EncodingError, match="wherever"):
        raster(Bitmap(16 + 7, rows), 24)


def test_whole_slip_holds_no_real_time_command():
    """A slip with bar code and large QR code can be sent without stopping the printer in its middle."""
    document = Document("payment_slip", (Code128("4071882350961173"), QrCode("1" + "0417" * 120)))
    encoded = encode(document, NARROW)
    assert [command for command in REAL_TIME_COMMANDS if command in encoded] == []


@pytest.mark.parametrize(("digits", "level"), [(16, "H"), (17, "H"), (18, "Q"), (27, "Q"), (34, "M"), (480, "M")])
def test_qr_code_uses_the_room_that_is_left_against_errors(digits, level):
    """The highest level of error correction that makes the code no larger, by a reader that nobody here wrote."""
    bitmap = qr_code("7" * digits, NARROW)
    rows = [(~row & (1 << bitmap.width) - 1) << (-bitmap.width % 8) for row in bitmap.rows]
    bits = b"".join(row.to_bytes(-(-bitmap.width // 8), "big") for row in rows)
    picture = Image.frombytes("1", (bitmap.width, len(rows)), bits).convert("L")
    (read,) = zxingcpp.read_barcodes(picture)
    assert (read.text, read.ec_level) == ("7" * digits, level)
