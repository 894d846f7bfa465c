"""Every screen looks as it did when somebody last looked: exactly, on the stack that is pinned."""

from pathlib import Path

import pygame
import pytest

from tests.ui import goldens
from tests.ui.sample_views import few_colours, overview

OUTPUT = Path(__file__).parents[2] / "build" / "goldens"


@pytest.mark.parametrize("variant", goldens.accepted())
def test_every_screen_looks_as_it_was_accepted(variant):
    """Two panels, two themes, every language: each picture has the hash that was recorded; build/goldens shows what has not."""
    panel, theme = goldens.VARIANTS[variant]
    found, accepted = goldens.hashes(panel, theme), goldens.golden(variant)
    changed = sorted(name for name in found if accepted.get(name) != found[name])
    gone = sorted(set(accepted) - set(found))
    pictures = goldens.side_by_side(variant, changed, OUTPUT / variant) if changed else []
    assert (changed, gone) == ([], []), (
        f"look at {', '.join(str(one.relative_to(OUTPUT.parents[1])) for one in pictures)} (accepted, now, difference); "
        "if they are right: python -m tests.ui.goldens"
    )


@pytest.mark.parametrize("picture", ["docs/images/screens.png"][: len(goldens.accepted())])
def test_the_documentation_shows_the_screens_as_they_are(picture):
    """The contact sheet in the documentation is the one that `make screens` makes."""
    assert (OUTPUT.parents[1] / picture).read_bytes() == few_colours(overview())


def test_a_change_is_shown_beside_what_was_accepted(tmp_path):
    """What differs is drawn three times as wide: before, now, and the difference."""
    variant = next(iter(goldens.VARIANTS))
    made = goldens.side_by_side(variant, ["menu-id"], tmp_path)
    assert [one.name for one in made] == ["menu-id.png"]
    picture = pygame.image.load(made[0])
    assert picture.get_size() == (3 * goldens.VARIANTS[variant][0].size[0], goldens.VARIANTS[variant][0].size[1])
