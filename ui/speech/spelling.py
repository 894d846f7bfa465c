"""What stands on the screen as a voice can say it: sums as words, numbers that are compared digit by digit.

espeak-ng 1.51 reads "Rp250.000" as the letters R and P before a number, "0812 3456" as thousands and "14.30" as a decimal
fraction (`espeak-ng -v id -q -x`); "250000 rupiah", "0 8 1 2, 3 4 5 6" and "14 30" it reads as people do, in Indonesian and
in English.
"""

import re

TEXT_CHARACTERS_MAX = 2_000
"""More than any screen says. It fits into a fresh pipe, so that nobody waits for who reads it."""

_MASK = "*•"
_DIGITS_COMPARED = 6
"""So many digits in groups are a telephone's or a code's, never a number of things."""

_SUM = r"(?P<sign>-?)Rp\s?(?P<sum>\d{1,3}(?:[.,\u00a0 ]\d{3})+|\d+)"
_TIME = r"(?<![\d.,])(?P<hour>[01]\d|2[0-3])\.(?P<minute>[0-5]\d)(?![\d.,]*\d)"
_GROUPS = rf"(?<![\w.,])(?P<digits>[\d{_MASK}]+(?:[ -][\d{_MASK}]+)*)(?![\w{_MASK}]|[.,]\d)"
_CODE = r"(?<![\w-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])(?!\d+[A-Z]+\b)(?P<code>[A-Z0-9]+(?:-[A-Z0-9]+)*)(?![\w-])"
_COVERED = rf"(?P<covered>[{_MASK}]+)"
_UNSAYABLE = re.compile("|".join((_SUM, _TIME, _GROUPS, _CODE, _COVERED)))


def say(text: str, masked: str) -> str:
    """Give a text as a voice can say it. masked: the word for digits that are covered by signs."""

    def said(found: re.Match[str]) -> str:
        if found["sum"]:
            return f"{found['sign']}{re.sub(r'[^0-9]', '', found['sum'])} rupiah"
        if found["hour"]:
            return f"{found['hour']} {found['minute']}"
        if found["covered"]:
            return f", {masked}, "
        return spell(found["code"], masked) if found["code"] else _say_groups(found["digits"], masked)

    return _UNSAYABLE.sub(said, text).replace("·", ".")


def spell(characters: str, masked: str) -> str:
    """Give letters and digits one by one, with a pause between groups: "0812 34" is "0 8 1 2, 3 4"."""
    return ", ".join(_spell_group(group, masked) for group in re.split(r"[ -]+", characters.strip()) if group)


def plain(text: str) -> str:
    """Give a text without what the engine would take for an order: signs that cannot be seen, and "[[" (its phonemes)."""
    visible = "".join(sign if sign.isprintable() else " " for sign in text)
    return visible.replace("[", "(").replace("]", ")")[:TEXT_CHARACTERS_MAX]


def _say_groups(found: str, masked: str) -> str:
    digits = re.sub(r"[ -]", "", found)
    covered = any(sign in _MASK for sign in digits)
    if covered or len(digits) >= _DIGITS_COMPARED or (len(digits) > 1 and digits.startswith("0")):
        return spell(found, masked)
    return found


def _spell_group(group: str, masked: str) -> str:
    parts = re.findall(rf"[{_MASK}]+|[^{_MASK}]+", group)
    return ", ".join(masked if part[0] in _MASK else " ".join(part) for part in parts)
