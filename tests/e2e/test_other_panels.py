"""Other panels than that of 7 inches: the same system, more room, or upright."""

import io

import httpx
import pytest
from PIL import Image

from simulator.configuration import panel_changes
from simulator.system import running_system
from simulator.visitor import Visitor

SIZE = (1280, 800)


@pytest.fixture
def panel(tmp_path, request):
    """The front panel's address, of a kiosk with a touchscreen of the asked size."""
    with running_system(tmp_path, changes=panel_changes(request.param)) as run:
        yield run["panel"]


@pytest.mark.parametrize("panel", ["1280x800"], indirect=True)
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


@pytest.mark.parametrize("panel", ["720x1280"], indirect=True)
def test_an_upright_panel_leads_to_a_slip_by_touch_alone(panel):
    """Every touch of the way lies on the 720x1280 picture that the customer sees."""
    with Visitor(panel) as visitor:
        visitor.wait_for("attract")
        for screen, touches in {
            "menu": ["action.start"],
            "entry": ["service.pulsa"],
            "confirm": [*(f"pad.{digit}" for digit in "081234567890"), "denomination.10000", "action.next"],
            "slip": ["action.print"],
        }.items():
            for touch in touches:
                visitor.tap(touch)
            seen = visitor.wait_for(screen)
            assert seen["size"] == [720, 1280]
            drawn = [
                element["rect"] for element in seen["elements"] if element["role"] == "button" and any(element["rect"])
            ]
            assert all(x >= 0 and y >= 0 and x + width <= 720 and y + height <= 1280 for x, y, width, height in drawn)
        assert visitor.wait_paper(1)["kind"] == "payment_slip"
