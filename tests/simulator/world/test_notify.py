"""A program's word to its watchdog."""

import asyncio
import socket
import stat

import pytest

from simulator.world.notify import NotifySocket


class Hand:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


def _in_loop(short_directory, scenario):
    async def scene():
        clock = Hand()
        notify = NotifySocket(short_directory / "notify", clock)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as program:
            program.connect(notify.address)
            try:
                await asyncio.wait_for(scenario(notify, program, clock), 10)
            finally:
                notify.close()
        assert not (short_directory / "notify").exists()

    asyncio.run(scene())


async def _turn_loop():
    """Let what lies in a socket be read."""
    for _ in range(3):
        await asyncio.sleep(0)


async def _is_starved(notify):
    try:
        await asyncio.wait_for(notify.starved(5), 0.1)
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    ("said", "later_s", "starved"),
    [
        ([], 1000, False),
        ([b"WATCHDOG=1"], 1000, False),
        ([b"READY=1"], 4.9, False),
        ([b"READY=1"], 5.1, True),
        ([b"STATUS=up\nREADY=1\n"], 5.1, True),
        ([b"READY=1", b"STOPPING=1"], 1000, False),
    ],
)
def test_silence_counts_from_ready_on(short_directory, said, later_s, starved):
    """A program that never was ready, or that ends, may say nothing for as long as it likes."""

    async def scenario(notify, program, clock):
        for datagram in said:
            program.send(datagram)
        await _turn_loop()
        clock.now_s += later_s
        assert await _is_starved(notify) is starved

    _in_loop(short_directory, scenario)


def test_word_that_waits_to_be_read_counts(short_directory):
    """When the listener itself was held up, what lies in its socket is heard before anybody is judged."""

    async def scenario(notify, program, clock):
        program.send(b"READY=1")
        await _turn_loop()
        clock.now_s += 60
        program.send(b"WATCHDOG=1")
        assert await _is_starved(notify) is False

    _in_loop(short_directory, scenario)


def test_socket_is_its_owners(short_directory):
    """Nobody else can speak for a program."""

    async def scenario(notify, program, clock):
        assert stat.S_IMODE((short_directory / "notify").stat().st_mode) == 0o600

    _in_loop(short_directory, scenario)
