"""What the front panel says of the screen (`GET /api/view`)."""

import msgspec

from messages.world import Placed, Shown


class PanelView(msgspec.Struct, frozen=True, kw_only=True):
    """What `GET /api/view` says."""

    revision: int
    screen: str
    dialog: str | None
    language: str
    theme: str
    size: tuple[int, int]
    accepts_input: bool
    focus: str | None
    elements: tuple[Placed, ...]


def seen(shown: Shown | None, revision: int, size: tuple[int, int], language: str) -> PanelView:
    """Give the view of what `ui` shows; None: of a kiosk that has drawn nothing yet, on a screen of this size in pixels."""
    if shown is None:
        return PanelView(
            revision=revision,
            screen="starting",
            dialog=None,
            language=language,
            theme="light",
            size=size,
            accepts_input=False,
            focus=None,
            elements=(),
        )
    return PanelView(
        revision=revision,
        screen=shown.screen,
        dialog=shown.dialog,
        language=shown.language,
        theme=shown.theme,
        size=shown.size,
        accepts_input=shown.accepts_input,
        focus=next((element.id for element in shown.elements if element.focused), None),
        elements=shown.elements,
    )
