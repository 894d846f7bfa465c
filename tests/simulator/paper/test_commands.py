"""What ESC/POS commands put on the paper: bytes written from Epson's reference, dots and letters out."""

import pytest
from PIL import Image

from simulator.paper.machine import Machine
from simulator.paper.roll import CUTTER_ROWS

DOTS = 576
RESET, CUT = b"\x1b@", b"\x1dVB\x00"


def printed(job, dots=DOTS):
    """Print one piece; give the machine and the piece."""
    machine = Machine(dots)
    machine.receive(RESET + job + CUT)
    while not machine.idle:
        machine.work()
    (slip,) = machine.roll.slips()
    return machine, slip


def lines(job):
    return [line.text for line in printed(job)[1].text]


def ink(job):
    """Give what was printed as a picture of its own size, without the paper around it."""
    slip = printed(job)[1]
    rows = slip.rows[CUTTER_ROWS:]
    whole = Image.frombytes("1", (slip.dots, len(rows)), b"".join(rows))
    return whole.crop(whole.getbbox())


def box(job):
    """Give where the ink is: left, top, right, bottom in dots, below the paper that a piece begins with."""
    slip = printed(job)[1]
    rows = slip.rows[CUTTER_ROWS:]
    return Image.frombytes("1", (slip.dots, len(rows)), b"".join(rows)).getbbox()


@pytest.mark.parametrize(
    ("number", "codec", "text"),
    [
        (0, "cp437", "Ünïcödé ░▒▓ ±√²"),
        (1, "katakana", "┌┬┐ ─│┼ ╭╯"),
        (2, "cp850", "São João ®"),
        (3, "cp860", "Lição"),
        (16, "cp1252", "5 € «œuf»"),
        (17, "cp866", "Привет, мир"),
        (18, "cp852", "Žluťoučký kůň"),
        (19, "cp858", "10 €"),
        (34, "cp855", "Здраво"),
        (36, "cp862", "שלום"),
        (40, "iso8859-15", "Œuvre à 3 €"),
        (45, "cp1250", "Łódź"),
        (47, "cp1253", "Ελλάδα"),
    ],
)
def test_code_page_by_epsons_number(number, codec, text):
    """ESC t n chooses the page; the letters that a reader sees are the ones that were encoded."""
    ruled = bytes.fromhex("98919920 95968f209c9f")
    encoded = ruled if codec == "katakana" else text.encode(codec)
    assert lines(b"\x1bt" + bytes([number]) + encoded + b"\n") == [text]


@pytest.mark.parametrize(
    ("country", "seen"),
    [(0, "#$@[\\]{|}~"), (1, "#$à°ç§éùè¨"), (2, "#$§ÄÖÜäöüß"), (3, "£$@[\\]{|}~"), (11, "#$á¡Ñ¿íñóú")],
)
def test_national_letters_stand_in_for_twelve_signs(country, seen):
    """ESC R n."""
    assert lines(b"\x1bR" + bytes([country]) + b"#$@[\\]{|}~\n") == [seen]


@pytest.mark.parametrize(
    ("setting", "columns"),
    [
        (b"", 48),
        (b"\x1bM\x01", 64),
        (b"\x1b!\x01", 64),
        (b"\x1d!\x10", 24),
        (b"\x1b!\x20", 24),
        (b"\x1d!\x70", 6),
        (b"\x1b \x04", 36),
        (b"\x1dW\x78\x00", 10),
        (b"\x1dL\x60\x00", 40),
        (b"\x1bV\x01", 24),
    ],
)
def test_characters_in_a_line(setting, columns):
    """Font, magnification, spacing, margins and rotation decide how many characters fit 576 dots."""
    assert [len(line) for line in lines(setting + b"x" * (columns + 1) + b"\n")][:2] == [columns, 1]


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (b"\xdb\n", (0, 0, 12, 24)),
        (b"\x1d!\x11\xdb\n", (0, 0, 24, 48)),
        (b"\x1d!\x72\xdb\n", (0, 0, 96, 72)),
        (b"\x1b!\x38\xdb\n", (0, 0, 24, 48)),
        (b"\x1ba\x01\xdb\n", (282, 0, 294, 24)),
        (b"\x1ba\x02\xdb\n", (564, 0, 576, 24)),
        (b"\x1dL\x40\x00\xdb\n", (64, 0, 76, 24)),
        (b"\x1dL\x40\x00\x1dW\x80\x00\x1ba\x02\xdb\n", (180, 0, 192, 24)),
        (b"\x1b{\x01\xdb\n", (564, 0, 576, 24)),
        (b"\t\xdb\n", (96, 0, 108, 24)),
        (b"\x1bD\x05\x0a\x00\t\t\xdb\n", (120, 0, 132, 24)),
        (b"\x1b3\x50\n\xdb\n", (0, 80, 12, 104)),
        (b"\x1bJ\x07\xdb\n", (0, 7, 12, 31)),
        (b"\x1bd\x02\xdb\n", (0, 60, 12, 84)),
    ],
)
def test_full_block_shows_where_and_how_large(job, expected):
    """A full block (DB of code page 437) in each size and place."""
    # The drawing of a block may leave a dot of its cell free.
    assert all(abs(got - wanted) <= 2 for got, wanted in zip(box(job), expected, strict=True)), box(job)


