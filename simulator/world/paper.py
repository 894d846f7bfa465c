"""The printer and its paper, as the front panel needs them. `simulator.paper` is the real one; tests bring a small one."""

from typing import Any, Literal, Protocol

import msgspec

Kind = Literal[
    "payment_slip", "queue_slip", "receipt", "interim_receipt", "refund", "refund_number", "void", "test", "readiness"
]


class Slip(msgspec.Struct, frozen=True):
    """A piece of paper. number: from 1. kind, code: read back from the paper, None when it does not say.

    complete: the print came to its end. torn: a person took it before. copy: 0, else n of `CETAK ULANG ke-n`.
    """

    number: int
    kind: str | None
    complete: bool
    torn: bool
    cut: bool
    copy: int
    code: str | None


class Line(msgspec.Struct, frozen=True):
    """A line of text on the paper."""

    text: str


class Code(msgspec.Struct, frozen=True):
    """A bar code as a reader of bar codes sees it in the picture. type: "Code128" or "QRCode"."""

    type: str
    data: str


class Reading(msgspec.Struct, frozen=True):
    """What is on a piece of paper."""

    lines: tuple[Line, ...]
    codes: tuple[Code, ...]


class PaperMachine(Protocol):
    """A printer that a person can look at and torment. Every verb may be called from any thread."""

    def slips(self) -> tuple[Slip, ...]:
        """Give every piece of paper since the world began, oldest first."""

    def picture(self, number: int) -> bytes:
        """Give the paper as a PNG. Raises `KeyError` for paper that does not exist."""

    def received(self, number: int) -> bytes:
        """Give the exact bytes that made the paper. Raises `KeyError`."""

    def reading(self, number: int) -> Reading:
        """Read the paper. Raises `KeyError`."""

    def state(self) -> dict[str, Any]:
        """Give the printer's state, for people."""

    def faults(self) -> tuple[str, ...]:
        """Give the names of the faults it can be given."""

    def active_faults(self) -> tuple[str, ...]:
        """Give the names of the faults it has now."""

    def give(self, fault: str, options: dict[str, float]) -> None:
        """Make this go wrong, at once or later as the options say. Raises `ValueError` for a fault it cannot have."""

    def remove(self, fault: str | None) -> None:
        """Mend one fault, or all. Raises `ValueError` for one that does not exist."""

    def close(self) -> None:
        """Take the printer away."""
