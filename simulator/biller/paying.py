"""What a payment does at a sandbox biller: decided once per reference, delivered once at most, answered late or never."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from simulator.biller.faults import Fault
from simulator.biller.register import Reference


class Timings(NamedTuple):
    """pending_s: until a pending transaction is decided. slow_s: how long a slow answer takes."""

    pending_s: float
    slow_s: float


class Reply(NamedTuple):
    """An answer. content: None when none ever comes. delay_s: how late it comes. decided: the reference, once its end is."""

    content: Any
    delay_s: float = 0.0
    status: int = 200
    decided: Reference | None = None


class Words(NamedTuple):
    """A biller's words for how it ends. taken_back: a success that it denies. others: of behaviours that fail otherwise."""

    success: str
    failed: str
    taken_back: str
    others: Mapping[str, str] = {}


class Paid(NamedTuple):
    """The reference afterwards, and how late the answer comes, None for never. Without a final word nothing has happened."""

    reference: Reference
    delay_s: float | None


def pay(reference: Reference, behaviour: str, now: datetime, fault: Fault, timings: Timings, words: Words) -> Paid:
    """Decide what becomes of a reference that has no end yet. Nothing is kept here."""
    now_ms = int(now.timestamp() * 1_000)
    first = reference.tries == 0
    tried = msgspec.structs.replace(reference, tries=reference.tries + 1, paid_ms=reference.paid_ms or now_ms)
    if behaviour in ("lost", "lost_payment") and first:
        return Paid(tried, None)
    fails = behaviour in ("failed", "pending_failed")
    final = words.failed if fails else words.others.get(behaviour, words.success)
    turned = ""
    if fault.turns_after_s:
        turned = words.taken_back if final == words.success else words.success
    waits_s = timings.pending_s if behaviour.startswith("pending_") else 0.0
    settles_ms = now_ms + int(waits_s * 1_000)
    done = msgspec.structs.replace(
        tried,
        final=final,
        turned=turned,
        effects=tried.effects + (words.success in (final, turned)),
        settles_ms=settles_ms,
        turns_ms=settles_ms + int(fault.turns_after_s * 1_000) if turned else 0,
    )
    if behaviour in ("silent", "silent_payment") and first:
        return Paid(done, None)
    return Paid(done, timings.slow_s if behaviour == "slow" and first else 0.0)
