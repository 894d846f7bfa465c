"""Settings that cannot work are refused with the key that is wrong."""

import msgspec
import pytest

from central.settings import AggregatorSettings, Billers, Timings


@pytest.mark.parametrize(
    ("shape", "values", "told"),
    [
        (Timings, {"advice_ms": []}, "advice_ms:"),
        (Timings, {"claim_s": 5}, "claim_s:"),
        (Timings, {"poll_ms": 0}, "poll_ms:"),
        (Timings, {"unknown": 1}, "unknown"),
        (Billers, {"aggregator": {"url": "ftp://x", "user": "u", "key": "k"}}, "url:"),
    ],
)
def test_impossible_settings_name_their_key(shape, values, told):
    """A limit that cannot work, an unknown key and an address that is not HTTP are named."""
    with pytest.raises(msgspec.ValidationError, match=told):
        msgspec.convert(values, shape)


def test_settings_have_sensible_defaults():
    """Nothing but the biller's account must be written down."""
    assert (Timings().claim_s, Timings().advice_ms[:4]) == (120, (5_000, 15_000, 60_000, 300_000))
    assert AggregatorSettings(url="https://x", user="u", key="k").user == "u"
