"""What is known of the world, whoever stands in front of the kiosk."""

from typing import Literal

import msgspec

from firmware.core.events import JournalReason, PrinterReason
from sync.wire.catalogue import Catalogue


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the world. Never a customer's data: `void_code` names the torn paper that still has to be voided, and
    once its customer has left only by its last four digits.

    printer and cabinet_open are None until the device has reported; unknown is not trusted. disk_low: only its reserve is left.
    cancelled: fingerprints (`cancelling.fingerprint`) of the slips that were cancelled here. wrong_tries_ms: when, by the
    monotonic clock, somebody asked about a slip with details that do not belong together; the newest few of each.
    """

    booted: bool = False
    link_up: bool = False
    printer: PrinterReason | None = None
    near_end: bool = False
    cabinet_open: bool | None = None
    journal_failed: JournalReason | Literal[""] = ""
    disk_low: bool = False
    catalogue: Catalogue | None = None
    catalogue_confirmed_ms: int = 0
    terminal_number: int = 0
    slips_minted: int = 0
    void_code: str = ""
    cancelled: tuple[str, ...] = ()
    wrong_tries_ms: tuple[int, ...] = ()
