"""What a customer may change about seeing and hearing the screens. It lasts until that customer is forgotten (`idle`)."""

from typing import Literal

import msgspec

from firmware.core.events import HeadphonesChanged, SpeechChanged
from firmware.core.knowledge import Facts
from firmware.core.listening import SPEED, VOLUME, Listening
from firmware.core.states import Comfort, Help, Screen, State
from firmware.core.turn import Turn


def open_page(turn: Turn, screen: Screen) -> None:
    """Show the choices, over the screen that is there; the help page gives way to them."""
    back, focus = (screen.back, screen.focus) if isinstance(screen, Help) else (screen, turn.state.focus)
    turn.show(Comfort(back, focus))


def take_text(turn: Turn, size: str) -> None:
    """The size of all text. What fits a page changes with it."""
    _see(turn, text=size)


def take_theme(turn: Turn, theme: str) -> None:
    """The colours."""
    _see(turn, theme=theme)


def output(facts: Facts) -> Literal["", "headphones", "speaker"]:
    """Give where speech can go now, headphones first, "" for nowhere."""
    return private_output(facts) or ("speaker" if facts.speaks_aloud else "")


def private_output(facts: Facts) -> Literal["", "headphones"]:
    """Give where only one person hears it, "" for nowhere."""
    return "headphones" if facts.headphones and facts.speaks_privately else ""


def toggle_speech(turn: Turn) -> None:
    """Begin or cease to read aloud; the view offers it only where it can be heard."""
    _hear(turn, to="" if turn.state.speech.to else output(turn.facts))


def change_volume(turn: Turn, by: int) -> None:
    """One step louder or softer; the view offers it only where there is one."""
    _hear(turn, volume=turn.state.speech.volume + by)


def change_speed(turn: Turn, by: int) -> None:
    """One step faster or slower; the view offers it only where there is one."""
    _hear(turn, speed=turn.state.speech.speed + by)


def act(turn: Turn) -> None:
    """Somebody did something, whatever became of it: who listens does not have to hear the rest first (EN 301 549, 5.1.3.5)."""
    if turn.state.speech.to:
        _hear(turn, acts=turn.state.speech.acts + 1)


def plug(turn: Turn, event: HeadphonesChanged) -> None:
    """Whoever plugs headphones in wants to listen. Pulled out, nothing goes on aloud: others stand around."""
    turn.learn(headphones=event.plugged)
    _hear(turn, to=private_output(turn.facts))


def speech_changed(turn: Turn, event: SpeechChanged) -> None:
    """An output came or went: who listened there hears nothing more, who has plugged headphones in is spoken to.

    Who switched the voice off is left alone while nothing becomes of the headphones.
    """
    before, to = private_output(turn.facts), turn.state.speech.to
    turn.learn(speaks_privately=event.headphones, speaks_aloud=event.speaker)
    private = private_output(turn.facts)
    if (private != before and not (to == "speaker" and event.speaker)) or (to == "speaker" and not event.speaker):
        _hear(turn, to=private)


def forget(turn: Turn) -> None:
    """The next customer finds everything as the shop has it; headphones that are plugged in still want speech."""
    context = turn.state.context
    turn.set(display=context.display, language=context.languages[0], speech=Listening(private_output(turn.facts)))


def is_changed(state: State) -> bool:
    """Say whether somebody wanted the screens otherwise than the shop has them."""
    context, speech = state.context, state.speech
    wanted = (state.display, state.language, speech.to, speech.volume, speech.speed)
    return wanted != (context.display, context.languages[0], private_output(state.facts), VOLUME, SPEED)


def _see(turn: Turn, **changes: object) -> None:
    turn.set(display=msgspec.structs.replace(turn.state.display, **changes), sheet=0, sheets=1)


def _hear(turn: Turn, **changes: object) -> None:
    turn.set(speech=msgspec.structs.replace(turn.state.speech, **changes))
