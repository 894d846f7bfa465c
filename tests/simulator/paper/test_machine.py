"""The printer as a machine over bytes, without a thread or a cable."""

import pytest
from msgspec.structs import replace

from simulator.paper.condition import Condition
from simulator.paper.machine import Machine
from simulator.paper.roll import CUTTER_ROWS

CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
CUT = b"\x1dVB\x00"


@pytest.fixture
def machine():
    return Machine(384)


def run(machine, data):
    """Send bytes and let the machine work; give what it answered."""
    machine.receive(data)
    while not machine.idle:
        machine.work()
    return taken(machine)


def taken(machine):
    answers = list(machine.replies)
    machine.replies.clear()
    return answers


def text(slip):
    return [line.text for line in slip.text]


@pytest.mark.parametrize(
    ("condition", "answers"),
    [
        (Condition(), [0x16, 0x12, 0x12, 0x12]),
        (Condition(near_end=True), [0x16, 0x12, 0x12, 0x1E]),
        (Condition(paper_end=True), [0x1E, 0x32, 0x12, 0x7E]),
        (Condition(cover_open=True), [0x1E, 0x16, 0x12, 0x12]),
        (Condition(cutter_error=True), [0x1E, 0x52, 0x1A, 0x12]),
        (Condition(overheated=True), [0x1E, 0x52, 0x52, 0x12]),
    ],
)
def test_real_time_status_follows_the_manual(machine, condition, answers):
    """DLE EOT 1 to 4 are answered at once, offline or not."""
    machine.become(condition)
    assert run(machine, b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04") == [bytes([value]) for value in answers]


def test_automatic_status_comes_at_once_and_at_each_change(machine):
    """GS a FF gives four bytes now, and again whenever something changes; GS a 0 ends it."""
    assert run(machine, b"\x1da\xff") == [b"\x14\x00\x00\x0f"]
    machine.become(Condition(cover_open=True))
    machine.become(Condition(cover_open=True))
    machine.become(Condition(paper_end=True))
    assert taken(machine) == [b"\x3c\x00\x00\x0f", b"\x1c\x00\x0f\x0f"]
    machine.become(Condition())
    assert taken(machine) == [b"\x14\x00\x00\x0f"]
    run(machine, b"\x1da\x00")
    machine.become(Condition(near_end=True))
    assert taken(machine) == []


def test_process_id_is_answered_after_what_stands_before_it(machine):
    """GS ( H echoes its four characters once the data before it are on paper; offline it says nothing."""
    machine.receive(b"hello\n\x1d(H\x06\x0000abcd")
    machine.become(Condition(paper_end=True))
    assert run(machine, b"") == []
    machine.become(Condition())
    assert run(machine, b"") == [b"\x37\x22abcd\x00"]


def test_sensor_is_answered_when_the_command_is_processed(machine):
    """GS r 1 gives the paper's sensors."""
    assert run(machine, b"\x1dr\x01") == [b"\x00"]
    machine.become(Condition(near_end=True))
    assert run(machine, b"\x1dr\x01") == [b"\x03"]


def test_clearing_throws_away_what_is_not_printed(machine):
    """DLE DC4 fn 8 acts at once, inside a picture too, and answers 37 25 00."""
    picture = b"\x1dv0\x00\x30\x00\x20\x00" + b"\xff" * 100
    run(machine, b"\x1b@begun\n" + picture)
    machine.receive(b"never\n")
    assert run(machine, CLEAR) == [b"\x37\x25\x00"]
    run(machine, b"\x1b@fresh\n" + CUT)
    assert [(text(slip), slip.complete) for slip in machine.roll.slips()] == [(["begun"], False), (["fresh"], True)]


def test_real_time_command_inside_a_picture_acts_and_stays_in_it(machine):
    """What every manual warns of: dots that spell DLE EOT are answered, and printed."""
    picture = b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01"
    assert run(machine, b"\x1b@" + picture + CUT) == [b"\x16"]
    (slip,) = machine.roll.slips()
    assert slip.rows[CUTTER_ROWS] == b"\x10\x04\x01" + bytes(45)


def test_offline_printer_keeps_its_data(machine):
    """With the cover open nothing is printed; closing it lets the rest come out, but the slip is not whole."""
    machine.receive(b"\x1b@one\ntwo\n" + CUT)
    for _ in range(6):
        machine.work()
    machine.become(Condition(cover_open=True))
    assert machine.idle
    assert machine.work() == 0
    machine.become(Condition())
    run(machine, b"")
    assert [(text(slip), slip.complete, slip.cut) for slip in machine.roll.slips()] == [(["one", "two"], False, True)]


def test_jammed_knife_stops_the_printer_until_it_is_cleared(machine):
    """A jam leaves the slip uncut and the printer offline; DLE ENQ 2 helps only once the knife is free."""
    machine.break_down("cutter_jam")
    run(machine, b"\x1b@one\n" + CUT)
    assert machine.condition == Condition(cutter_error=True)
    run(machine, b"\x10\x05\x02")
    assert machine.condition == Condition(cutter_error=True)
    machine.repair("cutter_jam")
    run(machine, b"\x10\x05\x02")
    assert machine.condition == Condition()
    assert [(slip.complete, slip.cut) for slip in machine.roll.slips()] == [(False, False)]


def test_power_loss_forgets_buffers_and_settings_and_keeps_paper(machine):
    """After a power cut half a slip is on paper; automatic status is off; the next document is separate."""
    run(machine, b"\x1da\xff\x1b@half\n")
    machine.receive(b"never\n")
    machine.lose_power()
    machine.become(replace(machine.condition, near_end=True))
    assert taken(machine) == []
    run(machine, b"\x1b@whole\n" + CUT)
    assert [(text(slip), slip.complete, slip.cut, slip.torn) for slip in machine.roll.slips()] == [
        (["half"], False, False, False),
        (["whole"], True, True, False),
    ]


def test_new_paper_tears_off_what_hangs_out(machine):
    """What was begun before a new roll is torn, and what follows it is not whole either."""
    machine.receive(b"\x1b@one\ntwo\n" + CUT)
    for _ in range(6):
        machine.work()
    machine.become(Condition(paper_end=True))
    machine.roll.load()
    machine.become(Condition())
    run(machine, b"")
    assert [(text(slip), slip.complete, slip.torn, slip.cut) for slip in machine.roll.slips()] == [
        (["one"], False, True, False),
        (["two"], False, False, True),
    ]


def test_cut_without_feeding_leaves_the_last_rows_to_the_next_slip(machine):
    """The knife sits 13 mm after the head: GS V 0 right after a line cuts above it."""
    run(machine, b"\x1b@first\n" + b"\n" * 10 + b"last\n\x1dV\x00")
    first, second = machine.roll.slips()
    assert text(first) == ["first"]
    assert text(second) == ["last"]


def test_text_is_decoded_wrapped_and_placed(machine):
    """Code page 437; a line that is too long goes on below; double size takes twice the dots."""
    run(machine, b"\x1b@\x1bt\x00caf\x82 \xfa " + b"x" * 30 + b"\n\x1b!\x30BIG\n" + CUT)
    (slip,) = machine.roll.slips()
    assert text(slip) == ["café · " + "x" * 25, "x" * 5, "BIG"]
    assert [line.row - CUTTER_ROWS for line in slip.text] == [0, 30, 60]


def test_garbage_never_stops_the_printer(machine):
    """Every byte value in every place is taken, and the next document prints."""
    for first in range(256):
        run(machine, bytes([0x1D, first]) + bytes(range(256)))
    run(machine, CLEAR + b"\x1b@fine\n" + CUT)
    assert text(machine.roll.slips()[-1]) == ["fine"]


def test_roll_comes_to_its_end(machine):
    """Printing 50 metres reports near end at two metres, then the end."""
    run(machine, b"\x1bd\xff" * 46)
    assert machine.condition == Condition()
    run(machine, b"\x1bd\xff" * 5)
    assert machine.condition == Condition(near_end=True)
    run(machine, b"\x1bd\xff" * 10)
    assert machine.condition == Condition(near_end=True, paper_end=True)


def test_positions_in_a_line_are_kept(machine):
    """ESC $ and ESC backslash place text in dots; a position outside the line is ignored."""
    run(machine, b"\x1b@No\x1b$\xc0\x00\x1b\\\x18\x00Rp\x1b$\xff\xffx\n" + CUT)
    (slip,) = machine.roll.slips()
    assert text(slip) == ["No" + " " * 16 + "Rpx"]


def test_commands_for_other_models_are_passed_over(machine):
    """Kanji modes, native codes and drawers leave no characters on the paper."""
    others = b"\x1c(A\x02\x000\x00\x1c.\x1cC0\x1cS\x00\x00\x1d(k\x04\x001A2\x00\x1dkI\x04{C12\x1dk\x04ABC\x00\x1bp\x00\x19\xfa"
    run(machine, b"\x1b@" + others + b"end\n" + CUT)
    assert text(machine.roll.slips()[0]) == ["end"]
