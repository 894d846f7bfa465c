"""The wiring diagram is drawn from the pins that the code has, and docs/hardware.md states the same ones."""

import re
from pathlib import Path

import anjungan_cli
from docs.pictures import wiring
from drivers.doctor.places import PIN_OF_BCM
from drivers.settings import GpioSettings


def test_the_picture_is_what_its_script_draws():
    """`python -m docs.pictures.wiring` makes it anew after a change of a default pin."""
    assert wiring.PICTURE.read_text(encoding="utf-8") == wiring.draw(GpioSettings())


def test_every_pin_of_a_configuration_is_in_the_picture():
    """With its key's words and its place on the header, also when it is not the default."""
    settings = GpioSettings(buzzer=24)
    drawn = wiring.draw(settings)
    assert "buzzer, circuit A (BCM 24)" in drawn
    assert len(re.findall(r"\(BCM \d+\)", drawn)) == len(wiring.uses(settings)) == 13


def test_the_table_of_pins_names_their_places_on_the_header():
    """BCM numbers in one column, pins of the header in the next."""
    page = Path(anjungan_cli.__file__).parent / "docs/hardware.md"
    rows = [line.split("|") for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    pins = {row[2].strip(" `"): (row[3].strip(), row[4].strip()) for row in rows if len(row) == 7 and "`" in row[2]}
    for key in GpioSettings.__struct_fields__:
        bcm, places = pins[key]
        assert places == ", ".join(str(PIN_OF_BCM[int(number)]) for number in bcm.split(", ")), key
