"""The catalogues: screens and papers speak from one place. Domain "screens" belongs to the views, "papers" to the slips.

`<language>/<domain>.po` is written by people; `<domain>.mo` beside it is compiled from it (`make catalogues`), and a test holds
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
def translator(language: str, domain: str, folder: Path = _HERE) -> Translate:
    """Give `say(key, **values)`: the text of `key` with `{name}` places filled. An unknown key or place is a KeyError."""
    with (folder / language / f"{domain}.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)

    def say(key: str, **values: object) -> str:
        text = catalogue.gettext(key)
        if text == key:
            raise KeyError(f"{key} has no text in {language}/{domain}")
        return text.format(**values)

    return say


def languages_in(folder: Path) -> dict[str, str]:
    """Give the languages whose folders in `folder` hold both compiled catalogues: tag and the name it gives itself, by tag."""
    tags = sorted(one.name for one in folder.iterdir() if all((one / f"{domain}.mo").is_file() for domain in DOMAINS))
    return {tag: translator(tag, "screens", folder)("language.name") for tag in tags}


LANGUAGES = languages_in(_HERE)
"""Tag (the folder's name) and own name of every language that is there."""
