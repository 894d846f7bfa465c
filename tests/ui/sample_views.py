"""Views of every screen, as the core makes them for a panel, a size of text and a language.

As a program: `python -m tests.ui.sample_views DIRECTORY` writes those for a 7 inch panel as JSON, for `python -m ui.contact_sheet`.
"""

import sys
from functools import cache
from pathlib import Path

import msgspec

from firmware.core.states import Display, State
from firmware.core.view import project
from firmware.locale import LANGUAGES
from messages.view import TextSize, View
from tests import pseudo
from tests.ui.sample_states import states
from ui.canvas import Canvas
from ui.drawing import draw
from ui.measures import SEVEN_INCH, Panel
from ui.screens.front import capacity

TAGS = (*LANGUAGES, pseudo.TAG)
"""Every language that is shipped, and one that is 40 % longer than English."""


@cache
def views(panel: Panel = SEVEN_INCH, text: TextSize = "normal", tags: tuple[str, ...] = tuple(LANGUAGES)) -> dict[str, View]:
    """Give every sample by its name, `<screen>[-<what>]-<language>`; where words take several sheets, the others end in #2, #3 ..."""
    found = {}
    canvas = Canvas(panel)
    for tag in tags:
        for name, state in states("en" if tag == pseudo.TAG else tag).items():
            fitted = _fitted(state, panel, text)
            view = found[f"{name}-{tag}"] = _view(fitted, tag)
            count = draw(canvas, view).sheets
            for sheet in range(count if count > 1 else 0):
                turned = _view(msgspec.structs.replace(fitted, sheet=sheet, sheets=count), tag)
                found[f"{name}-{tag}" + (f"#{sheet + 1}" if sheet else "")] = turned
    return found


def _fitted(state: State, panel: Panel, text: TextSize) -> State:
    facts = msgspec.structs.replace(
        state.facts, fits_normal=capacity(panel, "normal"), fits_big=capacity(panel, "big")
    )
    return msgspec.structs.replace(state, facts=facts, display=Display(theme=state.display.theme, text=text))


def _view(state: State, tag: str) -> View:
    return pseudo.project(state, 7) if tag == pseudo.TAG else project(state, 7)


def write(directory: Path) -> int:
    """Write every sample to `<name>.json`; give how many."""
    directory.mkdir(parents=True, exist_ok=True)
    samples = views()
    for name, view in samples.items():
        (directory / f"{name}.json").write_bytes(msgspec.json.encode(view))
    return len(samples)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
