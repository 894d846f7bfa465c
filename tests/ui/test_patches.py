"""What a reader elsewhere gets of a surface."""

import pygame

from messages.pixels import Picture
from ui.patches import Changes, whole


def _surface() -> pygame.Surface:
    surface = pygame.Surface((80, 48), 0, 32)
    surface.fill((1, 2, 3))
    return surface


def _rects(changes: Changes, surface: pygame.Surface) -> list[tuple[int, int, int, int]]:
    return [patch.rect for patch in changes.take(surface).patches]


def test_the_first_thing_a_reader_gets_is_the_whole_picture():
    """Whatever was added before; after that nothing is due."""
    changes = Changes()
    changes.add([(3, 3, 5, 5)])
    assert changes.due
    assert _rects(changes, _surface()) == [(0, 0, 80, 48)]
    assert not changes.due


def test_only_what_changed_is_sent_as_it_looks_now():
    """A reader who applies the patches has the surface, also what changed again before it was sent."""
    surface, changes = _surface(), Changes()
    picture = Picture((80, 48))
    picture.apply(changes.take(surface))
    for colour in ((200, 0, 0), (0, 200, 0)):
        surface.fill(colour, (10, 5, 20, 10))
        changes.add([(10, 5, 20, 10)])
    pixels = changes.take(surface)
    assert [patch.rect for patch in pixels.patches] == [(10, 5, 20, 10)]
    picture.apply(pixels)
    assert picture.rgb == pygame.image.tobytes(surface, "RGB")


def test_rectangles_that_overlap_are_sent_as_one():
    """One that touches two others joins all three; one apart stays apart; what is outside is left out."""
    changes = Changes()
    changes.take(_surface())
    changes.add([(0, 0, 10, 10), (20, 0, 10, 10), (60, 40, 40, 40), (200, 200, 5, 5)])
    changes.add([(8, 0, 14, 5)])
    assert sorted(_rects(changes, _surface())) == [(0, 0, 30, 10), (60, 40, 20, 8)]


def test_many_rectangles_are_sent_as_the_one_around_them():
    """The seventeenth makes them one."""
    changes = Changes()
    changes.take(_surface())
    changes.add([(4 * at, 0, 2, 2) for at in range(17)])
    assert _rects(changes, _surface()) == [(0, 0, 66, 2)]


def test_a_reader_that_comes_again_gets_the_whole_picture():
    """What it had is not counted on."""
    changes = Changes()
    changes.take(_surface())
    changes.forget()
    assert changes.take(_surface()) == whole(_surface())
