"""The View: what one screen says, as plain data, already translated and already masked.

The controller makes it, `ui` draws it, speech reads it, tests and the simulator's front panel look at it. It says what is
there and what it means, never where it is: rectangles belong to `ui`.
"""

from typing import Literal

import msgspec

Role = Literal["button", "field", "text", "image", "list", "progress", "dialog"]

Tone = Literal["plain", "primary", "secondary", "quiet", "success", "notice", "danger"]
"""What an element means, not its colour. On a screen at most one button is `primary`."""


class Element(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing on a screen.

    label: everything a customer reads of it, in one string ("Tagihan Rp250.000"); speech says this.
    caption, shown: its two halves where it has two: "Nomor HP terdaftar" and "0812 3456 7890"; "Tagihan" and "Rp250.000".
    detail: a smaller second line ("Tokopedia, Shopee").
    value: the raw value: integer rupiah, ISO 8601 time ending in Z, digits as typed or masked, progress 0-100.
    icon: a name in ui's icon set.
    error: what is wrong with it, in words; the element `error.<name>` repeats it as text beside the field.
    reason: why a disabled element is disabled, in words.
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


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One screen. `revision` grows by at least one with every change since this start of the controller.

    Elements stand in reading and focus order. While `dialog` names a dialog, only elements whose id starts with
    `dialog.` or that the dialog lists (its buttons) accept input; the elements of the screen beneath come first.
    """

    revision: int
    screen: str
    language: str
    elements: tuple[Element, ...]
    dialog: str | None = None
    theme: str = "light"

    def find(self, element_id: str) -> Element | None:
        """Give the element with this id, or None."""
        return next((element for element in self.elements if element.id == element_id), None)
