"""Text that any printer can print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.printing.text import balanced, clean, rewrap, row, wrap


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Toko Melati · Cipinang", "Toko Melati · Cipinang"),
        ("‘a’ “b” – — …", "'a' \"b\" - - ..."),  # noqa: RUF001
        ("Žofie Ørsted", "Zofie ?rsted"),
        ("a\x00b\x1bc\x7fd\u200be", "abcde"),
        ("a\tb\nc\u00a0d", "a b c d"),
        ("漢", "?"),
    ],
)
def test_clean_gives_code_page_437(text, expected):
    """Typographic signs become plain, accents go where needed, control characters vanish, the rest is a question mark."""
    assert clean(text) == expected


@given(st.text(max_size=200))
def test_clean_text_can_always_be_encoded(text):
    """Whatever comes in, nothing but printable code page 437 goes out."""
    encoded = clean(text).encode("cp437")
    assert not [byte for byte in encoded if byte < 0x20 or byte == 0x7F]


@given(st.text(max_size=300), st.integers(10, 48))
def test_wrapped_text_fits(text, columns):
    """No line is longer than the paper is wide."""
    assert max((len(line) for line in wrap(text, columns)), default=0) <= columns


def test_balanced_text_leaves_no_single_word_behind():
    """Two lines stay two lines, of about the same length."""
    text = "Simpan struk ini sebagai bukti pembayaran yang sah."
    assert wrap(text, 48) == ("Simpan struk ini sebagai bukti pembayaran yang", "sah.")
    assert balanced(text, 48) == ("Simpan struk ini sebagai", "bukti pembayaran yang sah.")


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("Nama", "BU**", ("Nama        BU**",)),
        ("Nama", "MUHAMMAD FADLI", ("Nama", "  MUHAMMAD FADLI")),
        ("Nomor pelanggan 12", "0123456789", ("Nomor pelanggan", "12", "      0123456789")),
    ],
)
def test_row_puts_the_value_on_the_right(label, value, expected):
    """Label and value share a line when they fit, else the value follows below."""
    assert row(label, value, 16) == expected


def test_billers_lines_keep_their_own_layout():
    """Lines that fit keep their spaces; empty ones at both ends go; long ones are broken between words."""
    block = ("", "A  :   1\r\nB  :   2", "  NAMA   SA*** BU*** DAN KAWAN", "", "")
    assert rewrap(block, 20) == ("A  :   1", "B  :   2", "  NAMA   SA*** BU***", "DAN KAWAN")
