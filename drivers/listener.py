"""What devices report, and to whom. Drivers call from their own threads; the listener only queues and never blocks."""

from collections.abc import Callable
from typing import Protocol

from drivers.printer.interface import PrinterReport, PrintOutcome

Done = Callable[[bool, str | None, int], None]
"""Called once with (accepted, reason, view revision) when the controller has acted on an input. May be called from any thread."""


def ignore_done(accepted: bool, reason: str | None, view_revision: int) -> None:
    """For inputs whose outcome nobody waits for: every real device."""


class Listener(Protocol):
    """The controller, as its devices see it."""

    def key_pressed(self, key: str, done: Done) -> None:
        """A key of the keypad went down: "0".."9", "enter", "clear", "cancel", "help", "up", "down"."""

    def scanned(self, data: str, done: Done) -> None:
        """The scanner read this (printable ASCII, at most 1,024 characters)."""

    def contact_changed(self, contact: str, open: bool, done: Done) -> None:
        """A contact ("cabinet", "paper") is open or closed; unknown counts as open. Reported once at start as well."""

    def headphones_changed(self, plugged: bool, done: Done) -> None:
        """Headphones are in the jack, or not; unknown counts as not. Reported once at start as well, where there is a jack."""

    def clock_changed(self, offset_s: int, trusted: bool, done: Done) -> None:
        """Simulation: the wall clock is off by this much, and NTP holds it or does not."""

    def print_finished(self, job: str, outcome: PrintOutcome, report: PrinterReport, paper_mm: int) -> None:
        """A submitted job has ended. Exactly once a job. paper_mm: paper it may have taken, 0 when nothing came out."""

    def printer_changed(self, report: PrinterReport) -> None:
        """The printer's state is now this. Reported once at start as well."""

    def device_failed(self, device: str, reason: str) -> None:
        """A device stopped working, or works in part; its driver goes on trying by itself where that can help.

        device: "keypad", "scanner", "doors", "lights", "buzzer", "printer" (its driver, not its paper), "jack" or "world".
        reason: for a technician, in English, without anything that a customer typed. May be repeated; the newest reason counts.
        """

    def device_recovered(self, device: str) -> None:
        """A device that had failed works wholly again. May be repeated."""
