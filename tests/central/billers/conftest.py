"""An aggregator in a thread that answers what the test scripts and keeps what it was asked."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from central.billers.aggregator import Aggregator
from central.settings import AggregatorSettings, Timings


class Desk:
    """answers: bytes, a dictionary for `data`, or "hold" (nothing until the test ends); asked: the bodies that came."""

    def __init__(self):
        self.answers = []
        self.asked = []
        self.over = threading.Event()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                desk.asked.append(body)
                answer = desk.answers.pop(0)
                if answer == "hold":
                    desk.over.wait(10)
                    return
                if isinstance(answer, dict):
                    answer = json.dumps({"data": {"ref_id": body["ref_id"], **answer}}).encode()
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
