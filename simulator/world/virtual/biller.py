"""A biller as the shop meets it, the aggregator or the gateway of payment codes: it remembers each reference, delivers once at
most, and answers as it likes.

It is another company's machine: it survives central's death and never forgets. What it charges for a bill follows from the
customer's number, so two runs of a seed see the same sums.
"""

import zlib
from collections.abc import Mapping
from typing import Literal

import msgspec

from central.billers.interface import (
    Bill,
    Callback,
    CallbackRefusedError,
    Finality,
    InquiryRefused,
    Outcome,
    Purchase,
    Rules,
)
from central.billers.routes import BillerName
from simulator.world.virtual.calling import Caller
from simulator.world.virtual.parts import Surroundings

_SILENT = Outcome(Finality.OPEN, "")
_PENDING = Outcome(Finality.OPEN, "03")
_FAILED = Outcome(Finality.FAILED, "02")
_UNKNOWN = Outcome(Finality.ABSENT, "50")

Fate = Literal["pending", "delivered", "failed"]


class Moods(msgspec.Struct):
    """Chances from 0 to 1. As made, everything is delivered at once.

    failed: a purchase is refused for good. pending: it takes until `pending_ms` from now, and then succeeds or fails. mute: an
    answer does not come back, what it is about has happened. deaf: a call does not arrive. down: an inquiry gets no answer.
    refused: an inquiry gets a final no. contradicts: a final answer is turned round later. slow: an answer takes until the
    caller's time limit almost. calls: a final state is called back; odd: twice, out of order or with a wrong sum. denies: a
    success is taken back within the time that the biller's rules leave it.
    """

    failed: float = 0.0
    pending: float = 0.0
    pending_ms: tuple[int, int] = (1_000, 600_000)
    mute: float = 0.0
    deaf: float = 0.0
    down: float = 0.0
    refused: float = 0.0
    contradicts: float = 0.0
    slow: float = 0.0
    calls: float = 0.0
    odd: float = 0.0
    denies: float = 0.0

    def calm(self) -> None:
        """Answer everything at once from now on; what failed stays failed."""
        for name in (
            "failed",
            "pending",
            "mute",
            "deaf",
            "down",
            "refused",
            "contradicts",
            "slow",
            "calls",
            "odd",
            "denies",
        ):
            setattr(self, name, 0.0)


class _Known(msgspec.Struct):
    """What the biller holds of one reference. at_ms: until when it is pending, virtual."""

    fate: Fate
    at_ms: int = 0
    then: Fate = "delivered"


