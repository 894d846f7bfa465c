"""The catalogue of texts on screens: both languages complete, compiled, used, and free of blame and error numbers."""

import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import firmware.core
import firmware.locale

HERE = Path(firmware.locale.__file__).parent
CORE = Path(firmware.core.__file__).parent


def catalogue(language):
    with (HERE / language / "screens.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale=language) if message.id}


def places(text):
    return sorted(re.findall(r"{(\w+)}", text))


def test_both_languages_say_the_same_things():
    """Every key is in both languages, with the same places to fill."""
    texts = {language: {key: places(text) for key, text in catalogue(language).items()} for language in ("id", "en")}
    assert texts["id"] == texts["en"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_compiled_catalogue_is_up_to_date(language):
    """The .mo beside each .po holds the same texts."""
    with (HERE / language / "screens.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == catalogue(language)


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_text_is_empty_or_unused(language):
    """Each text is asked for somewhere: by its whole key, or by a key that is put together."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in CORE.glob("*.py"))
    composed = tuple(re.findall(r'f"([a-z_.]+)\{', source))
    texts = catalogue(language)
    assert [key for key, text in texts.items() if not text.strip()] == []
    assert [key for key in texts if f'"{key}"' not in source and not key.startswith(composed)] == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_text_speaks_like_a_machine(language):
    """Customers read neither "error" nor "invalid" nor hexadecimal."""
    words = re.compile(r"\b(error|invalid|failed|0x|gagal|salah input|fatal)\b", re.IGNORECASE)
    assert [text for text in catalogue(language).values() if words.search(text)] == []
