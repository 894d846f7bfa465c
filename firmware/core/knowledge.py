"""What is known of the world, whoever stands in front of the kiosk."""

from typing import Literal

import msgspec

from firmware.core.events import Device, JournalReason, PrinterReason
from messages.local import Capacity
from sync.wire.catalogue import Catalogue

FITS = Capacity(services=6, choices=6, filters=True)
"""What is believed of a panel until the touchscreen has said what fits it."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the world. Never a customer's data: `void_code` names the torn paper that still has to be voided, and
    once its customer has left only by its last four digits.

    printer, near_end and cabinet_open are None until the device has said so; unknown is not trusted. disk_low: only its reserve
    is left.
    broken: devices that do not work, or only in part, in the order of their failures.
    paper_open: the hatch is. paper_used_mm: what the roll in the printer has given. ran_out: the printer had no paper when it
    last could tell. handled: cover or hatch were opened since the last print came out. change_due: they were, and nobody has
    seen the guide for it. near_end_doubted: a person put in a whole roll and the near-end sensor went on telling; until it is
    silent once, it is not believed.
    down: products that central says cannot be had for now; nothing without a link.
    issued, cancelled: fingerprints (`cancelling.fingerprint`) of the slips of this boot, here. wrong_tries_ms: when, by the
    monotonic clock, somebody asked about a slip with details that do not belong together; the newest few of each.
    fits_normal, fits_big: how much a page of the panel holds, by size of text. watched: somebody sees the screen from afar.
    headphones: they are plugged in. speaks_privately, speaks_aloud: the touchscreen can speak into them, and for all to hear.
    """

    booted: bool = False
    link_up: bool = False
    printer: PrinterReason | None = None
    near_end: bool | None = None
    cabinet_open: bool | None = None
    journal_failed: JournalReason | Literal[""] = ""
    disk_low: bool = False
    broken: tuple[Device, ...] = ()
    paper_open: bool = False
    paper_used_mm: int = 0
    ran_out: bool = False
    handled: bool = False
    change_due: bool = False
    near_end_doubted: bool = False
    catalogue: Catalogue | None = None
    catalogue_confirmed_ms: int = 0
    down: tuple[str, ...] = ()
    terminal_number: int = 0
    slips_minted: int = 0
    void_code: str = ""
    issued: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    wrong_tries_ms: tuple[int, ...] = ()
    fits_normal: Capacity = FITS
    fits_big: Capacity = FITS
    watched: bool = False
    headphones: bool = False
    speaks_privately: bool = False
    speaks_aloud: bool = False
