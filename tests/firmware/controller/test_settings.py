"""A wrong configuration is one line that names the key; a missing key file is named."""

import pytest

from anjungan_cli import ConfigurationError, load_settings, main
from firmware.assembly import KeysError, load_keys
from firmware.config import Settings, Site
from firmware.core.site import Night
from sync.wire import sealing

GOOD = {
    "kiosk": '"k-00000000000a"',
    "shard": "0",
    "state_directory": '"/var/lib/anjungan"',
    "keys_directory": '"/etc/anjungan/keys"',
    "ui_socket": '"/run/anjungan/ui"',
    "sync_socket": '"/run/anjungan/sync"',
    "site": '{name = "Toko Melati", code = "TM-017", contact = "0800-1-555-777"}',
}


def load(tmp_path, **changes: str) -> Settings:
    path = tmp_path / "kiosk.toml"
    path.write_text("".join(f"{key} = {value}\n" for key, value in {**GOOD, **changes}.items() if value))
    return load_settings(path, Settings)


def test_least_configuration_has_the_defaults_of_a_real_kiosk(tmp_path):
    """What is left out is what a real kiosk has: pins, both languages, no battery clock."""
    settings = load(tmp_path)
    assert settings.site == Site(name="Toko Melati", code="TM-017", contact="0800-1-555-777", zone="Asia/Jakarta")
    assert (settings.languages, settings.display.theme, settings.devices.backend) == (("id", "en"), "light", "gpio")
    assert settings.clock.battery_rtc is False


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kiosk": ""}, "kiosk: missing"),
        ({"kiosk": '"kiosk 1"'}, "kiosk: k- and 12 of 0-9, a-f"),
        ({"kiosk": "7"}, "kiosk: Expected `str`, got `int`"),
        ({"shard": "10000"}, "shard: from 0 to 9999"),
        ({"languages": '["fr"]'}, "languages: one or more of en, id"),
        ({"languages": "[]"}, "languages: one or more of en, id"),
        ({"ui_socket": f'"/{"x" * 107}"'}, "ui_socket: from 1 to 107 bytes"),
        ({"ui_user": '"kiosk"', "sync_user": '"kiosk"'}, "sync_user: the touchscreen has this user already"),
        ({"colour": '"red"'}, "colour: unknown key"),
        ({"devices": '{backend = "mock"}'}, "devices.world: "),
        ({"devices": "{gpio = {rows = [1]}}"}, "devices.gpio.rows: "),
        ({"site": '{name = "a", code = "b", contact = "c", zone = "Mars/Base"}'}, "site.zone: not an IANA time zone"),
        ({"log_level": '"LOUD"'}, "log_level: "),
        ({"display": '{theme = "pink"}'}, "display.theme: "),
        ({"display": '{night = "24:00-05:00"}'}, 'display.night: two times of day such as "22:00-05:00", or ""'),
    ],
)
def test_wrong_value_is_one_line_that_names_the_key(tmp_path, changes, complaint):
    """The line begins with file and key, and nothing starts."""
    with pytest.raises(ConfigurationError) as raised:
        load(tmp_path, **changes)
    text = str(raised.value)
    assert text.startswith(f"{tmp_path / 'kiosk.toml'}: {complaint}")
    assert "\n" not in text


@pytest.mark.parametrize(
    ("night", "dimming"),
    [("22:00-05:00", Night(1320, 300)), ("00:00-23:59", Night(0, 1439)), ("", None)],
)
def test_night_is_two_times_of_day(tmp_path, night, dimming):
    """Minutes since midnight for the core; nothing where the screen is never dim."""
    settings = load(tmp_path, display=f'{{night = "{night}", theme = "dark", text = "big"}}')
    assert (settings.display.dimming, settings.display.theme, settings.display.text) == (dimming, "dark", "big")


def test_command_ends_with_2_for_a_wrong_configuration(tmp_path, capsys):
    """`anjungan kiosk` says what is wrong and exits with 2."""
    path = tmp_path / "kiosk.toml"
    path.write_text("kiosk = 1\n")
    assert main(["kiosk", "--config", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"anjungan kiosk: {path}: ")


def test_keys_are_four_files_of_32_bytes(tmp_path):
    """A missing key or one of a wrong length is named; whole ones are loaded."""
    with pytest.raises(KeysError, match=r"sign\.key: No such file"):
        load_keys(tmp_path)
    for name in ("sign.key", "box.key", "central_sign.pub", "central_box.pub"):
        (tmp_path / name).write_bytes(b"k" * 32)
    assert load_keys(tmp_path).sign.public == sealing.SigningKey(b"k" * 32).public
    (tmp_path / "central_box.pub").write_bytes(b"k" * 31)
    with pytest.raises(KeysError, match=r"central_box\.pub: 31 bytes instead of 32"):
        load_keys(tmp_path)
