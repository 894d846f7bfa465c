"""Hearing the screens: where the voice goes, how it is changed, and what the keys do for who listens."""

import pytest

from firmware.core import events as ev
from firmware.core.listening import Listening
from messages.view import Speech
from tests.firmware.core.conftest import CODE


@pytest.fixture
def page(kiosk):
    """Somebody has opened the page over the menu."""
    kiosk.wake()
    kiosk.tap("action.comfort")
    return kiosk


@pytest.fixture
def listener(kiosk):
    """Nobody is there yet; headphones are plugged in, and the touchscreen can speak into them."""
    kiosk.happen(ev.SpeechChanged(True, True))
    kiosk.happen(ev.HeadphonesChanged(True))
    return kiosk


def test_headphones_begin_to_speak(listener):
    """Plugged in, they are spoken into; pulled out, nothing is said aloud."""
    speech = listener.view.speech
    assert (speech.__class__, speech.to, speech.volume, speech.speed, speech.repeat) == (Speech, "headphones", 5, 4, 0)
    assert (speech.words.button, speech.words.voice) == ("tombol", "id")
    listener.happen(ev.HeadphonesChanged(False))
    assert listener.view.speech is None


def test_headphones_without_a_voice_say_nothing(kiosk):
    """They are spoken into once the touchscreen can."""
    kiosk.happen(ev.HeadphonesChanged(True))
    assert kiosk.view.speech is None
    kiosk.happen(ev.SpeechChanged(True, False))
    assert kiosk.view.speech.to == "headphones"
    kiosk.happen(ev.SpeechChanged(False, False))
    assert kiosk.view.speech is None


def test_speech_without_headphones_goes_to_the_loudspeaker(page):
    """Switched on by hand; and off."""
    page.happen(ev.SpeechChanged(True, True))
    page.tap("speech.on")
    assert (page.view.speech.to, page.find("speech.on").detail) == ("speaker", "Lewat pengeras suara")
    page.tap("speech.on")
    assert (page.view.speech, page.find("speech.on").detail) == (None, "Mati")


def test_loudspeaker_speaks_on_while_it_can(page):
    """What becomes of the other output is no matter to who listens here; without this one it is quiet."""
    page.happen(ev.SpeechChanged(True, True))
    page.tap("speech.on")
    page.happen(ev.SpeechChanged(False, True))
    assert page.view.speech.to == "speaker"
    page.happen(ev.SpeechChanged(True, False))
    assert page.view.speech is None


def test_who_switched_the_voice_off_is_left_alone(page):
    """What becomes of an output that nobody listens to, or is told once more, does not begin to speak again."""
    page.happen(ev.SpeechChanged(True, True))
    page.happen(ev.HeadphonesChanged(True))
    page.tap("speech.on")
    for speaker in (True, False, True):
        page.happen(ev.SpeechChanged(True, speaker))
        assert page.view.speech is None


def test_headphones_take_over_from_the_loudspeaker(page):
    """Plugged in by somebody who listens already: from now on only they hear it; pulled out, it is quiet."""
    page.happen(ev.SpeechChanged(True, True))
    page.tap("speech.on")
    page.happen(ev.HeadphonesChanged(True))
    assert page.view.speech.to == "headphones"
    page.happen(ev.HeadphonesChanged(False))
    assert page.view.speech is None


def test_kiosk_that_cannot_speak_says_so(page):
    """The button is greyed with its reason before anybody waits for a voice."""
    button = page.find("speech.on")
    assert (button.enabled, button.reason) == (False, "Suara belum bisa dipakai di kios ini.")


def test_volume_and_speed_have_ends(page):
    """Ten steps each; at an end one button is greyed, with its reason; without speech both are."""
    assert page.find("volume.up").reason == "Nyalakan pembacaan layar dulu."
    page.happen(ev.SpeechChanged(False, True))
    page.tap("speech.on", *["volume.up"] * 5, *["speed.down"] * 3)
    assert (page.view.speech.volume, page.words("data.volume")) == (10, "Keras suara 10 dari 10")
    assert (page.find("volume.up").enabled, page.find("volume.up").reason) == (False, "Sudah paling keras.")
    assert (page.view.speech.speed, page.find("speed.down").reason) == (1, "Sudah paling lambat.")


def test_who_listens_starts_on_the_first_thing(listener):
    """Any key wakes; the keypad stands on the first service, then in the first field."""
    listener.press("7")
    assert (listener.screen, listener.state.focus) == ("menu", "service.pulsa")
    listener.press("enter")
    assert (listener.screen, listener.state.focus) == ("entry", "field.phone")


def test_who_listens_cannot_cancel_a_wait_by_pressing_twice(listener):
    """While an answer is awaited nothing has the focus by itself."""
    listener.type_tokopedia()
    listener.tap("action.next")
    assert (listener.screen, listener.state.focus) == ("waiting", "")


def test_next_listener_finds_speech_on(listener):
    """Headphones that stay plugged in: the session ends, and the next one is spoken to with the volume as found."""
    listener.wake()
    listener.tap("action.comfort", "volume.up")
    listener.press("cancel", "cancel")
    assert (listener.screen, listener.state.speech) == ("attract", Listening("headphones", 5, 4, acts=1))


def test_whatever_is_done_ends_what_is_said(listener):
    """Each key, touch and scan counts, also one that is refused; what the world does is no reason to stop."""
    listener.wake()
    before = listener.view.speech.acts
    for event in (ev.KeyPressed("9"), ev.Tapped("nothing"), ev.Scanned("x"), ev.KeyPressed("down")):
        listener.happen(event)
    listener.happen(ev.LinkChanged(True))
    assert listener.view.speech.acts == before + 4


def test_help_repeats_the_screen_to_who_listens(listener):
    """Once: everything again. The screen stays."""
    listener.type_tokopedia()
    listener.press("help")
    assert (listener.screen, listener.view.speech.repeat, listener.value("field.code")) == ("entry", 1, CODE)


def test_help_twice_in_a_row_is_help(listener):
    """Within two seconds; later it is only said once more."""
    listener.wake()
    listener.press("help")
    listener.uptime_ms += 2_001
    listener.press("help")
    assert (listener.screen, listener.view.speech.repeat) == ("menu", 2)
    listener.uptime_ms += 2_000
    listener.press("help")
    assert (listener.screen, listener.view.speech.repeat) == ("help", 2)


def test_help_repeats_a_wait_too(listener):
    """Also where no help page is opened, however often."""
    listener.type_tokopedia()
    listener.tap("action.next")
    listener.press("help", "help")
    assert (listener.screen, listener.view.speech.repeat) == ("waiting", 2)
