"""What the touchscreen's figures are made of: an X server's pixels and pointer, a played controller, two peers, and turns."""

import itertools
import socket

import pytest

from bench.ui import measure, programs
from bench.ui.display import private_display
from bench.ui.figures import Walker, Way, go_to_and_fro, walkers_of
from bench.ui.player import Plan, Player
from bench.ui.programs import Program
from bench.ui.scenes import COLOURS, FONT
from firmware.core.view import project
from messages.framing import Decoder, encode
from messages.local import ControllerToUi, Handled, Show, Tapped
from messages.view import Element, View
from tests.bench.test_measure import documented
from tests.ui.sample_states import states

SIZE = (320, 192)
FIVE, CLEAR, FIELD = (10, 10, 60, 60), (100, 10, 60, 60), (10, 100, 200, 60)
WAIT_S = 20.0


def scene(digits):
    keys = {"pad.5": (FIVE, "5"), "pad.clear": (CLEAR, "C"), "field.phone": (FIELD, digits)}
    return [
        {"id": name, "role": name.replace("pad", "button").split(".")[0], "rect": rect, "text": text, "filled": False, "icon": ""}
        for name, (rect, text) in keys.items()
    ]  # fmt: skip


SCENES = {
    "size": SIZE, "font": str(FONT), "colours": COLOURS, "first": "empty", "scenes": {"empty": scene(""), "typed": scene("55")},
    "taps": {"empty": {"pad.5": "typed"}, "typed": {"pad.clear": "empty"}},
}  # fmt: skip


@pytest.fixture
def bare(tmp_path):
    """The program written by hand on a screen of its own: a field, a key that fills it and one that clears it."""
    with private_display(SIZE) as display:
        running = Program("bare", programs.bare_pygame(tmp_path, SCENES), display, tmp_path / "log").start()
        display.screen.wait_other(((0, bytes(display.screen.stride)),), WAIT_S)
        display.screen.wait_still(0.3, WAIT_S)
        yield running
        running.end()


def test_finger_types_and_clears_and_the_pixels_say_so(bare):
    """A tap fills the field and changes nothing else; the other key brings the first picture back, to the pixel."""
    screen, pointer = bare.program.display.screen, bare.program.display.pointer
    empty = screen.rows()
    pointer.down(30, 30)
    screen.wait_other(((0, empty),), WAIT_S)
    held = screen.wait_still(0.1, WAIT_S)
    assert changed(screen, empty, held) <= set(range(10, 70))
    pointer.up()
    screen.wait_other(((0, held),), WAIT_S)
    typed = screen.wait_still(0.1, WAIT_S)
    assert changed(screen, empty, typed) <= set(range(100, 160))
    pointer.down(130, 30)
    pointer.up()
    screen.wait_for(((0, empty),), WAIT_S)
    assert screen.area((30, 12, 1, 1)) == bytes((255, 255, 255, 0))


def test_finger_that_slides_off_types_nothing(bare):
    """Down on a key, up on another: the picture is as it was."""
    screen, pointer = bare.program.display.screen, bare.program.display.pointer
    empty = screen.rows()
    pointer.down(30, 30)
    screen.wait_other(((0, empty),), WAIT_S)
    pointer.move(300, 180)
    pointer.up()
    pointer.synchronise()
    screen.wait_for(((0, empty),), WAIT_S)


def test_walker_goes_to_and_fro_and_counts_the_processor(bare):
    """Every sample takes some time and some of the processor; an even number of them ends where it began."""
    screen = bare.program.display.screen
    empty = screen.rows()
    walkers = walkers_of({"bare": bare}, Way((30, 30), (130, 30)))
    series = go_to_and_fro({"bare": bare}, walkers, 4, Walker.touch)
    assert len(series.samples["bare"]) == 4
    assert 0 < min(series.samples["bare"]) <= series.p50("bare") < 1000 * WAIT_S
    assert series.cpu_ms["bare"] > 0
    assert screen.rows() == empty
    assert go_to_and_fro({"bare": bare}, walkers, 2, Walker.press).p50("bare") > 0


def changed(screen, one, other):
    """Give the numbers of the rows that differ."""
    rows = range(0, len(one), screen.stride)
    return {at // screen.stride for at in rows if one[at : at + screen.stride] != other[at : at + screen.stride]}


def test_screens_are_told_apart_by_rows_that_are_the_same_each_time():
    """A row that two copies of a screen do not share says nothing, and neither does one that both screens have."""
    with private_display((4, 5)) as display:
        stride = display.screen.stride
        one, again, other = (b"".join(bytes([row]) * stride for row in rows) for rows in (b"abcde", b"abxde", b"aytdz"))
        first, last = (1, b"b" * stride), (4, b"e" * stride)
        assert display.screen.telling([one, again], [other]) == (first, last)
        assert display.screen.telling([one], [other]) == ((1, b"b" * stride + b"c" * stride), last)


VIEWS = {
    name: View(
        revision=0, screen="entry", language="id", elements=(Element(id="field.phone", role="field", label=name),)
    )
    for name in ("empty", "typed")
}


def test_player_answers_a_touch_with_the_view_it_leads_to():
    """First view at once, then what the plan says; a touch that leads nowhere or that was meant for another view is refused."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        player = Player(Plan(VIEWS, {"empty": {"pad.5": "typed"}, "typed": {}}), ours)
        for tapped in (Tapped(1, "pad.5", 1), Tapped(2, "pad.5", 2), Tapped(3, "pad.5", 1)):
            theirs.sendall(encode(tapped))
        assert player.ready()
        player.show("empty")
        heard = list(Decoder(ControllerToUi).feed(theirs.recv(1 << 16)))
    labels = [(one.view.revision, one.view.elements[0].label) for one in heard if isinstance(one, Show)]
    assert labels == [(1, "empty"), (2, "typed"), (3, "empty")]
    assert [one for one in heard if isinstance(one, Handled)] == [
        Handled(1, True, None, 2), Handled(2, False, "nothing", 2), Handled(3, False, "nothing", 2),
    ]  # fmt: skip


def test_variants_differ_from_the_one_before():
    """Every theme and size of text of every view, none like its neighbour, so that each can be seen to have come."""
    found = list(measure._variants(VIEWS).values())
    assert len(found) == len(set(map(repr, found))) == 2 * 3 * 2
    assert all(before != after for before, after in itertools.pairwise([*found, found[0]]))
    assert found[0].elements != VIEWS["empty"].elements


def test_touchscreen_is_measured_beside_its_peers(tmp_path):
    """All three start, are touched, change their screens and idle, and every figure has a row in the docs."""
    known = states("id")
    names = {"entry": "entry-choices-empty", "typed": "entry-choices", "menu": "menu", "attract": "attract"}
    views = {name: project(known[state], 7) for name, state in names.items()}
    rounds = measure.Rounds(starts=1, taps=2, presses=2, switches=2, screens=4, idle_s=0.2)
    found = {metric.name: metric for metric in measure._beside_peers(tmp_path, views, lambda text: None, rounds)}
    assert {*found, "ui.tap_to_pixel_controller_p50"} == {name for name in documented() if name.startswith("ui.")}
    assert set(found["ui.tap_to_pixel_p50"].ratios) == {"bare_pygame", "chromium"}
    assert found["ui.tap_to_pixel_p50"].goals == {"bare_pygame": 2.5, "chromium": 0.3}
    assert found["ui.memory"].ratios["chromium"] < 1
