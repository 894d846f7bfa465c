"""Bar codes and two-dimensional codes that the printer draws by itself (GS k, GS ( k); the patterns come from zxing-cpp.

Data that a symbology cannot hold give None: a printer prints nothing then. Code 128 is drawn from the host's own code sets.
"""

import re
from typing import Any

from PIL import Image

from simulator.paper.bars import modules
from simulator.paper.glyphs import Font, Style, words

_UPC_E, _CODE39, _CODE128, _GS1_128 = 66, 69, 73, 74
_KINDS = {
    65: "UPCA", 66: "UPCE", 67: "EAN13", 68: "EAN8", 69: "Code39", 70: "ITF", 71: "Codabar", 72: "Code93", 73: "Code128",
    74: "Code128", 75: "DataBarOmni", 76: "DataBarOmni", 77: "DataBarLtd", 78: "DataBarExp", 79: "Code128",
}  # fmt: skip
"""GS k: the second form's numbers; the first form's (0-6) are 65 less."""
_FITTING = {
    65: r"\d{11,12}", 66: r"\d{6,8}|\d{11,12}", 67: r"\d{12,13}", 68: r"\d{7,8}", 70: r"(\d\d)+",
    71: r"(?i)[A-D][\d$+\-./:]+[A-D]", 75: r"\d{13}", 76: r"\d{13}", 77: r"[01]\d{12}",
}  # fmt: skip
"""What Epson's reference allows as data, where the library would take more."""

_CHECKED = {65: 12, 67: 13, 68: 8}
"""Numbers with a check digit, which is printed with them: how many digits they have."""

QR, PDF417, AZTEC, DATA_MATRIX = 49, 48, 53, 54
"""GS ( k: the symbologies that are drawn; MaxiCode, GS1 and composite symbols are swallowed."""
_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}
_QUIET_ROWS = 4


