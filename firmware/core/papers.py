"""What a paper says, as data. `firmware.printing` turns it into a document of lines, bars and dots."""

import msgspec

from sync.wire.catalogue import Product
from sync.wire.entry import Quality
from sync.wire.requests import Receipt, StatusReport


class SlipPaper(msgspec.Struct, frozen=True, kw_only=True):
    """SLIP PEMBAYARAN (BELUM LUNAS), or SLIP ANTREAN when `queue` (then name and amounts are not known and not printed).

    fields: what was typed, by field name, in full; printing masks it. copy: 0, else `CETAK ULANG ke-n`.
    issued_ms, quality, clock_trusted, central_ms: as in `Moment` at issue. offline_digits: the QR of a minted slip, else "".
    """

    language: str
    code: str
    product: Product
    denomination: int
    fields: dict[str, str]
    name: str
    queue: bool
    amount: int
    admin_fee: int
    service_fee: int
    total: int
    valid_until_ms: int
    issued_ms: int
    quality: Quality
    clock_trusted: bool
    central_ms: int
    offline_digits: str = ""
    copy: int = 0


class ReceiptPaper(msgspec.Struct, frozen=True, kw_only=True):
    """STRUK (LUNAS), STRUK SEMENTARA while in process, or BUKTI PENGEMBALIAN DANA, as the receipt's `paper` says.

    `product` may be None when the catalogue no longer has it.
    """

    language: str
    receipt: Receipt
    product: Product | None
    printed_ms: int
    clock_trusted: bool
    central_ms: int


class RefundNumberPaper(msgspec.Struct, frozen=True, kw_only=True):
    """NOMOR PENGEMBALIAN: with it and the slip's code a cashier gives the cash back. copy: 0, else `CETAK ULANG ke-n`."""

    language: str
    report: StatusReport
    number: str
    product: Product | None
    printed_ms: int
    clock_trusted: bool
    central_ms: int
    copy: int = 0


class VoidPaper(msgspec.Struct, frozen=True, kw_only=True):
    """The stub that voids an incomplete print above it, printed before anything else after an unknown outcome."""

    language: str
    code: str


Paper = SlipPaper | ReceiptPaper | RefundNumberPaper | VoidPaper
