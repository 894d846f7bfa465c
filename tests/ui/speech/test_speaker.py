"""The touchscreen's voice in its loop: what is said when, what is dropped, and what is known of the sound cards."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from messages.local import Speaks
from messages.view import Element, View
from messages.world import Said
from tests.ui.speech.conftest import Loop, Script, hears, screen
from ui.own_views import SILENT
from ui.speech.engine import Programs
from ui.speech.settings import WORLD, SpeechSettings
from ui.speech.speaker import TRY_AGAIN_S, WAITING_MAX, Speaker

BOTH = SpeechSettings(headphones=WORLD, speaker=WORLD)


class Voice:
    """A speaker in a loop whose time a test moves. `told`: to the controller; `said`: what the engine got."""

    def __init__(self, loop: Loop, settings: SpeechSettings, programs: Programs) -> None:
        self.loop, self.now_s = loop, 100.0
        self.told: list[Speaks] = []
        self.said: list[Said] = []
        self.speaker = Speaker(settings, loop.selector, self.told.append, self.said.append, programs)

    def serve(self) -> None:
        self.speaker.serve(self.now_s)

    def until(self, holds: Callable[[], bool]) -> None:
        self.loop.until(holds, self.serve)

    def draw(self, *views: View) -> None:
        for view in views:
            self.speaker.drawn(None, SimpleNamespace(view=view), 0.0)

    @property
    def texts(self) -> list[str]:
        return [said.text for said in self.said]


Start = Callable[..., Voice]


@pytest.fixture
def start(loop: Loop, script: Script, tmp_path: Path) -> Iterator[Start]:
    """Starts a voice whose engine throws the text away; one with "lama" in it goes on until `finish` is written to."""
    os.mkfifo(tmp_path / "finish")
    engine = script("engine", f'case "$(cat)" in *lama*) exec cat {tmp_path}/finish;; esac')
    voices: list[Voice] = []

    def run(settings: SpeechSettings = BOTH, programs: Programs = Programs(engine, "none")) -> Voice:  # noqa: B008
        voices.append(Voice(loop, settings, programs))
        return voices[-1]

    yield run
    for voice in voices:
        voice.speaker.close()


def text(words: str, name: str = "text.body") -> Element:
    return Element(id=name, role="text", label=words)


def test_sound_cards_are_tried_first_and_the_controller_hears_of_it_once(start: Start) -> None:
    """A moment of silence for each, of which the world hears nothing."""
    voice = start()
    voice.until(lambda: bool(voice.told))
    voice.until(lambda: voice.speaker.wait_s(voice.now_s) is None)
    assert (voice.told, voice.said) == ([Speaks(True, True, "")], [])


def test_kiosk_with_headphones_only_says_so(start: Start) -> None:
    """An output that is not configured is none, and no trouble."""
    voice = start(SpeechSettings(headphones=WORLD))
    voice.until(lambda: bool(voice.told))
    assert voice.told == [Speaks(True, False, "")]


def test_view_is_read_once_however_often_it_is_drawn(start: Start) -> None:
    """What turns on a screen draws it again and again."""
    voice = start()
    view = screen(text("Pilih layanan"))
    voice.draw(view, view)
    voice.until(lambda: bool(voice.said))
    voice.draw(view)
    voice.serve()
    assert voice.said == [Said("headphones", "id", "Suara menyala. Pilih layanan.")]


def test_next_screen_interrupts(start: Start) -> None:
    """What is being said ends, what waits is dropped."""
    voice = start()
    voice.draw(screen(text("yang lama sekali")))
    voice.until(lambda: len(voice.said) == 1)
    voice.draw(screen(text("yang lama sekali"), text("berita", "text.notice")), screen(text("Isi nomor"), name="entry"))
    voice.until(lambda: len(voice.said) == 2)
    assert voice.texts[1] == "Isi nomor."


def test_news_wait_for_their_turn(start: Start) -> None:
    """What happens by itself interrupts nobody."""
    voice = start()
    voice.draw(screen(text("Tunggu")), screen(text("Tunggu"), text("Sambungan putus", "text.notice")))
    voice.until(lambda: len(voice.said) == 2)
    assert voice.texts == ["Suara menyala. Tunggu.", "Sambungan putus."]


def test_only_the_newest_news_wait(start: Start, tmp_path: Path) -> None:
    """While something long is being said, no more than a few."""
    voice = start()
    voice.draw(screen(text("yang lama sekali")))
    voice.until(lambda: len(voice.said) == 1)
    for number in range(WAITING_MAX + 3):
        voice.draw(screen(text("yang lama sekali"), text(f"Berita {number}", "text.notice")))
    (tmp_path / "finish").write_text("")
    voice.until(lambda: voice.texts[-1] == "Berita 10.")
    assert voice.texts[1:] == [f"Berita {number}." for number in range(3, 11)]


def test_speech_that_is_switched_off_is_silent_at_once(start: Start) -> None:
    """In the middle of a word."""
    voice = start()
    voice.draw(screen(text("yang lama sekali")))
    voice.until(lambda: len(voice.said) == 1)
    quiet = msgspec.structs.replace(screen(text("yang lama sekali")), speech=None)
    voice.draw(quiet)
    voice.until(lambda: voice.speaker.wait_s(voice.now_s) is None)
    assert len(voice.said) == 1


def test_touchscreens_own_words_are_said_to_who_listened(start: Start) -> None:
    """The controller is silent: whoever cannot see it has to hear it."""
    voice = start()
    voice.draw(screen(text("Pilih layanan")))
    voice.until(lambda: len(voice.said) == 1)
    voice.draw(SILENT)
    voice.until(lambda: len(voice.said) == 2)
    heading = next(element.label for element in SILENT.elements if element.id == "text.heading")
    assert voice.texts[1].startswith(heading)


def test_volume_pace_and_card_are_those_of_the_view(start: Start, script: Script, tmp_path: Path) -> None:
    """The engine's arguments; the player gets the speaker's device."""
    engine = script("loud", f'echo "$@" >> {tmp_path}/engine.log; cat > /dev/null')
    player = script("player", f'echo "$@" >> {tmp_path}/player.log; cat > /dev/null')
    voice = start(SpeechSettings(speaker="plughw:1"), Programs(engine, player))
    loud = msgspec.structs.replace(hears("speaker"), volume=10, speed=1)
    voice.until(lambda: bool(voice.told))
    voice.draw(screen(text("Halo"), speech=loud))
    voice.until(lambda: bool(voice.said))
    voice.until(lambda: voice.speaker.wait_s(voice.now_s) is None)
    assert (tmp_path / "engine.log").read_text().splitlines()[-1] == "-v id -a 200 -s 100 --stdin --stdout"
    assert (tmp_path / "player.log").read_text().splitlines()[-1] == "-q -D plughw:1"


def test_missing_engine_is_one_line_and_a_fault_and_is_looked_for_again(start: Start, caplog: Any) -> None:
    """The screen goes on; half a minute later it is tried again."""
    caplog.set_level(logging.INFO, "ui")
    voice = start(SpeechSettings(headphones=WORLD), Programs("nonesuch", "none"))
    voice.serve()
    voice.now_s += TRY_AGAIN_S
    voice.serve()
    assert voice.told == [Speaks(False, False, "nonesuch: No such file or directory")]
    assert caplog.messages == ["nobody hears what is said to the headphones: nonesuch: No such file or directory"]
    assert voice.speaker.wait_s(voice.now_s) == TRY_AGAIN_S


def test_sound_card_that_comes_back_is_heard_again(start: Start, script: Script, tmp_path: Path) -> None:
    """It is tried by itself, without anybody who listens."""
    player = script("player", f"test -e {tmp_path}/card || exit 1; cat > /dev/null")
    voice = start(SpeechSettings(headphones="card"), Programs("espeak-ng", player))
    voice.until(lambda: bool(voice.told))
    (tmp_path / "card").touch()
    voice.now_s += TRY_AGAIN_S
    voice.until(lambda: len(voice.told) == 2)
    assert voice.told == [Speaks(False, False, f"{player} -D card: it ended with 1"), Speaks(True, False, "")]


def test_other_sound_card_is_not_tried_while_somebody_listens(start: Start, script: Script, tmp_path: Path) -> None:
    """One that is taken by another program takes a trial's ten seconds: nobody waits in silence for them."""
    played = tmp_path / "played"
    player = script("player", f'echo "$3" >> {played}; cat > /dev/null; test "$3" = good')
    voice = start(SpeechSettings(headphones="good", speaker="bad"), Programs("espeak-ng", player))
    voice.until(lambda: bool(voice.told))
    voice.draw(screen(text("Pilih layanan")))
    voice.until(lambda: len(voice.said) == 1 and voice.speaker.wait_s(voice.now_s) is None)
    voice.now_s += TRY_AGAIN_S
    voice.serve()
    voice.until(lambda: voice.speaker.wait_s(voice.now_s) is None)
    assert played.read_text().split() == ["good", "bad", "good"]
    voice.draw(msgspec.structs.replace(screen(), speech=None))
    voice.until(lambda: played.read_text().split() == ["good", "bad", "good", "bad"])
