"""The kiosk's composition root: the one module that knows every concrete class. `anjungan kiosk`."""

import logging
import signal
import sys
from functools import partial
from pathlib import Path

from drivers.disk.interface import Disk
from drivers.errors import DriverError
from drivers.printer.document import Document
from firmware.config import Settings as Settings
from firmware.controller.asks import Keys
from firmware.controller.controller import Controller
from firmware.controller.machine import Machine, on_this_machine
from firmware.controller.mind import CoreMind
from firmware.core.papers import Paper
from firmware.core.site import Context, Display, Roll
from firmware.journal.errors import JournalBusyError, JournalError
from firmware.journal.recovery import open_store
from firmware.journal.store import Store
from sync.wire import sealing

LOG = logging.getLogger("kiosk")

SOFTWARE = "anjungan 0.1.0"
EXIT_FAULT = 1
_KEY_BYTES = 32


class KeysError(Exception):
    """A key file is missing or is not 32 bytes; the text names it."""


def main(settings: Settings) -> int:
    """Run the kiosk until SIGTERM or SIGINT. 0 for a clean end, 1 when a key or a device is missing, 3 to be started again."""
    logging.basicConfig(
        level=settings.log_level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    LOG.info("%s starts as %s", SOFTWARE, settings.kiosk)
    try:
        keys = load_keys(Path(settings.keys_directory))
        from drivers.registry import open_disk

        disk = open_disk(settings.devices, Path(settings.state_directory))
    except (KeysError, DriverError) as error:
        LOG.error("%s", error)  # noqa: TRY400  (one line; a person reads it)
        return EXIT_FAULT
    try:
        return _run(settings, keys, disk)
    finally:
        disk.close()


def _run(settings: Settings, keys: Keys, disk: Disk) -> int:
    try:
        controller = assemble(settings, keys, disk)
    except (JournalBusyError, OSError) as error:
        LOG.error("%s", error)  # noqa: TRY400  (one line; a person reads it)
        return EXIT_FAULT
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: controller.loop.stop())
    try:
        from drivers.registry import open_devices  # the drivers' libraries are slow to import

        controller.start(partial(open_devices, settings.devices))
        exit_code = controller.run()
    except DriverError as error:
        LOG.error("device %s cannot start: %s", error.device, error.reason)  # noqa: TRY400
        return EXIT_FAULT
    finally:
        controller.close()
    LOG.info("clean end")
    return exit_code


def load_keys(directory: Path) -> Keys:
    """Give the kiosk's keys. Raises `KeysError`, naming the file."""
    return Keys(
        sign=sealing.SigningKey(_read_key(directory / "sign.key")),
        box=sealing.UnsealingKey(_read_key(directory / "box.key")),
        central_sign=_read_key(directory / "central_sign.pub"),
        central_box=_read_key(directory / "central_box.pub"),
    )


def assemble(settings: Settings, keys: Keys, disk: Disk, machine: Machine | None = None) -> Controller:
    """Recover the journal and give a controller around it. Without a journal it gives a kiosk that is out of service.

    machine: what it runs on, None for this one.
    """
    from firmware.printing import compose  # imported while nothing waits yet; loads the papers' texts

    def compose_here(paper: Paper, columns: int) -> Document:
        return compose(paper, settings.site, columns)

    printer = settings.devices.printer
    roll = Roll(length_mm=printer.roll_mm, near_end_mm=printer.near_end_mm, slips_reserved=printer.slips_reserved)
    display = settings.display
    context = Context(
        site=settings.site, roll=roll, languages=settings.languages, display=Display(display.theme, display.text),
        night=display.dimming,
    )  # fmt: skip
    mind = CoreMind(context)
    store = recover(Path(settings.state_directory) / "journal.db", settings.kiosk, keys.central_box, disk)
    return Controller(settings, keys, SOFTWARE, store, mind, compose_here, machine or on_this_machine(), disk)


def recover(path: Path, kiosk: str, central_box: bytes, disk: Disk) -> Store | JournalError:
    """Give the journal, or why it cannot be used. Raises `JournalBusyError` when another kiosk runs on it."""
    try:
        store = open_store(path, kiosk, central_box, disk)
    except JournalBusyError:
        raise
    except JournalError as error:
        return error
    LOG.info(
        "journal recovered: boot %d, #%d, acknowledged #%d", store.boot, store.head.position, store.marks.acknowledged
    )
    return store


def _read_key(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as error:
        raise KeysError(f"{path}: {error.strerror}") from error
    if len(key) != _KEY_BYTES:
        raise KeysError(f"{path}: {len(key)} bytes instead of {_KEY_BYTES}")
    return key
