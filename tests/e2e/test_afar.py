"""Somebody looks at the kiosk from afar, and what stays on the panel when its program is gone: with the real programs."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pygame
import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from messages.pixels import Picture
from simulator.visitor import Visitor, find
from tests.e2e.conftest import own_system
from tests.ui.watch.pages import read
from ui.beneath import message
from ui.measures import SEVEN_INCH

WAIT_S = 30
TOKEN = "rahasia-yang-cukup-panjang-untuk-ini"


class Afar(NamedTuple):
    """A system whose screen can be looked at: its front panel, and where `anjungan watch` serves."""

    panel: str
    address: str


@pytest.fixture
def afar() -> Iterator[Afar]:
    with tempfile.TemporaryDirectory(prefix="afar-", dir="/tmp") as name:
        directory = Path(name)
        token = directory / "token"
        token.write_text(TOKEN)
        token.chmod(0o600)
        config = directory / "watch.toml"
        config.write_text(f'socket = "{directory}/ui"\ntoken_file = "{token}"\nport = 0\n')
        command = [sys.executable, "-m", "anjungan_cli", "watch", "--config", str(config)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as watching:
            assert watching.stderr is not None
            served = (re.search(r"http://(\S+)/$", line.strip()) for line in watching.stderr)
            address = next(found[1] for found in served if found)
            with own_system(ui={"watch": f"{directory}/ui"}) as run:
                yield Afar(run["panel"], address)
            watching.terminate()
            watching.communicate()


class Viewer:
    """Looks at pictures that come over a WebSocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.picture: Picture | None = None

    def until(self, holds: Callable[[Picture], bool]) -> Picture:
        """Look until this holds of the picture."""
        deadline = time.monotonic() + WAIT_S
        while self.picture is None or not holds(self.picture):
            self.take(self._socket.recv(timeout=deadline - time.monotonic()))
        return self.picture

    def settle(self) -> Picture:
        """Look until nothing changes for a second."""
        while True:
            try:
                self.take(self._socket.recv(timeout=1))
            except TimeoutError:
                assert self.picture is not None
                return self.picture

    def take(self, received: str | bytes) -> None:
        """Bring the picture up to a message."""
        assert isinstance(received, bytes)
        if received:
            pixels = read(received)
            if self.picture is None or pixels.patches[0].rect == (0, 0, *pixels.size):
                self.picture = Picture(pixels.size)
            self.picture.apply(pixels)


def look(afar: Afar) -> ClientConnection:
    protocols: list[Any] = ["anjungan.watch.1", f"token.{TOKEN.encode().hex()}"]
    origin = Origin(f"http://{afar.address}")
    return connect(f"ws://{afar.address}/live", subprotocols=protocols, origin=origin, proxy=None)


def panels_picture(panel: str) -> ClientConnection:
    return connect(panel.replace("http:", "ws:") + "/api/screen", proxy=None)


def cut_out(picture: Picture, rect: list[int]) -> bytes:
    """Give the pixels of a rectangle."""
    left, top, width, height = rect
    line = 3 * picture.size[0]
    rows = (picture.rgb[(top + at) * line + 3 * left :][: 3 * width] for at in range(height))
    return b"".join(rows)


def own_picture(panel: str) -> Picture:
    """Give what the customer sees."""
    with panels_picture(panel) as socket:
        return Viewer(socket).until(lambda picture: True)


def typed(visitor: Visitor, digits: str) -> list[int]:
    """Put these digits into the phone's field in place of those that are there; give where it is."""
    if _phone(visitor)["value"]:
        visitor.key("clear")
    for _ in _phone(visitor)["value"]:
        visitor.key("clear")
    visitor.type_digits(digits)
    rect: list[int] = _phone(visitor)["rect"]
    return rect


def _phone(visitor: Visitor) -> dict[str, Any]:
    field = find(visitor.view(), "field.phone")
    assert field is not None
    return field


def test_a_touchscreen_that_dies_leaves_its_message_until_the_next_one_draws(system: dict[str, Any]) -> None:
    """In the moment in which it is killed the panel shows what lies beneath, and it is never dark."""
    left = pygame.image.tobytes(message(SEVEN_INCH, ""), "RGB")
    with Visitor(system["panel"]) as visitor:
        visitor.wait_until(lambda view: view["accepts_input"], "a kiosk")
        with panels_picture(system["panel"]) as socket:
            viewer = Viewer(socket)
            before = viewer.until(lambda picture: True).rgb
            visitor.fault("process.ui", "kill")
            viewer.until(lambda picture: picture.rgb == left)
            viewer.until(lambda picture: picture.rgb != left)
        assert before != left


def test_the_customer_is_told_and_the_number_is_not_seen_from_afar(afar: Afar) -> None:
    """While somebody looks every screen says so; two numbers look different here and the same there; then it is over."""
    with Visitor(afar.panel) as visitor:
        visitor.wait_for("attract")
        assert find(visitor.view(), "text.watched") is None
        with look(afar) as socket:
            told = visitor.wait_until(lambda view: find(view, "text.watched") is not None, "a notice to the customer")
            notice = find(told, "text.watched")
            assert notice is not None
            assert (notice["label"], notice["rect"][2] > 0) == ("Layar ini dilihat petugas", True)
            viewer = Viewer(socket)
            visitor.tap("action.start")
            visitor.wait_for("menu")
            visitor.tap("service.pulsa")
            visitor.wait_for("entry")
            here, there = [], []
            for digits in ("081234567", "081298765"):
                rect = typed(visitor, digits)
                here.append(cut_out(own_picture(afar.panel), rect))
                there.append(cut_out(viewer.settle(), rect))
            assert here[0] != here[1]
            assert there[0] == there[1]
            assert there[0] not in here
        visitor.wait_until(lambda view: find(view, "text.watched") is None, "no notice any more")
