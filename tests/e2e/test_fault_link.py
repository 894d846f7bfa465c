"""Rows 8 and 9 of docs/faults.md: a broker that drops, repeats, shuffles and forges, and a link that is only half there."""

import contextlib
import json
import queue
import random
import ssl
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from simulator.visitor import find
from sync.wire import topics

ANSWER_S = 20.0
HEARTBEAT_S = 20.0
"""conftest.py has a silent connection given up after 5 s."""


class Rogue:
    """Somebody inside the broker: takes the place of one of its clients, hears what it would hear, says what it could say."""

    def __init__(self, run, who):
        provisioned = json.loads((Path(run["run_file"]).parent / "run/provisioned/provisioned.json").read_bytes())
        self.kiosk, self.shard = provisioned["kiosk"], provisioned["shard"]
        paths = provisioned["sync" if who == "kiosk" else "central"]
        self.heard = queue.Queue()
        self._answers = queue.Queue()
        context = ssl.create_default_context(cafile=provisioned["ca"])
        context.load_cert_chain(paths["certificate"], paths["key"])
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "x", protocol=mqtt.MQTTv5, reconnect_on_failure=False)
        self._client.tls_set_context(context)
        self._client.on_connect = lambda *_: self._answers.put("connected")
        self._client.on_subscribe = lambda *_: self._answers.put("subscribed")
        self._client.on_publish = lambda *_: self._answers.put("published")
        self._client.on_message = lambda _c, _u, message: self.heard.put((message.topic, bytes(message.payload)))
        lasting = Properties(PacketTypes.CONNECT)
        lasting.SessionExpiryInterval = 0
        self._client.connect(run["broker"]["host"], run["broker"]["port"], properties=lasting)
        self._client.loop_start()
        assert self._answers.get(timeout=ANSWER_S) == "connected"
        channels = topics.DOWN if who == "kiosk" else topics.UP
        place = topics.down if who == "kiosk" else topics.up
        names = [place(self.shard, self.kiosk, channel) for channel in channels]
        self._client.subscribe([(name, 1) for name in names] if who == "kiosk" else [(topics.UP_FILTER, 1)])
        assert self._answers.get(timeout=ANSWER_S) == "subscribed"

    def say(self, topic, payload):
        self._client.publish(topic, payload, qos=1)
        assert self._answers.get(timeout=ANSWER_S) == "published"

    def hear(self, channel):
        """Give everything that was heard, up to a message on this channel."""
        heard = []
        while not heard or not heard[-1][0].endswith(f"/{channel}"):
            heard.append(self.heard.get(timeout=ANSWER_S))
        return heard

    def leave(self):
        self._client.disconnect()
        self._client.loop_stop()


@contextlib.contextmanager
def rogue(run, who):
    somebody = Rogue(run, who)
    try:
        yield somebody
    finally:
        somebody.leave()


def sell(visitor, till, phone):
    visitor.go_home()
    visitor.wait_link(up=True, timeout_s=60)
    code = visitor.buy_pulsa(phone)["code"]
    till.wait_known(code)
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    assert till.wait_state(code, "success") == "success"
    return code


def test_broker_that_drops_repeats_shuffles_and_forges_changes_nothing(
    visitor, till, system, arrived, phone, another_phone
):
    """What never reached central is sent again; what comes again, late or invented has no effect on either side."""
    known = len(arrived.entries())
    visitor.order_pulsa(phone)
    visitor.fault("process.central", "freeze")
    with rogue(system, "central") as thief:
        code = visitor.print_slip()["code"]
        stolen = thief.hear("batch")
    assert {topics.parse_up(topic) is not None for topic, _ in stolen} == {True}
    assert [payload for _, payload in stolen if phone[1:].encode() in payload or phone[-6:].encode() in payload] == []
    visitor.mend()
    arrived.wait(known, lambda records: code in [getattr(record, "code", "") for record in records])
    total = till.lookup(code)["total"]
    assert till.pay(code, total).status_code == 201
    assert till.wait_state(code, "success") == "success"

    visitor.wait_link(up=True, timeout_s=60)
    visitor.link(up=False)
    visitor.wait_link(up=False)
    before = arrived.entries()
    chance = random.Random(8)
    with rogue(system, "kiosk") as liar:
        forged = [(topic, bytes(chance.randbytes(len(payload)))) for topic, payload in stolen]
        cut = [(topic, payload[: len(payload) // 2]) for topic, payload in stolen]
        messages = [*stolen * 3, *forged, *cut]
        chance.shuffle(messages)
        for topic, payload in messages:
            liar.say(topic, payload)
        liar.say(topics.up(liar.shard, liar.kiosk, "knock"), b"")
        old_answers = liar.hear("nonce")
    assert arrived.entries() == before
    assert till.lookup(code)["state"] == "success"

    visitor.link(up=True)
    visitor.wait_link(up=True, timeout_s=60)
    visitor.fault("process.central", "freeze")
    with rogue(system, "central") as liar:
        for topic, payload in [*old_answers * 2, *((topic, chance.randbytes(200)) for topic, _ in old_answers)]:
            liar.say(topic, payload)
    visitor.mend()
    assert sell(visitor, till, another_phone) != code
    assert arrived.positions() == list(range(1, len(arrived.positions()) + 1))


@pytest.mark.parametrize(("device", "fault"), [("link", "half_open"), ("process.broker", "freeze")])
def test_half_open_link_is_noticed_and_stops_no_sale(visitor, till, phone, another_phone, device, fault):
    """Nobody closes the connection: the heartbeat notices, the customer takes a slip all the same, and it arrives later."""
    visitor.order_pulsa(phone)
    visitor.fault(device, fault)
    visitor.wait_link(up=False, timeout_s=HEARTBEAT_S)
    code = visitor.print_slip()["code"]
    visitor.tap("action.done")
    visitor.go_home()
    visitor.order_pulsa(another_phone)
    minted = visitor.print_slip()["code"]
    assert minted[0] == "9"
    visitor.mend()
    visitor.wait_link(up=True, timeout_s=60)
    for each in (code, minted):
        till.wait_known(each)
        assert till.lookup(each)["payable"] is True


def test_slow_link_carries_a_whole_sale(visitor, till, phone):
    """A quarter of a second more for each chunk in each direction: everything takes longer, nothing fails."""
    visitor.fault("link", "slow", delay_ms=250)
    code = visitor.buy_pulsa(phone)["code"]
    till.wait_known(code)
    assert till.pay(code, till.lookup(code)["total"]).status_code == 201
    assert till.wait_state(code, "success") == "success"
    visitor.tap("action.done")
    visitor.go_home()
    assert find(visitor.ask_status(code, phone[-6:]), "data.state")["value"] == "success"
