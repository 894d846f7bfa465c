"""An emulated ESC/POS receipt printer on a pseudo-terminal or a TCP port: bytes in, pictures of paper out, faults on demand."""

from simulator.paper.faults import FAULTS, Fault
from simulator.paper.models import EPSON, MODELS, Model
from simulator.paper.port import Port, PtyPort, TcpPort
from simulator.paper.printer import PaperPrinter
from simulator.paper.slips import Slip

__all__ = ["EPSON", "FAULTS", "MODELS", "Fault", "Model", "PaperPrinter", "Port", "PtyPort", "Slip", "TcpPort"]
