"""The catalogues: screens and papers speak from one place. Domain "screens" belongs to the views, "papers" to the slips.

`<language>/<domain>.po` is written by people; `<domain>.mo` beside it is compiled from it (`pybabel compile`), and a test holds
them equal. Message ids are keys ("entry.next"), so a missing translation is found, never shown in another language.
"""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
"""Tag and own name, the default first."""

Translate = Callable[..., str]

_HERE = Path(__file__).parent


@cache
def translator(language: str, domain: str) -> Translate:
    """Give `say(key, **values)`: the text of `key` with `{name}` places filled. An unknown key or place is a KeyError."""
    with (_HERE / language / f"{domain}.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)

    def say(key: str, **values: object) -> str:
        text = catalogue.gettext(key)
        if text == key:
            raise KeyError(f"{key} has no text in {language}/{domain}")
        return text.format(**values)

    return say
