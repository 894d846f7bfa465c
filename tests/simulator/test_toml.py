"""The writer of configurations, read back by the standard library's parser."""

import tomllib

import pytest

from simulator.toml import render


def test_toml_written_is_read_back():
    """Text of every kind, numbers, truth, lists, tables in tables and lists of tables survive."""
    document = {
        "kiosk": "k-0123456789ab",
        "screen": [800, 480],
        "trusted": False,
        "pause_s": 0.5,
        "site": {"name": 'Toko "Melati" · Cipinang \\ \t \x7f 🙂', "zone": "Asia/Jakarta", "deep": {"empty": []}},
        "tills": [{"name": "K1", "open": True}, {"name": "K2", "open": False}],
        "odd key": {"a.b": 1},
    }
    assert tomllib.loads(render(document)) == document


def test_toml_has_no_word_for_nothing():
    """None is a mistake of the caller."""
    with pytest.raises(TypeError):
        render({"kiosk": None})
