"""The receipt printer as the controller sees it: one job at a time, four outcomes, never silence."""

from typing import Literal, Protocol

import msgspec

from drivers.printer.document import Document

PrintOutcome = Literal["printed", "failed_clean", "unknown", "unconfirmed"]
"""printed: the printer confirmed the end. failed_clean: it accepted no byte. unknown: anything else that was not confirmed.
unconfirmed: every byte was accepted by a printer that cannot confirm, and none waits on this side any more."""

PrinterReason = Literal["ok", "paper_end", "cover_open", "cutter", "overheated", "error", "silent", "unplugged"]


class PrinterReport(msgspec.Struct, frozen=True):
    """What is known of the printer. "ok" is only said after an answer with the right fixed bits, or of a printer that can say
    nothing and takes what it is given; silence of any other is "silent".
    """

    reason: PrinterReason
    near_end: bool = False


class Printer(Protocol):
    """A printer. `columns` is its width in characters of normal text (32, 42 or 48)."""

    columns: int

    def submit(self, job: str, document: Document) -> None:
        """Queue a job and return at once; `Listener.print_finished` follows exactly once. At most one job may be open:
        a second one is a programmer's error (AssertionError).
        """

    def close(self) -> None:
        """Let go of the device. A job that is open ends as unknown, or failed_clean when no byte was accepted."""
