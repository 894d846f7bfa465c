"""The live picture of the front panel: what is on the glass, as patches over a WebSocket."""

import io

import httpx
import pytest
from PIL import Image
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from messages.pixels import Pixels, compress, to_browser
from messages.world import Beneath

SIZE = (80, 48)
WHITE = b"\xff\xff\xff"


def of_one_colour(rect, colour):
    return Pixels(SIZE, (compress(rect, colour * (rect[2] * rect[3])),))


async def screenshot(address):
    async with httpx.AsyncClient(base_url=f"http://{address}", trust_env=False) as client:
        return Image.open(io.BytesIO((await client.get("/api/screen.png")).content))


async def until(world, holds):
    while not holds():
        await world.wait_view(world.view.revision, 0.02)


def test_a_page_gets_the_whole_picture_and_then_what_changes(serve):
    """The first message is all of it; a key that is pressed is a small rectangle, as the touchscreen sent it."""

    async def scenario(address, world, kiosk):
        async with connect(f"ws://{address}/api/screen") as page:
            assert await page.recv() == to_browser(of_one_colour((0, 0, 80, 48), bytes([kiosk.revision]) * 3))
            change = of_one_colour((8, 4, 20, 10), WHITE)
            kiosk.say_ui(change)
            assert await page.recv() == to_browser(change)

    serve(scenario)


def test_the_picture_file_is_made_of_the_same_patches(serve):
    """`screen.png` shows a patch where it was, and what was there before around it."""

    async def scenario(address, world, kiosk):
        kiosk.say_ui(of_one_colour((8, 4, 20, 10), WHITE))
        await until(world, lambda: world.glass.picture.revision == 2)
        picture = await screenshot(address)
        around = (kiosk.revision,) * 3
        assert [picture.getpixel(at) for at in ((7, 4), (8, 4), (27, 13), (28, 13))] == [
            around, (255, 255, 255), (255, 255, 255), around,
        ]  # fmt: skip

    serve(scenario)


def test_what_lies_beneath_is_seen_when_the_touchscreen_is_gone(serve):
    """A dead touchscreen leaves its message on the panel; without power the panel is dark."""

    async def scenario(address, world, kiosk):
        kiosk.say_ui(Beneath(of_one_colour((0, 0, 80, 48), WHITE)))
        async with connect(f"ws://{address}/api/screen") as page:
            await page.recv()
            await kiosk.die()
            assert await page.recv() == to_browser(of_one_colour((0, 0, 80, 48), WHITE))
        assert (await screenshot(address)).getpixel((0, 0)) == (255, 255, 255)
        world.set_power(False)
        assert (await screenshot(address)).getpixel((0, 0)) == (8, 23, 27)

    serve(scenario)


@pytest.mark.parametrize(("name", "origin"), [("127.0.0.1", "http://elsewhere.example"), ("elsewhere.example", None)])
def test_another_page_may_not_read_the_screen(serve, name, origin):
    """A page of another origin, or one that reaches us under a name of its own, gets no picture."""

    async def scenario(address, world, kiosk):
        host, _, port = address.partition(":")
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{name}:{port}/api/screen", host=host, port=int(port), origin=origin)
        assert refused.value.response.status_code == 403

    serve(scenario)


def test_a_patch_outside_of_the_picture_ends_the_touchscreens_connection(serve):
    """What does not fit is not drawn, and whoever sent it is cut off."""

    async def scenario(address, world, kiosk):
        kiosk.say_ui(of_one_colour((70, 4, 20, 10), WHITE))
        await until(world, lambda: not world.running)

    serve(scenario)
