"""A document for a receipt printer, independent of any printer: blocks from top to bottom. Cut and end follow by themselves."""

from typing import Literal

import msgspec

Align = Literal["left", "center"]


class Text(msgspec.Struct, frozen=True):
    """Lines of text, each already fitted to the columns (half of them when `double`). Its characters are those of code page 437.

    double: twice as wide and high. tall: twice as high only.
    """

    lines: tuple[str, ...]
    align: Align = "left"
    bold: bool = False
    double: bool = False
    tall: bool = False


class Rule(msgspec.Struct, frozen=True):
    """A dashed line across the paper."""


class Code128(msgspec.Struct, frozen=True):
    """A Code 128 bar code of digits, in code set C when their number is even, at least 2 dots a module."""

    digits: str


class QrCode(msgspec.Struct, frozen=True):
    """A QR code, as large as 58 mm paper allows up to the profile's `module_dots_max`, with a quiet zone of 4 modules."""

    data: str


class Feed(msgspec.Struct, frozen=True):
    """Empty lines."""

    lines: int = 1


Block = Text | Rule | Code128 | QrCode | Feed


class Document(msgspec.Struct, frozen=True):
    """kind: as in `GET /api/paper` (payment_slip, receipt, void, ...). copy: 0, or n of `CETAK ULANG ke-n`."""

    kind: str
    blocks: tuple[Block, ...]
    copy: int = 0
