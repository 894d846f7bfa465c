"""One printed piece of paper, as a person with eyes and a scanner sees it.

Kind, copy and code are recognised from the printed text. `reading` reads bar codes back from the picture with a decoder;
its lines are the printer's own record of the characters it drew, which the picture shows (no optical recognition).
"""

import io
import re
from functools import cached_property
from typing import Any, NamedTuple

from sync.wire.code import is_code

_HEADINGS = (
    ("BATAL - CETAKAN TIDAK LENGKAP", "void"),
    ("SLIP PEMBAYARAN", "payment_slip"),
    ("SLIP ANTREAN", "queue_slip"),
    ("STRUK SEMENTARA", "interim_receipt"),
    ("NOMOR PENGEMBALIAN", "refund_number"),
    ("BUKTI PENGEMBALIAN", "refund"),
    ("STRUK PEMBAYARAN", "receipt"),
    ("CETAK UJI", "test"),
    ("LAPORAN KESIAPAN", "readiness"),
)
_COPY = re.compile(r"CETAK ULANG ke-(\d+)")
_CODE = re.compile(r"(?<![\d*])(?<!\d )(\d{4}) (\d{4}) (\d{4}) (\d{4})(?! ?\d)")


def dots_a_millimetre(dots: int) -> float:
    """Give how fine a printer of this width is: 512 dots across are 180 dpi, the other widths 203 dpi."""
    return (180 if dots == 512 else 203) / 25.4


class TextLine(NamedTuple):
    """A printed line of text and the row of dots where it begins."""

    row: int
    text: str


class Slip:
    """Immutable. complete: printed whole and cut. torn: torn off without a cut. received: the bytes that made it.

    attached: it hangs below the document before it, which was never cut off. codes: the symbologies that the printer itself drew.
    """

    def __init__(
        self,
        *,
        number: int,
        complete: bool,
        torn: bool,
        cut: bool,
        received: bytes,
        dots: int,
        rows: tuple[bytes, ...],
        text: tuple[TextLine, ...],
        attached: bool = False,
        codes: frozenset[str] = frozenset(),
    ) -> None:
        self.number = number
        self.complete = complete
        self.torn = torn
        self.cut = cut
        self.received = received
        self.dots = dots
        self.rows = rows
        self.text = text
        self.attached = attached
        self.codes = codes

    @cached_property
    def kind(self) -> str | None:
        """As in `GET /api/paper`; None when the heading is not on the paper (yet). A long heading goes on in the next line."""
        lines = [line.text.strip() for line in self.text]
        starts = [f"{line} {after}" for line, after in zip(lines, [*lines, ""][1:], strict=True)]
        return next((kind for heading, kind in _HEADINGS if any(start.startswith(heading) for start in starts)), None)

    @cached_property
    def copy(self) -> int:
        """N of `CETAK ULANG ke-n`, 0 for none."""
        found = _COPY.search(self._joined)
        return int(found[1]) if found else 0

    @cached_property
    def code(self) -> str | None:
        """The 16-digit code that is printed in four groups, None for none; one whose check digit is right comes first."""
        found = ["".join(groups) for groups in _CODE.findall(self._joined)]
        return next(filter(is_code, found), found[0] if found else None)

    @property
    def millimetres(self) -> int:
        """How long the piece is."""
        return round(len(self.rows) / dots_a_millimetre(self.dots))

    def summary(self) -> dict[str, Any]:
        """Give the entry of `GET /api/paper`."""
        return {
            "number": self.number,
            "kind": self.kind,
            "complete": self.complete,
            "torn": self.torn,
            "cut": self.cut,
            "copy": self.copy,
            "code": self.code,
        }

    def picture(self) -> bytes:
        """Give the paper as a PNG picture."""
        return self._picture

    def reading(self) -> dict[str, Any]:
        """Give what can be read on it: `{"lines": [{"text":}], "codes": [{"type":, "data":}]}`."""
        return {"lines": [{"text": line.text} for line in self.text], "codes": list(self._codes)}

    @property
    def _joined(self) -> str:
        return "\n".join(line.text for line in self.text)

    @cached_property
    def _picture(self) -> bytes:
        from simulator.paper.render import draw

        return draw(self)

    @cached_property
    def _codes(self) -> tuple[dict[str, str], ...]:
        import zxingcpp
        from PIL import Image

        with Image.open(io.BytesIO(self.picture())) as drawn:
            paper = Image.new("RGBA", drawn.size, "white")
            paper.alpha_composite(drawn.convert("RGBA"))
        # Among all the kinds there are, columns of text can look like the bars of a simple one: only what was drawn, and the two
        # kinds that hosts send as pictures.
        formats = [getattr(zxingcpp.BarcodeFormat, name) for name in sorted({"Code128", "QRCode"} | self.codes)]
        read = zxingcpp.read_barcodes(paper.convert("L"), formats=formats, try_rotate=False, try_invert=False)
        found = sorted(read, key=lambda result: result.position.top_left.y)
        return tuple({"type": result.format.name, "data": result.text} for result in found)
