"""The catalogue of texts on paper: both languages complete, compiled, and printable."""

from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import firmware.locale
from firmware.printing.text import clean

HERE = Path(firmware.locale.__file__).parent


def catalogue(language):
    with (HERE / language / "papers.po").open("rb") as file:
        return read_po(file, locale=language)


def places(text):
    return sorted(part.split("}")[0] for part in text.split("{")[1:])


def test_both_languages_say_the_same_things():
    """Every key is in both languages, with the same places to fill."""
    texts = {language: {m.id: places(m.string) for m in catalogue(language) if m.id} for language in ("id", "en")}
    assert texts["id"] == texts["en"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_compiled_catalogue_is_up_to_date(language):
    """The .mo beside each .po holds the same texts."""
    with (HERE / language / "papers.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in catalogue(language) if message.id}


@pytest.mark.parametrize("language", ["id", "en"])
def test_texts_are_printable_as_they_stand(language):
    """No text loses a character on its way to the printer, and none is empty."""
    texts = [message.string for message in catalogue(language) if message.id]
    assert [text for text in texts if not text or clean(text) != text] == []
