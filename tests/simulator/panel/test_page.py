"""The front panel's page in a real browser: the picture that it shows, and how soon."""

import asyncio

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from messages.pixels import Pixels, compress
from tests.browser import chromium

SIZE = (80, 48)
WAIT_S = 20

PIXEL = """
const canvas = document.getElementById("screen");
return [canvas.width, canvas.height, ...canvas.getContext("2d").getImageData(arguments[0], arguments[1], 1, 1).data];
"""
CLICK = """
const canvas = document.getElementById("screen");
const box = canvas.getBoundingClientRect();
canvas.dispatchEvent(new MouseEvent("click", {
  clientX: box.left + (arguments[0] + 0.5) * box.width / canvas.width,
  clientY: box.top + (arguments[1] + 0.5) * box.height / canvas.height,
}));
"""


@pytest.fixture(scope="module")
def browser():
    """Debian's chromium with a fresh profile."""
    with chromium() as driver:
        yield driver


def wait(browser, holds):
    WebDriverWait(browser, WAIT_S).until(holds)


def severe(browser):
    return [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]


def test_the_page_shows_the_screen_live(serve, browser):
    """First the whole picture in its own size, then a patch where it belongs, and nothing else."""

    async def scenario(address, world, kiosk):
        def pixel(x, y):
            return browser.execute_script(PIXEL, x, y)

        await asyncio.to_thread(browser.get, f"http://{address}/")
        before = [80, 48, *(kiosk.revision,) * 3, 255]
        await asyncio.to_thread(wait, browser, lambda _: pixel(79, 47) == before)
        kiosk.say_ui(Pixels(SIZE, (compress((8, 4, 20, 10), b"\x10\x80\xf0" * 200),)))
        await asyncio.to_thread(wait, browser, lambda _: pixel(27, 13) == [80, 48, 0x10, 0x80, 0xF0, 255])
        assert await asyncio.to_thread(pixel, 28, 13) == before
        assert await asyncio.to_thread(severe, browser) == []

    serve(scenario)


def test_a_click_on_the_picture_is_a_touch_there(serve, browser):
    """The page says where on the screen it was, whatever size the picture has on the page."""

    async def scenario(address, world, kiosk):
        await asyncio.to_thread(browser.get, f"http://{address}/")
        await asyncio.to_thread(wait, browser, lambda _: browser.execute_script(PIXEL, 0, 0)[0] == 80)
        await asyncio.to_thread(browser.execute_script, CLICK, 61, 30)
        while kiosk.page == 0:
            await world.wait_view(world.view.revision, 0.05)
        assert (kiosk.got[-1].x, kiosk.got[-1].y) == (61, 30)

    serve(scenario)
