"""What a probe learns from emulated printers of every kind, and what it recommends."""

import shutil
import tempfile
import threading
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

import anjungan_cli
from drivers.printer import probe_report
from drivers.printer.commands import REAL_TIME_COMMANDS
from drivers.printer.probe import Answers, ask, print_page
from drivers.printer.probe_page import page
from drivers.printer.probe_report import configuration, describe, recommend, trouble
from drivers.printer.profiles import PROFILES, Identity
from drivers.printer.settings import PrinterSettings
from drivers.transport.device import Device
from simulator.paper import PaperPrinter
from simulator.paper.models import MODELS
from simulator.paper.port import TcpPort

WAIT_S = 2.0
HASTY_S = 0.3
EVERYTHING = Answers(
    real_time=(0x16, 0x12, 0x12, 0x12),
    automatic=b"\x14\x00\x00\x0f",
    sensor=0,
    process_id=True,
    cleared=True,
    maker="EPSON",
    model="TM-T88V",
)
STATUS_ONLY = Answers(real_time=(0x16, 0x12, 0x12, 0x12), sensor=0)


class Plugged:
    """An emulated printer behind a pty, and waiting for what it prints."""

    def __init__(self, path: Path, model: str, dots: int = 384):
        self.path = str(path)
        self._moved = threading.Condition()
        self.paper = PaperPrinter(self.path, self._tell, dots=dots, rows_per_second=0, model=MODELS[model])
        self.paper.start()

    def _tell(self):
        if self._moved.acquire(blocking=False):
            self._moved.notify_all()
            self._moved.release()

    def ask(self, wait_s: float = WAIT_S) -> Answers:
        device = Device.open(self.path)
        try:
            return ask(device, wait_s)
        finally:
            device.close()

    def cut_papers(self, count: int) -> list:
        """Wait until so many papers are cut; give all."""
        until = time.monotonic() + 20
        with self._moved:
            papers = self.paper.slips()
            while sum(paper.cut for paper in papers) < count:
                assert time.monotonic() < until, [paper.summary() for paper in papers]
                self._moved.wait(0.1)
                papers = self.paper.slips()
        return papers


@pytest.fixture
def plug():
    directory = Path(tempfile.mkdtemp(prefix="probe-", dir="/tmp"))
    plugged = []

    def plug_one(model="epson", **options):
        plugged.append(Plugged(directory / f"printer{len(plugged)}", model, **options))
        return plugged[-1]

    yield plug_one
    for one in plugged:
        one.paper.stop()
    shutil.rmtree(directory)


def test_printer_that_knows_everything_answers_everything(plug):
    """All questions get an answer of their own, and nothing is printed."""
    printer = plug("epson")
    assert printer.ask() == EVERYTHING
    assert printer.paper.slips() == []


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


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        (replace(EVERYTHING, maker=None, model=None), ["epson-58", "epson-80", "epson-80-wide"]),
        (STATUS_ONLY, ["generic-58", "generic-80-42", "generic-80"]),
        (Answers(), ["blind-58", "blind-80-42", "blind-80"]),
        (Answers(sensor=0), ["blind-58", "blind-80-42", "blind-80"]),
        (Answers(real_time=(0x16, 0x12, 0x12, 0x12)), ["blind-58", "blind-80-42", "blind-80"]),
    ],
)
def test_profile_asks_no_more_than_the_printer_answers(answers, names):
    """For each width there is a profile of the best confirmation that the printer has."""
    assert [profile.name for profile in recommend(answers)] == names


def test_printer_that_is_known_by_name_gets_its_own_profile():
    """Maker and model decide, where the model can do what its profile asks."""
    (profile,) = recommend(replace(STATUS_ONLY, maker="CITIZEN", model="CT-S310II"))
    assert profile.name == "citizen-ct-s310ii"
    assert len(recommend(replace(STATUS_ONLY, sensor=None, maker="CITIZEN", model="CT-S310II"))) == 3


def test_printer_that_is_known_by_its_usb_identity_gets_its_own_profile():
    """lsusb's number is enough, for a printer that does as its model does."""
    (profile,) = recommend(replace(EVERYTHING, maker=None, model=None), "04b8:0e15")
    assert profile.name == "epson-tm-t20"
    assert len(recommend(Answers(), "04b8:0e15")) == 3


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        (PrinterSettings(), ['transport = "device"', 'path = "/dev/usb/lp0"']),
        (
            PrinterSettings(transport="serial", path="/dev/ttyUSB0", baud=9600, handshake="none"),
            ['transport = "serial"', 'path = "/dev/ttyUSB0"', "baud = 9600", 'handshake = "none"'],
        ),
        (
            PrinterSettings(transport="usb", identity="04b8:0e15", port="1-1"),
            ['transport = "usb"', 'identity = "04b8:0e15"', 'port = "1-1"'],
        ),
        (
            PrinterSettings(transport="network", address="192.0.2.7"),
            ['transport = "network"', 'address = "192.0.2.7"', "tcp_port = 9100"],
        ),
    ],
)
def test_configuration_says_the_way_and_the_profile(settings, lines):
    """The lines can be copied into kiosk.toml as they are."""
    assert configuration(settings, PROFILES["epson-80"]) == ["[devices.printer]", *lines, 'profile = "epson-80"']


