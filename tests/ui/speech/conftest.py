"""Programs in the place of espeak-ng and aplay, and a loop that turns until something is so."""

import selectors
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from messages.view import Element, Speech, View, Words

WAIT_S = 20.0

WORDS = Words(
    voice="id",
    button="tombol",
    field="kolom isian",
    selected="terpilih",
    unavailable="belum bisa dipilih",
    empty="kosong",
    hidden="hanya lewat earphone",
    masked="ditutup",
    digits="angka",
    welcome="Suara menyala.",
)


def hears(to: str = "headphones", repeat: int = 0, acts: int = 0) -> Speech:
    """Somebody who listens."""
    return Speech(to=to, volume=5, speed=4, words=WORDS, repeat=repeat, acts=acts)


def screen(*elements: Element, name: str = "menu", speech: Speech | None = None, **more: object) -> View:
    """A screen that is listened to through headphones."""
    return View(revision=7, screen=name, language="id", elements=elements, speech=speech or hears(), **more)


class Loop:
    """Turns the selector as the touchscreen's loop does."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()

    def until(self, holds: Callable[[], bool], serve: Callable[[], None] = lambda: None) -> None:
        """Turn until it is so; every ending of a program wakes it."""
        deadline = time.monotonic() + WAIT_S
        serve()
        while not holds():
            assert time.monotonic() < deadline, "it did not happen"
            for key, events in self.selector.select(0.05):
                key.data(events)
            serve()


@pytest.fixture
def loop() -> Iterator[Loop]:
    """A selector with nothing on it, before and after."""
    made = Loop()
    yield made
    assert made.selector.get_map() == {}
    made.selector.close()


Script = Callable[[str, str], str]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Writes a program of the shell and gives its path."""

    def write(name: str, body: str) -> str:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o700)
        return str(path)

    return write
