"""What may go wrong with a sandbox biller, on demand: `POST /sandbox/faults` gives a fault to one reference or the next calls."""

from typing import Literal

import msgspec

CALLS_MAX = 10_000
WAIT_S_MAX = 120.0
FAULTS_MAX = 10_000
_TURN_S_MAX = 90 * 86_400

Ask = Literal["inquiry", "pay", "status", "cancel", "balance"]
"""What central can ask. With prepaid goods the payment is the status question too, and counts as `pay`. balance: how much
money the account has, by which central finds out whether the biller is back.
"""

CallbackMode = Literal["once", "twice", "early", "out_of_order", "wrong_amount", "wrong_signature", "never"]


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One fault. As made it is none: everything is answered at once, and a final state is called back once.

    reference: the only one that it is for, "" for any. ask: what it waits for. calls: how many of them it is for.
    unreachable: the biller's front answers 503, or the connection is closed; nobody has heard the question. delay_s: the answer
    is late, what it is about has happened. drop_answer: likewise, and the connection ends without it. cut_off: nothing is sold.
    callback: how the state is called back: before the answer (early), a state of the past after the final one (out_of_order), ...
    turns_after_s: so long after its final word the biller takes it back: what failed is delivered, and the reverse. 0: never.
    """

    reference: str = ""
    ask: Ask = "pay"
    calls: int = 1
    unreachable: Literal["", "503", "closed"] = ""
    delay_s: float = 0.0
    drop_answer: bool = False
    cut_off: bool = False
    callback: CallbackMode = "once"
    turns_after_s: float = 0.0

    def __post_init__(self) -> None:
        """Refuse waits and counts without an end."""
        if not 1 <= self.calls <= CALLS_MAX:
            raise ValueError(f"calls: must be 1 to {CALLS_MAX}")
        if not 0 <= self.delay_s <= WAIT_S_MAX:
            raise ValueError(f"delay_s: must be 0 to {WAIT_S_MAX:g}")
        if not 0 <= self.turns_after_s <= _TURN_S_MAX:
            raise ValueError(f"turns_after_s: must be 0 to {_TURN_S_MAX}")


NONE = Fault()


class Faults:
    """The faults that wait for their calls, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def give(self, fault: Fault) -> None:
        """Let a fault wait. Beyond `FAULTS_MAX` the oldest is forgotten."""
        self._waiting = [*self._waiting, fault][-FAULTS_MAX:]

    def clear(self) -> None:
        """Forget every fault."""
        self._waiting = []

    def waiting(self) -> list[Fault]:
        """Give what has not met all its calls yet; `calls` is how many are left."""
        return list(self._waiting)

    def take(self, ask: Ask, reference: str) -> Fault:
        """Give the fault of a call, `NONE` for none: one for this very reference goes before one for any."""
        return (self._first(ask, reference) if reference else None) or self._first(ask, "") or NONE

    def _first(self, ask: Ask, reference: str) -> Fault | None:
        for index, fault in enumerate(self._waiting):
            if (fault.ask, fault.reference) == (ask, reference):
                left = msgspec.structs.replace(fault, calls=fault.calls - 1) if fault.calls > 1 else None
                self._waiting[index : index + 1] = [left] if left else []
                return fault
        return None