def test_configuration_asks_for_what_the_near_end_sensor_sees():
    """A model with that sensor gets a line that says what to measure."""
    lines = configuration(PrinterSettings(), PROFILES["bixolon-srp-350"])
    assert lines[-2:] == [
        'profile = "bixolon-srp-350"',
        "# near_end_mm = millimetres left on the roll when its near-end sensor tells: measure them once",
    ]


def test_description_has_a_line_for_each_question():
    """What was asked, what came back, what it means."""
    assert describe(EVERYTHING) == [
        "DLE EOT 1-4  16 12 12 12    says how it is: ok",
        "GS a         14 00 00 0f    tells its changes by itself",
        "GS r         00",
        "GS ( H       yes",
        "GS I 65-67   EPSON TM-T88V",
        "DLE DC4 8    yes            can clear its buffers",
    ]


def test_command_recommends_a_profile_for_the_width_that_was_read_off(plug, capsys):
    """With --columns one profile is left, and its configuration is printed."""
    printer = plug("clone")
    arguments = ["printer", "probe", "--device", printer.path, "--wait", str(HASTY_S), "--columns", "48"]
    assert anjungan_cli.main(arguments) == 0
    assert capsys.readouterr().out.endswith(
        "\nIt tells no change by itself: an empty roll shows when the next slip is to be printed.\n"
        "\nRecommended: generic-80 (80 mm printers of 203 dpi that answer DLE EOT and GS r)\n\n"
        f'[devices.printer]\ntransport = "device"\npath = "{printer.path}"\nprofile = "generic-80"\n'
    )


def test_command_without_a_width_says_how_to_find_it(capsys):
    """Over the network too: three widths are possible, and a page tells which."""
    port = TcpPort("127.0.0.1")
    paper = PaperPrinter(port, lambda: None, rows_per_second=0, model=MODELS["generic"])
    paper.start()
    try:
        host, number = port.address
        assert anjungan_cli.main(["printer", "probe", "--network", f"{host}:{number}"]) == 0
    finally:
        paper.stop()
    out = capsys.readouterr().out
    assert "  --columns 32  generic-58\n  --columns 42  generic-80-42\n  --columns 48  generic-80\n" in out


def test_command_says_when_there_is_no_printer(capsys, tmp_path):
    """One line, with what to do when the kiosk holds it; exit code 1."""
    assert anjungan_cli.main(["printer", "probe", "--device", str(tmp_path / "nothing")]) == 1
    assert capsys.readouterr().out == (
        "cannot open it: No such file or directory. If the kiosk runs, stop it first: systemctl stop anjungan-kiosk\n"
    )


@pytest.mark.parametrize(
    "way",
    [
        ["--usb", "printer"],
        ["--network", "printer.local"],
        ["--network", "192.0.2.7:x"],
        ["--serial", "/x", "--baud", "1"],
    ],
)
def test_command_refuses_a_way_that_cannot_be(way, capsys):
    """The same words as the configuration's; exit code 2."""
    assert anjungan_cli.main(["printer", "probe", *way]) == 2
    assert capsys.readouterr().out.startswith(("identity: ", "address: ", "tcp_port: ", "baud: "))


def test_every_confirmation_is_explained():
    """The report has words for each level."""
    assert set(probe_report.CONFIRMATIONS) == {"process_id", "gs_r", "none"}


def test_command_names_the_model_that_names_itself(plug, capsys):
    """Maker and model by GS I are enough for a profile and a configuration."""
    assert anjungan_cli.main(["printer", "probe", "--device", plug("epson").path]) == 0
    assert 'profile = "epson-tm-t88"\n' in capsys.readouterr().out


def test_identity_matches_maker_and_model():
    """Both count; a profile without a maker takes any."""
    both = Identity(("TM-T88V", "TM-T88VI"), "EPSON")
    assert both.matches("EPSON", "TM-T88VI")
    assert not both.matches("EPSON", "TM-T20")
    assert not both.matches("XP", "TM-T88V")
    assert Identity(("TM-T88V",)).matches("XP", "TM-T88V")
