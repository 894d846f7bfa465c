"""A language made by machine from the English one, to see what a longer language would do to screens and papers.

Every text is 40 % longer, its letters carry accents, and it stands in brackets, so that a text that did not come from a
catalogue and a text that was cut are both seen. `{name}` places stay, and so does a text without letters.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from babel.messages.pofile import read_po

import firmware.locale
from firmware.core import view
from firmware.core.states import State
from firmware.locale import LANGUAGES, Translate
from messages.view import View
from sync.wire.catalogue import Catalogue, Option, Product

TAG = "en-XA"
"""The tag that such languages have in other projects: English with accents, of a region that does not exist."""

PERCENT_LONGER = 40

_ACCENTS = str.maketrans("aeioucnAEOUCN", "äéïöüçñÄÉÖÜÇÑ")
"""Letters of code page 437, which printers have without help."""

_PIECE = re.compile(r"({\w+}|.)")
_VOWELS = tuple("aeiouAEIOU")


def pseudo(text: str) -> str:
    """Give an English text in the pseudo-language: "Back" is "[Bäçk]", "Please wait..." is "[Pléääséé wääïït...]"."""
    pieces = [piece for piece in _PIECE.split(text) if piece]
    words = sum(len(piece) for piece in pieces if not piece.startswith("{"))
    letters = [at for at, piece in enumerate(pieces) if piece in _VOWELS] or [
        at for at, piece in enumerate(pieces) if piece.isalpha()
    ]
    if not letters:
        return text
    more = max(0, -(-PERCENT_LONGER * words // 100) - len("[]"))
    for count, at in enumerate(letters):  # each gets its part of the further letters, as evenly as can be
        pieces[at] *= 1 + (count + 1) * more // len(letters) - count * more // len(letters)
    return f"[{''.join(piece if piece.startswith('{') else piece.translate(_ACCENTS) for piece in pieces)}]"


@cache
def catalogue(domain: str) -> dict[str, str]:
    """Give the texts of the pseudo-language by key, made from the English ones."""
    with Path(firmware.locale.__file__).with_name("en").joinpath(f"{domain}.po").open("rb") as file:
        return {message.id: pseudo(message.string) for message in read_po(file, locale="en") if message.id}


@cache
def translator(domain: str) -> Translate:
    """Give `say` as `firmware.locale.translator` does, in the pseudo-language."""
    texts = catalogue(domain)
    return lambda key, **values: texts[key].format(**values)


def translated(thing: Any) -> Any:
    """Give a struct (a state, a catalogue, a paper) with the pseudo-language added to each of the `Texts` inside it."""
    if isinstance(thing, Catalogue | Product):
        return _translated_once(thing)
    if isinstance(thing, Option) and len(set(thing.label.values())) == 1:
        return thing  # a place's name, which no language has in another way
    if isinstance(thing, msgspec.Struct):
        return _translated(thing)
    if isinstance(thing, tuple):
        return tuple(translated(one) for one in thing)
    if isinstance(thing, dict) and thing and thing.keys() <= LANGUAGES.keys():
        return {**thing, TAG: pseudo(thing.get("en") or next(iter(thing.values())))}
    return thing


def _translated(thing: msgspec.Struct) -> msgspec.Struct:
    return msgspec.structs.replace(
        thing, **{name: translated(getattr(thing, name)) for name in thing.__struct_fields__}
    )


_ONCE: dict[int, tuple[Catalogue | Product, Any]] = {}
"""Catalogues and products by their id, each with its translation: states share them, and they are most of a state."""


def _translated_once(thing: Catalogue | Product) -> Any:
    if id(thing) not in _ONCE:
        _ONCE[id(thing)] = (thing, _translated(thing))  # what is kept here keeps its id
    return _ONCE[id(thing)][1]


def project(state: State, revision: int) -> View:
    """Give the screen of a state as `firmware.core.view.project` does, in the pseudo-language, which has English's place."""
    others = tuple(tag for tag in state.context.languages if tag != "en")
    context = msgspec.structs.replace(state.context, languages=others)
    shown = msgspec.structs.replace(translated(state), context=context, language=TAG)
    return view.project(shown, revision, translator("screens"))
