"""What a probe learns from emulated printers of every kind, and the page that it prints."""

import pytest
from msgspec.structs import replace

from drivers.printer.commands import REAL_TIME_COMMANDS
from drivers.printer.probe import Answers, ask, print_page
from drivers.printer.probe_page import page
from drivers.printer.probe_report import trouble
from drivers.transport.device import Device
from drivers.transport.network import Network
from drivers.transport.serial import Serial
from drivers.transport.usb import Usb
from simulator.paper import PaperPrinter
from simulator.paper.port import PtyPort, TcpPort
from simulator.paper.usb import UsbPort
from tests.drivers.printer.probe.answers import EVERYTHING, STATUS_ONLY

HASTY_S = 0.3
PATIENT_S = 2.0


def test_printer_that_knows_everything_answers_everything(plug):
    """All questions get an answer of their own, and nothing is printed."""
    printer = plug("epson")
    assert printer.ask() == EVERYTHING
    assert printer.paper.slips() == []


@pytest.mark.parametrize("way", ["serial", "network", "usb"])
def test_printer_answers_on_every_way(way, tmp_path):
    """Serial line, network and libusb carry the same answers as the character device."""
    bus, tcp, path = UsbPort(), TcpPort(), str(tmp_path / "line")
    port, opened = {
        "serial": (PtyPort(path), lambda: Serial.open(path, 115_200, "none")),
        "network": (tcp, lambda: Network.open(*tcp.address)),
        "usb": (bus, lambda: Usb.open("04b8:0e28", "", bus.context)),
    }[way]
    paper = PaperPrinter(port, lambda: None, rows_per_second=0)
    paper.start()
    try:
        device = opened()
        assert replace(ask(device, PATIENT_S), firmware=None) == EVERYTHING
        device.close()
    finally:
        paper.stop()


def test_each_kind_of_printer_answers_what_it_knows(plug):
    """A clone without process id, one that only answers when asked, and one that says nothing."""
    assert plug("generic").ask(HASTY_S) == replace(EVERYTHING, process_id=False, maker="XP", model="XP-58")
    assert plug("clone").ask(HASTY_S) == STATUS_ONLY
    assert plug("blind").ask(0.05) == Answers()


def test_probe_leaves_the_printer_as_it_was(plug):
    """The same questions get the same answers again, and no parameter of a command comes out as text of the next paper."""
    printer = plug("clone")
    assert printer.ask(HASTY_S) == printer.ask(HASTY_S)
    device = Device.open(printer.path)
    device.write(b"after\n\x1dVB\x00")
    (paper,) = printer.cut_papers(1)
    device.close()
    assert [line.text for line in paper.text] == ["after"]


def test_echo_is_no_answer(plug):
    """Where everything sent comes back, nothing is believed."""
    printer = plug()
    printer.paper.set_fault("echo")
    answers = printer.ask(HASTY_S)
    assert (answers.echoed, answers.state, answers.confirmation) == (True, None, "none")
    assert "comes back" in trouble(answers)


def test_noise_is_no_answer(plug):
    """Unreadable bytes are counted, and the line is blamed."""
    printer = plug()
    printer.paper.set_fault("garbage")
    answers = printer.ask(HASTY_S)
    assert (answers.state, answers.confirmation) == (None, "none")
    assert answers.strange > 0
    assert "noise" in trouble(answers)


@pytest.mark.parametrize("fault", ["paper_end", "cover_open", "overheated"])
def test_printer_that_is_offline_is_asked_nothing_that_would_wait(plug, fault):
    """It would answer much later, to another question: the person is told to put it right first."""
    printer = plug()
    printer.paper.set_fault(fault)
    answers = printer.ask()
    assert (answers.state.report.reason, answers.sensor) == (fault, None)
    assert trouble(answers) == f"It cannot print now ({fault}): put that right and probe again."
    printer.paper.clear_fault()
    assert printer.ask() == EVERYTHING


def test_late_answer_is_not_taken_for_another_questions(plug):
    """After a silence nothing more of that kind is asked."""
    printer = plug()
    printer.paper.set_fault("late_answer", delay_s=0.45)
    assert printer.ask(HASTY_S).real_time == (None, None, None, None)


def test_page_shows_width_letters_and_codes(plug):
    """On 42 columns the ruler of 48 breaks; the letters are the same in every code page; both ways to draw codes are on it."""
    printer = plug("epson", dots=512)
    device = Device.open(printer.path)
    assert print_page(device, page(), EVERYTHING)
    (paper,) = printer.cut_papers(1)
    device.close()
    lines = [line.text.strip() for line in paper.text]
    assert "123456789012345678901234567890123456789<42" in lines
    assert "123456789012345678901234567890123456789012345<48" not in lines
    assert [line.split()[-1] for line in lines if line.startswith(("at first", "0 ", "2 ", "16 ", "19 "))] == [
        "éüñ£·"
    ] * 5
    assert {(code["type"], code["data"]) for code in paper.reading()["codes"]} >= {
        ("Code128", "40718823"),
        ("QRCode", "RASTER"),
    }


def test_page_is_waited_for_without_a_word_where_none_comes(plug):
    """A blind printer gets a while to print before the line is closed."""
    printer = plug("blind")
    device = Device.open(printer.path)
    assert print_page(device, page(), Answers(), unseen_s=0.2)
    printer.cut_papers(1)
    device.close()


def test_page_holds_no_real_time_command():
    """Nothing on the page acts before it is printed."""
    assert [command for command in REAL_TIME_COMMANDS if command in page()] == []
