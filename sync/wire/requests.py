"""What a kiosk asks central, and what central answers. Plain contents; `sync.wire.envelope` signs and seals them.

Times are UTC milliseconds, amounts rupiah. New fields go to the end of a struct with a default.
"""

from typing import Literal

import msgspec

from sync.wire.errors import UNDECODABLE, WireError

SlipState = Literal[
    "queued", "awaiting_payment", "paid", "in_process", "success", "failed",
    "expired", "cancelled", "refund_due", "refunded", "disputed",
]  # fmt: skip

RefusalReason = Literal[
    "not_found",  # the biller knows no such number or code
    "already_paid",
    "bill_expired",
    "below_minimum",
    "above_maximum",
    "wrong_number",  # the biller refuses the customer's number
    "prefix_mismatch",
    "not_available",  # product closed, out of stock
    "biller_silent",  # no answer in time: nothing is known
    "biller_down",
    "catalogue_stale",  # the kiosk must fetch the catalogue first
    "details_wrong",  # status: the code and the last six digits do not belong together, or no such slip
    "locked",  # status: five wrong tries close it for 24 hours
    "not_ready",  # receipt: the payment has not succeeded yet
    "copies_exhausted",  # receipt: no further copy is allowed
    "suspended",  # this kiosk or slip is held by central
    "cut_off",  # the biller's nightly pause; limit: seconds until it ends
    "counter_only",  # the biller takes this one only at its own counter
    "bill_not_yet",  # the bill of this period has not been made yet
    "in_process",  # this bill is being paid right now, here or elsewhere
    "no_refund_due",  # refund number: nothing is to be given back for this slip now
]


class Inquire(msgspec.Struct, frozen=True, tag="inquire"):
    """Ask for a quote. denomination: rupiah of the choice, 0 for none. repeat_confirmed: the customer wants it again."""

    product: str
    fields: dict[str, str]
    denomination: int
    catalogue_version: int
    repeat_confirmed: bool = False


class AskStatus(msgspec.Struct, frozen=True, tag="status"):
    """Where does this slip stand? last6: the last six digits of the number typed for it."""

    code: str
    last6: str


class AskReceipt(msgspec.Struct, frozen=True, tag="receipt"):
    """Authorise one print of the receipt of this slip."""

    code: str
    last6: str


class AskRefundNumber(msgspec.Struct, frozen=True, tag="refund_number"):
    """Make the one-time number with which a desk gives the cash of this slip back. An earlier number of it ends."""

    code: str
    last6: str


class AskCatalogue(msgspec.Struct, frozen=True, tag="catalogue"):
    """Which catalogue is current? Answered by `Manifest`."""


class AskChunk(msgspec.Struct, frozen=True, tag="chunk"):
    """Give piece `index` (from 0) of the content with this SHA-256."""

    digest: bytes
    index: int


Request = Inquire | AskStatus | AskReceipt | AskRefundNumber | AskCatalogue | AskChunk


class Quote(msgspec.Struct, frozen=True, tag="quote"):
    """Central's offer, and the code under which it can be paid.

    name: masked name, "" when the product has none. details: further (key, text) rows of the biller; a key may come again.
    quote_until_ms: after it no slip may be printed for this quote. valid_until_ms: after it the slip cannot be paid.
    repeat_of_ms: when the same purchase was last made within the guard time, else 0; the customer is asked.
    """

    code: str
    product: str
    denomination: int
    name: str
    amount: int
    admin_fee: int
    service_fee: int
    total: int
    valid_until_ms: int
    quote_until_ms: int
    repeat_of_ms: int = 0
    details: tuple[tuple[str, str], ...] = ()


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Central's no. limit: the bound for below_minimum and above_maximum, the seconds left for locked and cut_off, else 0."""

    reason: RefusalReason
    limit: int = 0


class StatusReport(msgspec.Struct, frozen=True, tag="status_report"):
    """Where a slip stands. A time is 0 when it has not come. serial: token or serial number once it succeeded.

    receipt: which paper `AskReceipt` would authorise now ("" for none): receipt, interim_receipt, or refund (the proof that the
    cash was given back). cancellable: no money yet, and the kiosk that asks issued it. refund_till: where it was given back.
    brand: id of the catalogue's brand that the number belongs to, "" for none.
    """

    code: str
    product: str
    denomination: int
    state: SlipState
    customer_masked: str
    name: str
    amount: int
    admin_fee: int
    service_fee: int
    total: int
    valid_until_ms: int
    issued_ms: int
    paid_ms: int
    finished_ms: int
    till: str
    serial: str
    receipt: Literal["", "receipt", "interim_receipt", "refund"]
    cancellable: bool = False
    refunded_ms: int = 0
    refund_till: str = ""
    brand: str = ""


class Receipt(msgspec.Struct, frozen=True, tag="receipt_authorised"):
    """One authorised print. copy: 0 for the first, then `CETAK ULANG ke-n`. biller_lines: the biller's block, verbatim."""

    report: StatusReport
    paper: Literal["receipt", "interim_receipt", "refund"]
    copy: int
    reference: str
    biller_reference: str
    biller_lines: tuple[str, ...]


class RefundNumber(msgspec.Struct, frozen=True, tag="refund_number_issued"):
    """The number (8 digits) that opens the refund of this slip at a desk, once. copy: 0 for the first, else how many ended."""

    report: StatusReport
    number: str
    copy: int


class Manifest(msgspec.Struct, frozen=True, tag="manifest"):
    """The current catalogue: SHA-256 and size in bytes of its content, and central's signature over the content."""

    restore_id: int
    version: int
    digest: bytes
    size: int
    signature: bytes


class Chunk(msgspec.Struct, frozen=True, tag="chunk_content"):
    """Piece `index` of a content, at most 48 KiB."""

    digest: bytes
    index: int
    content: bytes


Answer = Quote | Refused | StatusReport | Receipt | RefundNumber | Manifest | Chunk

_REQUESTS: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def decode_request(plain: bytes) -> Request:
    """Give the request in unsealed bytes. Raises `WireError`."""
    try:
        return _REQUESTS.decode(plain)
    except UNDECODABLE as error:
        raise WireError("a request that is not in the vocabulary") from error


def decode_answer(plain: bytes) -> Answer:
    """Give the answer in unsealed bytes. Raises `WireError`."""
    try:
        return _ANSWERS.decode(plain)
    except UNDECODABLE as error:
        raise WireError("an answer that is not in the vocabulary") from error
