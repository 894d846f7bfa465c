"""Text that any receipt printer can print: code page 437, no control characters, lines that fit."""

import textwrap
import unicodedata

_PLAIN = {
    **dict.fromkeys((0x2018, 0x2019, 0x201A), "'"),  # single quotation marks
    **dict.fromkeys((0x201C, 0x201D, 0x201E), '"'),  # double quotation marks
    **dict.fromkeys((0x2010, 0x2011, 0x2013, 0x2014, 0x2212), "-"),  # hyphens, dashes, minus
    0x2022: "\u00b7",  # bullet
    0x00D7: "x",  # multiplication sign
    **dict.fromkeys((0x09, 0x0A, 0x0D), " "),
}
TEXT_CHARACTERS_MAX = 2_000


def clean(text: str) -> str:
    """Give `text` in code page 437: typographic signs made plain, accents dropped where needed, control characters dropped."""
    composed = unicodedata.normalize("NFKC", text[:TEXT_CHARACTERS_MAX].translate(_PLAIN)).translate(_PLAIN)
    return "".join(_printable(character) for character in composed)


def wrap(text: str, columns: int) -> tuple[str, ...]:
    """Give cleaned text in lines of at most `columns`, broken between words, or inside one that is too long."""
    return _broken(clean(text), columns)


def balanced(text: str, columns: int) -> tuple[str, ...]:
    """Give `wrap(text, columns)` with lines of about the same length: centred text leaves no single word behind."""
    printable = clean(text)
    lines = _broken(printable, columns)
    for narrower in range(columns - 1, 0, -1):
        tighter = _broken(printable, narrower)
        if len(tighter) > len(lines):
            break
        lines = tighter
    return lines


def row(label: str, value: str, columns: int) -> tuple[str, ...]:
    """Give a label on the left and its value on the right: in one line when both fit, else below each other."""
    label, value = clean(label), clean(value)
    if len(label) + 1 + len(value) <= columns:
        return (label + value.rjust(columns - len(label)),)
    return (*wrap(label, columns), *(line.rjust(columns) for line in wrap(value, columns)))


def rewrap(block: tuple[str, ...], columns: int) -> tuple[str, ...]:
    """Give a biller's lines as they are where they fit; longer ones are broken between words. Blank lines at the ends go."""
    lines: list[str] = []
    for part in "\n".join(block).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = clean(part.expandtabs(4)).rstrip()
        lines.extend([line] if len(line) <= columns else wrap(line, columns))
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def _broken(printable: str, columns: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(printable, columns, break_on_hyphens=False))


def _printable(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return ""
    if _in_code_page(character):
        return character
    base = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return base if base and all(_in_code_page(part) for part in base) else "?"


def _in_code_page(character: str) -> bool:
    try:
        character.encode("cp437")
    except UnicodeEncodeError:
        return False
    return True
