"""The touchscreen's program on a panel of the kernel's: KMSDRM, what stays when it is killed, and fingers. Run by `make kernel`.

The card is virtio's, drawn on by Mesa's software; what is on the glass is pictured by the emulator. The touch panel is made
through uinput. Environment and console are those of the unit that is shipped.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pygame
import pytest
from evdev import AbsInfo, UInput
from evdev import ecodes as e

from messages.framing import Decoder, encode
from messages.local import Handled, Show, Tapped, UiToController
from messages.view import Element, View
from tests.kernel.camera import Camera
from ui.beneath import message
from ui.canvas import Canvas
from ui.drawing import draw
from ui.glass import Glass
from ui.measures import panel

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = "/dev/tty1"
GLASS = (800, 480)
CONTACT = "0800-1-555-777"
MOST = 4095
"""The touch panel's own units, on both axes."""
VIEW = View(
    revision=7,
    screen="error",
    language="id",
    elements=(
        Element(id="text.heading", role="text", label="Belum bisa dicetak", icon="printer", tone="notice"),
        Element(id="text.body", role="text", label="Uang Anda belum dipotong."),
        Element(id="action.retry", role="button", label="Coba lagi", tone="primary"),
        Element(id="action.finish", role="button", label="Selesai"),
    ),
)


class Controller:
    """What the program dials: it shows one view, and says what it hears."""

    def __init__(self, path):
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(1)
        self._connection = self._decoder = None

    def accept(self, view):
        """Wait until the program is there, and show it this."""
        self._listener.settimeout(120)
        self._connection, _ = self._listener.accept()
        self._decoder = Decoder(UiToController)
        self._connection.sendall(encode(Show(view)))

    def heard(self, silence_s=0.05):
        """Give what was tapped since the last call, until nothing comes for so long; each is answered."""
        tapped = []
        self._connection.settimeout(silence_s)
        try:
            while received := self._connection.recv(65536):
                for said in self._decoder.feed(received):
                    if isinstance(said, Tapped):
                        tapped.append(said.element)
                        self._connection.sendall(encode(Handled(said.sequence, True, None, VIEW.revision)))
        except TimeoutError:
            return tapped
        raise AssertionError("the program has hung up")

    def close(self):
        for one in (self._connection, self._listener):
            if one is not None:
                one.close()


class Screen:
    """The program, as systemd starts it on a kiosk: its own session, with the console as its input."""

    def __init__(self, folder, **settings):
        self._configuration = folder / "ui.toml"
        lines = {"controller": str(folder / "controller"), "contact": CONTACT, **settings}
        self._configuration.write_text(
            "".join(f"{key} = {value!r}\n".replace("(", "[").replace(")", "]") for key, value in lines.items())
        )
        unit = (ROOT / "deploy/systemd/anjungan-ui.service").read_text()
        given = " ".join(re.findall(r"^Environment=(SDL.*)$", unit, re.MULTILINE))
        self._environment = {**os.environ, **dict(one.split("=") for one in given.split()), "LP_NUM_THREADS": "0"}
        self._process = None

    def start(self):
        console = os.open(CONSOLE, os.O_RDWR | os.O_NOCTTY)
        program = [sys.executable, "-m", "anjungan_cli", "ui", "--config", str(self._configuration)]
        self._process = subprocess.Popen(["setsid", "--ctty", *program], stdin=console, env=self._environment)
        os.close(console)

    def kill(self):
        """SIGKILL: it can tidy nothing up."""
        self._process.kill()
        self._process.wait()


class Touchpanel:
    """World side: a panel of several contacts (protocol B), 10 units a millimetre."""

    def __init__(self):
        axis = AbsInfo(0, 0, MOST, 0, 0, 0)
        size = AbsInfo(0, 0, 1000, 0, 0, 10)
        abilities = {
            e.EV_KEY: [e.BTN_TOUCH],
            e.EV_ABS: [
                (e.ABS_MT_SLOT, AbsInfo(0, 0, 9, 0, 0, 0)),
                (e.ABS_MT_TRACKING_ID, AbsInfo(0, 0, 65535, 0, 0, 0)),
                (e.ABS_MT_POSITION_X, axis),
                (e.ABS_MT_POSITION_Y, axis),
                (e.ABS_MT_TOUCH_MAJOR, size),
            ],
        }
        self._device = UInput(abilities, name="touch", input_props=[e.INPUT_PROP_DIRECT])
        self._tracking = 0

    def down(self, at, slot=0, millimetres=8):
        """A contact of this size begins at this pixel of the glass."""
        self._tracking += 1
        self._tell(slot, e.ABS_MT_TRACKING_ID, self._tracking)
        self._tell(slot, e.ABS_MT_TOUCH_MAJOR, millimetres * 10)
        for code, pixel, pixels in zip((e.ABS_MT_POSITION_X, e.ABS_MT_POSITION_Y), at, GLASS, strict=True):
            self._tell(slot, code, round((pixel + 0.5) * MOST / pixels))
        self._device.syn()

    def up(self, slot=0):
        self._tell(slot, e.ABS_MT_TRACKING_ID, -1)
        self._device.syn()

    def tap(self, at, slot=0, millimetres=8):
        self.down(at, slot, millimetres)
        self.up(slot)

    def unplug(self):
        self._device.close()

    def _tell(self, slot, code, value):
        self._device.write(e.EV_ABS, e.ABS_MT_SLOT, slot)
        self._device.write(e.EV_ABS, code, value)


