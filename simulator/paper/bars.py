"""Code 128 as the printer itself draws it (GS k 73): the bars of a symbol that the host has already split into code sets.

Data are as in Epson's manual: `{A`, `{B`, `{C` choose a code set, `{{` is a brace, `{1` FNC1; in set C each byte is a pair of
digits (0-99). Widths of bars and spaces are those of ISO/IEC 15417.
"""

_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
_STOP = "2331112"
_STARTS = {"A": 103, "B": 104, "C": 105}
_SWITCHES = {"A": 101, "B": 100, "C": 99}
_FNC1 = 102


def modules(data: bytes) -> str:
    """Give the modules of the whole symbol, "1" for black; "" for data that a printer would refuse."""
    values = _values(data)
    if not values:
        return ""
    check = (values[0] + sum(index * value for index, value in enumerate(values))) % 103
    widths = "".join(_WIDTHS[value * 6 : value * 6 + 6] for value in [*values, check]) + _STOP
    return "".join("01"[1 - index % 2] * int(width) for index, width in enumerate(widths))


def _values(data: bytes) -> list[int]:
    """Give the symbol's values, its start first; [] when the data do not begin with a code set or do not fit theirs."""
    values: list[int] = []
    code_set, position = "", 0
    while position < len(data):
        if data[position] == 0x7B and position + 1 < len(data):
            name = chr(data[position + 1])
            position += 2
            if name in _STARTS:
                values.append(_SWITCHES[name] if values else _STARTS[name])
                code_set = name
                continue
            value = {"1": _FNC1, "{": 0x7B - 0x20}.get(name, -1)
        else:
            value = _value(data[position], code_set)
            position += 1
        if not code_set or value < 0:
            return []
        values.append(value)
    return values


def _value(byte: int, code_set: str) -> int:
    if code_set == "C":
        return byte if byte < 100 else -1
    if code_set == "A":
        return byte - 0x20 if 0x20 <= byte < 0x60 else byte + 0x40 if byte < 0x20 else -1
    return byte - 0x20 if 0x20 <= byte < 0x80 else -1
