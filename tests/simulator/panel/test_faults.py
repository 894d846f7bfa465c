"""Faults through the panel: of disk, link, clock and programs, against a fake kiosk."""

import asyncio
import os
import signal
import time

import pytest

from messages.framing import Decoder, encode
from messages.world import Attach, Clock, Disk, WorldToDisk
from simulator.world.processes import ProcessFaults
from simulator.world.proxy import LinkProxy
from simulator.world.tormented import ClockFaults, DiskFaults, LinkFaults


class FakeDisk:
    """The firmware's disk: dials the world and keeps what it is told."""

    def __init__(self):
        self.told = []
        self.event = asyncio.Event()

    async def dial(self, directory):
        reader, self.writer = await asyncio.open_unix_connection(str(directory / "world"))
        self.writer.write(encode(Attach(role="disk", pid=3)))
        self.task = asyncio.create_task(self.listen(reader))
        await self.until(1)

    async def listen(self, reader):
        decoder = Decoder(WorldToDisk)
        while received := await reader.read(1000):
            self.told.extend(decoder.feed(received))
            self.event.set()

    async def until(self, count):
        while len(self.told) < count:
            self.event.clear()
            await self.event.wait()

    async def die(self):
        self.writer.close()
        await self.task


async def give(client, device, fault, **options):
    answer = await client.post("/api/fault", json={"device": device, "fault": fault, **options})
    assert (answer.status_code, answer.json()["accepted"]) == (200, True), answer.text


async def mend(client, **named):
    answer = await client.request("DELETE", "/api/fault", json=named)
    assert (answer.status_code, answer.json()["accepted"]) == (200, True), answer.text


async def device(client, name):
    devices = (await client.get("/api/devices")).json()["devices"]
    return next(device for device in devices if device["device"] == name)


def test_disk_is_told_at_once_and_when_it_comes_back(drive, short_directory, tmp_path):
    """Each fault is one flag; the world keeps them through a power cut; removing all leaves a sound disk."""

    async def scenario(client, world, kiosk, printer):
        disk = FakeDisk()
        await disk.dial(short_directory)
        await give(client, "disk", "full")
        await give(client, "disk", "slow", delay_ms=300)
        await disk.until(3)
        assert disk.told == [Disk(), Disk(full=True), Disk(full=True, slow_ms=300)]
        assert (await device(client, "disk"))["active"] == ["full", "slow"]
        await disk.die()
        await disk.dial(short_directory)
        await disk.until(4)
        await mend(client)
        await disk.until(6)
        assert (disk.told[3], disk.told[5]) == (Disk(full=True, slow_ms=300), Disk())
        await disk.die()
        assert world.running

    drive(scenario, more=lambda world: {"disk": DiskFaults(world, tmp_path / "journal.db")})


def test_rot_waits_for_the_power_cut(drive, tmp_path):
    """Nobody's open file is touched."""
    journal = tmp_path / "journal.db"

    async def scenario(client, world, kiosk, printer):
        await give(client, "disk", "bit_rot")
        assert not (await device(client, "disk"))["state"]["rotten"]
        journal.write_bytes(bytes(8192))
        await client.post("/api/power", json={"action": "cut"})
        assert (await device(client, "disk"))["state"]["rotten"]
        assert journal.read_bytes() != bytes(8192)

    drive(scenario, more=lambda world: {"disk": DiskFaults(world, journal)})


def test_clock_without_a_battery_starts_at_1970_at_each_boot(drive):
    """Not before the power cut; until the fault is removed; the boot after that has the right time again."""

    async def scenario(client, world, kiosk, printer):
        async def cut():
            await client.post("/api/power", json={"action": "cut"})
            return world.clock_offset_s + time.time(), world.clock_trusted

        await give(client, "clock", "no_rtc")
        assert (world.clock_offset_s, kiosk.got[-1]) == (0, Clock(token=0, offset_s=0, trusted=True))
        for _ in range(2):
            wall_s, trusted = await cut()
            assert (0 <= wall_s < 60, trusted) == (True, False)
        await mend(client, device="clock")
        assert world.clock_trusted is False
        await cut()
        assert (world.clock_offset_s, world.clock_trusted) == (0, True)
        world.clock_offset_s = 5
        await cut()
        assert world.clock_offset_s == 5

    drive(scenario, more=lambda world: {"clock": ClockFaults(world)})


