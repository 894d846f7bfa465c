"""What /sys says of an input device."""

from pathlib import Path


def describe(system: Path, number: int, switches: str) -> None:
    """Let /sys have an input device with these switches, a bitmap in hexadecimal."""
    device = system / f"sys/class/input/event{number}/device"
    for name, text in {
        "id/vendor": "0000", "id/product": "0000", "phys": "ALSA", "name": "a jack", "properties": "0",
        "capabilities/key": "0", "capabilities/abs": "0", "capabilities/sw": switches,
    }.items():  # fmt: skip
        (device / name).parent.mkdir(parents=True, exist_ok=True)
        (device / name).write_text(f"{text}\n")
