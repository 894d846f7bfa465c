"""What can happen to a kiosk. Every input of the controller becomes one of these, with the moment it happened."""

from typing import Literal

import msgspec

from messages.local import Capacity
from sync.wire.catalogue import Catalogue
from sync.wire.entry import Quality
from sync.wire.records import PrintOutcome
from sync.wire.requests import Answer

PrinterReason = Literal["ok", "paper_end", "cover_open", "cutter", "overheated", "error", "silent", "unplugged"]
JournalReason = Literal["disk_full", "io_error", "damaged"]
Device = Literal["keypad", "scanner", "doors", "lights", "buzzer", "printer", "jack", "speech", "touch", "world"]
"""What can be broken. "printer" is its driver, or another model than was configured; "world" belongs to a simulation."""


class Moment(msgspec.Struct, frozen=True):
    """Time and chance as inputs. wall_ms: UTC. uptime_ms: monotonic. entropy: 16 fresh random bytes for this step.

    central_ms: the newest time that central signed, 0 for none yet (printed when the clock is not trusted).
    clock_trusted: NTP or central set the clock in this boot, or a configured battery RTC is not behind the time floor.
    """

    wall_ms: int
    quality: Quality
    clock_trusted: bool
    uptime_ms: int
    central_ms: int
    entropy: bytes


class UnfinishedPrint(msgspec.Struct, frozen=True):
    """A print that the journal saw start and never end: its outcome is unknown."""

    position: int
    code: str


class Booted(msgspec.Struct, frozen=True):
    """The journal is recovered and the devices are open. Always the first event.

    terminal_number 0: this journal has none yet, nothing can be minted. slips_minted: how many codes it minted so far.
    catalogue_confirmed_ms: UTC time at which central last confirmed that this catalogue is the current one. torn: code of a
    paper of an earlier boot that may be half out there and was not voided since, "" for none. paper_used_mm: what the roll in
    the printer has given so far.
    """

    terminal_number: int
    slips_minted: int
    catalogue: Catalogue | None
    catalogue_confirmed_ms: int
    unfinished: tuple[UnfinishedPrint, ...]
    torn: str = ""
    paper_used_mm: int = 0


class Tapped(msgspec.Struct, frozen=True):
    """The customer released a touch on an element of the newest view; touches on older views never get here."""

    element: str


class KeyPressed(msgspec.Struct, frozen=True):
    """A key of the keypad: "0".."9", "enter", "clear", "cancel", "help", "up", "down"."""

    key: str


class Scanned(msgspec.Struct, frozen=True):
    """The scanner read this: hostile text, printable ASCII, at most 1,024 characters."""

    data: str


class Elapsed(msgspec.Struct, frozen=True):
    """A timer ran out. A timer that was stopped or started again never reports its older run."""

    timer: str


class LinkChanged(msgspec.Struct, frozen=True):
    """Central answers, or does not."""

    up: bool


class Answered(msgspec.Struct, frozen=True):
    """The end of the ask with this number: central's verified answer, or None when none came in time."""

    ask: int
    answer: Answer | None


class Recorded(msgspec.Struct, frozen=True):
    """The records of the effect `record` are durable at these positions. offline_digits: the QR of a minted slip, else ""."""

    record: int
    positions: tuple[int, ...]
    offline_digits: str


class RecordFailed(msgspec.Struct, frozen=True):
    """The journal cannot be written. Nothing may be accepted any more until a restart.

    disk_full: nothing was written, and nothing is in doubt; `DiskChanged` may end it without a restart. io_error: a write or a
    flush failed, or the disk takes no writes. damaged: the file is no whole journal.
    """

    reason: JournalReason


class DiskChanged(msgspec.Struct, frozen=True):
    """Only the reserve of the disk is left (low), or there is room again."""

    low: bool


class PrintFinished(msgspec.Struct, frozen=True):
    """The print job has ended, as far as the printer can tell. paper_mm: what it may have taken of the roll."""

    job: str
    outcome: PrintOutcome
    reason: PrinterReason
    paper_mm: int = 0


class PrinterChanged(msgspec.Struct, frozen=True):
    """The printer's own report. near_end: the roll is nearly used up."""

    reason: PrinterReason
    near_end: bool


class DeviceChanged(msgspec.Struct, frozen=True):
    """A device stopped working, wholly or in part, or (`broken` False) works wholly again."""

    device: Device
    broken: bool


class ContactChanged(msgspec.Struct, frozen=True):
    """A door contact. The paper hatch stops nothing; the cabinet stops issuing."""

    contact: Literal["cabinet", "paper"]
    open: bool


class ClockChanged(msgspec.Struct, frozen=True):
    """The wall clock was set, or trust in it came or went: the step's moment says how it stands now."""


class CatalogueChanged(msgspec.Struct, frozen=True):
    """A verified catalogue is active (already journalled), or central confirmed the active one again."""

    catalogue: Catalogue
    confirmed_ms: int


class AvailabilityChanged(msgspec.Struct, frozen=True):
    """Central says which products cannot be had for now: their ids, sorted; nothing is when its word has run out."""

    down: tuple[str, ...]


class TerminalAssigned(msgspec.Struct, frozen=True):
    """Central gave this journal its terminal number (already journalled)."""

    terminal_number: int


class Fitted(msgspec.Struct, frozen=True):
    """The touchscreen is there, and says how much a page of its panel holds in each size of text."""

    normal: Capacity
    big: Capacity


class SheetsCounted(msgspec.Struct, frozen=True):
    """The words of the newest view take so many sheets, at least one."""

    count: int


class WatchedChanged(msgspec.Struct, frozen=True):
    """Somebody began or ceased to look at the screen from afar."""

    by_someone: bool


class HeadphonesChanged(msgspec.Struct, frozen=True):
    """Headphones were plugged in or pulled out."""

    plugged: bool


class SpeechChanged(msgspec.Struct, frozen=True):
    """Where the touchscreen can speak: into headphones (plugged in or not), through the loudspeaker."""

    headphones: bool
    speaker: bool


Event = (
    Booted | Tapped | KeyPressed | Scanned | Elapsed | LinkChanged | Answered | Recorded | RecordFailed | DiskChanged
    | PrintFinished | PrinterChanged | DeviceChanged | ContactChanged | ClockChanged | CatalogueChanged | AvailabilityChanged
    | TerminalAssigned | Fitted | SheetsCounted | WatchedChanged | HeadphonesChanged | SpeechChanged
)  # fmt: skip
