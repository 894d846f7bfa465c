"""Size, colours and voice: how the customer wants to see and hear the screens."""

from firmware.core import listening
from firmware.core.comfort import output
from firmware.core.parts import button, row, text
from firmware.core.states import Comfort, State
from firmware.locale import Translate
from messages.view import Element

_SIZES = (("normal", "text"), ("big", "a-large-small"))
_THEMES = (("light", "sun"), ("dark", "moon"), ("high_contrast", "contrast"))
"""What there is to choose from, with icons."""


def comfort(state: State, screen: Comfort, say: Translate) -> list[Element]:
    """Choose; each choice counts at once, and until this customer leaves."""
    return [
        text("text.heading", say("comfort.title"), icon="accessibility"),
        text("text.body", say("comfort.body")),
        *[
            button(f"text_size.{size}", say(f"comfort.text_{size}"), icon=icon, selected=size == state.display.text)
            for size, icon in _SIZES
        ],
        *[
            button(f"theme.{theme}", say(f"comfort.theme_{theme}"), icon=icon, selected=theme == state.display.theme)
            for theme, icon in _THEMES
        ],
        *_voice(state, say),
        button("action.back", say("action.back"), icon="arrow-left", tone="primary"),
    ]


def _voice(state: State, say: Translate) -> list[Element]:
    """Give what is read aloud and where to, and its two scales: they work once something is heard."""
    speech = state.speech
    reason = None if speech.to or output(state.facts) else say("comfort.speech_nowhere")
    found = [
        button(
            "speech.on", say("comfort.speech"), icon="volume-2" if speech.to else "volume-x", selected=bool(speech.to),
            detail=reason or say(f"comfort.speech_{speech.to or 'off'}"), enabled=reason is None, reason=reason,
        )
    ]  # fmt: skip
    scales = (("volume", speech.volume, listening.VOLUME_MAX), ("speed", speech.speed, listening.SPEED_MAX))
    for name, level, most in scales:
        found += [
            row(name, say(f"comfort.{name}"), say("comfort.level", level=level, most=most), level),
            _step(f"{name}.down", "minus", level > 1, speech.to, say),
            _step(f"{name}.up", "plus", level < most, speech.to, say),
        ]
    return found


def _step(element_id: str, icon: str, possible: bool, to: str, say: Translate) -> Element:
    name, _, way = element_id.partition(".")
    reason = say(f"comfort.{name}_{way}_end") if to else say("comfort.speech_first")
    return button(element_id, say(f"comfort.{name}_{way}"), icon=icon, enabled=bool(to) and possible, reason=reason)
