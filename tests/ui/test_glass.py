"""How the picture lies on a panel that is mounted otherwise, and how it gets there: pixels on SDL's dummy driver."""

import os
import selectors
from pathlib import Path

import pygame
import pytest

from ui.backlight import Backlight
from ui.canvas import Canvas
from ui.glass import Glass, Lie
from ui.measures import Panel
from ui.output import DARK, Shown
from ui.touch.fingers import Touch
from ui.window import Window

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
SIZE = (40, 30)
TURNED = {0: (10, 5), 90: (24, 10), 180: (29, 24), 270: (5, 29)}
"""Where the panel shows the picture's pixel (10, 5), by the degrees clockwise that the picture is turned."""


@pytest.fixture
def screen(monkeypatch, tmp_path: Path):
    """`screen(rotate)` gives a canvas of white with a red and a blue pixel, and a panel that shows pictures."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.font.init()

    def made(rotate: int = 0, backlight: Path = tmp_path) -> tuple[Canvas, Shown]:
        canvas = Canvas(Panel(SIZE, 5.0))
        canvas.surface.fill(WHITE)
        canvas.surface.set_at((10, 5), RED)
        canvas.surface.set_at((39, 29), BLUE)
        return canvas, Shown(Glass(SIZE, rotate), Backlight(backlight))

    yield made
    pygame.display.quit()


def _at(x: int, y: int) -> tuple[int, int, int]:
    return tuple(pygame.display.get_surface().get_at((x, y)))[:3]


@pytest.mark.parametrize("rotate", TURNED)
def test_the_picture_is_turned_clockwise(screen, rotate):
    """The whole of it at first, and a touch there is on the same pixel of the picture."""
    canvas, shown = screen(rotate)
    shown.present(canvas, [], Lie())
    x, y = TURNED[rotate]
    assert _at(x, y) == RED
    width, height = pygame.display.get_surface().get_size()
    assert (width, height) == (SIZE if rotate in (0, 180) else SIZE[::-1])
    assert shown.point((x + 0.5) / width, (y + 0.5) / height) == (10, 5)
    assert shown.picture((x, y)) == (10, 5)


@pytest.mark.parametrize("rotate", TURNED)
def test_only_what_differs_is_copied(screen, rotate):
    """To where it lies on the turned panel."""
    canvas, shown = screen(rotate)
    shown.present(canvas, [], Lie())
    canvas.surface.fill(BLUE)
    shown.present(canvas, [(8, 4, 3, 2)], Lie())
    pixels = pygame.display.get_surface()
    blue = [(x, y) for x in range(pixels.get_width()) for y in range(pixels.get_height()) if _at(x, y) == BLUE]
    assert len(blue) == 6 + 1
    assert TURNED[rotate] in blue


def test_a_touch_outside_the_axes_is_on_the_edge(screen):
    """The last pixel, never one beyond it."""
    _, shown = screen()
    assert (shown.point(0.0, 0.0), shown.point(1.0, 1.0)) == ((0, 0), (39, 29))


def test_a_shifted_picture_leaves_no_strip(screen):
    """Where it came from, its own margin is seen; a touch is on what is under it."""
    canvas, shown = screen()
    shown.present(canvas, [], Lie((3, 2)))
    assert (_at(13, 7), _at(0, 0), _at(1, 29)) == (RED, WHITE, WHITE)
    assert shown.picture((13, 7)) == (10, 5)


def test_without_a_backlight_the_picture_gets_darker(screen):
    """And bright again."""
    canvas, shown = screen()
    shown.present(canvas, [], Lie(dark=True))
    assert _at(0, 0) == DARK
    shown.present(canvas, [], Lie())
    assert _at(0, 0) == WHITE


def _backlight(root: Path, brightness: str = "17") -> Path:
    (root / "10-0045").mkdir()
    (root / "10-0045/max_brightness").write_text("31\n")
    (root / "10-0045/brightness").write_text(f"{brightness}\n")
    return root


def test_a_backlight_is_turned_down_in_place_of_the_picture(screen, tmp_path):
    """To a fifth, and up to all of it again: also one that a program which died in the night left dark."""
    canvas, shown = screen(backlight=_backlight(tmp_path, "6"))
    shown.present(canvas, [], Lie())
    assert (tmp_path / "10-0045/brightness").read_text() == "31"
    shown.present(canvas, [], Lie(dark=True))
    assert ((tmp_path / "10-0045/brightness").read_text(), _at(0, 0)) == ("6", WHITE)
    shown.present(canvas, [], Lie())
    assert (tmp_path / "10-0045/brightness").read_text() == "31"


def test_a_backlight_that_was_dark_gets_light_after_a_failure(tmp_path):
    """What failed once is tried again at the next change: a panel must not stay dark for that."""
    lights = Backlight(_backlight(tmp_path))
    most = tmp_path / "10-0045/max_brightness"
    usual = most.read_text()
    assert lights.show(dark=True)
    most.write_text("much\n")
    assert not lights.show(dark=False)
    most.write_text(usual)
    assert lights.show(dark=False)
    assert (tmp_path / "10-0045/brightness").read_text() == usual.strip()


def test_a_backlight_that_may_not_be_set_is_said_once(screen, tmp_path, caplog):
    """The picture gets darker then."""
    (_backlight(tmp_path) / "10-0045/max_brightness").write_text("much\n")
    canvas, shown = screen(backlight=tmp_path)
    for dark in (False, True, False, True):
        shown.present(canvas, [], Lie(dark=dark))
    assert _at(0, 0) == DARK
    assert len(caplog.records) == 1


def test_what_came_while_a_picture_was_shown_is_not_left_lying(screen):
    """Showing reads the connection to the X server, which then wakes nobody: after each picture the events are taken at once."""
    canvas, shown = screen()
    reader, writer = os.pipe()
    heard: list[Touch] = []
    with selectors.DefaultSelector() as selector, os.fdopen(reader), os.fdopen(writer, "wb"):
        window = Window(shown, selector, heard.append, lambda: None, lambda: 7.0, lambda: reader)
        window.serve(0.0)
        pygame.event.clear()
        assert window.wait_s(0.0) is None
        shown.present(canvas, [], Lie())
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(3, 4), touch=False))
        assert window.wait_s(0.0) == 0.0
        window.serve(0.0)
        assert (heard, window.wait_s(0.0)) == ([Touch("down", -1, 3, 4, 7.0)], None)
        window.close()


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (pygame.MOUSEBUTTONDOWN, {"button": 3, "pos": (3, 4), "touch": False}),
        (pygame.MOUSEBUTTONDOWN, {"button": 1, "pos": (3, 4), "touch": True}),
        (pygame.MOUSEMOTION, {"buttons": (0, 0, 0), "pos": (3, 4), "touch": False}),
    ],
    ids=["another button", "a finger told twice", "a pointer that hovers"],
)
def test_what_is_no_touch_of_its_own_is_passed_over(screen, kind, told):
    """SDL tells a finger as a mouse too."""
    _, shown = screen()
    heard: list[Touch] = []
    with selectors.DefaultSelector() as selector:
        window = Window(shown, selector, heard.append, lambda: None, find=lambda: None)
        pygame.event.clear()
        pygame.event.post(pygame.event.Event(kind, **told))
        window.serve(0.0)
    assert heard == []


def test_a_finger_on_a_window_is_a_share_of_it(screen):
    """In the picture's pixels, turned as the picture is."""
    _, shown = screen(90)
    heard: list[Touch] = []
    with selectors.DefaultSelector() as selector:
        window = Window(shown, selector, heard.append, lambda: None, lambda: 7.0, lambda: None)
        pygame.event.clear()
        pygame.event.post(pygame.event.Event(pygame.FINGERUP, finger_id=5, x=24.5 / 30, y=10.5 / 40))
        window.serve(0.0)
        assert window.wait_s(0.0) == 0.02
    assert heard == [Touch("up", 5, 10, 5, 7.0)]
