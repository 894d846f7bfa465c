"""The gate for every language that is there: the same keys and places, compiled, used, printable, in plain words."""

import re
import shutil
from itertools import product
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import firmware.core
import firmware.locale
import firmware.printing
from firmware.locale import DOMAINS, LANGUAGES, languages_in, translator
from firmware.printing.text import clean
from tests import pseudo

HERE = Path(firmware.locale.__file__).parent
ORIGINAL = "id"
SPEAKERS = {"screens": (firmware.core, firmware.locale), "papers": (firmware.printing,)}
"""Whose modules ask for the texts of a domain."""

EVERY = list(product(LANGUAGES, DOMAINS))
MACHINE_WORDS = re.compile(r"\b(error|invalid|failed|0x|gagal|salah input|fatal)\b", re.IGNORECASE)


def places(text):
    return sorted(re.findall(r"{(\w*)}", text))


def test_languages_are_the_folders_that_are_there():
    """Each of them, with the name that it gives itself."""
    assert LANGUAGES == {"en": "English", "id": "Bahasa Indonesia"}


def test_one_more_folder_is_one_more_language(tmp_path):
    """Copied, translated and compiled, a folder is a language; one without both catalogues is none yet."""
    for tag in ("en", pseudo.TAG, "half"):
        shutil.copytree(HERE / "en", tmp_path / tag)
    (tmp_path / "half" / "papers.mo").unlink()
    for domain in DOMAINS:
        with (HERE / "en" / f"{domain}.po").open("rb") as file:
            catalogue = read_po(file)
        for message in catalogue:
            message.string = pseudo.pseudo(message.string) if message.id else message.string
        with (tmp_path / pseudo.TAG / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalogue)
    assert languages_in(tmp_path) == {"en": "English", "en-XA": "[Éñglïïsh]"}
    assert translator(pseudo.TAG, "papers", tmp_path)("copy", number=2) == pseudo.translator("papers")("copy", number=2)


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_every_language_says_the_same_things(texts, language, domain):
    """Every key is in every language, with the same places to fill."""
    wanted = {key: places(text) for key, text in texts(ORIGINAL, domain).items()}
    assert {key: places(text) for key, text in texts(language, domain).items()} == wanted


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_text_is_one_string_and_sure(messages, language, domain):
    """No plural forms, no contexts, nothing marked as a guess, and no brace that is not a place."""
    found = messages(language, domain)
    odd = [message.id for message in found if message.pluralizable or message.context or message.fuzzy]
    assert odd == []
    assert [message.id for message in found if re.search(r"[{}]", re.sub(r"{\w+}", "", message.string))] == []


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_compiled_catalogue_is_up_to_date(texts, language, domain):
    """The .mo beside each .po holds the same texts."""
    with (HERE / language / f"{domain}.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == texts(language, domain)


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_no_text_is_empty_or_unused(texts, language, domain):
    """Each text is asked for somewhere: by its whole key, or by a key that is put together."""
    sources = [path for package in SPEAKERS[domain] for path in Path(package.__file__).parent.glob("*.py")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    begin = tuple(re.findall(r'f"([a-z_.]+)\{', source))
    end = tuple(re.findall(r'f"\{\w+\}(\.[a-z_]+)"', source))
    found = texts(language, domain)
    assert [key for key, text in found.items() if not text.strip()] == []
    unused = [key for key in found if f'"{key}"' not in source and not key.startswith(begin) and not key.endswith(end)]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_speaks_like_a_machine(texts, language):
    """Customers read neither "error" nor "invalid" nor hexadecimal."""
    assert [text for text in texts(language, "screens").values() if MACHINE_WORDS.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_printable_as_they_stand(texts, language):
    """No text loses a character on its way to the printer."""
    assert [text for text in texts(language, "papers").values() if clean(text) != text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_calendar_and_grouping_are_of_the_language(texts, language):
    """Twelve months that differ, a date with both its places, and one sign between groups of digits."""
    found = texts(language, "screens")
    assert len({found[f"month.{month}"] for month in range(1, 13)}) == 12
    assert places(found["date.day"]) == ["day", "month"]
    assert re.fullmatch(r"[.,'\u2019\u00a0\u202f]", found["number.group"])


def test_keys_that_the_page_for_translators_names_are_there(texts):
    """docs/translating.md speaks of keys that exist, in one of the two catalogues."""
    page = (HERE.parents[1] / "docs" / "translating.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+\.[a-z0-9_]+)`", page)) - {f"{domain}.po" for domain in DOMAINS}
    assert len(named) >= 6
    assert {key for key in named if key not in texts("en", "screens") and not key.startswith("kiosk.")} == set()
