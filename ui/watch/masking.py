"""A view without the customer's data: what somebody may see from afar."""

import msgspec

from messages.view import Element, View

BULLET = "•"
_MARKS = str.maketrans("", "", "[]")
"""They mark which of a key's letters is meant (`firmware.core.letters`): beside a bullet that would say as much as the letter."""


def masked(view: View) -> View:
    """Give the view with a bullet for every letter and digit of its private elements. A picture of a code loses what it says.

    Captions stay, and so do the words about an error: they are the product's, and whoever helps needs them.
    """
    if not any(element.private for element in view.elements):
        return view
    elements = tuple(_masked(element) if element.private else element for element in view.elements)
    return msgspec.structs.replace(view, elements=elements)


def _masked(element: Element) -> Element:
    caption = element.caption
    kept = caption if caption and element.label.startswith(caption) else ""
    return msgspec.structs.replace(
        element,
        label=kept + _hidden(element.label[len(kept) :]),
        shown=_hidden(element.shown),
        detail=_hidden(element.detail.translate(_MARKS)),
        value=_hidden(str(element.value)) if element.value is not None and element.role != "image" else None,
    )


def _hidden(text: str) -> str:
    return "".join(BULLET if character.isalnum() else character for character in text)
