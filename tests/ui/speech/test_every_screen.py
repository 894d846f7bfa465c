"""Every screen of the core, listened to: all that is shown is said, icons have words, and aloud nothing private."""

import re
import subprocess
from functools import cache
from typing import Any

import msgspec
import pytest

from firmware.core.speaking import words
from firmware.core.view import project
from firmware.locale import LANGUAGES, translator
from messages.view import Element, Speech, View
from tests.ui.sample_states import states
from ui.speech.reading import read
from ui.speech.spelling import say

PICTURES = ("image", "list")


def heard(view: View, to: Any) -> str:
    """All that is said of a screen to who asks for everything, without the voice's pauses."""
    speech = Speech(to=to, volume=5, speed=4, words=words(translator(view.language, "screens")))
    listened = msgspec.structs.replace(view, speech=speech)
    again = msgspec.structs.replace(view, speech=msgspec.structs.replace(speech, repeat=1))
    return read(listened, again).text


@cache
def every_view() -> dict[str, View]:
    """Every sample of the core, in every language."""
    return {
        f"{name}-{language}": project(state, 7) for language in LANGUAGES for name, state in states(language).items()
    }


@cache
def all_heard(to: Any) -> list[tuple[str, View, str]]:
    """Each sample with what is said of it."""
    return [(name, view, bare(heard(view, to))) for name, view in every_view().items()]


def uppermost(view: View) -> list[Element]:
    """What can be used: under a dialog, the dialog's own."""
    start = next((at for at, one in enumerate(view.elements) if view.dialog and one.role == "dialog"), 0)
    return [one for one in view.elements[start:] if not one.id.startswith("pad.")]


def masked(view: View) -> str:
    return words(translator(view.language, "screens")).masked


def bare(text: str) -> str:
    """Letters and digits only: pauses are the voice's own."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def test_all_words_of_every_screen_are_said() -> None:
    """Label, detail, reason and error of each element that the keypad can reach or the eye can read."""
    missing = {
        (name, one.id, text)
        for name, view, said in all_heard("headphones")
        for one in uppermost(view)
        for text in (one.label, one.detail, one.reason or "", one.error or "")
        if bare(say(text, masked(view))) not in said and one.role != "field"
    }
    assert missing == set()


def test_every_field_is_said_with_what_is_in_it() -> None:
    """Its caption, and each digit that was typed."""
    missing = {
        (name, one.id)
        for name, view, said in all_heard("headphones")
        for one in uppermost(view)
        if one.role == "field"
        and not (
            bare(one.caption) in said and bare(say(one.shown, masked(view)) if "Rp" in one.shown else one.shown) in said
        )
    }
    assert missing == set()


def test_every_icon_and_picture_has_words() -> None:
    """Nobody has to see an icon to know what it is for."""
    wordless = {
        (name, one.id)
        for name, view in every_view().items()
        for one in view.elements
        if (one.icon or one.role in PICTURES) and not one.label
    }
    assert wordless == set()


def test_no_private_data_of_any_screen_is_said_aloud() -> None:
    """Neither as they stand nor spelled; words of three signs and less are everybody's."""
    told = {
        (name, one.id, data)
        for name, view, said in all_heard("speaker")
        for one in uppermost(view)
        if one.private
        for data in (bare(one.shown), bare(str(one.value or "")), bare(one.label.removeprefix(one.caption)))
        if len(data) > 3 and data in said
    }
    assert told == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_voice_of_the_engine(language: str) -> None:
    """espeak-ng knows the voice that the catalogue names."""
    voice = words(translator(language, "screens")).voice
    engine = subprocess.run(["espeak-ng", "-v", voice, "-q", "."], capture_output=True, encoding="utf-8", check=False)
    assert (engine.returncode, engine.stderr) == (0, "")
