"""A finger on a panel, from the first contact to the message; and which screens there are."""

from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from messages.local import Handled, Show, Tapped
from ui.glass import Glass, Lie
from ui.output import OutputError, connected_card, open_output
from ui.touch.fingers import Touch


def _show(stage, name, revision):
    stage.controller.send(Show(stage.view(name, revision)))
    stage.turn()


def test_a_finger_shows_at_once_and_presses_when_it_lifts(stage):
    """The target is drawn pressed in the picture that follows at once; the controller hears when the finger lifts."""
    _show(stage, "menu", 3)
    stage.settle()
    x, y = stage.centre("service.pulsa")
    stage.glass.shown.clear()
    stage.screen.touched(Touch("down", 1, x, y, stage.clock.now))
    ((dirty, lie),) = stage.glass.shown
    assert any(left <= x < left + wide and top <= y < top + high for left, top, wide, high in dirty)
    assert lie == Lie()
    assert stage.said() == []
    stage.screen.touched(Touch("up", 1, x, y, stage.clock.now))
    stage.turn()
    assert stage.said() == [Tapped(1, "service.pulsa", 3)]


def test_what_was_pressed_stays_so_until_it_is_answered(stage):
    """One picture shows both that the finger lifted and what came of it; of an answer without another view too."""
    _show(stage, "menu", 3)
    stage.settle()
    x, y = stage.centre("service.pulsa")
    for revision, answer in (
        (4, [Show(stage.view("menu", 4)), Handled(1, True, None, 4)]),
        (4, [Handled(2, False, "no", 4)]),
    ):
        stage.finger("down", x, y)
        stage.glass.shown.clear()
        stage.finger("up", x, y)
        assert stage.glass.shown == []
        stage.controller.send(*answer)
        stage.turn()
        assert len(stage.glass.shown) == 1
        stage.clock.now += 0.1
        assert stage.shown().view_revision == revision


def test_down_on_one_and_up_on_another_is_nothing(stage):
    """Neither is pressed."""
    _show(stage, "menu", 3)
    stage.settle()
    stage.finger("down", *stage.centre("service.pulsa"))
    stage.finger("up", *stage.centre("service.paket_data"))
    assert stage.said() == []


def test_a_finger_that_came_down_on_the_screen_before_presses_nothing(stage):
    """Down before the change and up after it is a touch that fell through, even where the same button is."""
    _show(stage, "offline", 3)
    stage.settle()
    x, y = stage.centre("action.finish")
    stage.finger("down", x, y)
    stage.controller.send(Show(msgspec.structs.replace(stage.view("offline", 4), screen="out_of_service")))
    stage.turn()
    stage.settle()
    assert stage.centre("action.finish") == (x, y)
    stage.finger("up", x, y)
    assert stage.said() == []


def test_a_touch_counts_by_when_it_happened(stage):
    """One that waited while the screen was drawn was meant for the screen before."""
    _show(stage, "menu", 3)
    stage.clock.now += 0.3
    stage.turn()
    x, y = stage.centre("service.pulsa")
    stage.finger("down", x, y, at_s=stage.clock.now - 0.2)
    stage.finger("up", x, y)
    assert stage.said() == []


def test_a_palm_lets_go_of_what_was_pressed(stage):
    """What the panel takes back presses nothing and is drawn as it was."""
    _show(stage, "menu", 3)
    stage.settle()
    x, y = stage.centre("service.pulsa")
    stage.finger("down", x, y)
    stage.glass.shown.clear()
    stage.finger("gone", x, y)
    assert (len(stage.glass.shown), stage.said()) == (1, [])


def test_a_picture_that_nobody_looks_at_drifts(stage):
    """Attract moves once a minute by a few pixels, at most 8 to each side; a touch brings it back."""
    _show(stage, "attract", 3)
    stage.glass.shown.clear()
    for _ in range(600):
        stage.clock.now += 6
        stage.turn(1)
    lies = [lie.shift for _, lie in stage.glass.shown]
    assert 55 <= len(lies) <= 60
    assert max(max(abs(x), abs(y)) for x, y in lies) == 8
    assert max(abs(x - was_x) + abs(y - was_y) for (x, y), (was_x, was_y) in pairwise(lies)) <= 5
    _show(stage, "menu", 4)
    assert stage.glass.shown[-1][1] == Lie((0, 0))


def test_at_night_the_panel_is_told_to_be_dark(stage):
    """As the view says."""
    stage.controller.send(Show(msgspec.structs.replace(stage.view("attract", 3), dim=True)))
    stage.turn()
    assert stage.glass.shown[-1][1].dark is True
    _show(stage, "menu", 4)
    assert stage.glass.shown[-1][1].dark is False


def test_a_screen_that_cannot_be_had_is_an_error(monkeypatch):
    """SDL's invisible drivers are never taken for a window."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises(OutputError, match="output: window was asked for, but SDL offers dummy"):
        open_output("window", Glass((800, 480)), window=False)


def test_the_card_of_the_panel_is_found(tmp_path: Path):
    """Of the connected ones a DSI panel comes first, whatever number it has in this boot; without any SDL decides."""
    for name, status in (
        ("card0-HDMI-A-1", "connected"),
        ("card1-DSI-1", "connected"),
        ("card2-DSI-2", "disconnected"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(f"{status}\n")
    assert connected_card(tmp_path) == 1
    assert connected_card(tmp_path / "none") is None


def test_without_anything_to_do_it_blocks(stage):
    """A settled, still screen waits for its sockets alone: no timeout at all."""
    stage.controller.send(Show(stage.view("menu", 3)))
    stage.turn()
    stage.settle()
    stage.screen.serve_once()
    assert stage.selector.waits[-1] is None
