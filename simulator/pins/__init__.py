"""A Pi's header that is not there: pins with wires, switches and pulls between them, for tests, the bench and demonstrations."""

from simulator.pins.circuit import GROUND as GROUND
from simulator.pins.circuit import Circuit as Circuit
from simulator.pins.header import SimulatedHeader as SimulatedHeader
from simulator.pins.keys import Keys as Keys
