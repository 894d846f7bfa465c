"""The doctor's look at the printer, over the emulated one: several characters of it, each of its troubles, and no way to it."""

import threading
from functools import partial

import pytest

from drivers.doctor.printer import check_printer, judge_profile
from drivers.doctor.verdict import Verdict
from drivers.printer.probe import Answers
from drivers.printer.profiles import Identity, Profile
from drivers.printer.settings import PrinterSettings
from drivers.transport.device import Device
from drivers.transport.interface import TransportError
from simulator.paper import PaperPrinter
from simulator.paper.models import MODELS

ANSWER_S = 0.15
READY = Verdict("printer", "ok", "answers (device), and is ready")


@pytest.fixture
def plug(tmp_path):
    """Give a function that plugs in a printer of some character and gives (printer, what the doctor says with a profile)."""
    printers = []

    def plug(model, width=384):
        changed = threading.Event()
        printer = PaperPrinter(str(tmp_path / "lp0"), changed.set, dots=width, rows_per_second=0, model=MODELS[model])
        printer.start()
        printers.append(printer)
        path = str(tmp_path / "lp0")

        def look(profile, **others):
            settings = PrinterSettings(path=path, profile=profile, **others)
            return check_printer(settings, partial(Device.open, path), ANSWER_S)

        return printer, look

    yield plug
    for printer in printers:
        printer.stop()


@pytest.mark.parametrize(
    ("model", "profile", "said"),
    [
        ("epson", "epson-58", "epson-58 fits (EPSON TM-T88V)"),
        ("generic", "generic-58", "generic-58 fits (XP XP-58)"),
        ("clone", "generic-58", "generic-58 fits"),
    ],
)
def test_a_printer_that_fits_its_profile_is_well(plug, model, profile, said):
    """It answers, is ready, and confirms what it prints."""
    printer, look = plug(model)
    assert look(profile) == [READY, Verdict("printer's profile", "ok", said)]
    assert printer.slips() == []


def test_a_printer_that_does_not_confirm_what_its_profile_waits_for_is_wrong(plug):
    """Every slip would end as unknown."""
    _, look = plug("generic")
    ready, verdict = look("epson-58")
    assert (ready, verdict.outcome) == (READY, "wrong")
    assert verdict.said == "it does not answer GS ( H as epson-58 expects: no slip would count as printed"
    assert "generic-58" in verdict.do


@pytest.mark.parametrize(
    ("maker", "model", "outcome", "said"),
    [
        ("EPSON", "TM-T88V", "ok", "epson-tm fits (EPSON TM-T88V)"),
        ("CITIZEN", "CT-S310II", "wrong", "it is a CITIZEN CT-S310II, which epson-tm is not for"),
        (None, None, "ok", "epson-tm fits"),
    ],
)
def test_a_printer_of_another_model_is_wrong(maker, model, outcome, said):
    """Somebody swapped it. One that does not say what it is may be the right one."""
    identity = Identity(models=("TM-T88V",), maker="EPSON")
    profile = Profile(name="epson-tm", fits=("TM",), columns=42, dots=512, identity=identity, sources=("made up",))
    verdict = judge_profile(profile, Answers(process_id=True, maker=maker, model=model), "choose another")
    assert (verdict.outcome, verdict.said) == (outcome, said)


def test_a_better_profile_is_proposed(plug):
    """A printer that has a process id and is asked by GS r only, or not at all."""
    _, look = plug("epson")
    said = [look(profile)[-1].said for profile in ("generic-58", "blind-58")]
    assert said == [
        "it answers GS ( H, a better proof than the GS r of generic-58",
        "it answers, and blind-58 never asks",
    ]


def test_a_blind_printer_under_a_blind_profile_is_for_a_person(plug):
    """Nobody can tell from here whether it prints."""
    _, look = plug("blind")
    said = "is there, and answers nothing, as blind-58 expects"
    assert look("blind-58") == [Verdict("printer", "look", said, "anjungan printer probe --page")]


def test_a_blind_printer_under_another_profile_is_wrong(plug):
    """It answers nothing that the driver waits for."""
    _, look = plug("blind")
    (verdict,) = look("epson-58")
    assert (verdict.outcome, verdict.said) == ("wrong", "is there, and answers nothing")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("cover_open", "its cover is open"),
        ("paper_end", "it has no paper"),
        ("overheated", "its head is too hot"),
        ("mechanical", "it reports an error"),
        ("unrecoverable", "it reports an error"),
        ("silent", "is there, and answers nothing"),
        ("echo", "what is sent comes back: nobody knows what the printer says"),
    ],
)
def test_each_trouble_is_named_and_says_what_to_do(plug, fault, said):
    """One verdict, and nothing about the profile: what waits in its buffer is not answered now."""
    printer, look = plug("epson")
    printer.set_fault(fault)
    (verdict,) = look("epson-58")
    assert (verdict.part, verdict.outcome, verdict.said) == ("printer", "wrong", said)
    assert verdict.do


def test_a_jammed_cutter_is_named(plug, tmp_path):
    """It shows at the next cut."""
    printer, look = plug("epson")
    printer.set_fault("cutter_jam")
    device = Device.open(str(tmp_path / "lp0"))
    device.write(b"\n\x1dV\x00")
    assert [verdict.said for verdict in look("epson-58")] == ["its cutter is jammed"]
    device.close()


def test_a_roll_that_nears_its_end_is_for_a_person(plug):
    """It prints on, and somebody should have a new one."""
    printer, look = plug("epson")
    printer.set_fault("near_end")
    assert look("epson-58")[:2] == [READY, Verdict("paper", "look", "nearly used up", "have a new roll at hand")]


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({}, "/dev/anjungan/"),
        ({"transport": "serial", "path": "/dev/ttyUSB0"}, "/dev/serial/by-id"),
        ({"transport": "usb", "identity": "04b8:0e28"}, "lsusb"),
        ({"transport": "network", "address": "127.0.0.1"}, "self-test"),
    ],
)
def test_a_printer_that_cannot_be_opened_says_what_its_way_needs(settings, hint):
    """Each of the four ways."""

    def refuse():
        raise TransportError("cannot open it: No such file or directory")

    configured = PrinterSettings(**settings)
    (verdict,) = check_printer(configured, refuse, ANSWER_S)
    said = f"{configured.transport}: cannot open it: No such file or directory"
    assert (verdict.part, verdict.outcome, verdict.said) == ("printer", "wrong", said)
    assert hint in verdict.do
