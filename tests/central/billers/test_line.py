"""The way to a biller is bounded in time and size, whatever the other side does."""

import gzip
import socket
import threading
import time
import tracemalloc

import pytest

from central.billers.line import Line, NoAnswerError, json_object
from central.settings import Timings

QUICK = Timings(connect_s=1, inquiry_s=1, pay_s=1)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


@pytest.fixture
def street():
    """Somebody who says what the test wants, one piece every 0.3 s; give the address and the pieces."""
    pieces, over = [], threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = server.accept()
        with connection:
            connection.recv(65_536)
            for piece in pieces:
                try:
                    connection.sendall(piece)
                except OSError:
                    return
                if over.wait(0.3):
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", pieces
    over.set()
    server.close()
    thread.join()


@pytest.mark.parametrize(
    "head", [HEAD + b"x-drip: ", HEAD + b"content-length: 100\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"]
)
def test_answer_that_drips_ends_with_its_time_limit(street, head):
    """Each piece comes in time, in the head or in the body, or as one interim answer after the other; the whole does not."""
    address, pieces = street
    pieces += [head] * 30 if b"100 Continue" in head else [head, *[b"1"] * 30]
    line = Line(address, QUICK)
    started = time.monotonic()
    with pytest.raises(NoAnswerError, match="silent"):
        line.get("/", 1, json_object)
    assert time.monotonic() - started < 4
    line.close()


def test_answer_that_is_packed_is_none(street):
    """Nobody asked for it, and a thousand bytes can unpack to a million."""
    address, pieces = street
    packed = gzip.compress(b'{"ok": "' + b"x" * 100_000_000 + b'"}')
    pieces += [HEAD + b"content-encoding: gzip\r\ncontent-length: " + str(len(packed)).encode() + b"\r\n\r\n" + packed]
    line = Line(address, QUICK)
    tracemalloc.start()
    with pytest.raises(NoAnswerError, match="odd"):
        line.get("/", 1, json_object)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4_000_000
    line.close()
