"""The emulated printer on its pty: cable, pace, faults."""

from pathlib import Path

import pytest

from drivers.transport.device import Device, TransportError
from simulator.paper import FAULTS, PaperPrinter

JOB = b"\x1b@SLIP PEMBAYARAN\n" + b"line\n" * 20 + b"\x1dVB\x00"


def test_bytes_become_a_slip_with_exactly_these_bytes(desks):
    """What a host writes comes out as one slip whose bytes are the job's own, without status questions."""
    desk = desks()
    device = Device.open(desk.path)
    assert desk.ask(device, b"\x10\x04\x01", 1) == b"\x16"
    assert desk.ask(device, JOB + b"\x1d(H\x06\x0000abcd", 7) == b"\x37\x22abcd\x00"
    assert [slip.received for slip in desk.printer.slips()] == [JOB]
    assert desk.summaries() == [("payment_slip", True, False, True)]
    device.close()


def test_looking_at_it_changes_nothing(desks):
    """Whoever is told of a change looks, and is not told again because of that."""
    desk = desks()
    desk.printer.set_fault("cover_open")
    assert desk.changed.acquire(timeout=10)
    while desk.changed.acquire(timeout=0.3):
        """What was due from the start."""
    desk.printer.state()
    desk.printer.slips()
    assert not desk.changed.acquire(timeout=0.5)


def test_cut_that_moves_no_paper_is_told(desks):
    """What was printed before is another piece now."""
    desk = desks()
    device = Device.open(desk.path)
    assert desk.ask(device, b"\x1b@Halo\n\x1dr\x01", 1) == b"\x00"
    while desk.changed.acquire(timeout=0.3):
        """The line that was printed."""
    device.write(b"\x1dV\x00")
    assert desk.changed.acquire(timeout=10)
    device.close()


def test_printer_that_is_slower_than_the_clock_can_count_answers_all_the_same(desks):
    """A row in some years: its thread lives, and goes on printing as soon as it is mended."""
    desk = desks()
    device = Device.open(desk.path)
    desk.printer.set_fault("slow", rows_per_second=1e-9)
    device.write(JOB)
    desk.wait(lambda: desk.printer.state()["printing"])
    desk.printer.clear_fault("slow")
    desk.wait(lambda: desk.summaries() == [("payment_slip", True, False, True)])
    device.close()


def test_printing_takes_visible_time(desks):
    """A slip is seen growing: it is listed before it is whole."""
    desk = desks(rows_per_second=500)
    device = Device.open(desk.path)
    device.write(JOB)
    desk.wait(desk.printer.slips)
    assert desk.summaries() == [("payment_slip", False, False, False)]
    assert desk.printer.state()["printing"] is True
    desk.wait(lambda: desk.summaries() == [("payment_slip", True, False, True)])
    device.close()


def test_host_may_come_and_go(desks):
    """Opening, closing and opening again changes nothing for the printer."""
    desk = desks()
    for _ in range(3):
        device = Device.open(desk.path)
        assert desk.ask(device, b"\x10\x04\x04", 1) == b"\x12"
        device.close()
    assert desk.printer.state()["connected"] is True


def test_pulled_cable_hangs_up_and_comes_back(desks):
    """Without the cable the path is gone and the host sees a hang-up; with it the same path works again."""
    desk = desks()
    device = Device.open(desk.path)
    desk.printer.set_fault("unplugged")
    assert device.wait(desk.wake, 10)[0]
    with pytest.raises(TransportError):
        device.read()
    device.close()
    with pytest.raises(TransportError):
        Device.open(desk.path)
    desk.printer.clear_fault("unplugged")
    device = Device.open(desk.path)
    assert desk.ask(device, b"\x10\x04\x01", 1) == b"\x16"
    device.close()


def test_fault_at_a_byte_stops_the_slip_there(desks):
    """`at_byte` counts in the slip's own bytes."""
    desk = desks()
    desk.printer.set_fault("paper_end", at_byte=50)
    device = Device.open(desk.path)
    device.write(b"\x00\x00\x10\x04\x01" + JOB)
    desk.wait(lambda: desk.printer.state()["paper_end"])
    assert [slip.received for slip in desk.printer.slips()] == [JOB[:50]]
    assert desk.printer.state()["faults"] == {"paper_end": {}}
    device.close()


