"""What every biller connector can do, in central's words."""

from collections.abc import Mapping
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

    deadline_ms: UTC, 0 for none. details: rows by key (merchant, tariff, meter, idpel, period, month, address, members, route,
    passengers, nick, ...), as the biller gives them; a key may come again (a `month` for each). period: what makes this bill
    another one than last month's, "" for what has none: part of its bill_key.
    """

    amount: int
    admin_fee: int
    name: str
    deadline_ms: int
    details: tuple[tuple[str, str], ...] = ()
    period: str = ""

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


CallKind = Literal["inquire", "pay", "advise", "reverse", "callback"]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a connector declares about its biller's word; data, not behaviour.

    advice_age_s: a reference that is older may not be asked about, where asking is buying (`Biller.advice_creates`): the biller
    forgets it, and would sell anew. grace_s: how long after a final failure no cash goes back. denial_s: how long after its
    success the biller may take it back by itself. reverses: it can be asked to take back what has not succeeded yet.
    """

    advice_age_s: int = 86_400
    grace_s: int = 0
    denial_s: int = 0
    reverses: bool = False


class Callback(msgspec.Struct, frozen=True):
    """What a biller said of its own accord, its signature verified. amount: rupiah that it names, None when it names none.

    taken_back: people there took back what had succeeded; what that means for the customer's cash people find out here.
    """

    reference: str
    outcome: Outcome
    amount: int | None = None
    taken_back: bool = False


class CallbackRefusedError(Exception):
    """What came is not the biller's word: unsigned, forged, or unreadable. The text quotes nothing of it."""


class Biller(Protocol):
    """One connector. Methods block for at most their time limit, may be called from any thread, and raise nothing that the
    biller or the network can cause (`parse_callback` aside).
    """

    name: str
    rules: Rules

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

    def reverse(self, purchase: Purchase) -> Outcome:
        """Ask to take a payment back that has not succeeded. Legal only where `rules.reverses`.

        FAILED: it is taken back, or was never made, for good. SUCCESS: too late, it is delivered. OPEN: not known, ask again.
        """
        ...

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> Callback:
        """Verify and read what the biller sent by itself. headers: names in small letters. Raises `CallbackRefusedError`."""
        ...
