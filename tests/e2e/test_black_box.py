"""`make run WINDOW=1` from outside: pixels of a real X server, a pointer that XTEST moves, and paper that comes out.

The front panel is only read: it says where things are, and what the screen should look like.
"""

import io
import itertools
import subprocess
import sys

import httpx
import pytest
from PIL import Image, ImageChops

from bench.ui.display import private_display
from simulator.configuration import PANELS
from simulator.ports import free_ports
from tests.e2e.people import Customer, wait_until

START_S = 90.0
SEEN_S = 20.0


class Glass:
    """Somebody in front of the window: looks at pixels, touches places."""

    def __init__(self, display, panel):
        self._screen, self._pointer = display.screen, display.pointer
        self.size = display.screen.size
        self.told = Customer(panel)
        self._http = httpx.Client(base_url=panel, trust_env=False)

    def picture(self):
        """What is on the X server's screen."""
        return Image.frombuffer("RGB", self.size, self._screen.rows(), "raw", "BGRX", self._screen.stride, 1)

    def picture_told(self):
        """What the front panel says is on it."""
        return Image.open(io.BytesIO(self._http.get("/api/screen.png").content)).convert("RGB")

    def wait_as_told(self):
        """Wait until the window is what the front panel shows, to the pixel; give the picture."""
        return wait_until(lambda: (self.picture(), self.picture_told()), lambda both: both[0] == both[1], SEEN_S)[0]

    def down(self, rect):
        """Put a finger on the middle of a rectangle."""
        x, y, width, height = rect
        self._pointer.down(x + width // 2, y + height // 2)

    def slide(self, x, y):
        """Move the finger that is down."""
        self._pointer.move(x, y)

    def up(self):
        """Lift it."""
        self._pointer.up()

    def tap(self, name):
        """Touch an element, or the first whose id begins so, once it can be; wait until the kiosk shows what came of it."""
        view = self.told.wait_until(lambda view: touchable(view, name), f"{name} to be touched", SEEN_S)
        self.down(touchable(view, name)["rect"])
        self.up()
        self.told.wait_until(lambda after: after["revision"] > view["revision"], f"what {name} does", SEEN_S)

    def close(self):
        """Walk away."""
        self.told.close()
        self._http.close()


def touchable(view, name):
    """The first element whose id begins so and that a finger can touch now, None for none."""
    found = (
        one for one in view["elements"] if one["id"].startswith(name) and one["enabled"] and min(one["rect"][2:]) > 0
    )
    return next(found, None) if view["accepts_input"] else None


@pytest.fixture
def glass(request, tmp_path):
    """The whole system as `make run` starts it, with its window on an X server of its own; 7 inches unless a test says."""
    panel = getattr(request, "param", "800x480")
    size = tuple(int(side) for side in panel.split("x"))
    ports = [str(port) for port in free_ports(2)]
    command = [sys.executable, "-m", "simulator.run", "--window", "--size", panel, "--directory", str(tmp_path)]
    command += ["--panel-port", ports[0], "--central-port", ports[1]]
    with private_display(size) as display, (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(command, env=display.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        wait_until(lambda: (tmp_path / "run.json").exists() or process.poll(), bool, START_S)
        somebody = Glass(display, f"http://127.0.0.1:{ports[0]}")
        yield somebody
        somebody.close()
        process.terminate()
        process.wait()


@pytest.mark.parametrize("glass", PANELS, indirect=True)
def test_a_finger_takes_a_slip(glass, phone):
    """From attract to the slip by touches alone: every screen that comes is another one, and is what the front panel shows."""
    seen = [wait_until(glass.picture, lambda picture: picture.getcolors(2) is None, SEEN_S)]
    glass.told.wait_for("attract")
    glass.tap("action.start")
    for screen, taps in (
        ("menu", ("service.pulsa",)), ("entry", (*(f"pad.{digit}" for digit in phone), "denomination.", "action.next")),
        ("confirm", ("action.print",)), ("slip", ()),
    ):  # fmt: skip
        glass.told.wait_for(screen, SEEN_S)
        seen.append(glass.wait_as_told())
        for name in taps:
            glass.tap(name)
    assert all(before != after for before, after in itertools.pairwise(seen))
    papers = glass.told.papers()
    assert [(paper["kind"], paper["code"]) for paper in papers] == [
        ("payment_slip", glass.told.value("data.slip_code"))
    ]


def test_a_key_under_a_finger_looks_pressed_and_lets_go_when_it_slides_off(glass):
    """Nothing but the touched service changes its pixels; lifted elsewhere, everything is as before and nothing happened."""
    glass.tap("action.start")
    before = glass.told.wait_for("menu", SEEN_S)
    rested = glass.wait_as_told()
    x, y, width, height = touchable(before, "service.pulsa")["rect"]
    glass.down((x, y, width, height))
    pressed = wait_until(glass.picture, lambda picture: picture != rested, SEEN_S)
    left, top, right, bottom = ImageChops.difference(rested, pressed).getbbox()
    assert x <= left < right <= x + width
    assert y <= top < bottom <= y + height
    assert (right - left) * (bottom - top) > width * height / 2
    glass.slide(glass.size[0] - 1, glass.size[1] - 1)
    wait_until(glass.picture, lambda picture: picture == rested, SEEN_S)
    glass.up()
    glass.tap("action.help")
    assert glass.told.wait_for("help", SEEN_S)["revision"] > before["revision"]
