"""The socket where the touchscreen brings its picture: who may, and what is believed of it."""

import asyncio
import os
import pwd
import shutil
import tempfile
from pathlib import Path

import pytest

from messages.framing import Decoder, encode
from messages.pixels import Patch, Pixels, Viewers, compress
from ui.watch.audience import Audience
from ui.watch.screen import ScreenSocket, may_bring

WHOLE = Pixels((4, 3), (compress((0, 0, 4, 3), b"\x10\x80\xf0" * 12),))


class Touchscreen:
    """What `ui` does here, in small."""

    def __init__(self, reader, writer):
        self._reader, self._writer = reader, writer
        self._decoder = Decoder(Viewers)
        self._heard = []

    def bring(self, message):
        self._writer.write(encode(message))

    async def hear(self):
        """Give how many look, as soon as it is said; None when it was hung up on."""
        while not self._heard:
            data = await self._reader.read(1000)
            if not data:
                return None
            self._heard += self._decoder.feed(data)
        return self._heard.pop(0).count

    def go(self):
        self._writer.close()


def play(scenario):
    """Run a coroutine with the audience and a way to connect."""
    directory = Path(tempfile.mkdtemp(dir="/tmp"))

    async def scene():
        audience = Audience()
        async with ScreenSocket(directory / "ui", "", audience):

            async def dial():
                return Touchscreen(*await asyncio.open_unix_connection(directory / "ui"))

            await asyncio.wait_for(scenario(audience, dial), 20)

    try:
        asyncio.run(scene())
    finally:
        shutil.rmtree(directory)


async def until(holds):
    while not holds():
        await asyncio.sleep(0)


def test_the_touchscreen_hears_who_looks_and_its_picture_is_shown():
    """The first viewer and the last one are said; a second one beside the first too."""

    async def scenario(audience, dial):
        screen = await dial()
        with audience.join() as viewer:
            assert await screen.hear() == 1
            assert await viewer.news() == [b""]
            screen.bring(WHOLE)
            await viewer.news()
            assert audience.picture.rgb == b"\x10\x80\xf0" * 12
            with audience.join():
                assert await screen.hear() == 2
            assert await screen.hear() == 1
        assert await screen.hear() == 0
        screen.go()

    play(scenario)


def test_a_touchscreen_that_comes_later_hears_of_those_who_wait():
    """It was started anew while somebody looked."""

    async def scenario(audience, dial):
        with audience.join():
            screen = await dial()
            assert await screen.hear() == 1
            screen.go()

    play(scenario)


def test_nothing_is_kept_for_later():
    """When nobody looks any more the picture is forgotten, and one that still comes is not taken."""

    async def scenario(audience, dial):
        screen = await dial()
        with audience.join() as viewer:
            assert await screen.hear() == 1
            screen.bring(WHOLE)
            await until(lambda: audience.picture is not None)
            await viewer.news()
        assert audience.picture is None
        assert await screen.hear() == 0
        screen.bring(WHOLE)
        with audience.join() as viewer:
            assert await viewer.news() == [b""]
        screen.go()

    play(scenario)


def test_viewers_are_told_when_the_touchscreen_is_gone():
    """A still picture would say that all is well."""

    async def scenario(audience, dial):
        screen = await dial()
        with audience.join() as viewer:
            assert await screen.hear() == 1
            screen.bring(WHOLE)
            await until(lambda: audience.picture is not None)
            await viewer.news()
            screen.go()
            assert await viewer.news() == [b""]

    play(scenario)


def test_a_newer_touchscreen_replaces_the_older_one():
    """The older one is hung up on, and what it still says is nothing."""

    async def scenario(audience, dial):
        older = await dial()
        with audience.join():
            assert await older.hear() == 1
            newer = await dial()
            assert await newer.hear() == 1
            assert await older.hear() is None
            newer.bring(WHOLE)
            await until(lambda: audience.picture is not None)
            newer.go()

    play(scenario)


@pytest.mark.parametrize(
    "rubbish",
    [Viewers(3), Pixels((4, 3), (Patch((0, 0, 4, 3), b"no zlib"),)), Pixels((9000, 3), (Patch((0, 0, 9000, 3), b""),))],
)
def test_a_touchscreen_that_says_something_else_is_hung_up_on(rubbish):
    """What is no picture is not shown, and nothing breaks."""

    async def scenario(audience, dial):
        screen = await dial()
        with audience.join():
            assert await screen.hear() == 1
            screen.bring(rubbish)
            assert await screen.hear() is None
        assert audience.picture is None

    play(scenario)


@pytest.mark.parametrize(
    ("user_id", "named", "may"),
    [
        (os.getuid(), "", True),
        (os.getuid() + 1, "", False),
        (pwd.getpwnam("nobody").pw_uid, "nobody", True),
        (pwd.getpwnam("nobody").pw_uid + 1, "nobody", False),
        (os.getuid(), "no-user-has-this-name", False),
    ],
)
def test_only_our_own_user_and_the_named_one_may_bring_a_picture(user_id, named, may):
    """A name that is nobody's lets nobody in: a slip in the configuration is to be seen."""
    assert may_bring(user_id, named) is may
