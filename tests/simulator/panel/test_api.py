"""The front panel's API against a fake kiosk at the other end of real Unix sockets."""

import asyncio

import pytest

from messages.world import Clock, Contact, Headphones, Press, Said, Scan
from simulator.world.proxy import LinkProxy


def test_view_is_what_the_touchscreen_drew(drive):
    """The view carries every field of the interface, with the raw value and the rectangle of each element."""

    async def scenario(client, world, kiosk, printer):
        view = (await client.get("/api/view")).json()
        assert view == {
            "revision": 2,
            "screen": "menu",
            "dialog": None,
            "language": "id",
            "theme": "light",
            "size": [80, 48],
            "accepts_input": True,
            "focus": None,
            "elements": [
                {
                    "id": name,
                    "role": "button",
                    "label": name,
                    "value": None,
                    "enabled": True,
                    "focused": False,
                    "selected": False,
                    "error": None,
                    "rect": rect,
                }
                for name, rect in (("service.pulsa", [0, 0, 20, 20]), ("page.next", [60, 28, 20, 20]))
            ],
        }

    drive(scenario)


def test_tap_by_id_pages_to_an_element_that_is_not_shown(drive):
    """A tap on an element of another page turns pages forward until it is there."""

    async def scenario(client, world, kiosk, printer):
        answer = (await client.post("/api/tap", json={"id": "service.tokopedia"})).json()
        assert (answer["accepted"], answer["reason"]) == (True, None)
        assert answer["revision"] == world.view.revision
        assert [(touch.x, touch.y) for touch in kiosk.got[-2:]] == [(70, 38), (10, 10)]

    drive(scenario)


def test_tap_by_id_pages_backwards_when_the_end_is_reached(drive):
    """What is not on the later pages is looked for on the earlier ones."""

    async def scenario(client, world, kiosk, printer):
        kiosk.page = 1
        kiosk.revision += 1
        kiosk.draw()
        await world.wait_view(world.view.revision, 5)
        answer = (await client.post("/api/tap", json={"id": "service.pulsa"})).json()
        assert answer["accepted"] is True
        assert kiosk.page == 0

    drive(scenario)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"id": "service.nowhere"}, "no_such_element"),
        ({"id": "service.closed"}, "disabled"),
        ({"x": 79, "y": 0}, "nothing_there"),
        ({"x": 80, "y": 0}, "nothing_there"),
    ],
)
def test_tap_that_meets_nothing_says_why(drive, body, reason):
    """A touch that does nothing is answered, not an error."""

    async def scenario(client, world, kiosk, printer):
        answer = await client.post("/api/tap", json=body)
        assert (answer.status_code, answer.json()["accepted"], answer.json()["reason"]) == (200, False, reason)

    drive(scenario)


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/api/key", {"key": "#"}, Press(1, "enter")),
        ("/api/key", {"key": "7"}, Press(1, "7")),
        ("/api/scan", {"data": "4071882350961174"}, Scan(1, "4071882350961174")),
        ("/api/scan", {"data": "\x00é\n1\r\n"}, Scan(1, "\x00é\n1")),
        ("/api/door", {"contact": "paper", "open": True}, Contact(1, "paper", True)),
        ("/api/headphones", {"plugged": True}, Headphones(1, True)),
        ("/api/clock", {"kiosk_offset_s": -90, "trusted": False}, Clock(1, -90, False)),
    ],
)
def test_acts_reach_the_controller_and_are_answered_once_drawn(drive, path, body, message):
    """Each act arrives as its message, and the answer's revision is that of the view that shows it."""

    async def scenario(client, world, kiosk, printer):
        answer = (await client.post(path, json=body)).json()
        assert answer == {"accepted": True, "reason": None, "revision": world.view.revision}
        assert kiosk.got[-1] == message
        pixels = await client.get("/api/screen.png")
        assert pixels.content.startswith(b"\x89PNG")
        assert world.glass.picture.rgb[0] == kiosk.revision

    drive(scenario)


def test_what_the_voice_says_is_served_as_text(drive):
    """Each text that the screen's voice begins is numbered; a question waits for the next one."""

    async def scenario(client, world, kiosk, printer):
        asking = asyncio.create_task(client.get("/api/heard?timeout_s=10"))
        kiosk.say_ui(Said("headphones", "id", "Pilih layanan."))
        first = {"number": 1, "to": "headphones", "voice": "id", "text": "Pilih layanan."}
        assert (await asking).json() == {"heard": [first]}
        assert (await client.get("/api/heard?after=1")).json() == {"heard": []}

    drive(scenario)


