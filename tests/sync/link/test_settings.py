"""The link's configuration: what is wrong is named by its key."""

from typing import Any

import msgspec
import pytest

from sync.link.settings import Settings


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("kiosk", "k-+", "kiosk: must be k- and 12 lower-case hexadecimal digits"),
        ("shard", -1, "shard: must be 0 to 9999"),
        ("controller", "", "controller: must not be empty"),
        ("log_level", "LOUD", "log_level: must be DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_wrong_setting_is_named(link_settings: Settings, key: str, value: Any, text: str) -> None:
    """The text starts with the key."""
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(msgspec.to_builtins(link_settings) | {key: value}, Settings)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("key", "/nowhere/tls.key", "key: there is no such file - at `$.broker`"),
        ("port", 0, "port: must be 1 to 65535 - at `$.broker`"),
        ("host", "", "host: must not be empty - at `$.broker`"),
    ],
)
def test_wrong_broker_setting_is_named(link_settings: Settings, key: str, value: Any, text: str) -> None:
    """The text starts with the key, and ends with where it stands."""
    plain = msgspec.to_builtins(link_settings)
    plain["broker"][key] = value
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(plain, Settings)
    assert str(caught.value) == text
