"""How long is waited on which way."""

from drivers.printer.settings import PrinterSettings
from drivers.printer.timings import Timings, timings_of


def test_usual_deadlines_hold_on_every_way_but_a_line():
    """A device file, USB and the network bring a question there at once."""
    ways = (
        PrinterSettings(),
        PrinterSettings(transport="usb", identity="04b8:0e28"),
        PrinterSettings(transport="network", address="192.0.2.7"),
    )
    assert [timings_of(way) for way in ways] == [Timings()] * 3


def test_slow_line_gets_the_time_that_its_buffer_takes():
    """At 9,600 baud a full kernel buffer is on its way for 4.3 s before a question is heard."""
    slow = timings_of(PrinterSettings(transport="serial", path="/dev/ttyS0", baud=9600))
    assert (round(slow.answer_s, 2), round(slow.confirm_s, 2), slow.stall_s) == (6.27, 19.27, 5.0)
