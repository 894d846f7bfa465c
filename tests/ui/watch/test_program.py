"""The program `anjungan watch`, with a touchscreen's own end beside it and viewers on loopback."""

import asyncio
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pygame
import pytest
from selenium.webdriver.support.ui import WebDriverWait
from websockets.asyncio.client import connect

from messages.pixels import Picture
from messages.view import Element, View
from tests.browser import chromium
from tests.ui.watch.pages import read
from ui.canvas import Canvas
from ui.drawing import PLAIN, draw
from ui.measures import SEVEN_INCH
from ui.watch.masking import masked
from ui.watch.watchers import Watchers

TOKEN = "rahasia-yang-cukup-panjang-untuk-ini"
WAIT_S = 20


def entry(digits, revision=3):
    """A screen with a customer's number on it."""
    keys = tuple(Element(id=f"pad.{key}", role="button", label=key) for key in "1234567890")
    field = Element(
        id="field.phone", role="field", label=f"Nomor HP {digits}", caption="Nomor HP", shown=digits, value=digits,
        focused=True, private=True,
    )  # fmt: skip
    heading = Element(id="text.heading", role="text", label="Isi ulang pulsa")
    return View(revision=revision, screen="entry", language="id", elements=(heading, field, *keys))


class Program:
    """`anjungan watch` as a process of its own."""

    def __init__(self, directory, **settings):
        self.socket = directory / "ui"
        token = directory / "token"
        token.write_text(settings.pop("token", TOKEN) + "\n")
        token.chmod(settings.pop("mode", 0o600))
        lines = {"socket": f'"{self.socket}"', "token_file": f'"{token}"', "port": "0", **settings}
        config = directory / "watch.toml"
        config.write_text("".join(f"{key} = {value}\n" for key, value in lines.items()))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "anjungan_cli", "watch", "--config", str(config)], stderr=subprocess.PIPE, text=True
        )

    def address(self):
        """Where the page is, as soon as it is served."""
        for line in self.process.stderr:
            if found := re.search(r"http://(\S+)/$", line.strip()):
                return found[1]
        raise AssertionError("it ended without serving")

    def end(self):
        """Tell it to end; give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.outcome()[0]

    def outcome(self):
        """Give its exit code and what it said last."""
        said = self.process.communicate(timeout=WAIT_S)[1]
        return self.process.returncode, said


class Screen:
    """The touchscreen's end: `Watchers` in a loop of their own."""

    def __init__(self, path):
        self.changes = []
        self._selector = selectors.DefaultSelector()
        self.watchers = Watchers(str(path), SEVEN_INCH, PLAIN, self._selector, self.changes.append)
        self._canvas = Canvas(SEVEN_INCH)
        self._views = []
        self._ending = False
        pygame.font.init()
        self._thread = threading.Thread(target=self._turn)
        self._thread.start()

    def show(self, view, pressed=None):
        """A customer sees this."""
        self._views.append((view, pressed))

    def _turn(self):
        now_s = 0.0
        while not self._ending:
            now_s += 1.0
            while self._views:
                view, pressed = self._views.pop(0)
                self.watchers.drawn(self._canvas, draw(self._canvas, view, 0.0, pressed), 0.0)
            self.watchers.serve(now_s)
            for key, events in self._selector.select(0.005):
                key.data(events) if callable(key.data) else key.data.ready(events)

    def end(self):
        """Go away."""
        self._ending = True
        self._thread.join()
        self.watchers.close()
        self._selector.close()


