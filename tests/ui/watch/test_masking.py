"""What somebody afar sees of a view: everything but the customer's data."""

import re

from firmware.core.view import project
from messages.view import Element, View
from tests.ui.sample_states import states
from ui.watch.masking import masked


def view(*elements):
    return View(revision=7, screen="entry", language="id", elements=elements, watched=True)


def test_private_elements_keep_their_caption_and_lose_every_letter_and_digit():
    """Groups, dots, the caption and the words about an error stay, so that a helper knows what the customer is looking at."""
    phone = Element(
        id="field.phone", role="field", label="Nomor HP 0812 3456", caption="Nomor HP", shown="0812 3456", value="08123456",
        detail="Budi S.", error="Terlalu pendek", focused=True, private=True,
    )  # fmt: skip
    assert masked(view(phone)) == view(
        Element(
            id="field.phone", role="field", label="Nomor HP •••• ••••", caption="Nomor HP", shown="•••• ••••", value="••••••••",
            detail="•••• •.", error="Terlalu pendek", focused=True, private=True,
        )
    )  # fmt: skip


def test_a_label_without_a_caption_is_hidden_as_a_whole():
    """Nothing tells which part of it is data."""
    name = Element(id="data.name", role="text", label="a.n. Siti R.", private=True)
    assert masked(view(name)).elements[0].label == "•.•. •••• •."


def test_a_letter_in_hand_is_not_pointed_at_from_afar():
    """Which of a key's letters is meant is marked by brackets: they would say as much as the letter."""
    code = Element(id="field.booking", role="field", label="Kode", caption="Kode", detail="P [Q] R S 7", private=True)
    assert masked(view(code)).elements[0].detail == "• • • • •"


def test_a_private_picture_loses_what_it_encodes():
    """The square of a code cannot be read back from afar."""
    code = Element(
        id="image.code", role="image", label="Kode QR", caption="Kode QR", value="AJ1:4071882350961174", private=True
    )
    assert masked(view(code)).elements[0].value is None


def test_what_is_not_private_stays_as_it_is():
    """Amounts, buttons and words are the same object; without anything private the view is too."""
    total = Element(id="data.total", role="text", label="Total Rp252.500", value=252500)
    seen = view(total)
    assert masked(seen) is seen
    assert masked(view(total, Element(id="data.name", role="text", label="Siti", private=True))).elements[0] is total


def data_of(element):
    return [str(one) for one in (element.label, element.shown, element.detail, element.value) if one]


def texts(element):
    return [*data_of(element), element.error or "", element.reason or ""]


def digits_of(text):
    """Give the runs of four digits or more, however they are grouped."""
    return set(re.findall(r"\d{4,}", re.sub(r"[ .-]", "", text)))


def test_no_screen_shows_from_afar_what_a_private_element_holds():
    """A number that is private in one place stands in no other place of any screen, grouped or not."""
    for name, state in states("id").items():
        seen = project(state, 7)
        secrets = {
            digits for one in seen.elements if one.private for text in data_of(one) for digits in digits_of(text)
        }
        left = {digits for one in masked(seen).elements for text in texts(one) for digits in digits_of(text)}
        assert not any(secret in digits for secret in secrets for digits in left), name


def test_the_customers_name_stands_in_private_elements_only():
    """The screen that confirms an order names him once, and from afar not at all."""
    seen = project(states("id")["confirm"], 7)
    name = seen.find("data.name").value
    assert not any(name in text for one in masked(seen).elements for text in texts(one))
