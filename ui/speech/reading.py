"""What is said of a screen: from the view before and the view now to words. Pure; pixels play no part.

A screen that comes is read: its texts in their order, then the element that the keypad stands on, with what it is and how it is.
On a screen that stays, what changed is read: digits as they are typed, the element that the keypad came to, new texts. What the
customer did interrupts what is being said; what happened by itself waits for its turn.
"""

from typing import NamedTuple

from messages.view import Element, Speech, View
from ui.speech import spelling

_HEADER = ("text.store", "text.clock", "text.watched", "image.link", "action.comfort")
_HEADER_AREA = "language."
"""They are on every screen: read when somebody comes to them or asks for everything, and when they change (the clock aside)."""

_COUNTDOWN_SAID = (20, 10, 5)
"""Seconds that are left; who listens cannot be told each one."""

_CHOSEN = ("button", "field")
"""Roles that the keypad stands on: read there."""

_TOUCHED_ONLY = "pad."
_LETTER_IN_HAND = "["
"""A key of the keypad stands for several letters; which one it is now is in the field, and said."""


class Reading(NamedTuple):
    """What is to be said, "" for nothing. interrupts: it takes the place of what is being said and of what waits."""

    text: str = ""
    interrupts: bool = False


def read(before: View | None, view: View) -> Reading:
    """Give what a customer has to hear of `view`; nothing while nobody listens. before: the view that was read last, or None."""
    speech = view.speech
    if speech is None:
        return Reading()
    reader = _Reader(view, speech)
    if before is None or before.speech is None or before.speech.to != speech.to:
        return Reading(_join([speech.words.welcome, *reader.screen()]), True)
    if speech.repeat > before.speech.repeat:
        return Reading(_join(reader.everything()), True)
    if _place(before) != _place(view):
        return Reading(_join(reader.screen()), True)
    return reader.changes(before)


def _place(view: View) -> object:
    return view.screen, view.dialog, view.language


def _join(parts: list[str]) -> str:
    """Give one text of sentences, none twice in a row: the voice pauses between them."""
    said = [part for part in parts if part]
    news = [part for before, part in zip(["", *said], said, strict=False) if part != before]
    return " ".join(part if part[-1] in ".!?:" else f"{part}." for part in news)


