"""Two aggregators in threads: one that answers what the test scripts and keeps what it was asked, and the sandbox."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest
import uvicorn

from central.billers.aggregator import Aggregator
from central.catalogue import loader
from central.settings import AggregatorSettings, Timings
from simulator.biller import aggregator as sandbox_biller
from simulator.biller.program import create_app
from simulator.biller.register import Register

PATIENCE = Timings(connect_s=1, inquiry_s=1, pay_s=1)


class Desk:
    """answers: bytes, a dictionary for `data`, or "hold" (nothing until the test ends); asked, paths: what came, and where."""

    def __init__(self):
        self.answers = []
        self.asked = []
        self.paths = []
        self.over = threading.Event()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                desk.asked.append(body)
                desk.paths.append(self.path)
                answer = desk.answers.pop(0)
                if answer == "hold":
                    desk.over.wait(10)
                    return
                if isinstance(answer, dict):
                    answer = json.dumps({"data": {"ref_id": body.get("ref_id"), **answer}}).encode()
                self.send_response(200)
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
    """Serve the sandbox biller in a thread; give its address."""
    servers = []

    def serve():
        delays = sandbox_biller.Timings(pending_s=0.05, slow_s=0.1)
        register = Register(tmp_path_factory.mktemp("biller") / "biller.db")  # its connection belongs to this thread
        app = create_app(sandbox_biller.Aggregator(register, "u", "k", delays), register)
        config = uvicorn.Config(app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        servers.append(uvicorn.Server(config))
        servers[0].run()
        register.close()

    thread = threading.Thread(target=serve)
    thread.start()
    pause = threading.Event()
    assert any((servers and servers[0].started) or pause.wait(0.01) for _ in range(1000))
    yield f"http://127.0.0.1:{servers[0].servers[0].sockets[0].getsockname()[1]}"
    servers[0].should_exit = True
    thread.join()


@pytest.fixture
def shop(make_world, sandbox):
    """A world that sells everything that is shipped, and whose biller is the sandbox."""
    world = make_world()
    connector = Aggregator(AggregatorSettings(url=sandbox, user="u", key="k"), PATIENCE)
    world.books = msgspec.structs.replace(world.books, billers={"aggregator": connector}, timings=PATIENCE)
    world.offer(loader.offering())
    yield world
    connector.close()
