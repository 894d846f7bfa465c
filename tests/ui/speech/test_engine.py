"""The two programs that speak: the real ones on ALSA's own devices without a card, and small ones in their place."""

import array
import math
import selectors
import time
import wave
from pathlib import Path
from typing import Any

import pytest

from tests.ui.speech.conftest import WAIT_S, Loop, Script
from ui.speech.engine import Engine, Programs, Saying
from ui.speech.settings import WORLD

HELLO = Saying("Selamat datang", "id", WORLD, 5, 4)
NEVER_ENDS = "exec tail -f /dev/null"


class Listening:
    """An engine, and what became of each saying."""

    def __init__(self, loop: Loop, programs: Programs = Programs()) -> None:  # noqa: B008
        self.ended: list[tuple[str, str]] = []
        self.loop = loop
        self.engine = Engine(
            loop.selector, lambda saying, complaint: self.ended.append((saying.text, complaint)), programs
        )

    def say(self, saying: Saying) -> tuple[str, str]:
        """Say it and give how it ended."""
        before = len(self.ended)
        self.engine.say(saying, 0.0)
        self.loop.until(lambda: self.engine.idle and len(self.ended) > before)
        return self.ended[-1]


def test_sound_of_a_text_reaches_the_sound_card(loop: Loop, tmp_path: Path) -> None:
    """espeak-ng and aplay as they are; ALSA writes to a file what a card would get: half a second that is not silent."""
    path = tmp_path / "heard.wav"
    device = f"file:FILE={path},FORMAT=wav"
    assert Listening(loop).say(HELLO._replace(device=device)) == ("Selamat datang", "")
    with wave.open(str(path)) as heard:
        sound = heard.readframes(heard.getnframes())
        assert heard.getnframes() > heard.getframerate() / 2
    assert len(set(sound)) > 200


def loudness(loop: Loop, path: Path, volume: int) -> float:
    """The level of a sentence in decibels, of which only differences mean something."""
    Listening(loop).say(HELLO._replace(device=f"file:FILE={path},FORMAT=wav", volume=volume))
    with wave.open(str(path)) as heard:
        sound = array.array("h", heard.readframes(heard.getnframes()))
    return 10 * math.log10(sum(sample * sample for sample in sound) / len(sound))


def test_volume_has_18_decibels_and_a_step_of_12(loop: Loop, tmp_path: Path) -> None:
    """EN 301 549, 8.2.1.1 and 8.2.1.2, measured on what the real programs play; each step is louder."""
    levels = [loudness(loop, tmp_path / f"{volume}.wav", volume) for volume in range(1, 11)]
    assert levels == sorted(levels)
    assert levels[-1] - levels[0] >= 18
    assert levels[3] - levels[0] >= 12


def test_text_is_no_argument_that_others_can_read(loop: Loop, script: Script, tmp_path: Path) -> None:
    """The engine gets voice, volume and pace as arguments, and the text where nobody else reads along."""
    engine = script("engine", f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/text')
    Listening(loop, Programs(engine, "none")).say(HELLO)
    assert (tmp_path / "arguments").read_text() == "-v id -a 100 -s 160 --stdin --stdout\n"
    assert (tmp_path / "text").read_text() == "Selamat datang"


def test_stopped_saying_ends_at_once_and_says_nothing_of_its_end(loop: Loop, script: Script) -> None:
    """A key interrupts; the next thing can be said as soon as the sound card is free."""
    listening = Listening(loop, Programs("espeak-ng", script("player", NEVER_ENDS)))
    listening.engine.say(HELLO._replace(device="card"), 0.0)
    assert not listening.engine.idle
    listening.engine.stop()
    loop.until(lambda: listening.engine.idle)
    assert listening.ended == []


def test_sound_card_that_fails_says_why(loop: Loop, script: Script) -> None:
    """The player's last words, with the device's name."""
    player = script("player", "echo 'ALSA lib: much' >&2; echo 'audio open error: Device or resource busy' >&2; exit 1")
    text, complaint = Listening(loop, Programs("espeak-ng", player)).say(HELLO._replace(device="plughw:7"))
    assert (text, complaint) == (
        "Selamat datang",
        f"{player} -D plughw:7: audio open error: Device or resource busy",
    )


def test_card_that_is_not_there_is_found_out(loop: Loop) -> None:
    """By the real player."""
    _, complaint = Listening(loop).say(HELLO._replace(device="nonesuch"))
    assert complaint.startswith("aplay -D nonesuch: ")
    assert complaint.endswith("audio open error: No such file or directory")


@pytest.mark.parametrize("device", [WORLD, "null"])
def test_voice_that_the_engine_lacks_is_the_complaint(loop: Loop, device: str) -> None:
    """Not the player's, who only gets no sound."""
    _, complaint = Listening(loop).say(HELLO._replace(voice="nonesuch", device=device))
    assert complaint == "espeak-ng: Error: The specified espeak-ng voice does not exist."


def test_engine_that_failed_is_the_complaint_whoever_is_heard_of_first(loop: Loop, script: Script) -> None:
    """Both have ended by themselves; the player's end is looked at first."""
    engine = script("engine", "echo 'no such voice' >&2; exit 1")
    player = script("player", "cat > /dev/null; echo 'read error' >&2; exit 1")
    listening = Listening(loop, Programs(engine, player))
    listening.engine.say(HELLO._replace(device="card"), 0.0)
    deadline = time.monotonic() + WAIT_S
    while len(ended := loop.selector.select(0.05)) < 2:
        assert time.monotonic() < deadline, "they do not end"
    for key in reversed([key for key in loop.selector.get_map().values() if key in [one for one, _ in ended]]):
        key.data(selectors.EVENT_READ)
    assert listening.ended == [("Selamat datang", f"{engine}: no such voice")]


@pytest.mark.parametrize(("programs", "missing"), [(("nonesuch", "aplay"), 0), (("espeak-ng", "nonesuch"), 1)])
def test_program_that_is_not_installed_is_named(loop: Loop, programs: Any, missing: int) -> None:
    """And nothing is left running."""
    listening = Listening(loop, Programs(*programs))
    assert listening.say(HELLO._replace(device="null")) == (
        "Selamat datang",
        f"{programs[missing]}: No such file or directory",
    )


def test_what_does_not_end_is_given_up(loop: Loop, script: Script) -> None:
    """A player that hangs holds the voice up for a while, not for ever."""
    listening = Listening(loop, Programs("espeak-ng", script("player", NEVER_ENDS)))
    listening.engine.say(HELLO._replace(device="card"), 0.0, 10.0)
    listening.engine.serve(9.9)
    assert (listening.engine.idle, listening.engine.wait_s(9.5)) == (False, 0.5)
    listening.engine.serve(10.0)
    loop.until(lambda: listening.engine.idle)
    assert listening.ended == [("Selamat datang", "card: it does not end")]


def test_closing_leaves_nothing_running(loop: Loop, script: Script) -> None:
    """The selector is empty again, which the loop checks."""
    listening = Listening(loop, Programs("espeak-ng", script("player", NEVER_ENDS)))
    listening.engine.say(HELLO._replace(device="card"), 0.0)
    listening.engine.close()
    assert listening.engine.idle
