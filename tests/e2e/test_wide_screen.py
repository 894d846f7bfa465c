"""The 10.1 inch panel: the same system, more room."""

import io

import httpx
import pytest
from PIL import Image

from simulator.configuration import panel_changes
from simulator.system import running_system
from simulator.visitor import Visitor

SIZE = (1280, 800)


@pytest.fixture
def panel(tmp_path):
    """The front panel's address, of a kiosk with a touchscreen of 1280x800."""
    with running_system(tmp_path, changes=panel_changes("1280x800")) as run:
        yield run["panel"]


def test_panel_of_ten_inches_shows_nine_services_and_takes_touches(panel):
    """Picture, view and touches share 1280x800; a page of the menu holds nine services, each at least 20 mm either way."""
    with Visitor(panel) as visitor:
        visitor.wait_for("attract")
        visitor.tap("action.start")
        menu = visitor.wait_for("menu")
        with Image.open(io.BytesIO(httpx.get(f"{panel}/api/screen.png", trust_env=False).content)) as picture:
            assert (picture.size, tuple(menu["size"])) == (SIZE, SIZE)
        services = [element for element in menu["elements"] if element["id"].startswith("service.")]
        assert len(services) == 9
        dots_a_millimetre = 1280 / 217
        assert min(side for element in services for side in element["rect"][2:]) >= 20 * dots_a_millimetre
        x, y, width, height = services[8]["rect"]
        visitor.tap_point(round(x + width / 2), round(y + height / 2))
        assert visitor.wait_for("entry")["size"] == list(SIZE)
