"""What has the focus is drawn, also where there is room for one field only."""

import pytest

from messages.view import Element, View
from ui.measures import PANELS

KEYS = "abcdefghijklmnopqrstuvwxyz0123456789"


def _field(name: str, *, focused: bool = False, selected: bool = False) -> Element:
    return Element(
        id=f"field.{name}", role="field", label="Nomor pelanggan", shown="ABC 123", error="salah", focused=focused,
        selected=selected,
    )  # fmt: skip


@pytest.mark.parametrize("keys", [KEYS, "0123456789"], ids=["letters", "digits"])
@pytest.mark.parametrize("panel", PANELS, ids=["800x480", "1280x800", "720x1280"])
def test_a_field_with_the_focus_is_seen_beside_the_one_in_hand(drawn, panel, keys):
    """Somebody goes on with the keypad's arrows while another field is still the one that is typed in."""
    long = "Nomor ini tidak ada: periksa lagi angka demi angka. " * 4
    elements = [
        Element(id="text.heading", role="text", label="Token listrik"), _field("one", selected=True), _field("two"),
        _field("three", focused=True),
        *(Element(id=f"error.{name}", role="text", label=long) for name in ("one", "two", "three")),
        *(Element(id=f"pad.{key}", role="button", label=key) for key in keys),
        *(Element(id=f"action.{way}", role="button", label="Lanjut") for way in ("back", "next")),
    ]  # fmt: skip
    view = View(revision=1, screen="entry", language="id", elements=tuple(elements), text="big")
    assert "field.three" in [element.id for element, _, _ in drawn(view, panel).places]
