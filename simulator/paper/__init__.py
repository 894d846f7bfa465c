"""An emulated ESC/POS receipt printer on a pty, useful by itself: bytes in, pictures of paper out, faults on demand."""

from simulator.paper.faults import FAULTS, Fault
from simulator.paper.printer import PaperPrinter
from simulator.paper.slips import Slip

__all__ = ["FAULTS", "Fault", "PaperPrinter", "Slip"]
