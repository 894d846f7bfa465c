"""A customer who sees nothing: hears what the kiosk says, presses keys, and walks away with a slip that can be paid.

espeak-ng runs as on a kiosk; what is heard is taken where its text goes in (`GET /api/heard`). Nothing else of the kiosk is used.
"""

import re
import time
from typing import Any

import pytest

from simulator.visitor import Visitor, find
from tests.e2e.people import Customer, Till

KEYS_MAX = 40
HEAR_S = 20.0


class Listener:
    """Ears and a finger for the keypad. `heard`: all that was said, in order; `last`: what was said since the last act."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._number = max((one["number"] for one in visitor.heard(0, 0)), default=0)
        self.heard: list[dict[str, Any]] = []
        self.last = ""

    def plug(self, plugged: bool) -> None:
        """Feel for the jack."""
        self.last = ""
        self._visitor.headphones(plugged)

    def key(self, key: str) -> None:
        """Press a key."""
        self.last = ""
        self._visitor.key(key)

    def hear(self, *words: str) -> str:
        """Listen until all of these were said since the last act. Gives everything since then."""
        deadline = time.monotonic() + HEAR_S
        while not all(word in self.last for word in words):
            assert time.monotonic() < deadline, f"not heard: {words}; heard: {self.last!r}"
            self._listen(1.0)
        return self.last

    def go_to(self, words: str) -> str:
        """Press down until the element with these words is the one that is said last. Gives what was said of it."""
        for _ in range(KEYS_MAX):
            if re.search(rf"{words}, (tombol|button|kolom isian)[^.]*\.?$", self.last):
                return self.last
            self.key("down")
            self.hear(",")
        raise AssertionError(f"{words} is nowhere")

    def press(self, words: str) -> None:
        """Go to a button, and press enter."""
        self.go_to(words)
        self.key("enter")

    def type(self, digits: str, echo: str = "{digit}.") -> None:
        """Press digits, each after the one before was said."""
        for count, digit in enumerate(digits, start=1):
            self.key(digit)
            self.hear(echo.format(digit=digit, count=count))

    def said(self, to: str) -> str:
        """Give everything that was said to the headphones or to the speaker."""
        return " ".join(one["text"] for one in self.heard if one["to"] == to)

    def _listen(self, timeout_s: float) -> None:
        for one in self._visitor.heard(self._number, timeout_s):
            self._number = one["number"]
            self.heard.append(one)
            self.last = f"{self.last} {one['text']}"


@pytest.fixture
def asleep(visitor: Customer) -> Customer:
    """Nobody is at the kiosk; whoever comes next pulls their headphones out again."""
    visitor.key("cancel")
    visitor.wait_for("attract")
    yield visitor
    visitor.headphones(False)


def spelled(digits: str) -> str:
    """As the voice says them, without its pauses."""
    return " ".join(digits)


def without_pauses(text: str) -> str:
    return text.replace(",", "")


def test_a_slip_by_ear_and_keypad_alone(asleep: Customer, till: Till, phone: str) -> None:
    """From the headphones in the jack to the code of a slip that the cashier can take; nothing went to the loudspeaker."""
    before = len(asleep.papers())
    somebody = Listener(asleep)
    somebody.plug(True)
    somebody.hear("Suara menyala")
    somebody.key("down")
    somebody.hear("Pilih layanan")
    somebody.press("Pulsa")
    somebody.hear("Nomor HP", "kolom isian", "kosong")
    somebody.type(phone)
    somebody.press("10000 rupiah")
    somebody.hear("terpilih")
    somebody.press("Selanjutnya")
    checked = somebody.hear("rupiah", "tombol")
    assert spelled(phone) in without_pauses(checked)
    assert "Total" in checked
    somebody.press("Cetak slip")
    somebody.hear("Ambil slip")
    paper = asleep.wait_paper(before + 1)
    assert spelled(paper["code"]) in without_pauses(somebody.last)
    assert till.lookup(paper["code"])["payable"] is True
    assert somebody.said("speaker") == ""
    somebody.plug(False)
    asleep.wait_until(lambda view: view["screen"] == "slip", "the slip, silent")


def test_nothing_private_is_said_aloud(visitor: Customer, phone: str) -> None:
    """Speech on the loudspeaker, switched on by a touch: the number that is typed, and the slip's code, stay on the screen."""
    before = len(visitor.papers())
    visitor.tap("action.comfort")
    visitor.wait_for("comfort")
    somebody = Listener(visitor)
    visitor.tap("speech.on")
    somebody.hear("Suara menyala")
    somebody.key("cancel")
    somebody.hear("Pilih layanan")
    somebody.press("Pulsa")
    somebody.hear("hanya lewat earphone")
    somebody.type(phone, echo="{count} angka")
    somebody.press("10000 rupiah")
    somebody.hear("terpilih")
    somebody.press("Selanjutnya")
    somebody.hear("Total")
    somebody.press("Cetak slip")
    somebody.hear("Ambil slip")
    code = visitor.wait_paper(before + 1)["code"]
    somebody.key("help")
    somebody.hear("Selesai, tombol")
    aloud = without_pauses(somebody.said("speaker"))
    private = [phone, spelled(phone), spelled(phone[-4:]), code, spelled(code), spelled(code[-6:])]
    assert [data for data in private if data in aloud] == []
    assert somebody.said("headphones") == ""
    visitor.tap("action.done")


def test_language_pace_and_volume_are_chosen_by_ear(asleep: Customer) -> None:
    """The page of choices is a button like every other; pulled out, the headphones take all of it with them."""
    somebody = Listener(asleep)
    somebody.plug(True)
    somebody.hear("Suara menyala")
    somebody.key("down")
    somebody.hear("Pilih layanan")
    somebody.press("English")
    somebody.hear("Choose a service")
    assert somebody.heard[-1]["voice"] == "en"
    before = len(somebody.heard)
    somebody.key("help")
    assert "button" in somebody.hear("Choose a service")
    assert len(somebody.heard) == before + 1
    somebody.press("Display & sound")
    somebody.hear("Volume 5 of 10")
    somebody.press("Louder")
    somebody.hear("Volume 6 of 10")
    somebody.press("Faster")
    somebody.hear("Speed of speech 5 of 10")
    somebody.plug(False)
    asleep.wait_until(lambda view: view["screen"] == "comfort", "the page, silent")


def test_dead_jack_silences_and_is_told_to_staff(asleep: Customer) -> None:
    """Nobody can say who listens: the voice stops in the middle, and begins again with the jack."""
    somebody = Listener(asleep)
    somebody.plug(True)
    somebody.hear("Suara menyala")
    asleep.fault("jack", "dead")
    view = asleep.wait_until(lambda view: bool(find(view, "text.notice")), "a notice for staff")
    assert "colokan earphone" in find(view, "text.notice")["label"]
    somebody.last = ""
    asleep.mend("jack")
    somebody.hear("Suara menyala")