def test_fault_that_waits_can_be_taken_back(desks):
    """A fault that has not happened yet leaves nothing behind, not even torn paper."""
    desk = desks()
    desk.printer.set_fault("paper_end", at_byte=50)
    assert desk.printer.state()["faults"] == {"paper_end": {"at_byte": 50}}
    desk.printer.clear_fault("paper_end")
    device = Device.open(desk.path)
    device.write(JOB)
    desk.wait(lambda: desk.summaries() == [("payment_slip", True, False, True)])
    device.close()


def test_paper_survives_a_power_cut_and_data_does_not(desks):
    """Power that goes in the middle leaves half a slip; when it is back nothing more comes out by itself."""
    desk = desks()
    desk.printer.set_fault("power", at_byte=60)
    device = Device.open(desk.path)
    device.write(JOB)
    desk.wait(lambda: not desk.printer.state()["powered"])
    device.close()
    desk.printer.clear_fault("power")
    assert desk.printer.state()["held_bytes"] == 0
    assert desk.summaries() == [("payment_slip", False, False, False)]


def test_silent_printer_prints_and_answers_nothing(desks):
    """The paper comes out whole; no question is answered until the fault is taken away."""
    desk = desks()
    desk.printer.set_fault("silent")
    device = Device.open(desk.path)
    device.write(b"\x10\x04\x01" + JOB + b"\x1d(H\x06\x0000abcd")
    desk.wait(lambda: desk.summaries() == [("payment_slip", True, False, True)])
    desk.printer.clear_fault("silent")
    assert desk.ask(device, b"\x10\x04\x04", 1) == b"\x12"
    device.close()


def test_every_fault_can_be_given_and_taken(desks):
    """Each fault of the list appears in the state, and nothing is left when all are cleared."""
    desk = desks()
    before = desk.printer.state()
    for name in FAULTS:
        desk.printer.set_fault(name)
    assert set(desk.printer.state()["faults"]) == set(FAULTS)
    desk.printer.clear_fault()
    assert desk.printer.state() == {**before, "cutter_error": False}


@pytest.mark.parametrize(
    ("name", "options", "error"),
    [
        ("fire", {}, KeyError),
        ("paper_end", {"at_byte": -1}, ValueError),
        ("paper_end", {"at_byte": "12"}, ValueError),
        ("paper_end", {"at_byte": True}, ValueError),
        ("paper_end", {"delay_s": 1}, ValueError),
        ("late_answer", {"delay_s": 0}, ValueError),
        ("late_answer", {"delay_s": "soon"}, ValueError),
    ],
)
def test_wrong_fault_is_refused(desks, name, options, error):
    """A fault that does not exist, or an option that makes no sense, changes nothing."""
    desk = desks()
    with pytest.raises(error):
        desk.printer.set_fault(name, **options)
    assert desk.printer.state()["faults"] == {}


def test_callback_may_look_at_the_paper(desks):
    """`on_change` may call `slips` and `state` from the printer's own thread."""
    desk = desks()
    seen = []
    directory = Path(desk.path).parent
    printer = PaperPrinter(
        str(directory / "own"), lambda: seen.append((printer.slips(), printer.state())), rows_per_second=0
    )
    printer.start()
    device = Device.open(str(directory / "own"))
    device.write(JOB)
    desk.wait(lambda: any(slips for slips, _ in seen))
    device.close()
    printer.stop()


def test_stopped_printer_still_shows_its_paper(desks):
    """After `stop` the slips can be looked at, and the path is gone."""
    desk = desks()
    device = Device.open(desk.path)
    device.write(JOB)
    desk.wait(lambda: desk.summaries() == [("payment_slip", True, False, True)])
    device.close()
    desk.printer.stop()
    assert desk.summaries() == [("payment_slip", True, False, True)]
    assert not Path(desk.path).exists()
