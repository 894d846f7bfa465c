"""Makes a catalogue of the product files. A new product is a new file; no code knows a product by its name."""

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from sync.wire import sealing
from sync.wire.catalogue import Catalogue, Category, Product, SignedCatalogue, sign

_CATEGORIES = "categories.toml"


class ProductFileError(Exception):
    """A product file does not fit the catalogue's format; the text names the file and the key."""


class _Categories(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    category: tuple[Category, ...]


def shipped() -> Traversable:
    """Give the directory of the product files that come with the project."""
    return resources.files("central.catalogue").joinpath("products")


def load(directory: Traversable, *, restore_id: int, version: int, issued_ms: int) -> Catalogue:
    """Give the catalogue of the product files in `directory`, products by file name. Raises `ProductFileError`."""
    files = sorted((file for file in directory.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return Catalogue(
        restore_id=restore_id,
        version=version,
        issued_ms=issued_ms,
        categories=_read(directory.joinpath(_CATEGORIES), _Categories).category,
        products=tuple(_read(file, Product) for file in files if file.name != _CATEGORIES),
    )


def load_signed(key: sealing.SigningKey, *, restore_id: int, version: int, issued_ms: int) -> SignedCatalogue:
    """Give the shipped products as a signed catalogue. Raises `ProductFileError`, `sync.wire.errors.WireError`."""
    return sign(load(shipped(), restore_id=restore_id, version=version, issued_ms=issued_ms), key)


def _read(file: Traversable, shape: Any) -> Any:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), shape)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ProductFileError(f"{file.name}: {error}") from error
