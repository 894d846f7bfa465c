"""A job that was cut off anywhere, and the next one after the driver's reset: zeros for what was promised, then ESC @."""

import pytest
from msgspec.structs import replace

from drivers.printer.codes import QR_CHARACTERS_MAX
from drivers.printer.commands import INITIALIZE
from drivers.printer.document import Code128, Document, QrCode, Text
from drivers.printer.escpos import encode
from drivers.printer.profiles import PROFILES
from simulator.paper.machine import Machine

FIRST = Document("payment_slip", (Text(("first",), double=True), Code128("40718823"), QrCode("7" * 30)))
SECOND = Document("payment_slip", (Text(("second",)), Code128("40718824")))
GS_K_BYTES = 3
"""What a QR code's command holds besides its data."""


def work_off(machine):
    while not machine.idle:
        machine.work()


@pytest.mark.parametrize("codes", ["raster", "native"])
def test_next_job_is_whole_wherever_the_first_was_cut_off(codes):
    """Never swallowed by a command that still waits for bytes, never in the first one's size, never as garbage."""
    profile = replace(PROFILES["epson-58"], codes=codes)
    job, following = encode(FIRST, profile), encode(SECOND, profile)
    step = max(len(job) // 24, 1)
    for cut in [*range(0, len(job), step), len(job)]:
        machine = Machine(profile.dots)
        machine.receive(job[:cut] + bytes(profile.raster_bytes_max) + INITIALIZE + following)
        work_off(machine)
        last = machine.roll.slips()[-1]
        assert (last.cut, [line.text.strip() for line in last.text]) == (True, ["second"]), cut


@pytest.mark.parametrize("name", list(PROFILES))
def test_zeros_of_a_reset_end_the_longest_command(name):
    """They are as many as the longest picture or QR code that may have been begun."""
    profile = PROFILES[name]
    assert profile.raster_bytes_max >= QR_CHARACTERS_MAX + GS_K_BYTES
