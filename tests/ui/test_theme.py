"""The colours can be read."""

import pytest

from ui.theme import EDGE_PAIRS, OFF_PAIRS, TEXT_PAIRS, THEMES, contrast, mixed


def test_contrast_of_black_on_white_is_the_highest_there_is():
    """The ratio is WCAG's: 21 for black and white, 1 for a colour on itself."""
    assert round(contrast((0, 0, 0), (255, 255, 255)), 2) == 21.0
    assert contrast((10, 85, 96), (10, 85, 96)) == 1.0


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 7.0), (OFF_PAIRS, 4.5), (EDGE_PAIRS, 3.0)])
def test_every_pair_of_colours_keeps_its_contrast(theme, pairs, least):
    """Text has 7 to 1, what is disabled 4.5, edges and rings 3, in both themes."""
    colours = THEMES[theme]
    measured = {pair: contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) for pair in pairs}
    assert {pair: ratio for pair, ratio in measured.items() if ratio < least} == {}


def test_a_mixed_colour_lies_between_both():
    """A pressed surface has a share of the other colour."""
    assert mixed((0, 100, 200), (100, 0, 100), 0.25) == (25, 75, 175)
