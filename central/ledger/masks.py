"""How much of a number or a name may be seen beside a slip."""

import unicodedata

_NAME_CHARACTERS_MAX = 60


def mask_number(number: str) -> str:
    """Give a number with all but its last two digits hidden: 087800001230 -> **********30."""
    return "*" * max(0, len(number) - 2) + number[-2:]


def mask_name(name: str) -> str:
    """Give a name with the beginning of each word only: BUDI SANTOSO -> BU** SAN****."""
    plain = "".join(character if _printable(character) else " " for character in name)
    return " ".join(_mask_word(word) for word in plain.split())[:_NAME_CHARACTERS_MAX]


def _mask_word(word: str) -> str:
    shown = 3 if len(word) > 4 else min(2, len(word) - 1)
    return word[:shown] + "*" * (len(word) - shown)


def _printable(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMNP"
