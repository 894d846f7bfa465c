"""An honest kiosk behind a bad broker: drops, repeats, delays and reorders, central dies; all arrives once, nobody is blamed."""

import random

import pytest

from central.ingest.worker import Message
from sync.wire import envelope, records, topics

KIOSK = "k-0123456789ab"


class CountingSlips:
    """Counts how often each slip reached the ledger."""

    def __init__(self):
        self.issued = {}

    def record_issued(self, connection, kiosk_id, stamp, entry_hash, body, private):
        assert private == records.SlipPrivate({"phone": body.code})
        self.issued[body.code] = self.issued.get(body.code, 0) + 1

    def record_cancelled(self, connection, kiosk_id, body):
        pass


class Broker:
    """Carries messages to central and back, badly: everything is in one bag, from which anything comes next, or again."""

    def __init__(self, chance, make_central, kiosk, slips):
        self._chance = chance
        self._make_central = make_central
        self._kiosk = kiosk
        self._slips = slips
        self.central = make_central(slips)
        self._up = []
        self._written = 0
        self._mark = 0

    def live(self):
        """Let one thing happen."""
        step = self._chance.choice(
            ("write", "knock", "batch", "batch", "carry", "carry", "carry", "carry", "carry", "die")
        )
        if step == "write":
            self._write()
        elif step == "knock":
            self._up.append(("knock", b""))
        elif step == "batch":
            self._send_batch()
        elif step == "carry" and self._up:
            self._carry()
        elif step == "die" and self._chance.random() < 0.1:
            self.central = self._make_central(self._slips)

    def settle(self):
        """The broker is good from here on: the kiosk says hello and sends what was not acknowledged."""
        self._up.clear()
        welcome = self.central.greet(self._kiosk)
        if welcome.position < len(self._kiosk.journal):
            self.central.deliver(self._kiosk, welcome.position + 1, len(self._kiosk.journal))

    def _write(self):
        for _ in range(self._chance.randint(1, 2)):
            self._written += 1
            self._kiosk.write(slip(str(self._written)), records.SlipPrivate({"phone": str(self._written)}))
            if self._chance.random() < 0.1:
                self._kiosk.new_data_key()

    def _send_batch(self):
        end = len(self._kiosk.journal)
        lowest, highest = max(1, self._kiosk.acknowledged - 3), min(end, self._kiosk.acknowledged + 6)
        next_one = min(end, self._kiosk.acknowledged + 1)
        first = self._chance.choice((next_one, next_one, self._chance.randint(lowest, highest)))
        self._up.append(("batch", self._kiosk.batch(first, min(end, first + self._chance.randint(0, 9)))))

    def _carry(self):
        """Carry any message, and perhaps carry it again later; answers may be lost on the way back."""
        count = self._chance.randint(1, 3)
        chosen = [self._chance.choice(self._up) for _ in range(count)]
        for message in chosen:
            if message in self._up and self._chance.random() < 0.7:
                self._up.remove(message)
        before = len(self.central.published)
        self.central.worker.take([Message(topics.up(0, KIOSK, channel), payload) for channel, payload in chosen])
        if self._chance.random() < 0.5:
            self.central.applying.run_due()
        for _, channel, payload in self.central.published[before:]:
            if self._chance.random() < 0.8:
                self._down(channel, payload)

    def _down(self, channel, payload):
        if channel == "nonce":
            witness = min(self._mark, len(self._kiosk.journal))
            hello = self._kiosk.hello(
                payload, witness=witness, witness_link=self._kiosk.links[witness] if witness else b""
            )
            self._up.append(("hello", hello))
        elif channel == "welcome":
            welcome = envelope.open_welcome(payload, self.central.public)
            assert welcome.verdict == "ok"
            self._mark = max(self._mark, welcome.position)
        else:
            ack = envelope.open_ack(payload, self.central.public)
            assert ack.link == self._kiosk.links[ack.position]
            self._kiosk.acknowledged = max(self._kiosk.acknowledged, ack.position)


def slip(code):
    return records.SlipIssued(code, "pulsa", True, False, 10_000, 10_500, 0, 1_500, 12_000, 1, 1, "id")


@pytest.mark.parametrize("seed", range(12))
def test_everything_arrives_once_and_nobody_is_blamed(make_central, kiosk, seed):
    """After any history, the journal is at central whole, each slip was recorded once, and there is no case."""
    slips = CountingSlips()
    broker = Broker(random.Random(seed), make_central, kiosk, slips)
    for _ in range(200):
        broker.live()
    broker.settle()
    assert broker.central.stored() == [(position, "applied") for position in range(1, len(kiosk.journal) + 1)]
    issued = [entry for entry in kiosk.journal if entry.blob]
    assert slips.issued == {str(number): 1 for number in range(1, len(issued) + 1)}
    assert (broker.central.cases(), broker.central.suspended()) == ([], False)
