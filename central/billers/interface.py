"""What every biller connector can do, in central's words."""

from enum import Enum
from typing import Literal, Protocol

import msgspec

from central.billers.routes import Mode
from sync.wire.requests import RefusalReason


class Finality(Enum):
    """What an answer says about one reference.

    OPEN: not known yet, ask again. ABSENT: the biller has never seen this reference paid, so the payment may be sent (again).
    """

    SUCCESS = "success"
    FAILED = "failed"
    OPEN = "open"
    ABSENT = "absent"


class Purchase(msgspec.Struct, frozen=True):
    """What to ask or pay. customer, extra: what the customer typed: never logged, never in an error's text.

    reference: ours, one for ever. cost: rupiah that the biller will take (amount + admin fee), 0 before an inquiry. mode: in
    which way the biller is asked.
    """

    reference: str
    sku: str
    customer: str
    extra: dict[str, str]
    cost: int
    mode: Mode

    def __repr__(self) -> str:
        return f"Purchase({self.reference}, {self.sku})"


class Bill(msgspec.Struct, frozen=True):
    """An inquiry's answer. Rupiah, both 0 when the biller only names the customer. name: as the biller gives it, "" for none.

    deadline_ms: UTC, 0 for none. details: rows by key (merchant, tariff, meter, idpel), as the biller gives them.
    """

    amount: int
    admin_fee: int
    name: str
    deadline_ms: int
    details: tuple[tuple[str, str], ...] = ()

    @property
    def cost(self) -> int:
        """What the biller will take: rupiah."""
        return self.amount + self.admin_fee


class InquiryRefused(msgspec.Struct, frozen=True):
    """The biller's no to an inquiry, or that no answer came (`biller_silent`, `biller_down`)."""

    reason: RefusalReason


class Outcome(msgspec.Struct, frozen=True):
    """What a payment or an advice brought. code: the biller's own result code, "" when no answer came.

    serial: token or serial number. lines: the biller's own receipt block.
    """

    finality: Finality
    code: str
    serial: str = ""
    biller_reference: str = ""
    lines: tuple[str, ...] = ()


CallKind = Literal["inquire", "pay", "advise"]


class Biller(Protocol):
    """One connector. Methods block for at most their time limit, may be called from any thread, and raise nothing that the
    biller or the network can cause.
    """

    name: str

    def advice_creates(self, purchase: Purchase) -> bool:
        """Say whether asking about a reference that the biller has not seen is itself a purchase. Asks nobody."""
        ...

    def inquire(self, purchase: Purchase) -> Bill | InquiryRefused:
        """Ask what is to be paid. No effect; may be repeated with the same reference."""
        ...

    def pay(self, purchase: Purchase) -> Outcome:
        """Buy. Again with the same reference it is never a second purchase."""
        ...

    def advise(self, purchase: Purchase) -> Outcome:
        """Ask what became of a reference. Legal only for a reference with a durable paid row (see `advice_creates`)."""
        ...
