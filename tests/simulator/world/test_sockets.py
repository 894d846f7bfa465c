"""The world's socket: who is listened to."""

import asyncio

from messages.framing import encode
from messages.world import Attach, Clock, Contact, Defects, Headphones, Lamp, Shown


async def _lamp(world, pattern):
    change = 0
    while world.lamps["slip"] != pattern:
        change = await asyncio.wait_for(world.wait_change(change, 5), 10)


def test_world_tells_a_new_controller_how_things_are(live_world):
    """What is broken, both contacts, the jack and the clock are said at Attach, and nobody waits for an answer."""

    async def scene():
        async with live_world() as (world, kiosk):
            while len(kiosk.got) < 5:
                await asyncio.wait_for(world.wait_view(world.view.revision, 0.01), 5)
            assert kiosk.got == [
                Defects(),
                Contact(0, "cabinet", False),
                Contact(0, "paper", False),
                Headphones(0, False),
                Clock(0, 0, True),
            ]

    asyncio.run(scene())


def test_world_hangs_up_on_what_is_not_its_vocabulary(live_world, short_directory):
    """A program that speaks before Attach, attaches twice or sends rubbish is cut off; the kiosk stays."""

    async def scene():
        async with live_world() as (world, _):
            for rubbish in (
                encode(Lamp("slip", "on")),
                encode(Attach("spy", 1)),
                b"\xff\xff\xff\xff",
                b"\x00\x00\x00\x02\xc1\xc1",
            ):
                reader, writer = await asyncio.open_unix_connection(str(short_directory / "world"))
                writer.write(rubbish)
                assert await asyncio.wait_for(reader.read(), 5) == b""
                writer.close()
            assert world.running

    asyncio.run(scene())


def test_world_ignores_a_program_that_was_replaced(live_world, short_directory):
    """The newest touchscreen counts; what an older one still says does not."""

    async def scene():
        async with live_world() as (world, kiosk):
            _, writer = await asyncio.open_unix_connection(str(short_directory / "world"))
            shown = Shown(1, "attract", None, "id", "light", (80, 48), True, ())
            writer.write(encode(Attach("ui", 3)) + encode(shown))
            while world.view.screen != "attract":
                await world.wait_view(world.view.revision, 5)
            kiosk.draw()
            kiosk.say_firmware(Lamp("slip", "blink"))
            await _lamp(world, "blink")
            assert world.view.screen == "attract"
            writer.close()

    asyncio.run(scene())


def test_world_revision_stays_while_nothing_visible_changes(live_world):
    """The same drawing again is no news."""

    async def scene():
        async with live_world() as (world, kiosk):
            revision = world.view.revision
            kiosk.draw()
            kiosk.say_ui(Lamp("slip", "on"))
            await _lamp(world, "on")
            assert world.view.revision == revision

    asyncio.run(scene())
