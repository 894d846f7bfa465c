"""A finger on a panel, from the first contact to the message; and which screens there are."""

from pathlib import Path

import pytest

from messages.local import Show, Tapped
from ui.output import OutputError, connected_card, open_output
from ui.touch import Touch


def test_a_finger_shows_at_once_and_presses_when_it_lifts(stage):
    """The target is drawn pressed when the finger comes down; the controller hears when it lifts."""
    panel = stage.output
    stage.controller.send(Show(stage.view("menu-id", 3)))
    stage.turn()
    stage.settle()
    x, y = stage.centre("service.pulsa")
    drawn = panel.presented
    panel.waiting = [Touch("down", 1, x, y)]
    stage.turn()
    assert panel.presented == drawn + 1
    assert stage.controller.received == []
    panel.waiting = [Touch("up", 1, x, y)]
    stage.turn()
    assert panel.presented == drawn + 2
    assert stage.controller.received == [Tapped(1, "service.pulsa", 3)]


def test_a_finger_that_came_down_on_the_screen_before_presses_nothing(stage):
    """Down before the change and up after it is a touch that fell through, even where the same key is."""
    panel = stage.output
    stage.controller.send(Show(stage.view("entry-longest-id", 3)))
    stage.turn()
    stage.settle()
    x, y = stage.centre("pad.5")
    panel.waiting = [Touch("down", 1, x, y)]
    stage.turn()
    stage.controller.send(Show(stage.view("status_entry-id", 4)))
    stage.turn()
    stage.settle()
    assert stage.centre("pad.5") == (x, y)
    panel.waiting = [Touch("up", 1, x, y)]
    stage.turn()
    assert stage.controller.received == []


def test_a_screen_that_cannot_be_had_is_an_error(monkeypatch):
    """SDL's invisible drivers are never taken for a window."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises(OutputError, match="output: window was asked for, but SDL offers dummy"):
        open_output("window", (800, 480), window=False)


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
    stage.controller.send(Show(stage.view("menu-id", 3)))
    stage.turn()
    stage.settle()
    stage.screen.serve_once()
    assert stage.selector.waits[-1] is None
