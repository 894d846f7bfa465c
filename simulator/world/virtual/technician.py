"""Somebody with a laptop at a kiosk whose journal is damaged: `anjungan journal salvage`, while the kiosk is out of service."""

from firmware.assembly import SOFTWARE
from firmware.journal.errors import JournalError
from firmware.journal.salvage import NothingToSalvageError
from firmware.journal.salvage import salvage as salvage_journal
from simulator.world.virtual.kiosk import VirtualKiosk


def salvage(kiosk: VirtualKiosk) -> bool:
    """Put a new journal in a damaged one's place; the kiosk has no power before and after. Say whether there is a new one now.

    A disk whose power goes meanwhile leaves whatever it leaves; the technician comes again.
    """
    assert not kiosk.power
    storage = kiosk.hardware.storage
    disk = storage.boot()
    try:
        wall_ms = kiosk.hardware.clock.wall_ms()
        salvage_journal(storage.journal, kiosk.identity.kiosk, SOFTWARE, kiosk.identity.central_box, disk, wall_ms)
    except (NothingToSalvageError, JournalError, OSError):
        return False
    finally:
        if disk.alive:
            storage.kill()
        else:
            storage.cut()
    return True
