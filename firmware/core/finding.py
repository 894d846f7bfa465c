"""Which products a customer's words or a scanned text mean. Pure questions about the catalogue."""

import unicodedata

from firmware.core.states import Search
from sync.wire.catalogue import Catalogue, Product


def found(catalogue: Catalogue | None, screen: Search) -> tuple[Product, ...]:
    """Give what the search screen lists."""
    if catalogue is None:
        return ()
    return meant(catalogue, screen.scanned) if screen.scanned else matching(catalogue, screen.query)


def meant(catalogue: Catalogue, text: str) -> tuple[Product, ...]:
    """Give the products for which a scanned text is."""
    return tuple(product for product in catalogue.products if product.scanned(text) is not None)


def matching(catalogue: Catalogue, query: str) -> tuple[Product, ...]:
    """Give the products in whose texts, of every language, each word of the query stands; the nearest to their names first."""
    words = plain(query).split()
    categories = {category.id: list(category.name.values()) for category in catalogue.categories}
    ranked = [(_rank(product, categories.get(product.category, []), words), product) for product in catalogue.products]
    listed = [(rank, product) for rank, product in ranked if rank is not None]
    return tuple(product for _, product in sorted(listed, key=lambda one: one[0]))


def plain(text: str) -> str:
    """Give a text without what a customer may leave out: accents, and whether a letter is a capital."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _rank(product: Product, category: list[str], words: list[str]) -> int | None:
    """Give how near it is: 0 where each word begins one of its name, 1 one of any text, else 2; None where one is missing."""
    name = plain(" ".join(product.name.values()))
    brands = [brand.name for brand in product.brands]
    text = plain(" ".join((name, *product.detail.values(), *product.keywords, *brands, *category)))
    if _all_begin(name, words):
        return 0
    if _all_begin(text, words):
        return 1
    return 2 if all(word in text for word in words) else None


def _all_begin(text: str, words: list[str]) -> bool:
    return all(f" {word}" in f" {text}" for word in words)