@pytest.fixture
def directory():
    path = Path(tempfile.mkdtemp(dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def program(directory):
    running = Program(directory)
    yield running
    running.end()


@pytest.fixture
def screen(program):
    brought = Screen(program.socket)
    yield brought
    brought.end()


def pixels_of(view):
    pygame.font.init()
    canvas = Canvas(SEVEN_INCH)
    draw(canvas, view)
    return pygame.image.tobytes(canvas.surface, "RGB")


def look(address):
    protocols = ["anjungan.watch.1", f"token.{TOKEN.encode().hex()}"]
    return connect(f"ws://{address}/live", subprotocols=protocols, origin=f"http://{address}")


async def see(viewer, picture, wanted):
    """Read until the picture is the wanted one; give how many bytes that took."""
    taken = 0
    while picture.rgb != wanted:
        message = await asyncio.wait_for(viewer.recv(), WAIT_S)
        taken += len(message)
        if message:
            picture.apply(read(message))
    return taken


def test_a_viewer_sees_what_the_customer_sees_but_the_data(program, screen):
    """Bullets where the number is, no key that is pressed, and after the whole picture only what changed."""
    address = program.address()
    screen.show(entry("0812 3456"), "pad.6")

    async def scene():
        async with look(address) as viewer:
            picture = Picture((800, 480))
            first = await see(viewer, picture, pixels_of(masked(entry("0812 3456"))))
            screen.show(entry("0812 34567", 4), "pad.7")
            second = await see(viewer, picture, pixels_of(masked(entry("0812 34567", 4))))
        return first, second

    first, second = asyncio.run(scene())
    assert second < first / 3


def test_two_numbers_of_one_length_look_the_same_from_afar():
    """No pixel tells them apart."""
    assert pixels_of(masked(entry("0812 3456"))) == pixels_of(masked(entry("9077 1298")))
    assert pixels_of(entry("0812 3456")) != pixels_of(entry("9077 1298"))


def test_the_touchscreen_learns_when_somebody_looks_and_when_nobody_does(program, screen):
    """So that the customer can be told, and that no second picture is drawn for nobody."""
    address = program.address()
    screen.show(entry("0812"))

    async def scene():
        async with look(address) as viewer:
            await see(viewer, Picture((800, 480)), pixels_of(masked(entry("0812"))))
            assert screen.watchers.watched
        while screen.watchers.watched:
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(scene(), WAIT_S))
    assert screen.changes == [True, False]


def test_it_ends_cleanly(program):
    """SIGTERM: exit code 0, and no socket is left."""
    program.address()
    assert program.end() == 0
    assert not program.socket.exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"token": "short"}, "holds 5 bytes, not 32 to 512"),
        ({"mode": 0o604}, "everybody on this machine may read it"),
        ({"address": '"0.0.0.0"'}, "address: 0.0.0.0 is neither loopback nor of a private network"),
        ({"address": '"8.8.8.8"'}, "address: 8.8.8.8 is neither loopback nor of a private network"),
        ({"address": '"kiosk.example"'}, "address: 'kiosk.example' is no numeric address"),
        ({"minutes": "0"}, "minutes: must be 1 to 120"),
        ({"port": "70000"}, "port: must be 0 to 65535"),
        ({"colour": "1"}, "colour: unknown key"),
    ],
)
def test_a_wrong_configuration_ends_it_with_the_key_named(directory, settings, said):
    """Exit code 2, one line, and never the token in it."""
    code, last = Program(directory, **settings).outcome()
    assert code == 2
    assert (said in last, last.count("\n"), TOKEN in last) == (True, 1, False)


def test_the_page_shows_the_picture_to_who_has_the_token(program, screen):
    """In a real browser: a wrong token is refused in words, the right one shows the masked screen, and a click ends it."""
    address = program.address()
    screen.show(entry("0812 3456"))
    wanted = pixels_of(masked(entry("0812 3456")))
    at = next(at for at in range(0, len(wanted), 3) if wanted[at : at + 3] != wanted[:3]) // 3
    colour = list(wanted[3 * at : 3 * at + 3])
    pixel = 'return [...document.getElementById("screen").getContext("2d").getImageData(arguments[0], arguments[1], 1, 1).data]'
    with chromium() as browser:

        def wait(holds):
            WebDriverWait(browser, WAIT_S).until(lambda _: holds())

        def enter(token):
            browser.find_element("id", "token").send_keys(token)
            browser.find_element("css selector", "form button").click()

        browser.get(f"http://{address}/")
        enter("wrong")
        wait(lambda: "token salah" in browser.find_element("id", "said").text)
        browser.get_log("browser")
        enter(TOKEN)
        wait(lambda: browser.find_element("id", "kiosk").is_displayed())
        wait(lambda: browser.execute_script(pixel, at % 800, at // 800)[:3] == colour)
        assert [line for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []
        browser.find_element("id", "leave").click()
        wait(lambda: not screen.watchers.watched)
