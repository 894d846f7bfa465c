"""The fonts that are shipped have every letter that a kiosk shows: of catalogues, of products, of the pseudo-language."""

import string
from pathlib import Path

import msgspec
import pygame
import pytest

import ui
from central.catalogue.loader import load, shipped
from firmware.locale import LANGUAGES
from tests import pseudo

FONTS = sorted((Path(ui.__file__).parent / "assets" / "fonts").glob("*.ttf"))
NOWHERE = "\U0010fffd"
"""A code point for private use: a font draws its sign for a missing letter."""


def strings(thing):
    """Give every text inside plain data."""
    if isinstance(thing, str):
        return [thing]
    inside = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list | tuple) else ()
    return [text for one in inside for text in strings(one)]


@pytest.fixture(scope="module")
def shown(texts):
    """Every character that can stand on a screen by itself, a store's own name and a customer's aside."""
    catalogues = [texts(language, "screens") for language in LANGUAGES] + [pseudo.catalogue("screens")]
    products = msgspec.to_builtins(load(shipped(), restore_id=0, version=1, issued_ms=0))
    return sorted(set("".join(strings([catalogues, products, string.ascii_letters, string.digits, "·*"]))) - {" "})


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_font_has_every_letter_that_is_shown(path, shown):
    """None of them is drawn as the sign that stands for a missing one."""
    pygame.font.init()
    font = pygame.font.Font(path, 40)

    def pixels(text):
        return pygame.image.tobytes(font.render(text, True, "white"), "RGBA")

    missing = pixels(NOWHERE)
    assert pixels("\u4e00") == missing, "no letter that is missing would be found"
    assert len(shown) > 80
    assert [letter for letter in shown if pixels(letter) == missing] == []