class VirtualBiller:
    """Implements `central.billers.interface.Biller`. moods: how it answers, may be changed at any time.

    delivered: how often it delivered, by reference; contradicted: references whose final answer it has turned round.
    """

    def __init__(
        self,
        around: Surroundings,
        moods: Moods | None = None,
        pay_ms_max: int = 15_000,
        *,
        name: BillerName = "aggregator",
    ) -> None:
        self.name = name
        self.rules = Rules(denial_s=60, reverses=True) if name == "paycode" else Rules()
        self.moods = moods or Moods()
        self.caller = Caller(around.time, around.chance)
        self.delivered: dict[str, int] = {}
        self.contradicted: set[str] = set()
        self.calls = 0
        self._time, self._trace, self._chance = around.time, around.trace, around.chance
        self._known: dict[str, _Known] = {}
        self._bills: dict[tuple[str, str], str] = {}
        self._pay_ms_max = pay_ms_max

    def advice_creates(self, purchase: Purchase) -> bool:
        """As the connectors have it: asking is buying, for everything prepaid."""
        return purchase.mode != "bill"

    def inquire(self, purchase: Purchase) -> Bill | InquiryRefused:
        """Ask what is to be paid. See the interface."""
        self.calls += 1
        draw = self._chance.random()
        if draw < self.moods.down:
            return InquiryRefused(self._chance.choice(("biller_silent", "biller_down")))
        if draw < self.moods.down + self.moods.refused:
            return InquiryRefused("not_found")
        if purchase.mode in ("meter", "game") or "amount" in purchase.extra:
            return Bill(0, 0, "BUDI SANTOSO", 0)
        if self._settled(purchase):
            return InquiryRefused("already_paid")
        return Bill(10_000 + zlib.crc32(purchase.customer.encode()) % 400 * 1_000, 1_500, "SITI AMINAH", 0)

    def pay(self, purchase: Purchase) -> Outcome:
        """Buy. See the interface."""
        return self._act(purchase, creates=True)

    def advise(self, purchase: Purchase) -> Outcome:
        """Ask what became of a reference. See the interface."""
        return self._act(purchase, creates=self.advice_creates(purchase))

    def reverse(self, purchase: Purchase) -> Outcome:
        """Take back what has not been delivered. See the interface."""
        assert self.rules.reverses, "this biller takes nothing back"
        self.calls += 1
        if self._chance.random() < self.moods.deaf:
            return _SILENT
        known = self._known.setdefault(purchase.reference, _Known("pending"))
        if known.fate == "pending":
            known.fate = "failed"
            self._trace.note("biller", "takes back", purchase=self._trace.name("purchase", purchase.reference))
        return _SILENT if self._chance.random() < self.moods.mute else self._answer(purchase, known)

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> Callback:
        """As one whose callbacks central hears in another way (`Caller`)."""
        raise CallbackRefusedError

    def think_ms(self) -> int:
        """Draw how long a call is under way before the biller acts on it."""
        slow = self._chance.random() < self.moods.slow
        return self._chance.randint(1_000, self._pay_ms_max * 2 // 3) if slow else self._chance.randint(20, 400)

    def answer_ms(self, outcome: Outcome) -> int:
        """Draw how long an answer takes to come back; one that never comes is given up at the caller's time limit."""
        return self._pay_ms_max if outcome == _SILENT else self._chance.randint(20, 400)

    def _act(self, purchase: Purchase, *, creates: bool) -> Outcome:
        self.calls += 1
        if self._chance.random() < self.moods.deaf:
            return _SILENT
        known = self._known.get(purchase.reference)
        if known is None and not creates:
            return _UNKNOWN
        if known is None:
            known = self._known[purchase.reference] = self._decide(purchase)
        elif known.fate == "pending" and self._time.now_ms >= known.at_ms:
            self._end(purchase, known)
        elif known.fate != "pending" and self._chance.random() < self.moods.contradicts:
            self._turn_round(purchase, known)
        if self._chance.random() < self.moods.mute:
            return _SILENT
        return self._answer(purchase, known)

    def _decide(self, purchase: Purchase) -> _Known:
        """A new reference: decide what becomes of it."""
        fails = self._settled(purchase) or self._chance.random() < self.moods.failed
        known = _Known("pending", self._time.now_ms, "failed" if fails else "delivered")
        if self._chance.random() < self.moods.pending:
            known.at_ms += self._chance.randint(*self.moods.pending_ms)
        else:
            self._end(purchase, known)
        return known

    def _end(self, purchase: Purchase, known: _Known) -> None:
        known.fate = "failed" if known.then == "delivered" and self._settled(purchase) else known.then
        if known.fate == "delivered":
            self.delivered[purchase.reference] = self.delivered.get(purchase.reference, 0) + 1
            self._bills[_bill(purchase)] = purchase.reference
        self._trace.note("biller", known.fate, purchase=self._trace.name("purchase", purchase.reference))
        if self._chance.random() < self.moods.calls:
            said = Callback(purchase.reference, self._answer(purchase, known), purchase.cost)
            self.caller.announce(said, self.moods.odd)
        if known.fate == "delivered" and self.rules.denial_s and self._chance.random() < self.moods.denies:
            wait_ms = self._chance.randint(1_000, self.rules.denial_s * 1_000 - 5_000)
            self._time.call_after(wait_ms, lambda: self._deny(purchase, known))

    def _deny(self, purchase: Purchase, known: _Known) -> None:
        """Take a success back, and say so until somebody hears it."""
        if known.fate == "delivered":
            self._turn_round(purchase, known)
            self.caller.insist(Callback(purchase.reference, _FAILED, purchase.cost))

    def _turn_round(self, purchase: Purchase, known: _Known) -> None:
        """What was final is not: the biller takes a success back, or delivers after all what it refused."""
        self.contradicted.add(purchase.reference)
        if known.fate == "delivered":
            known.fate = "failed"
            self.delivered[purchase.reference] -= 1
            self._bills.pop(_bill(purchase), None)
        else:
            known.then = "delivered"
            self._end(purchase, known)
        self._trace.note("biller", "turns round", purchase=self._trace.name("purchase", purchase.reference))

    def _answer(self, purchase: Purchase, known: _Known) -> Outcome:
        match known.fate:
            case "pending":
                return _PENDING
            case "failed":
                return _FAILED
        serial = f"{zlib.crc32(purchase.customer.encode()):020d}"
        return Outcome(Finality.SUCCESS, "00", serial, "REF-1", ("STRUK", "Terima kasih"))

    def _settled(self, purchase: Purchase) -> bool:
        """Whether a payment code was paid under another reference."""
        if purchase.mode != "bill" or "amount" in purchase.extra:
            return False
        return self._bills.get(_bill(purchase), purchase.reference) != purchase.reference


def _bill(purchase: Purchase) -> tuple[str, str]:
    return purchase.sku, purchase.customer
