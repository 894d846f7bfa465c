"""A panel with a fake kiosk at the other end of real Unix sockets."""

import asyncio
import socket

import httpx
import pytest

from simulator.configuration import FONTS
from simulator.panel.app import create_app
from simulator.panel.controls import Controls
from simulator.panel.server import make_server
from simulator.world.faults import FaultBoard
from simulator.world.parts import PARTS, PartFaults
from simulator.world.tormented import PrinterFaults


@pytest.fixture
def serve(live_world, printer):
    """Runs a coroutine with the panel's address on loopback, served for real, the world and the kiosk."""

    def run(scenario):
        async def scene():
            async with live_world() as (world, kiosk):
                controls = Controls(world, printer, None, FaultBoard(world, {}), None)
                server = make_server(controls, "", str(FONTS))
                with socket.create_server(("127.0.0.1", 0)) as listening:
                    serving = asyncio.create_task(server.serve(sockets=[listening]))
                    await asyncio.wait_for(scenario(f"127.0.0.1:{listening.getsockname()[1]}", world, kiosk), 20)
                    server.should_exit = True
                    await serving

        asyncio.run(scene())

    return run


@pytest.fixture
def drive(live_world, printer):
    """Runs a coroutine with a client, the world, the kiosk and the printer."""

    def run(scenario, proxy=None, more=None, **settings):
        async def scene():
            async with live_world(**settings) as (world, kiosk):

                async def cut(without_power):
                    await kiosk.die()
                    without_power()

                parts = {name: PartFaults(world, name) for name in PARTS}
                devices = {"printer": PrinterFaults(printer), **parts, **(more(world) if more else {})}
                controls = Controls(world, printer, proxy, FaultBoard(world, devices), cut)
                app = create_app(controls, "http://127.0.0.1:8000")
                transport = httpx.ASGITransport(app)
                async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
                    await asyncio.wait_for(scenario(client, world, kiosk, printer), 20)

        asyncio.run(scene())

    return run
