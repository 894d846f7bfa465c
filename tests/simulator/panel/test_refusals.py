"""What the front panel refuses: orders that are not in its interface, and strangers."""

import pytest


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/tap", {}),
        ("/api/tap", {"x": 1}),
        ("/api/tap", {"x": 1, "y": 2, "id": "both"}),
        ("/api/tap", {"x": "1", "y": 2}),
        ("/api/key", {"key": "F1"}),
        ("/api/scan", {"data": ""}),
        ("/api/scan", {"data": "9" * 4097}),
        ("/api/scan", {"data": 7}),
        ("/api/door", {"contact": "window", "open": True}),
        ("/api/door", {"contact": "paper", "open": "yes"}),
        ("/api/link", {"up": 1}),
        ("/api/clock", {}),
        ("/api/power", {"action": "off"}),
        ("/api/fault", {"device": "printer", "fault": "gremlins"}),
        ("/api/fault", {"device": "roof", "fault": "paper_end"}),
        ("/api/fault", {"device": "printer", "fault": "paper_end", "at_byte": -1}),
        ("/api/key", {"key": "1", "times": 3}),
    ],
)
def test_orders_that_are_not_in_the_interface_are_422(drive, path, body):
    """Nothing of a malformed order reaches the kiosk."""

    async def scenario(client, world, kiosk, printer):
        before = len(kiosk.got)
        assert (await client.post(path, json=body)).status_code == 422
        assert (len(kiosk.got), printer.given) == (before, {})

    drive(scenario)


@pytest.mark.parametrize("body", [b'{"data": "\\ud800"}', b'{"\\ud800": 1}', b"\xff", b"[" * 9000, b'{"data": NaN}'])
def test_bodies_that_are_no_proper_json_are_refused(drive, body):
    """Half a surrogate, broken UTF-8, brackets without end: the panel says no and goes on."""

    async def scenario(client, world, kiosk, printer):
        before = len(kiosk.got)
        answer = await client.post("/api/scan", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422)
        assert "detail" in answer.json()
        assert len(kiosk.got) == before

    drive(scenario)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example:8080"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8080"}, 200),
        ({"Host": "localhost:8080"}, 200),
    ],
)
def test_strangers_pages_are_refused(drive, headers, status):
    """A web page from elsewhere cannot press a key, whatever name it found for loopback."""

    async def scenario(client, world, kiosk, printer):
        before = len(kiosk.got)
        answer = await client.post("/api/key", json={"key": "1"}, headers=headers)
        assert (answer.status_code, len(kiosk.got) - before) == (status, 1 if status == 200 else 0)

    drive(scenario)


def test_large_bodies_are_refused(drive):
    """A body over 16 KiB is not read."""

    async def scenario(client, world, kiosk, printer):
        assert (await client.post("/api/scan", json={"data": "1" * 20_000})).status_code == 413

    drive(scenario)