@pytest.fixture(scope="module")
def camera():
    made = Camera()
    yield made
    made.close()


@contextmanager
def kiosk(**settings):
    """Run a controller, and a program with these settings that shows its view."""
    with tempfile.TemporaryDirectory(prefix="kiosk") as folder:
        controller = Controller(Path(folder) / "controller")
        screen = Screen(Path(folder), **settings)
        screen.start()
        try:
            controller.accept(VIEW)
            yield controller, screen
        finally:
            screen.kill()
            controller.close()


def pixels(surface):
    return pygame.image.tobytes(surface, "RGB")


def drawn(view=VIEW, size=GLASS, millimetres_wide=154.0):
    """Give a view's picture, and where its elements are."""
    pygame.font.init()
    canvas = Canvas(panel(size, millimetres_wide))
    drawing = draw(canvas, view)
    return canvas.surface, {element.id: pygame.Rect(rect).center for element, rect, _ in drawing.places}


def is_seen(camera, picture):
    """Make the question whether exactly this is on the glass."""
    return lambda: pixels(camera.look()) == pixels(picture)


def test_killed_program_leaves_its_message_and_comes_back_to_the_same_view(camera, until):
    """The kernel shows the message by itself, text on the console does not come over it, and the view is there again."""
    picture, _ = drawn()
    left_behind = message(panel(GLASS, 154.0), CONTACT)
    with kiosk() as (controller, screen):
        until(is_seen(camera, picture))
        Path(CONSOLE).write_text("a line of the kernel's\n" * 40)
        screen.kill()
        until(is_seen(camera, left_behind))
        Path(CONSOLE).write_text("a line of the kernel's\n" * 40)
        assert pixels(camera.look()) == pixels(left_behind)
        screen.start()
        controller.accept(VIEW)
        until(is_seen(camera, picture))


def test_picture_on_a_panel_that_hangs_upright_is_turned(camera, until):
    """The view, and the message beneath it."""
    upright = Glass((480, 800), 90)
    picture, _ = drawn(size=(480, 800), millimetres_wide=92.0)
    with kiosk(size=(480, 800), millimetres_wide=92.0, rotate=90) as (_, screen):
        until(is_seen(camera, upright.turned(picture)))
        screen.kill()
        until(is_seen(camera, upright.turned(message(panel((480, 800), 92.0), CONTACT))))


class Touched:
    """A running program, and a panel under its fingers."""

    def __init__(self, controller, until):
        self.panel = Touchpanel()
        self._controller, self._until = controller, until
        _, self.places = drawn()

    def until_heard(self, act):
        """Act until something is heard, which takes some tries after the panel was plugged in; give all that was."""
        heard = []

        def hears():
            act()
            # A repetition at once would be taken for the panel's echo of it.
            heard.extend(self._controller.heard(silence_s=0.5))
            return heard

        self._until(hears)
        return {*heard, *self._controller.heard(silence_s=2.0)}

    def tap(self, element):
        """Give the act of a finger on this."""
        return lambda: self.panel.tap(self.places[element])


@pytest.fixture(scope="module")
def running():
    """The program that the tests of touches share."""
    with kiosk() as (controller, _):
        yield controller


@pytest.fixture
def touched(running, camera, until):
    """Its view is there, with nothing pressed that a test before left unanswered, and its panel is heard."""
    shown = is_seen(camera, drawn()[0])
    until(lambda: not running.heard() and shown())
    made = Touched(running, until)
    assert made.until_heard(made.tap("action.retry")) == {"action.retry"}
    yield made
    made.panel.unplug()


def test_palm_presses_nothing(touched):
    """A contact of 60 mm on a button, then one of 8 mm on the other: only that one is heard."""
    touched.panel.tap(touched.places["action.finish"], millimetres=60)
    assert touched.until_heard(touched.tap("action.retry")) == {"action.retry"}


def test_second_finger_presses_nothing(touched):
    """While one finger rests on a button, another one taps elsewhere: only the first counts, when it lifts."""

    def two_fingers():
        touched.panel.down(touched.places["action.finish"])
        touched.panel.tap(touched.places["action.retry"], slot=1)
        touched.panel.up()

    assert touched.until_heard(two_fingers) == {"action.finish"}


def test_touch_panel_that_was_unplugged_is_found_again(touched):
    """Without a restart of the program."""
    touched.panel.unplug()
    touched.panel = Touchpanel()
    assert touched.until_heard(touched.tap("action.finish")) == {"action.finish"}
