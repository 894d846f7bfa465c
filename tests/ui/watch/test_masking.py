"""What somebody afar sees of a view: everything but the customer's data."""

from messages.view import Element, View
from ui.watch.masking import masked


def view(*elements):
    return View(revision=7, screen="entry", language="id", elements=elements, watched=True)


def test_private_elements_keep_their_caption_and_lose_every_letter_and_digit():
    """Groups, dots and the caption stay, so that a helper knows what the customer is looking at."""
    phone = Element(
        id="field.phone", role="field", label="Nomor HP 0812 3456", caption="Nomor HP", shown="0812 3456", value="08123456",
        detail="Budi S.", error="0812 terlalu pendek", focused=True, private=True,
    )  # fmt: skip
    assert masked(view(phone)) == view(
        Element(
            id="field.phone", role="field", label="Nomor HP •••• ••••", caption="Nomor HP", shown="•••• ••••", value="••••••••",
            detail="•••• •.", error="•••• ••••••• ••••••", focused=True, private=True,
        )
    )  # fmt: skip


def test_a_label_without_a_caption_is_hidden_as_a_whole():
    """Nothing tells which part of it is data."""
    name = Element(id="data.name", role="text", label="a.n. Siti R.", private=True)
    assert masked(view(name)).elements[0].label == "•.•. •••• •."


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
