"""The catalogues as their translators write them."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import firmware.locale

HERE = Path(firmware.locale.__file__).parent


@pytest.fixture(scope="session")
def messages():
    """`messages(language, domain)` gives what stands in a .po, message by message, without its header."""

    def read(language, domain):
        with (HERE / language / f"{domain}.po").open("rb") as file:
            return [message for message in read_po(file) if message.id]

    return read


@pytest.fixture(scope="session")
def texts(messages):
    """`texts(language, domain)` gives the texts of a .po by key."""
    return lambda language, domain: {message.id: message.string for message in messages(language, domain)}