def test_upside_down_is_the_line_turned_round():
    """ESC { turns the whole line by 180 degrees, and only when the line has not begun."""
    assert ink(b"\x1b{\x01ABC\n").tobytes() == ink(b"ABC\n").transpose(Image.Transpose.ROTATE_180).tobytes()
    assert ink(b"A\x1b{\x01BC\n").tobytes() == ink(b"ABC\n").tobytes()


def test_rotated_character_lies_on_its_side():
    """ESC V 1 turns each character by 90 degrees clockwise."""
    assert ink(b"\x1bV\x01R\n").tobytes() == ink(b"R\n").transpose(Image.Transpose.ROTATE_270).tobytes()


def test_styles_differ_and_end():
    """Bold, double strike, underlines and inverse each look different from plain; switched off they are gone."""
    plain = ink(b"Kopi\n").tobytes()
    styles = [b"\x1bE", b"\x1b-", b"\x1dB"]
    drawn = [ink(style + b"\x01Kopi\n").tobytes() for style in styles]
    assert len({plain, *drawn, ink(b"\x1b-\x02Kopi\n").tobytes()}) == 5
    assert ink(b"\x1bG\x01Kopi\n").tobytes() == drawn[0]
    assert [ink(style + b"\x01" + style + b"\x00Kopi\n").tobytes() for style in styles] == [plain] * 3


COLUMN_8 = b"\xff" * 10
COLUMN_24 = b"\xff\xff\xff" * 10


@pytest.mark.parametrize(
    ("mode", "data", "size"),
    [(0, COLUMN_8, (20, 24)), (1, COLUMN_8, (10, 24)), (32, COLUMN_24, (20, 24)), (33, COLUMN_24, (10, 24))],
)
def test_bit_image_stands_in_the_line(mode, data, size):
    """ESC * at each density: ten columns, among the characters."""
    job = b"ab\x1b*" + bytes([mode, 10, 0]) + data + b"cd\n"
    assert lines(job)[0].replace(" ", "") == "abcd"
    assert ink(b"\x1b*" + bytes([mode, 10, 0]) + data + b"\n").size == size


@pytest.mark.parametrize(("mode", "size"), [(0, (16, 4)), (1, (32, 4)), (2, (16, 8)), (3, (32, 8)), (0x31, (32, 4))])
def test_raster_may_be_doubled(mode, size):
    """GS v 0 m: bit 0 doubles the width, bit 1 the height; it is placed by ESC a."""
    job = b"\x1dv0" + bytes([mode]) + b"\x02\x00\x04\x00" + b"\xff" * 8
    assert ink(job).size == size
    assert box(b"\x1ba\x02" + job)[2] == DOTS


