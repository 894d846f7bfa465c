"""Texts of billers on their way to a screen or a printer: printable and bounded. Pure."""

NOTHING = frozenset({"", "-", "0"})
"""What billers write where there is nothing."""


def text(value: object, characters_max: int) -> str:
    """Give printable text of bounded length, "" for what is none; control characters would reach a printer."""
    given = value if isinstance(value, str) else ""
    return "".join(character for character in given if character.isprintable())[:characters_max]