class _Reader:
    """One view and its words."""

    def __init__(self, view: View, speech: Speech) -> None:
        self._view = view
        self._words = speech.words
        self._acts = speech.acts
        self._aloud = speech.to == "speaker"
        self._elements = _uppermost(view)

    def screen(self) -> list[str]:
        """Give the texts, then where the keypad stands."""
        focus = self._focus()
        told = _told_with(focus)
        texts = [
            self._describe(one)
            for one in self._elements
            if one.role not in _CHOSEN and not _in_header(one) and one.id not in told
        ]
        return [*texts, self._describe(focus)] if focus is not None else texts

    def everything(self) -> list[str]:
        """Give all that can be read or chosen, the header last, and once more where the keypad stands."""
        found = [one for one in self._elements if not one.id.startswith(_TOUCHED_ONLY)]
        focus = self._focus()
        found.sort(key=_in_header)
        return [self._describe(one) for one in [*found, *([focus] if focus is not None else [])]]

    def changes(self, before: View) -> Reading:
        """Give what is different on the same screen."""
        old = {one.id: one for one in _uppermost(before)}
        typed = [one for one in self._elements if _was_typed(old.get(one.id), one)]
        focus = self._focus()
        spoken = [self._echo(old[one.id], one) for one in typed]
        if focus is None or focus in typed or _how_it_stands(old.get(focus.id)) == _how_it_stands(focus):
            focus = None
        told = _told_with(focus)
        spoken += [
            self._describe(one)
            for one in self._elements
            if _is_news(old.get(one.id), one, typing=bool(typed)) and one.id not in told
        ]
        if not typed:
            spoken += self._choices(old, told)
        if focus is not None:
            spoken.append(self._describe(focus))
        assert before.speech is not None
        return Reading(_join(spoken), bool(typed) or focus is not None or before.speech.acts != self._acts)

    def _choices(self, old: dict[str, Element], told: tuple[str, ...]) -> list[str]:
        """Name the buttons that came, and those that are selected now."""
        found = []
        for one in self._elements:
            before = old.get(one.id)
            if one.role != "button" or one.id.startswith(_TOUCHED_ONLY) or _in_header(one) or one.id in told:
                continue
            if before is None:
                found.append(self._say(one.label))
            elif one.selected and not before.selected:
                found.append(f"{self._say(one.label)}, {self._words.selected}")
        return found

    def _focus(self) -> Element | None:
        return next((one for one in self._elements if one.focused), None)

    def _describe(self, one: Element) -> str:
        """Give an element's words, what it is and how it is."""
        words, hidden = self._words, one.private and self._aloud
        parts = [self._say(one.caption if hidden else one.label)]
        if one.role == "field":
            parts = [self._say(one.caption or one.label), words.field]
        elif one.role == "button" and not hidden:
            parts.append(words.button)
        if hidden:
            parts.append(words.hidden)
        elif one.role == "field":
            parts.append(self._content(one))
        if one.selected and one.role == "button":
            parts.append(words.selected)
        if not one.enabled:
            parts += [words.unavailable, self._say(one.reason or "")]
        if not hidden and one.detail != one.reason:
            parts.append(self._say(one.detail))
        if one.role == "field" and not hidden:
            parts.append(self._say(one.error or ""))
        if (field := self._at_fault(one)) is not None:
            parts.insert(0, self._say(field.caption or field.label))
        return ", ".join(part.strip(" .,") for part in parts if part).replace("?,", "?")

    def _at_fault(self, one: Element) -> Element | None:
        """Give the field that an error belongs to (EN 301 549, 5.1.3.15: speech says which item is in error, and why)."""
        area, _, name = one.id.partition(".")
        return self._view.find(f"field.{name}") if area == "error" else None

    def _say(self, text: str) -> str:
        return spelling.say(text, self._words.masked)

    def _content(self, field: Element) -> str:
        shown = field.shown or str(field.value or "")
        if not shown:
            return self._words.empty
        return self._say(shown) if shown.startswith("Rp") else spelling.spell(shown, self._words.masked)

    def _echo(self, old: Element, one: Element) -> str:
        """Give what was typed; after something was deleted or read by the scanner, all that is there."""
        was, now = str(old.value or ""), str(one.value or "")
        if one.private and self._aloud:
            return f"{len(now)} {self._words.digits}"
        one_more = now[:-1] == was or (now[:-1] == was[:-1] and len(now) == len(was))
        echo = spelling.spell(now[-1], self._words.masked) if now and one_more else self._content(one)
        recognised = one.detail != old.detail and not one.detail.count(_LETTER_IN_HAND)
        return f"{echo}. {self._say(one.detail)}" if recognised else echo


def _uppermost(view: View) -> tuple[Element, ...]:
    """Give what can be used now: a dialog covers what is beneath it."""
    start = next((at for at, one in enumerate(view.elements) if view.dialog and one.role == "dialog"), 0)
    return view.elements[start:]


def _in_header(one: Element) -> bool:
    return one.id in _HEADER or one.id.startswith(_HEADER_AREA)


def _told_with(focus: Element | None) -> tuple[str, ...]:
    """Give the ids of what is said where the keypad stands: the element itself, and the error beside its field."""
    return () if focus is None else (focus.id, f"error.{focus.id.partition('.')[2]}")


def _was_typed(old: Element | None, one: Element) -> bool:
    return old is not None and one.role == "field" and old.value != one.value


def _how_it_stands(one: Element | None) -> object:
    """Give all that a voice says of an element that the keypad stands on; None for one that it does not stand on."""
    if one is None or not one.focused:
        return None
    return one.label, one.shown, one.value, one.selected, one.enabled, one.reason, one.error


def _is_news(old: Element | None, one: Element, *, typing: bool) -> bool:
    """Say whether a text came or changed; while somebody types, only one that came."""
    if one.id == "dialog.countdown":
        return one.value in _COUNTDOWN_SAID and (old is None or old.value != one.value)
    if one.role in _CHOSEN or one.id == "text.clock":
        return False
    if old is None or typing:
        return old is None
    return (old.label, old.detail) != (one.label, one.detail)
