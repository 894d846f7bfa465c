"""Makes the catalogue and the billers' routes of the product files. A new product is a new file; no code knows one by its name.

A file is the product as kiosks see it, and what central keeps to itself: its `[route]`, its `position` in the menu, and whether
it is `offered`. Files of the operator's own directory come on top of those that are shipped: a new id is a new product, a known
id replaces it whole.
"""

import tomllib
from collections.abc import Collection, Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from central.billers.routes import Route
from sync.wire import sealing
from sync.wire.catalogue import Catalogue, Category, Product, SignedCatalogue, check, sign
from sync.wire.errors import WireError

_CATEGORIES = "categories.toml"
_POSITION_LAST = 1000


class ProductFileError(Exception):
    """A product file does not fit the catalogue's format; the text names the file and the key."""


class _Categories(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    category: tuple[Category, ...]


class _Own(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What central keeps to itself of a product file. position: in the menu, small first."""

    route: Route
    position: int = _POSITION_LAST
    offered: bool = True


class Offering(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop sells, and how it is bought. routes: by product id, of what is no longer offered too."""

    categories: tuple[Category, ...]
    products: tuple[Product, ...]
    routes: dict[str, Route]

    def sold_by(self, billers: Collection[str]) -> "Offering":
        """Give what can be bought through these connectors. Routes stay: what was paid is delivered all the same."""
        sold = tuple(product for product in self.products if self.routes[product.id].biller in billers)
        return msgspec.structs.replace(self, products=sold)

    def catalogue(self, *, restore_id: int, version: int, issued_ms: int) -> Catalogue:
        """Give what kiosks are told of it."""
        return Catalogue(
            restore_id=restore_id,
            version=version,
            issued_ms=issued_ms,
            categories=self.categories,
            products=self.products,
        )


def shipped() -> Traversable:
    """Give the directory of the product files that come with the project."""
    return resources.files("central.catalogue").joinpath("products")


def offering(products_directory: str = "") -> Offering:
    """Give what is shipped, with the operator's directory on top of it unless that is "". Raises `ProductFileError`."""
    return read(shipped(), Path(products_directory)) if products_directory else read(shipped())


def problem_of(products_directory: str) -> str | None:
    """Say in one line why these product files cannot be offered, or None."""
    try:
        offering(products_directory)
    except ProductFileError as error:
        return str(error).replace("\n", " ")
    return None


def read(*directories: Traversable) -> Offering:
    """Give the offering of the product files in these directories, each on top of those before. Raises `ProductFileError`."""
    categories: dict[str, Category] = {}
    products: dict[str, tuple[Product, _Own]] = {}
    for directory in directories:
        for file in _files(directory):
            if file.name == _CATEGORIES:
                categories |= {category.id: category for category in _convert(file, _table(file), _Categories).category}
        products |= _products(file for file in _files(directory) if file.name != _CATEGORIES)
    sold = [(own.position, product.id, product) for product, own in products.values() if own.offered]
    result = Offering(
        categories=tuple(categories.values()),
        products=tuple(product for _, _, product in sorted(sold, key=lambda item: item[:2])),
        routes={product.id: own.route for product, own in products.values()},
    )
    try:
        check(result.catalogue(restore_id=0, version=0, issued_ms=0))
    except WireError as error:
        raise ProductFileError(str(error)) from error
    return result


def load(directory: Traversable, *, restore_id: int, version: int, issued_ms: int) -> Catalogue:
    """Give the catalogue of the product files in `directory`. Raises `ProductFileError`."""
    return read(directory).catalogue(restore_id=restore_id, version=version, issued_ms=issued_ms)


def load_signed(key: sealing.SigningKey, *, restore_id: int, version: int, issued_ms: int) -> SignedCatalogue:
    """Give the shipped products as a signed catalogue. Raises `ProductFileError`, `sync.wire.errors.WireError`."""
    return sign(load(shipped(), restore_id=restore_id, version=version, issued_ms=issued_ms), key)


def _products(files: Iterable[Traversable]) -> dict[str, tuple[Product, _Own]]:
    found: dict[str, tuple[Product, _Own]] = {}
    for file in files:
        table = _table(file)
        own = _convert(file, {name: table.pop(name) for name in _Own.__struct_fields__ if name in table}, _Own)
        product: Product = _convert(file, table, Product)
        problem = own.route.problem(product)
        if problem is not None:
            raise ProductFileError(f"{file.name}: route: {problem}")
        if product.id in found:
            raise ProductFileError(f"{file.name}: another file of this directory has the id {product.id} too")
        found[product.id] = (product, own)
    return found


def _files(directory: Traversable) -> list[Traversable]:
    try:
        found = [file for file in directory.iterdir() if file.name.endswith(".toml") and not file.name.startswith(".")]
    except OSError as error:
        raise ProductFileError(f"{directory.name}: {error.strerror}") from error
    return sorted(found, key=lambda file: file.name)


def _table(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProductFileError(f"{file.name}: {error}") from error


def _convert(file: Traversable, table: dict[str, Any], shape: Any) -> Any:
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as error:
        raise ProductFileError(f"{file.name}: {error}") from error
