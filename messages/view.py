"""The View: what one screen says, as plain data, already translated and already masked.

The controller makes it, `ui` draws it, speech reads it, tests and the simulator's front panel look at it. It says what is
there and what it means, never where it is: rectangles belong to `ui`.
"""

from typing import Literal

import msgspec

Role = Literal["button", "field", "text", "image", "list", "progress", "dialog"]

Tone = Literal["plain", "primary", "secondary", "quiet", "success", "notice", "danger"]
"""What an element means, not its colour. On a screen at most one button is `primary`."""

Theme = Literal["light", "dark", "high_contrast"]
TextSize = Literal["normal", "big"]


class Element(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing on a screen.

    label: everything a customer reads of it, in one string ("Tagihan Rp250.000"); speech says this.
    caption, shown: its two halves where it has two: "Nomor HP terdaftar" and "0812 3456 7890"; "Tagihan" and "Rp250.000".
    detail: a smaller second line ("Tokopedia, Shopee").
    value: the raw value: integer rupiah, ISO 8601 time ending in Z, digits as typed or masked, progress 0-100.
    icon: a name in ui's icon set.
    error: what is wrong with it, in words; the element `error.<name>` repeats it as text beside the field.
    reason: why a disabled element is disabled, in words.
    private: a customer's own data. A loudspeaker never says it, a remote view never shows it.
    """

    id: str
    role: Role
    label: str = ""
    caption: str = ""
    shown: str = ""
    detail: str = ""
    value: str | int | None = None
    icon: str | None = None
    tone: Tone = "plain"
    enabled: bool = True
    focused: bool = False
    selected: bool = False
    error: str | None = None
    reason: str | None = None
    private: bool = False


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What a voice says beside the words on the screen, in the view's language.

    voice: the name of the engine's voice. button, field: what an element is. selected, unavailable, empty: how it is.
    hidden: in place of private data on a loudspeaker. masked: in place of signs that cover digits. digits: follows how many
    were typed, where they are not said themselves. welcome: which key does what, said when speech begins.
    """

    voice: str
    button: str
    field: str
    selected: str
    unavailable: str
    empty: str
    hidden: str
    masked: str
    digits: str
    welcome: str


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """The customer listens. to: where the sound goes. volume: 1-10. speed: 1-10, 4 is the pace of a calm speaker.

    repeat: grows with each wish to hear the whole screen once more. acts: grows with each key and touch, whatever became of it:
    it ends what is being said.
    """

    to: Literal["headphones", "speaker"]
    volume: int
    speed: int
    words: Words
    repeat: int = 0
    acts: int = 0


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One screen. `revision` grows by at least one with every change since this start of the controller.

    Elements stand in reading and focus order. While `dialog` names a dialog, only elements whose id starts with
    `dialog.` or that the dialog lists (its buttons) accept input; the elements of the screen beneath come first.

    theme, text: how the customer wants to see it. sheet, sheets: which part of a screen whose words do not fit at once, from
    0, and of how many; `ui` counts them (`messages.local.Sheets`), the controller turns them. dim: nobody is there, and it is
    night. speech: None while nobody listens. watched: somebody sees this screen from afar.
    """

    revision: int
    screen: str
    language: str
    elements: tuple[Element, ...]
    dialog: str | None = None
    theme: Theme = "light"
    text: TextSize = "normal"
    sheet: int = 0
    sheets: int = 1
    dim: bool = False
    speech: Speech | None = None
    watched: bool = False

    def find(self, element_id: str) -> Element | None:
        """Give the element with this id, or None."""
        return next((element for element in self.elements if element.id == element_id), None)