class Bars:
    """How bar codes are drawn next: GS w, GS h, GS H, GS f."""

    def __init__(self) -> None:
        self.module_dots = 3
        self.height = 162
        self.text = 0
        self.style = Style()

    def choose_font(self, font: Font) -> None:
        """GS f: how the text looks."""
        self.style = Style(font=font)

    def draw(self, kind: int, data: bytes) -> tuple[Image.Image, str, str] | None:
        """Give the picture, the symbology's name and the text that stands with it ("" for none); None for wrong data."""
        number = kind if kind >= 65 else kind + 65
        pattern, reading = _pattern(number, data)
        if not pattern:
            return None
        bars = _bitmap([pattern]).resize((len(pattern) * self.module_dots, self.height), Image.Resampling.NEAREST)
        if not self.text or not reading:
            return bars, _KINDS[number], ""
        return self._with_text(bars, reading), _KINDS[number], reading

    def _with_text(self, bars: Image.Image, reading: str) -> Image.Image:
        line = words(reading, self.style)
        above, below = bool(self.text & 1), bool(self.text & 2)
        size = (max(bars.width, line.width), bars.height + (above + below) * (line.height + _QUIET_ROWS))
        whole = Image.new("1", size, 0)
        whole.paste(bars, ((size[0] - bars.width) // 2, (line.height + _QUIET_ROWS) * above))
        for wanted, y in ((above, 0), (below, size[1] - line.height)):
            if wanted:
                whole.paste(line, ((size[0] - line.width) // 2, y))
        return whole


class Symbols:
    """Two-dimensional codes: what was chosen and stored with GS ( k, for each symbology."""

    def __init__(self) -> None:
        self._module_dots = {QR: 3, PDF417: 3, AZTEC: 3, DATA_MATRIX: 3}
        self._level = "L"
        self._row_height = 3
        self._columns = 0
        self._data: dict[int, bytes] = {}

    def take(self, symbology: int, function: int, parameters: bytes) -> tuple[Image.Image, str] | None:
        """Act on one GS ( k; give the picture and the symbology's name when it is to be printed and can be."""
        value = parameters[0] if parameters else 0
        if function == 80:
            self._data[symbology] = parameters[1:]
        elif function == 81:
            return self._draw(symbology)
        elif symbology == PDF417 and function == 65:
            self._columns = value
        elif symbology == PDF417 and function == 68:
            self._row_height = min(max(value, 2), 8)
        elif function == 67 and symbology in self._module_dots:
            self._module_dots[symbology] = min(max(value, 1), 16)
        elif symbology == QR and function == 69:
            self._level = _LEVELS.get(value, "L")
        return None

    def _draw(self, symbology: int) -> tuple[Image.Image, str] | None:
        data, dots = self._data.get(symbology, b""), self._module_dots.get(symbology, 0)
        if not data or not dots:
            return None
        across, down, name = dots, dots, "QRCode"
        options: dict[str, Any] = {}
        if symbology == QR:
            options = {"ec_level": self._level}
        elif symbology == PDF417:
            name, down = "PDF417", dots * self._row_height
            options = {"columns": self._columns} if self._columns else {}
        else:
            name = "Aztec" if symbology == AZTEC else "DataMatrix"
        rows = _matrix(name, data, options)
        if symbology == PDF417:
            # The library draws every row three modules high.
            rows = rows[::3]
        if not rows:
            return None
        picture = _bitmap(rows)
        return picture.resize((picture.width * across, picture.height * down), Image.Resampling.NEAREST), name


def _pattern(number: int, data: bytes) -> tuple[str, str]:
    """Give the modules of a bar code ("1" for black) and its text; ("", "") for what cannot be drawn."""
    if number not in _KINDS:
        return "", ""
    text = data.decode("latin-1")
    if not re.fullmatch(_FITTING.get(number, r"(?s).+"), text):
        return "", ""
    if number == _CODE128:
        return modules(data), _text_of_code128(data)
    if number == _GS1_128:
        text = re.sub(r"[()*]", "", text)
    elif number == _UPC_E:
        text = _short_upc(text)
    elif number == _CODE39:
        text = text.strip("*")
    elif number in _CHECKED:
        text = _with_check_digit(text, _CHECKED[number])
    rows = _matrix(_KINDS[number], text.encode("latin-1"), {})
    return (rows[0], text) if rows else ("", "")


def _with_check_digit(text: str, length: int) -> str:
    """Give a number of `length` digits, the last one calculated where it is missing (GS1: weights 3 and 1 from the right)."""
    if len(text) == length:
        return text
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(text)))
    return f"{text}{-total % 10}"


def _short_upc(text: str) -> str:
    """Give a UPC number as UPC-E holds it: its number system and six digits; zeros of a long one are left out (GS1's rules)."""
    if len(text) == 6:
        return f"0{text}"
    if len(text) < 11:
        return text
    system, maker, item = text[0], text[1:6], text[6:11]
    if maker[2:] in ("000", "100", "200") and item[:2] == "00":
        return system + maker[:2] + item[2:] + maker[2]
    if maker[3:] == "00" and item[:3] == "000":
        return system + maker[:3] + item[3:] + "3"
    if maker[4] == "0" and item[:4] == "0000":
        return system + maker[:4] + item[4] + "4"
    return system + maker + item[4] if item[:4] == "0000" and item[4] >= "5" else text


def _matrix(name: str, data: bytes, options: dict[str, Any]) -> list[str]:
    """Give the symbol row by row, "1" for black; [] when the data do not fit it."""
    import zxingcpp

    try:
        content = data.decode("ascii") if data.isascii() else data
        symbol = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, name), **options)
        picture = memoryview(symbol.to_image(scale=1, add_quiet_zones=False, add_hrt=False))
    except (ValueError, RuntimeError, IndexError):
        return []
    height, width = picture.shape or (0, 0)
    dots = "".join("0" if dot else "1" for dot in bytes(picture))
    return [dots[row * width : row * width + width] for row in range(height)]


def _bitmap(rows: list[str]) -> Image.Image:
    picture = Image.new("1", (len(rows[0]), len(rows)), 0)
    picture.putdata([255 if dot == "1" else 0 for row in rows for dot in row])
    return picture


def _text_of_code128(data: bytes) -> str:
    """Give what a person reads below the bars: pairs of digits in set C, no marks of code sets."""
    text, code_set, at = "", "", 0
    while at < len(data):
        if data[at] == 0x7B and at + 1 < len(data):
            mark = chr(data[at + 1])
            code_set = mark if mark in "ABC" else code_set
            text += "{" if mark == "{" else ""
            at += 2
            continue
        text += f"{data[at]:02}" if code_set == "C" else chr(data[at])
        at += 1
    return text
