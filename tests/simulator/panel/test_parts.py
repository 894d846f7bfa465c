"""Faults of the small devices through the panel: the kiosk is told, the panel shows them, a power cut changes nothing."""

import asyncio

import pytest

from messages.world import Defects

PARTS = ("keypad", "scanner", "doors", "lights", "buzzer")
GIVEN = [
    ({"device": "keypad", "fault": "stuck", "key": "7"}, Defects(keys_stuck=("7",))),
    ({"device": "keypad", "fault": "stuck"}, Defects(keys_stuck=("5",))),
    ({"device": "keypad", "fault": "dead"}, Defects(keypad_dead=True)),
    ({"device": "scanner", "fault": "unplugged"}, Defects(scanner_unplugged=True)),
    ({"device": "doors", "fault": "cabinet_wire_cut"}, Defects(wires_cut=("cabinet",))),
    ({"device": "doors", "fault": "paper_wire_cut"}, Defects(wires_cut=("paper",))),
    ({"device": "doors", "fault": "dead"}, Defects(doors_dead=True)),
    ({"device": "lights", "fault": "slip_burnt_out"}, Defects(lights_burnt_out=("slip",))),
    ({"device": "lights", "fault": "fault_burnt_out"}, Defects(lights_burnt_out=("fault",))),
    ({"device": "buzzer", "fault": "broken"}, Defects(buzzer_broken=True)),
]


async def give(client, **fault):
    answer = await client.post("/api/fault", json=fault)
    assert (answer.status_code, answer.json()["accepted"]) == (200, True), answer.text


async def mend(client, **named):
    assert (await client.request("DELETE", "/api/fault", json=named)).status_code == 200


async def parts(client):
    devices = {device["device"]: device for device in (await client.get("/api/devices")).json()["devices"]}
    return {name: devices[name] for name in PARTS}


async def told(world, kiosk):
    """What the controller knows of the world's defects, once it knows the newest."""
    while kiosk.got[-1] != world.defects:
        await asyncio.wait_for(world.wait_view(world.view.revision, 0.01), 5)
    return kiosk.got[-1]


def test_every_part_shows_its_state_and_the_faults_it_can_be_given(drive):
    """Sound ones have none."""

    async def scenario(client, world, kiosk, printer):
        shown = await parts(client)
        assert {name: (part["state"], part["active"]) for name, part in shown.items()} == {
            "keypad": ({"present": True, "stuck": []}, []),
            "scanner": ({"present": True}, []),
            "doors": ({"cabinet": "closed", "paper": "closed"}, []),
            "lights": ({"slip": "off", "fault": "off"}, []),
            "buzzer": ({"last": None}, []),
        }
        assert {name: part["faults"] for name, part in shown.items()} == {
            "keypad": ["stuck", "dead"],
            "scanner": ["unplugged"],
            "doors": ["cabinet_wire_cut", "paper_wire_cut", "dead"],
            "lights": ["slip_burnt_out", "fault_burnt_out"],
            "buzzer": ["broken"],
        }

    drive(scenario)


@pytest.mark.parametrize(("fault", "expected"), GIVEN)
def test_fault_is_told_shown_and_mended(drive, fault, expected):
    """Each is one entry of what the controller is told, and gone when it is mended."""

    async def scenario(client, world, kiosk, printer):
        await give(client, **fault)
        assert await told(world, kiosk) == expected
        assert (await parts(client))[fault["device"]]["active"] == [fault["fault"]]
        await mend(client, device=fault["device"], fault=fault["fault"])
        assert await told(world, kiosk) == Defects()
        assert (await parts(client))[fault["device"]]["active"] == []

    drive(scenario)


def test_keys_get_stuck_one_after_the_other_and_come_up_together(drive):
    """The same key twice is one stuck key."""

    async def scenario(client, world, kiosk, printer):
        for key in ("5", "enter", "5"):
            await give(client, device="keypad", fault="stuck", key=key)
        assert (await parts(client))["keypad"]["state"] == {"present": True, "stuck": ["5", "enter"]}
        await mend(client, device="keypad", fault="stuck")
        assert world.defects == Defects()

    drive(scenario)


def test_one_wire_is_mended_and_the_other_stays_cut(drive):
    """Each wire is a fault of its own; mending everything mends both."""

    async def scenario(client, world, kiosk, printer):
        await give(client, device="doors", fault="cabinet_wire_cut")
        await give(client, device="doors", fault="paper_wire_cut")
        await mend(client, device="doors", fault="cabinet_wire_cut")
        assert world.defects == Defects(wires_cut=("paper",))
        await give(client, device="scanner", fault="unplugged")
        await mend(client)
        assert world.defects == Defects()

    drive(scenario)


def test_defects_outlive_a_power_cut(drive, short_directory):
    """The controller that boots is told what is broken before anything else."""

    async def scenario(client, world, kiosk, printer):
        await give(client, device="scanner", fault="unplugged")
        await client.post("/api/power", json={"action": "cut"})
        before = len(kiosk.got)
        await kiosk.dial(short_directory / "world")
        while len(kiosk.got) == before:
            await asyncio.wait_for(world.wait_view(world.view.revision, 0.01), 5)
        assert kiosk.got[before] == Defects(scanner_unplugged=True)

    drive(scenario)


@pytest.mark.parametrize(
    "body",
    [
        {"device": "keypad", "fault": "stuck", "key": "F1"},
        {"device": "keypad", "fault": "stuck", "key": 5},
        {"device": "keypad", "fault": "stuck", "delay_ms": 5},
        {"device": "keypad", "fault": "dead", "key": "5"},
        {"device": "disk", "fault": "full", "key": "5"},
        {"device": "scanner", "fault": "stuck"},
        {"device": "doors", "fault": "wire_cut"},
    ],
)
def test_fault_that_no_part_has_changes_nothing(drive, body):
    """Another device's fault, a key that does not exist, an option that the fault does not take: 422."""

    async def scenario(client, world, kiosk, printer):
        assert (await client.post("/api/fault", json=body)).status_code == 422
        assert world.defects == Defects()

    drive(scenario)
