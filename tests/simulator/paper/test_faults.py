"""Faults of the line and of the mechanics: what a host sees while they last, and afterwards."""

import pytest

from drivers.transport.device import Device
from simulator.paper import EPSON, MODELS
from simulator.paper.condition import Condition
from simulator.paper.machine import Machine

JOB = b"\x1b@SLIP PEMBAYARAN\n" + b"line\n" * 20 + b"\x1dVB\x00"
IDENTITY = b"\x1dI\x42\x1dI\x43"


@pytest.fixture
def desk(desks):
    """One printer that prints at once."""
    return desks()


@pytest.fixture
def host(desk):
    """An open way to it."""
    device = Device.open(desk.path)
    yield device
    device.close()


def errors(machine):
    """DLE EOT 1 to 3, and automatic status."""
    machine.replies.clear()
    machine.receive(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03")
    return b"".join(machine.replies), machine.condition.automatic()


@pytest.mark.parametrize(("defect", "bits"), [("mechanical", b"\x1e\x52\x16"), ("unrecoverable", b"\x1e\x52\x32")])
def test_defects_are_reported_by_their_own_bits(defect, bits):
    """A mechanical error is bit 2 of DLE EOT 3 and of automatic byte 2, an unrecoverable one bit 5."""
    machine = Machine(384)
    machine.break_down(defect)
    assert errors(machine) == (bits, bytes([0x1C, bits[2] & 0x6C, 0x00, 0x0F]))


def test_mechanical_error_lasts_until_it_is_repaired_and_cleared():
    """DLE ENQ does nothing while something is stuck; afterwards it ends the error and empties the buffer."""
    machine = Machine(384)
    machine.break_down("mechanical")
    machine.receive(b"rest\n\x10\x05\x02")
    assert (machine.condition, machine.held) == (Condition(mechanical_error=True), 8)
    machine.repair("mechanical")
    assert machine.condition == Condition(mechanical_error=True)
    machine.receive(b"\x10\x05\x02")
    assert (machine.condition, machine.held) == (Condition(), 0)


def test_unrecoverable_error_survives_the_power_until_the_part_is_mended(desk, host):
    """Switching a broken printer off and on changes nothing; mending it includes that."""
    desk.printer.set_fault("unrecoverable")
    desk.printer.set_fault("power")
    desk.printer.clear_fault("power")
    assert desk.printer.state()["unrecoverable_error"] is True
    desk.printer.clear_fault("unrecoverable")
    assert (desk.printer.state()["unrecoverable_error"], desk.printer.state()["connected"]) == (False, True)
    again = Device.open(desk.path)
    assert desk.ask(again, b"\x10\x04\x01", 1) == b"\x16"
    again.close()


def test_hot_head_cools_down_by_itself(desk, host):
    """`recovers_s` mends a fault without anybody; a pause of the head is no interruption: the slip comes out whole."""
    desk.ask(host, b"\x1da\xff", 4)
    desk.printer.set_fault("overheated", at_byte=50, recovers_s=0.2)
    assert desk.ask(host, JOB, 8) == b"\x1c\x40\x00\x0f\x14\x00\x00\x0f"
    desk.wait(lambda: desk.summaries() == [("payment_slip", True, False, True)])
    assert desk.printer.state()["faults"] == {}


def test_stalled_line_takes_exactly_as_many_bytes(desk, host):
    """The printer has got the bytes before `at_byte` and not one more, until it is mended."""
    desk.printer.set_fault("stalled", at_byte=40)
    host.write(JOB)
    desk.wait(lambda: desk.printer.state()["faults"] == {"stalled": {}})
    assert desk.printer.state()["received_bytes"] == 40
    assert [slip.received for slip in desk.printer.slips()] == [JOB[:40]]
    desk.printer.clear_fault("stalled")
    desk.wait(lambda: desk.summaries() == [("payment_slip", True, False, True)])
    assert desk.printer.state()["received_bytes"] == len(JOB)


def test_garbage_has_no_byte_that_is_an_answer(desk, host):
    """Nothing that arrives is a real-time, automatic or sensor byte."""
    desk.printer.set_fault("garbage")
    noise = desk.ask(host, b"\x10\x04\x01" * 40, 160)
    assert len(noise) == 160
    assert [byte for byte in noise if byte & 0x93 in (0x10, 0x12) or byte & 0x90 == 0] == []


def test_echo_sends_back_what_arrives_and_answers_too(desk, host):
    """A host hears itself first."""
    desk.printer.set_fault("echo")
    assert desk.ask(host, b"\x10\x04\x01", 4) == b"\x10\x04\x01\x16"


def test_stale_status_comes_before_every_answer(desk, host):
    """It is the automatic status of the moment when the fault began, whatever holds now."""
    desk.printer.set_fault("stale")
    desk.printer.set_fault("cover_open")
    assert desk.ask(host, b"\x10\x04\x01", 5) == b"\x14\x00\x00\x0f\x1e"


def test_swapped_printer_names_itself(desk, host):
    """GS I 66 and 67 give maker and model; after a swap those of another one."""
    assert desk.ask(host, IDENTITY, 16) == b"_EPSON\x00_TM-T88V\x00"
    desk.printer.set_fault("wrong_model")
    assert desk.ask(host, IDENTITY, 20) == b"_CITIZEN\x00_CT-S310II\x00"
    desk.printer.clear_fault("wrong_model")
    assert desk.ask(host, IDENTITY, 16) == b"_EPSON\x00_TM-T88V\x00"


EVERYTHING = (
    b"\x10\x04\x04\x1da\xff\x1dr\x01" + IDENTITY + b"\x1d(H\x06\x0000abcd\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
)


@pytest.mark.parametrize(
    ("model", "answers"),
    [
        (EPSON, b"\x1e|\x37\x25\x00|\x14\x00\x03\x0f|\x03|_EPSON\x00|_TM-T88V\x00|\x37\x22abcd\x00"),
        (MODELS["generic"], b"\x12|\x37\x25\x00|\x14\x00\x00\x0f|\x00|_XP\x00|_XP-58\x00"),
        (MODELS["clone"], b"\x12|\x00"),
        (MODELS["blind"], b""),
    ],
)
def test_models_answer_what_they_know(model, answers):
    """With a thin roll: each kind of printer answers its own part of the questions."""
    machine = Machine(384, model)
    machine.become(Condition(near_end=True))
    machine.receive(EVERYTHING[-10:] + EVERYTHING[:-10])
    while not machine.idle:
        machine.work()
    expected = sorted(answers.split(b"|")) if answers else []
    assert sorted(machine.replies) == expected
