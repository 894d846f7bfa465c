"""The pseudo-language: longer, bracketed, whole, and for every screen and paper."""

import re

import pytest

from drivers.printer.document import Text
from firmware.core.papers import SlipPaper
from firmware.core.states import Context, Menu, Site, initial
from firmware.core.view import project
from firmware.locale import DOMAINS, translator
from firmware.printing import compose
from tests import pseudo
from tests.firmware.printing import samples

SITE = Site(name="Toko Melati", code="TM-017", contact="0800-1-555-777")


def written(text):
    """Give a text without its places."""
    return re.sub(r"{\w+}", "", text)


def test_text_is_stretched_accented_and_bracketed():
    """The vowels grow, places stay as they are, and both ends can be seen."""
    assert pseudo.pseudo("Back") == "[Bäçk]"
    assert pseudo.pseudo("Step {number} of 3") == "[Stéép {number} ööf 3]"
    assert pseudo.pseudo("Please wait...") == "[Pléääséé wääïït...]"


@pytest.mark.parametrize("text", [".", "--.--", "{day} {month}", ""])
def test_text_without_letters_stays(text):
    """What is no word is not translated."""
    assert pseudo.pseudo(text) == text


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_is_forty_per_cent_longer(domain):
    """What a translator writes, places aside, is at least 1.4 times the English text, and its places are the same."""
    english, texts = translator("en", domain), pseudo.catalogue(domain)
    assert len(texts) > 60
    for key, text in texts.items():
        places = re.findall(r"{(\w+)}", text)
        marks = {name: f"{{{name}}}" for name in places}
        source = english(key, **marks)
        assert sorted(re.findall(r"{(\w+)}", source)) == sorted(places)
        if any(letter.isalpha() for letter in written(source)):
            assert len(written(text)) >= 1.4 * len(written(source)), key
            assert (text[0], text[-1]) == ("[", "]")


def test_screen_is_projected_without_shipping_the_language():
    """A state's screen comes in the pseudo-language, with the ids that it has in every other."""
    state = initial(Context(site=SITE))
    view = pseudo.project(state, 3)
    assert (view.language, view.revision, view.screen) == ("en-XA", 3, "starting")
    heading = view.find("text.heading")
    assert heading is not None
    assert heading.label == pseudo.pseudo(translator("en", "screens")("starting.title"))
    english = [element.id for element in project(state, 3).elements if element.id != "language.en"]
    assert [element.id for element in view.elements] == english


def test_products_speak_it_too():
    """What the catalogue of products says is stretched like the rest; numbers and names of brands are not."""
    product = pseudo.translated(samples.DATA)
    assert product.name == {**samples.DATA.name, "en-XA": "[Päkéét dätää]"}
    assert product.fields[0].label["en-XA"] == "[Möbïïléé ñüümbéér]"
    assert product.brands[0].name == "Telkomsel"
    assert pseudo.translated(Menu(2)) == Menu(2)


def test_product_without_words_in_a_language_is_named_in_its_first_one():
    """A new language needs no edit of products: screens and papers say their first words until somebody translates them."""
    paper = samples.slip(pseudo.TAG)
    assert isinstance(paper, SlipPaper)
    document = compose(paper, SITE, 48, pseudo.translator("papers"))
    lines = "\n".join(line for block in document.blocks if isinstance(block, Text) for line in block.lines)
    assert "Token listrik PLN\n" in lines
    assert "\nNomor meter atau IDPEL" in lines


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_papers_fit_in_it(columns):
    """No line of any paper is wider than the paper, and no letter was lost on the way to the printer."""
    for name, paper in samples.every_kind(pseudo.TAG).items():
        document = compose(pseudo.translated(paper), SITE, columns, pseudo.translator("papers"))
        blocks = [block for block in document.blocks if isinstance(block, Text)]
        assert all(len(line) * (2 if block.double else 1) <= columns for block in blocks for line in block.lines), name
        assert "?" not in "".join(line for block in blocks for line in block.lines)