def test_link_is_held_up_and_mended(drive):
    """The proxy is told; its switch is another thing."""
    proxies = []

    def more(world):
        proxies.append(LinkProxy(("127.0.0.1", 0), ("127.0.0.1", 1)))
        return {"link": LinkFaults(world, proxies[0])}

    async def scenario(client, world, kiosk, printer):
        await give(client, "link", "half_open")
        await give(client, "link", "slow", delay_ms=50)
        assert await device(client, "link") == {
            "device": "link",
            "state": {"up": True, "delay_ms": 50},
            "faults": ["half_open", "slow"],
            "active": ["half_open", "slow"],
        }
        await mend(client, device="link", fault="half_open")
        assert (proxies[0].half_open, proxies[0].delay_ms) == (False, 50)
        await mend(client, fault="slow")
        assert proxies[0].delay_ms == 0

    drive(scenario, more=more)


class OneProgram:
    """A supervisor of one program that remembers its signals."""

    def __init__(self):
        self.pids = {"sync": os.getpid()}
        self.signals = []

    def send(self, name, number):
        self.signals.append(number)
        return name in self.pids

    async def gone(self, name, pid):
        self.pids = {}


def test_program_is_frozen_woken_and_killed(drive):
    """A freeze holds until it is mended; a kill is over at once; what does not run cannot be killed."""
    supervisor = OneProgram()

    async def scenario(client, world, kiosk, printer):
        await give(client, "process.sync", "freeze")
        assert (await device(client, "process.sync"))["active"] == ["freeze"]
        await mend(client)
        assert (await device(client, "process.sync"))["active"] == []
        await give(client, "process.sync", "out_of_memory")
        assert supervisor.signals == [signal.SIGSTOP, signal.SIGCONT, signal.SIGKILL]
        again = await client.post("/api/fault", json={"device": "process.sync", "fault": "kill"})
        assert again.status_code == 422

    drive(scenario, more=lambda world: {"process.sync": ProcessFaults(supervisor, "sync")})


@pytest.mark.parametrize(
    "body",
    [
        {"device": "disk", "fault": "slow", "delay_ms": 0},
        {"device": "disk", "fault": "slow", "delay_ms": 60_001},
        {"device": "disk", "fault": "slow", "delay_ms": 1.5},
        {"device": "disk", "fault": "full", "delay_ms": 5},
        {"device": "disk", "fault": "slow", "at_byte": 5},
        {"device": "disk", "fault": "half_open"},
        {"device": "clock", "fault": "no_rtc", "delay_ms": 5},
        {"device": "process.roof", "fault": "kill"},
    ],
)
def test_fault_that_does_not_exist_changes_nothing(drive, tmp_path, body):
    """Another device's fault, an option too many, a number out of range: 422."""

    async def scenario(client, world, kiosk, printer):
        assert (await client.post("/api/fault", json=body)).status_code == 422
        assert (world.disk, (await device(client, "clock"))["active"]) == (Disk(), [])

    def more(world):
        return {"disk": DiskFaults(world, tmp_path / "journal.db"), "clock": ClockFaults(world)}

    drive(scenario, more=more)


@pytest.mark.parametrize("named", [{"device": "roof"}, {"fault": "gremlins"}, {"device": "printer", "fault": "slow"}])
def test_mending_what_cannot_be_broken_is_422(drive, named):
    """The printer of this test has one fault."""

    async def scenario(client, world, kiosk, printer):
        assert (await client.request("DELETE", "/api/fault", json=named)).status_code == 422

    drive(scenario)
