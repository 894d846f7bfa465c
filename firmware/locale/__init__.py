"""The catalogues: screens and papers speak from one place. Domain "screens" belongs to the views, "papers" to the slips.

`<language>/<domain>.po` is written by people; `<domain>.mo` beside it is compiled from it (`pybabel compile`), and a test holds
them equal. Message ids are keys ("entry.next"), so a missing translation is found, never shown in another language. A folder
with both catalogues is a language that a kiosk can be configured with; nothing else names it (docs/translating.md).
"""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

DOMAINS = ("screens", "papers")

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


def _found() -> dict[str, str]:
    """Give the languages whose folders hold both compiled catalogues, with the names they give themselves."""
    folders = sorted(folder for folder in _HERE.iterdir() if all((folder / f"{name}.mo").is_file() for name in DOMAINS))
    return {folder.name: translator(folder.name, "screens")("language.name") for folder in folders}


LANGUAGES = _found()
"""Tag (the folder's name) and own name of every language that is there, by tag."""
