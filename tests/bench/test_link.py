"""What the link is measured with: the mix, the sizes, and a client so small that it is not what is measured."""

import socket
import threading

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from bench import __main__ as bench
from bench import mix, rawmqtt, sizes
from bench.measure import Metric
from drivers.disk.real import RealDisk
from firmware.controller.book import pack
from firmware.journal.recovery import open_store
from messages.local import BATCH_BYTES_MAX
from sync.wire import batch, records, sealing, slip
from sync.wire.entry import blob_binding

BOX = sealing.UnsealingKey(bytes(range(32)))
KEYS = mix.Keys(sealing.SigningKey(bytes(32)), BOX.public)
ENTRIES = 400


@pytest.fixture
def store(tmp_path):
    """A journal of the mix."""
    opened = open_store(tmp_path / "journal.db", sizes.KIOSK, BOX.public, RealDisk(tmp_path))
    mix.fill(opened, ENTRIES, mix.SHOP, KEYS)
    yield opened
    opened.close()


def test_mix_is_what_a_kiosk_writes(store):
    """Every record decodes, every blob opens with the day's key, every minted slip is signed, in about the shares named."""
    entries = store.read_batch(0, 1 << 30, ENTRIES)[0]
    assert len(entries) == ENTRIES
    key, found = b"", []
    for entry in entries:
        body = records.decode_body(entry.body)
        found.append(type(body).__name__)
        if isinstance(body, records.DataKey):
            key = BOX.unseal(sealing.DATA_KEY_CONTEXT, body.sealed)
        elif isinstance(body, records.SlipIssued):
            binding = blob_binding(entry.journal_id, entry.position)
            private = records.decode_private(sealing.decrypt_blob(key, binding, entry.blob))
            assert bool(private.slip_body) == body.minted
            if body.minted:
                opened = slip.open_body(private.slip_body, KEYS.sign.public)
                assert slip.unseal_fields(opened, BOX) == private.fields
    ended, slips = found.count("PrintEnded"), found.count("SlipIssued")
    assert abs(ended - found.count("PrintStarted") - slips) <= 1
    assert 0.75 * ended < slips < 0.95 * ended
    assert found.count("DataKey") >= 2


def test_weights_count_every_batch_and_its_acknowledgement(store):
    """A full batch's share is near its payload's; a lone entry pays for packet, signature and acknowledgement alone."""
    payload = pack(store, 0, BATCH_BYTES_MAX, sizes.KIOSK, KEYS.sign).payload
    backlog = sizes.backlog_bytes(store, KEYS.sign)
    assert len(payload) / ENTRIES < backlog < len(payload) / ENTRIES + 2
    live = sizes.live_bytes(store, KEYS.sign, 50)
    assert 300 < live < 700


def test_publish_is_as_long_as_paho_makes_it():
    """The size that is counted is that of the packet that paho sends, around each step of the length's own size."""
    ours, theirs = socket.socketpair()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="x", protocol=mqtt.MQTTv5)
    with ours, theirs:
        client._sock = ours
        for length in (0, 100, 110, 111, 112, 16_300, 16_366, 16_367, 16_368, 61_000):
            client._send_publish(1, b"k/0/x/up/b", bytes(length), qos=1)
            client.loop_write()
            expected, received = sizes.publish_bytes("k/0/x/up/b", bytes(length)), 0
            while received < expected:
                received += len(theirs.recv(expected - received))
            theirs.setblocking(False)
            with pytest.raises(BlockingIOError):
                theirs.recv(1)
            theirs.setblocking(True)
        client._sock = None


def test_raw_client_counts_whole_packets_however_they_are_cut():
    """Messages of all sizes, delivered in odd pieces, are counted once each."""
    listener = socket.create_server(("127.0.0.1", 0))
    stream = b"".join(rawmqtt.packet(0x30, bytes(size)) for size in (2, 126, 127, 128, 20_000, 3))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1_000)
            connection.sendall(b"\x20\x02\x00\x00")
            for at in range(0, len(stream), 71):
                connection.sendall(stream[at : at + 71])
            connection.recv(1)

    serving = threading.Thread(target=serve)
    serving.start()
    with listener:
        client = rawmqtt.RawClient(listener.getsockname()[1], "x")
        assert client.count(6) >= 0
        client.close()
        serving.join()


def test_goal_of_a_ratio_is_said_beside_it():
    """Each peer's ratio carries its own goal, and whether it is missed."""
    metric = Metric(
        "link.x", 9, "entries/s", 1, (9, 9), better="higher", ratios={"a": 2.0, "b": 3.0, "c": 1.0}, target=5,
        goals={"a": 1.5, "b": 4.0},
    )  # fmt: skip
    table = bench.table([metric])
    first, second, third = table.splitlines()[2:]
    assert first.split() == ["link.x", "9.0", "entries/s", "9.0", "-", "9.0", "2.0", "/", "a", "(>=", "1.5)", ">=", "5"]
    assert (second.strip(), third.strip()) == ("3.0 / b (>= 4, missed)", "1.0 / c")


def test_batch_estimate_suits_the_mix(store):
    """A full batch of the mix comes out at its first packing, near the limit of entries or bytes."""
    outage = pack(store, 0, 6_000, sizes.KIOSK, KEYS.sign)
    assert 4_000 < len(outage.payload) <= 6_000
    assert pack(store, 0, BATCH_BYTES_MAX, sizes.KIOSK, KEYS.sign).last == min(ENTRIES, batch.ENTRIES_MAX)
