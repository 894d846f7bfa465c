"""Central is killed in the middle of payments and calls, again and again; afterwards nothing is lost and nothing is double."""

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import func, select

from central.store.money_tables import payments

PROGRAM = Path(__file__).with_name("till_program.py")
SLIPS = 30
KILLS = 5


class SandboxAggregator(ThreadingHTTPServer):
    """Delivers each reference at most once; loses every fourth answer, and answers every third question with pending."""

    daemon_threads = True

    def __init__(self):
        self.delivered = Counter()
        self.questions = 0
        self.lock = threading.Lock()
        aggregator = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                data = aggregator.decide(asked["ref_id"])
                if data is None:
                    return
                answer = json.dumps({"data": data}).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, *_):
        """Say nothing about a client that was killed."""

    def decide(self, reference):
        with self.lock:
            self.questions += 1
            if self.questions % 3 == 0 and not self.delivered[reference]:
                return {"rc": "03", "status": "Pending", "ref_id": reference}
            if not self.delivered[reference]:
                self.delivered[reference] += 1
            if self.questions % 4 == 0:
                return None
            return {"rc": "00", "status": "Sukses", "sn": "1", "ref_id": reference}


@pytest.fixture
def aggregator():
    server = SandboxAggregator()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def start(url, aggregator, began_s):
    arguments = [url, f"http://127.0.0.1:{aggregator.server_address[1]}", str(began_s)]
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout.readline() == b"ready\n"
    return process


def kill(process):
    process.kill()
    process.wait()
    process.stdout.close()


def test_killed_at_any_moment_every_payment_is_delivered_once(world, databases, aggregator):
    """Five SIGKILLs during thirty payments: each is in the books once and at the biller once."""
    codes = [world.quote(phone=f"0878000012{number:02d}").code for number in range(SLIPS)]
    world.books.engine.dispose()
    chance, pause, began_s = random.Random(7), threading.Event(), time.time()
    for _ in range(KILLS):
        process = start(databases.url("central"), aggregator, began_s)
        pause.wait(chance.uniform(0.01, 0.15))
        kill(process)
    process = start(databases.url("central"), aggregator, began_s)
    finished = any({world.state(code) for code in codes} == {"success"} or pause.wait(0.1) for _ in range(300))
    kill(process)
    with world.books.engine.begin() as connection:
        paid = connection.execute(select(func.count(), func.sum(payments.c.amount))).one()
    assert finished
    assert tuple(paid) == (SLIPS, SLIPS * 12_000)
    assert (world.balance(), world.account("owed"), world.account("drawer:T1")) == (0, 0, SLIPS * 12_000)
    assert aggregator.delivered == {world.slip(code).reference: 1 for code in codes}
