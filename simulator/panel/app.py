"""The front panel's HTTP API and its page. Every act goes through `Controls`; nothing is decided here."""

import json
from pathlib import Path
from typing import Annotated, Any

import msgspec
from fastapi import Body as JsonBody
from fastapi import FastAPI, HTTPException, Query, Request, Response, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from simulator.panel import requests
from simulator.panel.controls import Controls
from simulator.panel.guard import Guard
from simulator.panel.pictures import Screenshots, show_live
from simulator.world.world import Outcome
from ui.watch import PAGE

STATIC = Path(__file__).parent / "static"
TIMEOUT_S_MAX = 30.0
FRESH = {"Cache-Control": "no-store"}
PRINTED = {"#": "enter", "*": "clear"}

Timeout = Annotated[float, Query(ge=0, le=TIMEOUT_S_MAX)]


def create_app(controls: Controls, central: str, fonts: Path | None = None) -> FastAPI:
    """Make the app. central: address of the central server, for the page's links; fonts: folder with the page's fonts."""
    app = FastAPI(title="Anjungan front panel", version="1", docs_url=None, redoc_url=None)
    app.add_middleware(Guard)
    app.add_exception_handler(RequestValidationError, _malformed)
    _add_screen(app, controls)
    _add_acts(app, controls)
    _add_switches(app, controls)
    _add_faults(app, controls)
    _add_paper(app, controls)
    _add_world(app, controls)

    @app.get("/api/about", include_in_schema=False)
    async def about() -> dict[str, str]:
        return {"central": central}

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(STATIC / "index.html", headers={**FRESH, "Content-Security-Policy": "default-src 'self'"})

    if fonts is not None and fonts.is_dir():
        app.mount("/fonts", StaticFiles(directory=fonts))

    @app.get("/static/screen.js", include_in_schema=False)
    async def live_screen() -> FileResponse:
        return FileResponse(PAGE / "screen.js")

    app.mount("/static", StaticFiles(directory=STATIC))
    return app


def _json(content: Any) -> Response:
    """Answer with plain data or a msgspec Struct."""
    return Response(msgspec.json.encode(content), media_type="application/json", headers=FRESH)


async def _malformed(_request: Request, error: Exception) -> Response:
    """Say what does not fit, in ASCII and without repeating it: what was sent may be text that no encoding takes."""
    assert isinstance(error, RequestValidationError), "registered for nothing else"
    detail = [{name: problem[name] for name in ("type", "loc", "msg")} for problem in error.errors()]
    return Response(json.dumps({"detail": detail}), 422, media_type="application/json")


def _outcome(outcome: Outcome) -> Response:
    return _json(outcome)


def _add_screen(app: FastAPI, controls: Controls) -> None:
    screenshots = Screenshots(controls.world.glass)

    @app.get("/api/view")
    async def view(after: Annotated[int | None, Query()] = None, timeout_s: Timeout = 10.0) -> Response:
        if after is None:
            return _json(controls.world.view)
        return _json(await controls.world.wait_view(after, timeout_s))

    @app.get("/api/screen.png")
    async def screen() -> Response:
        return Response(await screenshots.png(), media_type="image/png", headers=FRESH)

    @app.websocket("/api/screen")
    async def live(socket: WebSocket) -> None:
        await show_live(controls.world.glass, socket)


def _add_acts(app: FastAPI, controls: Controls) -> None:
    @app.post("/api/tap")
    async def tap(body: requests.Tap) -> Response:
        if body.id is not None:
            return _outcome(await controls.tap_element(body.id))
        return _outcome(await controls.tap_point(body.x or 0, body.y or 0))

    @app.post("/api/key")
    async def key(body: requests.KeyPress) -> Response:
        return _outcome(await controls.press(PRINTED.get(body.key, body.key)))

    @app.post("/api/scan")
    async def scan(body: requests.ScanText) -> Response:
        return _outcome(await controls.scan(body.data))


def _add_switches(app: FastAPI, controls: Controls) -> None:
    @app.post("/api/door")
    async def door(body: requests.Door) -> Response:
        return _outcome(await controls.set_door(body.contact, body.open))

    @app.post("/api/link")
    async def link(body: requests.Link) -> Response:
        return _outcome(await controls.set_link(body.up))

    @app.post("/api/clock")
    async def clock(body: requests.ClockChange) -> Response:
        return _outcome(await controls.set_clock(body.kiosk_offset_s, body.trusted))

    @app.post("/api/power")
    async def power(body: requests.Power) -> Response:
        assert body.action == "cut", "the model accepts nothing else"
        return _outcome(await controls.cut_power())

    @app.post("/api/headphones")
    async def headphones(body: requests.Headphones) -> Response:
        return _outcome(await controls.set_headphones(body.plugged))


def _add_faults(app: FastAPI, controls: Controls) -> None:
    @app.post("/api/fault")
    async def give_fault(body: requests.Fault) -> Response:
        try:
            return _outcome(await controls.give_fault(body.device, body.fault, body.options()))
        except ValueError as error:
            raise HTTPException(422, str(error)) from error

    @app.delete("/api/fault")
    async def remove_fault(
        body: Annotated[requests.FaultName | None, JsonBody()] = None,
        device: Annotated[str | None, Query(max_length=40)] = None,
        fault: Annotated[str | None, Query(max_length=40)] = None,
    ) -> Response:
        named = body or requests.FaultName(device=device, fault=fault)
        try:
            return _outcome(await controls.remove_faults(named.device, named.fault))
        except ValueError as error:
            raise HTTPException(422, str(error)) from error


def _add_paper(app: FastAPI, controls: Controls) -> None:
    """Pictures and readings take milliseconds of work, so these run in the thread pool."""

    @app.get("/api/paper")
    def papers() -> Response:
        return _json({"slips": controls.paper.slips()})

    @app.get("/api/paper/{number}.png")
    def picture(number: int) -> Response:
        return Response(_known(controls.paper.picture, number), media_type="image/png", headers=FRESH)

    @app.get("/api/paper/{number}.bin")
    def received(number: int) -> Response:
        return Response(_known(controls.paper.received, number), media_type="application/octet-stream", headers=FRESH)

    @app.get("/api/paper/{number}.json")
    def reading(number: int) -> Response:
        return _json(_known(controls.paper.reading, number))


def _known(give: Any, number: int) -> Any:
    try:
        return give(number)
    except KeyError as error:
        raise HTTPException(404, "there is no such paper") from error


def _add_world(app: FastAPI, controls: Controls) -> None:
    @app.get("/api/devices")
    async def devices() -> Response:
        return _json({"devices": controls.devices()})

    @app.get("/api/heard")
    async def heard(after: int = 0, timeout_s: Timeout = 0.0) -> Response:
        return _json({"heard": await controls.world.wait_heard(after, timeout_s)})

    @app.get("/api/happenings")
    async def happenings(after: int = 0, change: int = -1, timeout_s: Timeout = 0.0) -> Response:
        latest = await controls.world.wait_change(change, timeout_s)
        return _json({"change": latest, "happenings": controls.world.happened_after(after)})