ROWS = bytes(range(1, 17)) * 2
"""16 dots wide, 16 high."""
COLUMNS = bytes(
    sum((ROWS[row * 2 + x // 8] >> (7 - x % 8) & 1) << (7 - row % 8) for row in range(half * 8, half * 8 + 8))
    for x in range(16)
    for half in (0, 1)
)


def graphics(function, body, eight=False):
    data = b"\x30" + bytes([function]) + body
    return (
        b"\x1d8L" + len(data).to_bytes(4, "little") if eight else b"\x1d(L" + len(data).to_bytes(2, "little")
    ) + data


SIZE = b"\x10\x00\x10\x00"
SAME_PICTURE = {
    "graphics": graphics(112, b"0\x01\x011" + SIZE + ROWS) + graphics(50, b""),
    "long graphics": graphics(112, b"0\x01\x011" + SIZE + ROWS, eight=True) + graphics(2, b""),
    "column graphics": graphics(113, b"0\x01\x011" + SIZE + COLUMNS) + graphics(50, b""),
    "logo": graphics(67, b"0G1\x01" + SIZE + b"1" + ROWS) + graphics(69, b"G1\x01\x01"),
    "logo in columns": graphics(68, b"0G1\x01" + SIZE + b"1" + COLUMNS) + graphics(69, b"G1\x01\x01"),
    "downloaded": graphics(83, b"0G1\x01" + SIZE + b"1" + ROWS) + graphics(85, b"G1\x01\x01"),
    "old download": b"\x1d*\x02\x02" + COLUMNS + b"\x1d/\x00",
    "old logo": b"\x1cq\x01\x02\x00\x02\x00" + COLUMNS + b"\x1cp\x01\x00",
}


@pytest.mark.parametrize("way", SAME_PICTURE)
def test_every_way_to_send_a_picture_prints_the_same(way):
    """Graphics, logos and downloaded pictures, by rows and by columns."""
    raster = b"\x1dv0\x00\x02\x00\x10\x00" + ROWS
    assert ink(SAME_PICTURE[way]).tobytes() == ink(raster).tobytes()


def test_logo_outlasts_reset_and_power():
    """What was stored under a key is printed in a later document."""
    machine, _ = printed(SAME_PICTURE["logo"])
    machine.lose_power()
    machine.receive(RESET + graphics(69, b"G1\x02\x02") + CUT)
    while not machine.idle:
        machine.work()
    rows = machine.roll.slips()[-1].rows[CUTTER_ROWS:]
    assert any(any(row) for row in rows)


@pytest.mark.parametrize(
    "cut", [b"\x1dV\x00", b"\x1dV1", b"\x1dVA\x03", b"\x1dVa\x00", b"\x1dVg\x00", b"\x1bi", b"\x1bm"]
)
def test_every_cut_cuts(cut):
    """Full and partial, with and without feed, old and new."""
    machine = Machine(DOTS)
    machine.receive(RESET + b"text\n" + b"\n" * 10 + cut)
    while not machine.idle:
        machine.work()
    assert [(slip.cut, slip.complete) for slip in machine.roll.slips()] == [(True, True)]


def test_drawer_kicks_are_counted():
    """ESC p, and DLE DC4 fn 1 in real time."""
    assert printed(b"\x1bp\x00\x19\xfa\x10\x14\x01\x00\x05text\n")[0].drawer_kicks == 2


def test_what_is_not_printed_leaves_nothing_on_paper():
    """Page mode, user characters, counters, macros, kanji and settings of other models take their parameters with them."""
    others = (
        b"\x1bL\x1bW\x00\x00\x00\x00\x40\x02\x00\x01\x1bT\x00\x1d$\x20\x00\x1d\\\x01\x00\x18\x1bS"
        b"\x1b&\x03AB\x02abcdef\x01abc\x1b%\x01\x1b%\x00\x1b?A\x1b=\x01\x1bc5\x00\x1bc3\x04\x1bU\x00\x1be\x01"
        b"\x1dC0\x05\x01\x1dC1\x01\x00\x02\x00\x01\x01\x1dC2\x00\x00\x1dC;1;9;1;1;1;\x1d:\x1d:\x1d^\x01\x01\x00"
        b"\x1dP\xb4\xb4\x1db\x01\x1dT\x00\x1dg0\x00\x14\x00\x1d(A\x02\x000\x00\x1d(E\x03\x00\x01IN\x1d(K\x02\x001\x00"
        b"\x1c!\x00\x1c&\x1c.\x1cC\x00\x1cS\x00\x00\x1cW\x00\x1c2\x80\x80" + b"k" * 72 + b"\x1bB\x02\x01\r"
    )
    machine, slip = printed(others + b"end\n")
    assert [line.text for line in slip.text] == ["end"]
    assert machine.unknown_commands == 0
