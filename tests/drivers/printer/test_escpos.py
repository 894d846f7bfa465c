"""Documents as bytes."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace
from PIL import Image

from drivers.printer.codes import Bitmap, code128, qr_code
from drivers.printer.commands import REAL_TIME_COMMANDS
from drivers.printer.document import Code128, Document, Feed, QrCode, Rule, Text
from drivers.printer.escpos import EncodingError, encode, raster
from drivers.printer.profiles import PROFILES, CodePage

NARROW = PROFILES["epson-58"]
NATIVE = replace(NARROW, codes="native")


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
        (Text(("\u202e4071",)), "control character"),
        (Text(("漢",)), "code page cp437"),
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


def test_text_is_sent_in_the_code_page_of_the_profile():
    """ESC t selects the page by the profile's number, and the text is in that page."""
    profile = replace(NARROW, code_page=CodePage("cp858", 19))
    encoded = encode(Document("test", (Text(("Café · €",)),)), profile)
    assert encoded.startswith(b"\x1b@\x1da\xff\x1bt\x13")
    assert b"Caf\x82 \xfa \xd5\n" in encoded


def test_printer_for_chinese_is_told_to_take_single_bytes():
    """Where pairs of bytes are characters, FS . comes before any text."""
    encoded = encode(Document("test", (Text(("·",)),)), replace(NARROW, kanji=True))
    assert encoded.startswith(b"\x1b@\x1da\xff\x1c.\x1bt\x00")


@pytest.mark.parametrize(
    ("cutter", "end"),
    [("partial", b"\x1dVB\x00"), ("full", b"\x1dVA\x00"), ("none", b"\x1ba\x00" + b"\n" * 6)],
)
def test_job_ends_with_what_the_cutter_can_do(cutter, end):
    """A bridge is left, or none; without a knife the last line is brought beyond the edge."""
    encoded = encode(Document("test", (Text(("x",)),)), replace(NARROW, cutter=cutter))
    assert encoded.endswith(end)
    assert encoded.count(b"\x1dV") == (cutter != "none")


def test_native_bar_code_is_code_set_c():
    """No text below, 88 dots high, 2 dots a module, Code 128 with pairs of digits, the last odd one in set B."""
    document = Document("test", (Code128("40718"),))
    wide = replace(PROFILES["epson-80"], codes="native")
    assert b"\x1ba\x01\x1dH\x00\x1dhX\x1dw\x03\x1dkI\x07{C\x28\x47{B8" in encode(document, wide)
    assert b"\x1dw\x02\x1dkI\x0a{C(GX\x172`\x0bI" in encode(Document("test", (Code128("4071882350961173"),)), NATIVE)


def test_native_qr_code_is_of_the_size_and_level_of_the_drawn_one():
    """Model 2, 8 dots a module, level H, the data, print; an empty line is the quiet zone above and below."""
    assert (
        b"\x1ba\x01\n\x1d(k\x04\x00\x31\x41\x32\x00\x1d(k\x03\x00\x31\x43\x08\x1d(k\x03\x00\x31\x45\x33"
        b"\x1d(k\x07\x00\x31\x50\x304071\x1d(k\x03\x00\x31\x51\x30\n\x1d!"
    ) in encode(Document("test", (QrCode("4071"), Feed())), NATIVE)


def test_native_bar_code_that_spells_a_real_time_command_is_drawn():
    """In code set C the digits 16 04 are DLE EOT: that bar code goes as a picture."""
    encoded = encode(Document("test", (Code128("16041111"),)), NATIVE)
    assert b"\x1dkI" not in encoded
    assert b"\x1dv0" in encoded


@pytest.mark.parametrize("codes", ["raster", "native"])
@pytest.mark.parametrize("block", [QrCode("9" * 1001), Code128("9" * 40), Code128(""), Code128("12A")])
def test_code_that_cannot_be_made_is_refused(codes, block):
    """What does not fit or is no code is an error, whoever draws it."""
    with pytest.raises(EncodingError):
        encode(Document("test", (block,)), replace(NARROW, codes=codes))


_LINES = some.lists(some.text(some.characters(codec="cp437"), max_size=32), max_size=3).map(tuple)
_DIGITS = some.text("0123456789", min_size=1, max_size=16)
_BLOCKS = some.one_of(
    some.builds(Text, _LINES, bold=some.booleans(), tall=some.booleans()),
    some.builds(Code128, _DIGITS),
    some.builds(QrCode, some.text("0123456789ABC", min_size=1, max_size=60)),
    some.builds(Feed, some.integers(1, 5)),
    some.just(Rule()),
)


@given(some.lists(_BLOCKS, max_size=4).map(tuple), some.sampled_from(["raster", "native"]))
def test_no_job_holds_a_real_time_command(blocks, codes):
    """Whatever a document says, its job is refused or goes through without a command that acts at once."""
    try:
        encoded = encode(Document("test", blocks), replace(NARROW, codes=codes))
    except EncodingError:
        return
    assert [command for command in REAL_TIME_COMMANDS if command in encoded] == []
