"""What is written can be read: measured on the pixels of every screen in every theme, not only on the palette."""

from collections import Counter
from itertools import product

import msgspec
import pygame
import pytest

from tests.ui.sample_views import views
from ui.canvas import Canvas
from ui.drawing import Appearance, draw
from ui.measures import PANELS
from ui.strokes import Stroke, paint
from ui.theme import THEMES, contrast, own_themes

TEXT, DISABLED = 7.0, 4.5
"""WCAG 2.2: 1.4.6 for text; what is disabled is exempt, and kept readable all the same."""


class Watched(Canvas):
    """A canvas whose strokes a test can look at."""

    def texts(self) -> list[Stroke]:
        """Give the texts of the newest picture that nothing was drawn over afterwards."""
        strokes = self._strokes
        dimmed = max((at for at, one in enumerate(strokes) if one.kind == "shade"), default=-1)
        return [one for one in strokes[dimmed + 1 :] if one.kind == "text" and one.area[2] > 4]


OWN = own_themes({"deep": "#3A0A2E", "sun": "#FFD27A"})


@pytest.mark.parametrize("themes", [THEMES, OWN], ids=["shipped", "own"])
@pytest.mark.parametrize("panel", PANELS, ids=["800x480", "1280x800", "720x1280"])
def test_words_on_attract_stand_out_wherever_they_lie(themes, panel):
    """Where words reach the lighter ground behind the picture, it is darker: 7 to 1 at each of their pixels."""
    pygame.font.init()
    pale = {}
    for name, view in views().items():
        for theme, text in product(sorted(themes), ("normal", "big")) if view.screen == "attract" else ():
            canvas = Watched(panel)
            draw(canvas, msgspec.structs.replace(view, theme=theme, text=text), appearance=Appearance(themes))
            texts = canvas.texts()
            paint(canvas.surface, [one for one in canvas._strokes if one not in texts], canvas.surface.get_rect())
            for stroke in texts:
                area = pygame.Rect(stroke.area).clip(canvas.surface.get_rect())
                edge = [area.midleft, area.center, (area.right - 1, area.centery)]
                grounds = [tuple(canvas.surface.get_at(point))[:3] for point in edge]
                if (found := min(contrast(stroke.more[3], ground) for ground in grounds)) < TEXT:
                    pale[name, theme, text, stroke.more[2]] = round(found, 1)
    assert pale == {}


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_every_text_stands_out_from_its_ground(theme):
    """Each text has 7 to 1 against the pixels around it, in any theme, on every screen; on disabled controls 4.5 to 1."""
    pygame.font.init()
    canvas = Watched()
    pale = {}
    for name, view in views().items():
        drawing = draw(canvas, msgspec.structs.replace(view, theme=theme))
        disabled = [pygame.Rect(rect) for one, rect, _ in drawing.places if not one.enabled]
        for stroke in canvas.texts():
            area = pygame.Rect(stroke.area)
            ground = _ground(canvas.surface, area)
            floor = DISABLED if any(one.contains(area) for one in disabled) else TEXT
            if (found := contrast(stroke.more[3], ground)) < floor:
                pale[name, stroke.more[2]] = round(found, 1)
    assert pale == {}


def _ground(surface: pygame.Surface, area: pygame.Rect) -> tuple[int, int, int]:
    """Give the commonest colour in a text's rectangle: letters cover less than half of it."""
    area = area.clip(surface.get_rect())
    wide = surface.get_pitch() // 4
    with memoryview(surface.get_buffer()).cast("B").cast("I") as pixels:
        rows = [pixels[y * wide + area.left : y * wide + area.right : 5] for y in range(area.top, area.bottom, 3)]
        counted = Counter(colour for row in rows for colour in row)
        for row in rows:
            row.release()
    red, green, blue, _ = surface.unmap_rgb(counted.most_common(1)[0][0])
    return red, green, blue