def test_paper_is_served_in_four_shapes(drive):
    """List, picture, bytes and reading of a slip; 404 for one that does not exist."""

    async def scenario(client, world, kiosk, printer):
        assert (await client.get("/api/paper")).json() == {
            "slips": [
                {
                    "number": 1,
                    "kind": "payment_slip",
                    "complete": True,
                    "torn": False,
                    "cut": True,
                    "copy": 0,
                    "code": "4071882350961174",
                }
            ]
        }
        assert (await client.get("/api/paper/1.png")).content == b"\x89PNG"
        assert (await client.get("/api/paper/1.bin")).content == b"\x1b@"
        assert (await client.get("/api/paper/1.json")).json() == {
            "lines": [{"text": "SLIP PEMBAYARAN"}],
            "codes": [{"type": "Code128", "data": "4071882350961174"}],
        }
        for kind in ("png", "bin", "json"):
            assert (await client.get(f"/api/paper/2.{kind}")).status_code == 404

    drive(scenario)


def test_faults_are_given_and_removed(drive):
    """A fault arrives with its numbers, shows among the devices and can be taken away."""

    async def scenario(client, world, kiosk, printer):
        await client.post("/api/fault", json={"device": "printer", "fault": "paper_end", "at_byte": 120})
        assert printer.given == {"paper_end": {"at_byte": 120}}
        devices = {device["device"]: device for device in (await client.get("/api/devices")).json()["devices"]}
        assert devices["printer"] == {
            "device": "printer",
            "state": {"paper": "ok"},
            "faults": ["paper_end"],
            "active": ["paper_end"],
        }
        assert (await client.request("DELETE", "/api/fault")).json()["accepted"] is True
        assert printer.given == {}

    drive(scenario)


def test_view_waits_for_a_change(drive):
    """A long poll ends with the change, and without one it ends with the same revision."""

    async def scenario(client, world, kiosk, printer):
        revision = world.view.revision
        idle = (await client.get("/api/view", params={"after": revision, "timeout_s": 0.01})).json()
        assert idle["revision"] == revision
        waiting = asyncio.create_task(client.get("/api/view", params={"after": revision, "timeout_s": 10}))
        await client.post("/api/key", json={"key": "1"})
        kiosk.screen = "entry"
        kiosk.draw()
        assert (await waiting).json()["revision"] > revision

    drive(scenario)


def test_power_cut_shows_starting_and_keeps_doors_and_revision(drive):
    """Without its programs the kiosk is `starting`; the revision goes on growing and a door stays as it is."""

    async def scenario(client, world, kiosk, printer):
        await client.post("/api/door", json={"contact": "cabinet", "open": True})
        revision = world.view.revision
        assert (await client.post("/api/power", json={"action": "cut"})).json()["accepted"] is True
        view = (await client.get("/api/view")).json()
        assert (view["screen"], view["elements"], view["accepts_input"]) == ("starting", [], False)
        assert view["revision"] > revision
        refused = (await client.post("/api/key", json={"key": "1"})).json()
        assert (refused["accepted"], refused["reason"]) == (False, "starting")
        assert world.doors == {"cabinet": True, "paper": False}

    drive(scenario)


def test_silent_controller_is_an_answer_after_the_limit(drive):
    """A controller that never answers does not hang the panel."""

    async def scenario(client, world, kiosk, printer):
        kiosk.silent = True
        answer = (await client.post("/api/key", json={"key": "1"})).json()
        assert (answer["accepted"], answer["reason"]) == (False, "no_answer")

    drive(scenario, act_timeout_s=0.05)


def test_link_switch_cuts_the_cable_and_shows_it(drive):
    """The proxy refuses while the link is down; without a cable there is no switch."""
    proxy = LinkProxy(("127.0.0.1", 0), ("127.0.0.1", 1))

    async def scenario(client, world, kiosk, printer):
        asyncio.get_running_loop().call_later(0.01, kiosk.notice)
        answer = (await client.post("/api/link", json={"up": False})).json()
        assert (answer["accepted"], answer["revision"]) == (True, world.view.revision)
        assert (proxy.up, world.view.screen) == (False, "offline")
        devices = {device["device"]: device["state"] for device in (await client.get("/api/devices")).json()["devices"]}
        assert devices["link"] == {"up": False}

    async def without(client, world, kiosk, printer):
        answer = (await client.post("/api/link", json={"up": False})).json()
        assert (answer["accepted"], answer["reason"]) == (False, "no_such_switch")

    drive(scenario, proxy)
    drive(without)


def test_page_and_its_parts_come_from_the_panel_itself(drive):
    """The page, its style and its script are served, and the page may load nothing from elsewhere."""

    async def scenario(client, world, kiosk, printer):
        page = await client.get("/")
        assert page.headers["content-security-policy"] == "default-src 'self'"
        for part in ("/static/panel.css", "/static/panel.js", "/static/icon.svg"):
            assert part in page.text
            assert (await client.get(part)).status_code == 200

    drive(scenario)
