"""Serves the front panel in the simulator's own event loop."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from simulator.panel.app import create_app
from simulator.panel.controls import Controls

GRACEFUL_S = 1
REQUESTS_MAX = 100
"""At the same time, long polls included."""


class PanelServer(uvicorn.Server):
    """Leaves signals to the simulator: the kiosk has to end before the panel does. `should_exit` ends it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def make_server(controls: Controls, central: str, fonts: str) -> PanelServer:
    """Give the server, to be run with `serve`. central, fonts: as for `create_app`, "" for none."""
    return PanelServer(
        uvicorn.Config(
            create_app(controls, central, Path(fonts) if fonts else None),
            log_config=None,
            access_log=False,
            lifespan="off",
            limit_concurrency=REQUESTS_MAX,
            timeout_graceful_shutdown=GRACEFUL_S,
        )
    )
