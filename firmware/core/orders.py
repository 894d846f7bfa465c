"""What a customer wants, what it costs, and the papers that follow from it: what the screens carry from one to the next."""

import msgspec

from firmware.core.papers import SlipPaper
from sync.wire.requests import Receipt, RefundNumber


class Order(msgspec.Struct, frozen=True):
    """What a customer wants and typed: digits, or letters and digits, by field name; denomination in rupiah, 0 for none.

    again: the customer was told that the same was bought a moment ago, and wants it again.
    """

    product: str
    fields: dict[str, str]
    denomination: int = 0
    again: bool = False


class Terms(msgspec.Struct, frozen=True):
    """What it will cost, in rupiah. valid_until_ms: UTC; 0 while no clock can say: `valid_s` seconds after printing."""

    amount: int
    admin_fee: int
    service_fee: int
    total: int
    valid_until_ms: int
    valid_s: int = 0


class Slip(msgspec.Struct, frozen=True):
    """A slip that was issued: its paper, the position of its record, and how many further copies were started."""

    paper: SlipPaper
    position: int
    copies: int = 0


class ReceiptJob(msgspec.Struct, frozen=True):
    """A receipt that central authorised. last6: what opened the slip's status."""

    receipt: Receipt
    last6: str


class RefundJob(msgspec.Struct, frozen=True):
    """A refund number that central gave. last6: what opened the slip's status."""

    refund: RefundNumber
    last6: str
