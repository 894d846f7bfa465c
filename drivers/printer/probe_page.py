"""The page that shows what a printer cannot say: a person reads off how wide it is, which code pages it has, and who draws codes.

It is for a printer of which nothing is known, so it uses no profile. What a printer does not know it prints as nonsense: that is
the answer. The riskiest part comes last.
"""

from drivers.printer.codes import Bitmap, code128, qr_code
from drivers.printer.commands import INITIALIZE
from drivers.printer.escpos import raster
from drivers.printer.native import code128_commands, qr_commands
from drivers.printer.profiles import PROFILES, CodePage

WIDTHS = (32, 42, 48)
DOTS = (384, 512, 576)
CODE_PAGES = (CodePage("cp437", 0), CodePage("cp850", 2), CodePage("cp1252", 16), CodePage("cp858", 19))
LETTERS = "\u00e9\u00fc\u00f1\u00a3\u00b7"
"""Letters that stand at different places in different code pages, without spaces: two of them may be taken for one kanji."""
DIGITS = "40718823"
BAR_ROWS = 8

_NARROW = PROFILES["epson-58"]
_CENTERED, _LEFT = b"\x1ba\x01", b"\x1ba\x00"
_CANCEL_KANJI = b"\x1c."
_CUT = b"\x1dVB\x00"


def page() -> bytes:
    """Give the whole page: reset, everything to read off, feed and cut. It holds no real-time command."""
    parts = [INITIALIZE, _rulers(), _dots(), _code_pages(), _drawn(), _native(), b"\n\n", _CUT]
    return b"".join(parts)


def _rulers() -> bytes:
    lines = ["ANJUNGAN PRINTER PAGE", "", "1. Columns: the longest ruler", "that stays in one line."]
    for columns in WIDTHS:
        end = f"<{columns}"
        lines.append("".join(str(number % 10) for number in range(1, columns + 1 - len(end))) + end)
    return _text(lines)


def _dots() -> bytes:
    drawn = _text(["", "2. Dots: the widest bar whose", "end is on the paper."])
    for dots in DOTS:
        # A bar, and a taller mark at its end.
        bar, mark = (1 << dots) - 1, 0xFF
        drawn += _text([str(dots)]) + raster(Bitmap(dots, (mark,) * BAR_ROWS + (bar,) * BAR_ROWS), 2 * BAR_ROWS)
    return drawn


def _code_pages() -> bytes:
    written = _text(["", "3. Letters: e acute, u umlaut,", "n tilde, pound, middle dot."])
    written += b"   at first  " + LETTERS.encode("cp437") + b"\n" + _CANCEL_KANJI
    for code_page in CODE_PAGES:
        written += b"\x1bt" + bytes([code_page.number])
        written += f"{code_page.number:2} {code_page.name:9} {LETTERS}".encode(code_page.name) + b"\n"
    return written + b"\x1bt\x00"


def _drawn() -> bytes:
    codes = raster(code128(DIGITS, _NARROW), 24) + b"\n" + raster(qr_code("RASTER", _NARROW), 24)
    return _text(["", "4. Codes as pictures (raster)"]) + _CENTERED + codes + _LEFT


def _native() -> bytes:
    codes = code128_commands(DIGITS, _NARROW) + b"\n" + qr_commands("NATIVE", _NARROW)
    return _text(["", "5. Codes by itself (native): is", "it the same as 4?"]) + _CENTERED + codes + _LEFT


def _text(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode("ascii")
