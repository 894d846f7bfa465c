"""The pages in a real browser, on a real server in this process."""

import threading

import pytest
import uvicorn
from prometheus_client import CollectorRegistry

from central.ledger.calendar import system_now_ms
from central.web.app import create_app
from central.web.context import WebContext
from sync.wire.sealing import SigningKey
from tests.browser import chromium
from tests.central.web.browsing import Page


@pytest.fixture
def address(world):
    """The application on a free port of loopback, with the true time: pages count by the Date of its answers."""
    world.clock.ms = system_now_ms()
    app = create_app(WebContext(books=world.books, registry=CollectorRegistry(), sign=SigningKey(b"\x04" * 32)))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    pause = threading.Event()
    while not server.started:
        pause.wait(0.02)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def started():
    """Debian's chromium with a fresh profile: one for the tests of this worker, because its start is what takes time."""
    with chromium() as driver:
        yield driver


@pytest.fixture
def browser(started):
    """The browser as if it had just been started: every test's server has an address, and so a storage, of its own."""
    started.get("about:blank")
    started.delete_all_cookies()
    started.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    started.get_log("browser")
    return started


@pytest.fixture
def page(browser, address):
    return Page(browser, address)


@pytest.fixture
def desk(page):
    """Rina at her till."""
    page.sign_in("rina", "kata sandi rina")
    page.until(lambda: page.focused() == "code" and page.sees("#opening_card"))
    return page
