"""The page and its WebSocket, on loopback: who gets the picture, and what ends it."""

import asyncio
import contextlib
import http.client

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from messages.pixels import Pixels, compress, to_browser
from ui.watch.audience import Audience
from ui.watch.gate import Gate
from ui.watch.server import serve_page

TOKEN = b"0123456789abcdef0123456789abcdef"
PROTOCOLS = ["anjungan.watch.1", f"token.{TOKEN.hex()}"]
WHOLE = Pixels((4, 3), (compress((0, 0, 4, 3), b"\x10\x80\xf0" * 12),))
CHANGE = Pixels((4, 3), (compress((1, 1, 2, 1), b"\xff\xff\xff" * 2),))


def serve(scenario, seconds=60.0):
    """Run a coroutine with the address and everybody who looks."""

    async def scene():
        counts = []
        audience = Audience(counts.append)
        async with serve_page("127.0.0.1", 0, Gate("127.0.0.1", TOKEN, lambda: 0.0), audience, seconds) as address:
            await asyncio.wait_for(scenario(address, audience), 20)
        return counts

    return asyncio.run(scene())


async def end_of(viewer):
    """Read until it is over; give the code with which it was."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            await viewer.recv()
    return viewer.close_code


def look(address, protocols=tuple(PROTOCOLS), **more):
    return connect(f"ws://{address}/live", subprotocols=list(protocols), origin=f"http://{address}", **more)


def test_a_viewer_sees_the_picture_and_every_change_of_it():
    """First that there is none yet, then all of it, then what changes, and at last that it is gone."""

    async def scenario(address, audience):
        async with look(address) as viewer:
            assert viewer.subprotocol == "anjungan.watch.1"
            assert await viewer.recv() == b""
            audience.take(CHANGE)  # of a picture whose beginning nobody has
            audience.take(WHOLE)
            assert await viewer.recv() == to_browser(WHOLE)
            audience.take(CHANGE)
            assert await viewer.recv() == to_browser(CHANGE)
            audience.show(None)
            assert await viewer.recv() == b""

    serve(scenario)


def test_it_is_known_how_many_look():
    """Each who comes and goes is counted at once."""

    async def scenario(address, audience):
        async with look(address) as one:
            await one.recv()
            async with look(address) as two:
                await two.recv()

    assert serve(scenario) == [1, 2, 1, 0]


@pytest.mark.parametrize("said", ["tap 100 100", b"\x00", ""])
def test_a_viewer_who_says_anything_is_hung_up_on(said):
    """Looking is all there is: a word ends it, with the code for a broken rule."""

    async def scenario(address, audience):
        async with look(address) as viewer:
            await viewer.send(said)
            assert await end_of(viewer) == 1008

    assert serve(scenario) == [1, 0]


def test_a_viewer_who_says_much_is_hung_up_on():
    """Nothing of it is kept."""

    async def scenario(address, audience):
        async with look(address) as viewer:
            await viewer.send(bytes(5000))
            assert await end_of(viewer) == 1009

    serve(scenario)


def test_a_ping_is_answered():
    """It is how a connection that is dead is found out, and no word."""

    async def scenario(address, audience):
        async with look(address) as viewer:
            await (await viewer.ping())

    serve(scenario)


def test_looking_comes_to_an_end():
    """After the time that the operator allows the connection is closed, with a code that the page explains."""

    async def scenario(address, audience):
        async with look(address) as viewer:
            assert await end_of(viewer) == 4000

    serve(scenario, seconds=0.05)


@pytest.mark.parametrize(
    ("protocols", "status"), [(["anjungan.watch.1", "token.00"], 401), (["anjungan.watch.1"], 401), (None, 401)]
)
def test_nobody_looks_without_the_token(protocols, status):
    """The handshake is refused."""

    async def scenario(address, audience):
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{address}/live", subprotocols=protocols, origin=f"http://{address}")
        assert refused.value.response.status_code == status
        assert audience.count == 0

    serve(scenario)


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("Host: {address}\r\nOrigin: http://{address}\r\nSec-WebSocket-Protocol: anjungan.watch.1, token.\xff", 401),
        ("Host: {address}\r\nHost: {address}\r\nOrigin: http://{address}", 403),
        ("Host: {address}\r\nOrigin: http://{address}\r\nOrigin: http://elsewhere", 403),
    ],
)
def test_headers_that_no_browser_sends_are_refused_like_others(lines, status, caplog):
    """A token of bytes that are no text, and a header that stands there twice: an answer and one line, no traceback."""

    async def scenario(address, audience):
        reader, writer = await asyncio.open_connection(*address.split(":"))
        upgrade = (
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg=="
        )
        writer.write(f"GET /live HTTP/1.1\r\n{lines.format(address=address)}\r\n{upgrade}\r\n\r\n".encode("latin-1"))
        assert int((await reader.readline()).split()[1]) == status
        writer.close()

    serve(scenario)
    assert [record for record in caplog.records if record.exc_info] == []


def test_a_third_viewer_is_refused():
    """Two look; when one of them goes there is a place."""

    async def scenario(address, audience):
        async with look(address) as one:
            await one.recv()
            async with look(address) as two:
                await two.recv()
                with pytest.raises(InvalidStatus) as refused:
                    await look(address)
                assert refused.value.response.status_code == 503
            async with look(address) as third:
                assert await third.recv() == b""

    serve(scenario)


def request(address, method, path, headers):
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.headers), content


def test_the_page_comes_with_its_parts_and_may_load_nothing_from_elsewhere():
    """Page, scripts, style and icon; what is not there is not there."""

    async def scenario(address, audience):
        kinds = {}
        for path in ("/", "/watch.js", "/screen.js", "/watch.css", "/icon.svg"):
            status, headers, content = await asyncio.to_thread(request, address, "GET", path, {})
            assert (status, bool(content)) == (200, True)
            assert headers["Content-Security-Policy"].startswith("default-src 'self'; frame-ancestors 'none'")
            kinds[path] = headers["Content-Type"]
        assert kinds == {
            "/": "text/html; charset=utf-8", "/watch.js": "text/javascript", "/screen.js": "text/javascript",
            "/watch.css": "text/css", "/icon.svg": "image/svg+xml",
        }  # fmt: skip
        assert (await asyncio.to_thread(request, address, "GET", "/../server.py", {}))[0] == 404

    serve(scenario)


def test_under_another_name_there_is_no_page():
    """A name that resolves to this address is a stranger's page in the browser."""

    async def scenario(address, audience):
        answer = await asyncio.to_thread(request, address, "GET", "/", {"Host": "elsewhere.example"})
        assert answer[0] == 403

    serve(scenario)
