"""What the keypad's figures are made of: the real driver, an edge, and a polled scan, each on a matrix of its own."""

import tomllib

import msgspec

from bench import devices
from bench.site import Site
from drivers.settings import DeviceSettings, InputSettings, PrinterSettings
from simulator.toml import render


def test_keypad_is_measured_beside_its_floor_and_its_peer():
    """Every press is heard on each of the three; the median has both ratios."""
    p50, p99 = devices.measure_keypad(lambda text: None, presses=4)
    assert (p50.name, p50.unit, p50.samples, p50.target) == ("keypad.key_to_event_p50", "ms", 4, 25)
    assert set(p50.ratios) == {"edge_wake_up", "polled_10ms"}
    assert 10 <= p50.value <= p99.value


def test_idle_kiosk_has_real_devices_and_sockets_of_its_own(tmp_path):
    """The site's own kiosk may be running: nothing is shared but its journal and keys."""
    old = {"ui_socket": "/old/ui", "sync_socket": "/old/sync", "devices": {"backend": "mock", "world": "/old/world"}}
    old["devices"]["printer"] = {"path": "/old/printer", "profile": "epson-58"}
    (tmp_path / "kiosk.toml").write_text(render(old), encoding="utf-8")
    written = devices.configuration(Site(tmp_path, tmp_path, {}, {})).read_text(encoding="utf-8")
    assert "/old" not in written
    assert msgspec.convert(tomllib.loads(written)["devices"], DeviceSettings) == DeviceSettings(
        printer=PrinterSettings(path=str(tmp_path / "bench-printer"), profile="epson-58"),
        scanner=InputSettings(identity=devices.SCANNER),
    )
