"""Billers in threads: one that answers what the test scripts and keeps what it was asked, and the two sandboxes."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from central.billers.aggregator import Aggregator
from central.billers.paycode import Paycode
from central.catalogue import loader
from central.settings import AggregatorSettings, PaycodeSettings, Timings
from tests import sandboxes

PATIENCE = Timings(connect_s=1, inquiry_s=1, pay_s=1)


class Desk:
    """answers: bytes, a dictionary for `data`, an HTTP status with bytes, or "hold" (nothing until the test ends).

    asked, paths, headers: what came (None without a body), where, and with what.
    """

    def __init__(self):
        self.answers = []
        self.asked = []
        self.paths = []
        self.headers = []
        self.over = threading.Event()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(None)

            def do_POST(self):
                self.answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

            def answer(self, body):
                desk.asked.append(body)
                desk.paths.append(self.path)
                desk.headers.append(dict(self.headers))
                answer, status = desk.answers.pop(0), 200
                if answer == "hold":
                    desk.over.wait(10)
                    return
                if isinstance(answer, tuple):
                    status, answer = answer
                if isinstance(answer, dict):
                    answer = json.dumps({"data": {"ref_id": body.get("ref_id"), **answer}}).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def desk():
    desk = Desk()
    yield desk
    desk.close()


@pytest.fixture
def aggregator(desk):
    aggregator = Aggregator(
        AggregatorSettings(url=desk.url, user="u", key="k"), Timings(connect_s=1, inquiry_s=1, pay_s=1)
    )
    yield aggregator
    aggregator.close()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    """Serve the sandbox aggregator in a thread; give its address."""
    with sandboxes.aggregator(tmp_path_factory.mktemp("biller")) as address:
        yield address


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    """Serve the sandbox gateway of payment codes in a thread; give its address."""
    with sandboxes.gateway(tmp_path_factory.mktemp("paycode")) as address:
        yield address


@pytest.fixture
def shop(make_world, sandbox, gateway):
    """A world that sells everything that is shipped, and whose billers are the sandboxes."""
    world = make_world()
    connector = Aggregator(AggregatorSettings(url=sandbox, user=sandboxes.USER, key=sandboxes.KEY), PATIENCE)
    paycode = Paycode(PaycodeSettings(url=gateway, server_key=sandboxes.SERVER_KEY), PATIENCE)
    world.books = msgspec.structs.replace(
        world.books, billers={"aggregator": connector, "paycode": paycode}, timings=PATIENCE
    )
    world.offer(loader.offering())
    yield world
    connector.close()
    paycode.close()
