"""The cable between kiosk and broker."""

import asyncio

import pytest

from simulator.world.proxy import CONNECTIONS_MAX, LinkProxy


async def _echo(reader, writer):
    while chunk := await reader.read(1000):
        writer.write(chunk)
    writer.close()


def _with_cable(scenario):
    async def scene():
        broker = await asyncio.start_server(_echo, "127.0.0.1", 0)
        proxy = LinkProxy(("127.0.0.1", 0), broker.sockets[0].getsockname())
        await proxy.start()
        try:
            await asyncio.wait_for(scenario(proxy), 10)
        finally:
            await proxy.close()
            broker.close()
            await broker.wait_closed()

    asyncio.run(scene())


async def _say(proxy, text):
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(text)
    return reader, writer, await reader.read(1000)


def test_link_that_is_up_carries_bytes_both_ways():
    """What the kiosk says arrives, and so does the answer."""

    async def scenario(proxy):
        _, writer, answer = await _say(proxy, b"knock")
        assert answer == b"knock"
        writer.close()

    _with_cable(scenario)


def test_link_cut_resets_what_is_open_and_refuses_what_comes():
    """A cut cable is noticed at once, by old connections and by new ones."""

    async def scenario(proxy):
        reader, writer, _ = await _say(proxy, b"knock")
        proxy.set_up(False)
        with pytest.raises(ConnectionResetError):
            await reader.read(1000)
        writer.close()
        with pytest.raises(ConnectionResetError):
            await _say(proxy, b"again")

    _with_cable(scenario)


def test_link_mended_carries_again():
    """After mending, a new connection passes."""

    async def scenario(proxy):
        proxy.set_up(False)
        proxy.set_up(True)
        _, writer, answer = await _say(proxy, b"knock")
        assert (answer, proxy.up) == (b"knock", True)
        writer.close()

    _with_cable(scenario)


def test_link_without_a_broker_refuses():
    """A broker that is not there looks like a cut cable, and the proxy stays alive."""

    async def scenario(proxy):
        dead = LinkProxy(("127.0.0.1", 0), ("127.0.0.1", 1))
        await dead.start()
        with pytest.raises(ConnectionResetError):
            await _say(dead, b"knock")
        await dead.close()

    _with_cable(scenario)


def test_link_half_open_keeps_connections_and_carries_nothing_until_mended():
    """Nobody is told; a connection made meanwhile is taken too, and everything that waited arrives afterwards."""

    async def scenario(proxy):
        reader, writer, _ = await _say(proxy, b"before")
        proxy.set_half_open(True)
        writer.write(b"during")
        late_reader, late_writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        late_writer.write(b"late")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.gather(reader.read(1000), late_reader.read(1000)), 0.2)
        proxy.set_half_open(False)
        assert (await reader.read(1000), await late_reader.read(1000)) == (b"during", b"late")
        writer.close()
        late_writer.close()

    _with_cable(scenario)


def test_link_half_open_forgets_who_gave_up():
    """Connections that were closed while nothing passed do not fill the proxy."""

    async def scenario(proxy):
        proxy.set_half_open(True)
        for _ in range(CONNECTIONS_MAX * 3):
            _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            writer.close()
            await writer.wait_closed()
        proxy.set_half_open(False)
        _, writer, answer = await _say(proxy, b"knock")
        assert answer == b"knock"
        writer.close()

    _with_cable(scenario)


def test_link_cut_while_half_open_is_noticed():
    """The cable that is pulled resets what nothing passed through."""

    async def scenario(proxy):
        reader, writer, _ = await _say(proxy, b"knock")
        proxy.set_half_open(True)
        proxy.set_up(False)
        with pytest.raises(ConnectionResetError):
            await reader.read(1000)
        writer.close()

    _with_cable(scenario)


def test_link_that_is_slow_carries_late_and_in_order():
    """Each chunk waits; none overtakes another."""

    async def scenario(proxy):
        proxy.set_delay_ms(30)
        reader, writer, answer = await _say(proxy, b"1")
        for number in range(2, 6):
            writer.write(b"%d" % number)
        while len(answer) < 5:
            answer += await reader.read(1000)
        assert (answer, proxy.delay_ms) == (b"12345", 30)
        writer.close()

    _with_cable(scenario)
