"""`anjungan central` with a real mosquitto and a real kiosk's certificate: served, killed, cut off, restored, ended."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

from sync.wire import envelope, topics
from sync.wire.catalogue import SignedCatalogue, open_signed
from sync.wire.requests import AskCatalogue, AskChunk, Manifest

ROOT = Path(__file__).parents[4]
WAIT_S = 30.0


def greet(line, kiosk):
    nonce = line.ask("knock", b"", "nonce")
    return envelope.open_welcome(line.ask("hello", kiosk.hello(nonce), "welcome"), kiosk.central_sign)


def deliver(line, kiosk, first, last):
    return envelope.open_ack(line.ask("batch", kiosk.batch(first, last), "ack"), kiosk.central_sign)


def test_journal_survives_the_death_of_central(system, line, kiosk):
    """Over mosquitto: hello, batch, acknowledgement, request; SIGKILL; the same batch again is acknowledged, not doubled."""
    system.start()
    assert greet(line, kiosk).verdict == "ok"
    assert deliver(line, kiosk, 1, 3).position == 3
    payload, request_hash = kiosk.request(AskCatalogue())
    answer = envelope.open_answer(line.ask("request", payload, "answer"), kiosk.kiosk_id, kiosk.central_sign, kiosk.box)
    assert (answer.request_hash, type(answer.answer)) == (request_hash, Manifest)
    kiosk.fill(5)
    line.say("batch", kiosk.batch(4, 8))
    assert system.end(signal.SIGKILL) == -signal.SIGKILL
    system.start()
    welcome = greet(line, kiosk)
    assert (welcome.terminal_number, welcome.verdict) == (1, "ok")
    assert welcome.position in (3, 8)
    ack = deliver(line, kiosk, 4, 8)
    assert (ack.position, ack.link) == (8, kiosk.links[8])
    assert greet(line, kiosk).position == 8
    assert system.end() == 0


def test_readiness_follows_the_broker(system, line, kiosk):
    """Without its broker central says so, and serves again by itself when it is back."""
    system.start()
    greet(line, kiosk)
    system.broker.kill()
    problem = json.loads(system.wait_ready(503))
    assert problem["failing"] == "broker"
    system.broker.restart()
    system.wait_ready(200)
    assert deliver(line, kiosk, 1, 3).position == 3
    figures = system.get("/metrics")[1].decode()
    assert 'anjungan_link_messages_total{channel="batch"}' in figures
    assert "anjungan_kiosks 1.0" in figures
    assert system.end(signal.SIGINT) == 0


def test_another_kiosk_cannot_speak_for_this_one(system, line_of, kiosk):
    """The broker knows a kiosk by its certificate: a topic of another name is refused."""
    system.start()
    line = line_of()
    line._client.publish(topics.up(0, "k-ba9876543210", "knock"), b"", qos=1)
    greet(line, kiosk)
    assert "Not authorized" in line.refused
    line.close()
    assert system.end() == 0


def ask(line, kiosk, question):
    payload, _ = kiosk.request(question)
    answer = line.ask("request", payload, "answer")
    return envelope.open_answer(answer, kiosk.kiosk_id, kiosk.central_sign, kiosk.box).answer


def test_operator_s_product_file_reaches_kiosks_at_the_next_start(system, line, kiosk):
    """A file in `products_directory` becomes a new catalogue; the same files again change nothing; a wrong one is one line."""
    products = system.directory / "products"
    products.mkdir()
    shipped = (ROOT / "central/catalogue/products/shopee.toml").read_text()
    (products / "blibli.toml").write_text(shipped.replace('id = "shopee"', 'id = "blibli"').replace("Shopee", "Blibli"))
    configuration = system.configuration.read_text()
    system.configuration.write_text(f'products_directory = "{products}"\n{configuration}')
    for _ in range(2):
        system.start()
        manifest = ask(line, kiosk, AskCatalogue())
        content = ask(line, kiosk, AskChunk(manifest.digest, 0)).content
        offered = open_signed(SignedCatalogue(content, manifest.signature), kiosk.central_sign)
        assert (manifest.version, offered.product("blibli") is not None) == (2, True)
        assert system.end() == 0
    (products / "lazada.toml").write_text(shipped.replace('mode = "bill"', 'mode = "barter"'))
    code, said = fail(system)
    assert (code, "products_directory: lazada.toml: " in said) == (2, True)


def command(system, *words):
    """Run another command on the same configuration; it must succeed."""
    line = [sys.executable, "-m", "anjungan_cli", words[0], "--config", str(system.configuration), *words[1:]]
    ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=WAIT_S * 2, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_kiosk_sends_again_what_a_restored_central_lacks(system, line, kiosk):
    """Backup beside the running server; more is acknowledged; restored, the welcome lowers the mark under a higher restore id,
    which is in every acknowledgement from then on, and the same entries are taken once more.
    """
    system.start()
    assert greet(line, kiosk).restore_id == 0
    assert deliver(line, kiosk, 1, 3).position == 3
    command(system, "backup", "--to", f"{system.directory}/backup.db")
    kiosk.fill(5)
    kiosk.acknowledged = deliver(line, kiosk, 4, 8).position
    assert system.end() == 0
    command(system, "restore", "--from", f"{system.directory}/backup.db")
    system.start()
    welcome = greet(line, kiosk)
    assert (welcome.position, welcome.verdict, welcome.restore_id > 1_700_000_000) == (3, "ok", True)
    ack = deliver(line, kiosk, 4, 8)
    assert (ack.position, ack.restore_id) == (8, welcome.restore_id)
    kiosk.acknowledged = 8
    assert greet(line, kiosk).verdict == "ok"
    assert system.end() == 0


def fail(system):
    """Run the program, which cannot start; give its exit code and what it says."""
    ended = subprocess.run(
        [sys.executable, "-m", "anjungan_cli", "central", "--config", str(system.configuration)],
        cwd=ROOT, capture_output=True, text=True, timeout=WAIT_S, check=False,
    )  # fmt: skip
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stderr.splitlines()[-1]


def test_what_cannot_be_opened_is_one_line(system):
    """A taken port, a database that is none, a key of another certificate: one line that says what, exit code 1."""
    with socket.create_server(("127.0.0.1", system.port)):
        code, said = fail(system)
    assert (code, said.endswith(f"127.0.0.1:{system.port}: Address already in use")) == (1, True)
    right = system.configuration.read_text()
    system.configuration.write_text(right.replace(system.made.central["key"], system.made.broker["key"]))
    code, said = fail(system)
    assert (code, said.endswith("do not fit together: KEY_VALUES_MISMATCH")) == (1, True)
    database = system.directory / "central.db"
    database.write_bytes(b"no database at all, but text" * 100)
    for side in ("-wal", "-shm"):
        Path(f"{database}{side}").unlink(missing_ok=True)
    code, said = fail(system)
    assert (code, said.endswith("database: DatabaseError")) == (1, True)
    system.configuration.write_text(right.replace(system.made.central["key"], "/nowhere/tls.key"))
    assert fail(system) == (2, f"anjungan central: {system.configuration}: broker.key: there is no such file")
