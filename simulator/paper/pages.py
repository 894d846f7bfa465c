"""Which letter a byte is: code pages (ESC t) and national letters (ESC R), by Epson's numbers."""

_CODE_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859-7", 16: "cp1252",
    17: "cp866", 18: "cp852", 19: "cp858", 32: "cp720", 33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862", 37: "cp864",
    38: "cp869", 39: "iso8859-2", 40: "iso8859-15", 44: "cp1125", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254",
    49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258", 53: "kz1048",
}  # fmt: skip
"""ESC t, from Epson's list of character code tables; those that Python has no codec for are left out and stay code page 437."""

_KATAKANA_PAGE = 1
_KATAKANA = (
    "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯ "
    + "".join(chr(0xFF61 + offset) for offset in range(0x3F))
    + "═╞╪╡◢◣◥◤♠♥♦♣●○╱╲╳円年月日時分秒〒市区町村人▒ "  # noqa: RUF001
)
"""ESC t 1 from 80h on, which Python has no codec for: hosts use it for ruled lines."""

_REPLACED = "#$@[\\]^`{|}~"
_NATIONAL = {
    1: "#$à°ç§^`éùè¨", 2: "#$§ÄÖÜ^`äöüß", 3: "£$@[\\]^`{|}~", 4: "#$@ÆØÅ^`æøå~", 5: "#¤ÉÄÖÅÜéäöåü", 6: "#$@°\\é^ùàòèì",
    7: "₧$@¡Ñ¿^`¨ñ}~", 8: "#$@[¥]^`{|}~", 9: "#¤ÉÆØÅÜéæøåü", 10: "#$ÉÆØÅÜéæøåü", 11: "#$á¡Ñ¿é`íñóú", 12: "#$á¡Ñ¿éüíñóú",
}  # fmt: skip
"""ESC R: what stands in the places of `_REPLACED`; 0 is the United States."""


class Letters:
    """The letters of a printer's bytes; at first those of code page 437 and the United States."""

    def __init__(self) -> None:
        self._page = "cp437"
        self._national: dict[str, str] = {}

    def choose_page(self, number: int) -> None:
        """ESC t."""
        self._page = "katakana" if number == _KATAKANA_PAGE else _CODE_PAGES.get(number, "cp437")

    def choose_country(self, number: int) -> None:
        """ESC R."""
        self._national = dict(zip(_REPLACED, _NATIONAL.get(number, _REPLACED), strict=True))

    def letter(self, byte: int) -> str:
        """Give the letter of one byte; a black lozenge for one that the page does not have."""
        if byte >= 0x80 and self._page == "katakana":
            return _KATAKANA[byte - 0x80]
        found = bytes([byte]).decode("ascii" if self._page == "katakana" else self._page, errors="replace")
        return self._national.get(found, found)
