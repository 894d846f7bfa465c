"""Settings that cannot work are refused with the key that is wrong."""

import msgspec
import pytest

from central.settings import AggregatorSettings, Billers, Breaker, PaycodeSettings, Timings


@pytest.mark.parametrize(
    ("shape", "values", "told"),
    [
        (Timings, {"advice_ms": []}, "advice_ms:"),
        (Timings, {"claim_s": 5}, "claim_s:"),
        (Timings, {"poll_ms": 0}, "poll_ms:"),
        (Timings, {"unknown": 1}, "unknown"),
        (Billers, {"aggregator": {"url": "ftp://x", "user": "u", "key": "k"}}, "url:"),
        (Billers, {"paycode": {"url": "gateway.example", "server_key": "k"}}, "url:"),
        (Billers, {}, "aggregator: or paycode"),
        (Breaker, {"failures": 0}, "failures:"),
        (Breaker, {"pause_s": 0}, "pause_s"),
    ],
)
def test_impossible_settings_name_their_key(shape, values, told):
    """A limit that cannot work, an unknown key and an address that is not HTTP are named."""
    with pytest.raises(msgspec.ValidationError, match=told):
        msgspec.convert(values, shape)


def test_settings_have_sensible_defaults():
    """Nothing but a biller's account must be written down; without their secrets no callbacks are taken."""
    assert (Timings().claim_s, Timings().advice_ms[:4]) == (120, (5_000, 15_000, 60_000, 300_000))
    assert AggregatorSettings(url="https://x", user="u", key="k").user == "u"
    assert AggregatorSettings(url="https://x", user="u", key="k").webhook_secret == ""


def test_connectors_have_the_names_that_routes_use():
    """By them a shop's products are chosen."""
    aggregator = AggregatorSettings(url="https://x", user="u", key="k")
    paycode = PaycodeSettings(url="https://x", server_key="k")
    assert Billers(paycode=paycode).names == {"paycode"}
    assert Billers(aggregator=aggregator, paycode=paycode).names == {"aggregator", "paycode"}
