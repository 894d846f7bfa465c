"""Puts the emulated printer (`simulator.paper`) into the world: its changes become happenings."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from simulator.paper import FAULTS, PaperPrinter
from simulator.paper import Slip as PrintedSlip
from simulator.world.paper import Reading, Slip
from simulator.world.world import World

KINDS = {
    "payment_slip": "slip pembayaran",
    "queue_slip": "slip antrean",
    "receipt": "struk",
    "interim_receipt": "struk sementara",
    "void": "lembar batal",
}


class WorldPrinter:
    """A `PaperMachine` at the path `link`, where the kiosk's configuration finds its character device."""

    def __init__(self, link: Path, world: World, loop: asyncio.AbstractEventLoop) -> None:
        self._world = world
        self._loop = loop
        self._told: dict[int, Slip] = {}
        self._printer = PaperPrinter(str(link), self._changed)
        self._printer.start()

    def slips(self) -> tuple[Slip, ...]:
        """Give every piece of paper since the world began, oldest first."""
        return tuple(msgspec.convert(slip.summary(), Slip) for slip in self._printer.slips())

    def picture(self, number: int) -> bytes:
        """Give the paper as a PNG. Raises `KeyError` for paper that does not exist."""
        return self._slip(number).picture()

    def received(self, number: int) -> bytes:
        """Give the exact bytes that made the paper. Raises `KeyError`."""
        return bytes(self._slip(number).received)

    def reading(self, number: int) -> Reading:
        """Read the paper. Raises `KeyError`."""
        return msgspec.convert(self._slip(number).reading(), Reading)

    def state(self) -> dict[str, Any]:
        """Give the printer's state, for people."""
        return dict(self._printer.state())

    def faults(self) -> tuple[str, ...]:
        """Give the names of the faults it can be given."""
        return tuple(FAULTS)

    def active_faults(self) -> tuple[str, ...]:
        """Give the names of the faults it has now."""
        return tuple(self._printer.state()["faults"])

    def give(self, fault: str, options: dict[str, float]) -> None:
        """Make this go wrong. Raises `ValueError` for a fault or an option that it cannot have."""
        try:
            self._printer.set_fault(fault, **options)
        except (KeyError, TypeError) as error:
            raise ValueError(f"the printer cannot be given this fault: {error}") from error

    def remove(self, fault: str | None) -> None:
        """Mend one fault, or all; a roll that ran out is replaced. Raises `ValueError` for one that does not exist."""
        try:
            self._printer.clear_fault(fault)
        except KeyError as error:
            raise ValueError("the printer has no such fault") from error

    def close(self) -> None:
        """Take the printer away."""
        self._printer.stop()

    def _slip(self, number: int) -> PrintedSlip:
        found = next((slip for slip in self._printer.slips() if slip.number == number), None)
        if found is None:
            raise KeyError(number)
        return found

    def _changed(self) -> None:
        """The printer's own thread says that something is different; the world lives in its event loop."""
        slips = self.slips()
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, slips)

    def _tell(self, slips: tuple[Slip, ...]) -> None:
        for slip in slips:
            before = self._told.get(slip.number)
            self._told[slip.number] = slip
            name = KINDS.get(slip.kind or "", "kertas")
            if before is None and not slip.complete:
                self._world.happen("printer", f"printer: kertas {slip.number} mulai keluar")
            if slip.complete and (before is None or not before.complete):
                copy = f", cetak ulang ke-{slip.copy}" if slip.copy else ""
                self._world.happen("printer", f"printer: {name} {slip.number} selesai{copy}")
        self._world.notify()


def open_printer(link: Path, world: World, loop: asyncio.AbstractEventLoop) -> WorldPrinter:
    """Open the printer of this world. Raises `OSError` when the link cannot be made."""
    link.parent.mkdir(parents=True, exist_ok=True)
    return WorldPrinter(link, world, loop)
