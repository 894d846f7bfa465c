"""A broker in an enemy's hands: he reads everything, and sends to anybody what he has seen, changed, or made up.

He has no key but his own. So nothing that he does may change a record, a payment or a screen: he can only delay and drop.
"""

import contextlib
from collections.abc import Iterator

import msgspec

from simulator.world.virtual.broker import VirtualBroker
from simulator.world.virtual.parts import Surroundings
from sync.wire import batch, envelope, requests, sealing, topics
from sync.wire.envelope import AckContent, OpenRequest, WelcomeContent
from sync.wire.errors import WireError

_SEEN_MAX = 500
_POSITION = 1_000_000
_BODY = b"\x93\x09\xa5paper\xc3"
"""The paper hatch was opened: an entry that nobody notices."""


class Malice(msgspec.Struct):
    """What he does with a message that he is to pass on: chances from 0 to 1. swallowed: nothing arrives. altered: one byte is
    another. crossed: another kiosk gets it. replayed: an old one comes along. forged: one of his own comes along.
    """

    swallowed: float = 0.1
    altered: float = 0.1
    crossed: float = 0.1
    replayed: float = 0.3
    forged: float = 0.2


class HostileBroker:
    """Implements `broker.Hostile`. acts: how often he did something, for checkers that a run was worth its while."""

    def __init__(self, around: Surroundings, broker: VirtualBroker, malice: Malice | None = None) -> None:
        self.malice = malice or Malice()
        self.acts = 0
        self._time, self._trace, self._chance = around.time, around.trace, around.chance
        self._broker = broker
        self._seen: list[tuple[str, bytes]] = []
        self._batches: dict[str, batch.Batch] = {}
        self._sign = sealing.SigningKey(sealing.random_key())
        self._box = sealing.UnsealingKey(sealing.random_key())

    def seize(self) -> None:
        """Take the broker over."""
        self._trace.note("adversary", "has the broker")
        self._broker.hostile = self

    def give_back(self) -> None:
        """Let the broker be honest again."""
        self._trace.note("adversary", "is out")
        self._broker.hostile = None

    def pass_on(self, topic: str, payload: bytes) -> Iterator[tuple[str, bytes]]:
        """Give what is delivered in place of a message."""
        malice, draw = self.malice, self._chance.random
        if len(self._seen) < _SEEN_MAX:
            self._seen.append((topic, payload))
        else:
            self._seen[self._chance.randrange(_SEEN_MAX)] = (topic, payload)
        self._learn(topic, payload)
        if draw() < malice.swallowed:
            self._note("swallows", topic)
        elif draw() < malice.altered:
            self._note("alters", topic)
            yield topic, self._altered(payload)
        elif draw() < malice.crossed:
            other = self._elsewhere(topic)
            self._note("crosses", other)
            yield other, payload
        else:
            yield topic, payload
        if draw() < malice.replayed:
            yield self._old(topic)
        if draw() < malice.forged:
            yield self.forge(topic)

    def _learn(self, topic: str, payload: bytes) -> None:
        """Read what can be read: what a batch is about is no secret, what customers typed is sealed."""
        if topic.endswith("/up/batch"):
            with contextlib.suppress(WireError):
                self._batches[topic.split("/")[2]] = batch.decode(payload)

    def whisper(self, count: int) -> None:
        """Send old and forged messages out of the blue."""
        for _ in range(count):
            if self._seen:
                topic, _ = self._chance.choice(self._seen)
                self._broker.inject(*(self._old(topic) if self._chance.random() < 0.5 else self.forge(topic)))

    def forge(self, topic: str) -> tuple[str, bytes]:
        """Make something up for the kiosk of a topic, or in its name, signed by a key of his own."""
        shard, kiosk = topic.split("/")[1:3]
        channel = self._chance.choice(("nonce", "welcome", "ack", "answer", "hello", "batch", "request"))
        self._note("forges", channel)
        if channel in topics.UP:
            return topics.up(int(shard), kiosk, channel), self._claim(kiosk, channel)
        return topics.down(int(shard), kiosk, channel), self._word(kiosk, channel)

    def _claim(self, kiosk: str, channel: str) -> bytes:
        """Something that the kiosk is to have said."""
        if channel == "hello":
            content = envelope.HelloContent(kiosk, bytes(16), bytes(16), _POSITION, bytes(32), 0, 0, "forged")
            return envelope.sign_hello(content, self._sign)
        if channel == "request":
            return envelope.make_request(kiosk, requests.AskCatalogue(), self._sign, self._box.public)[0]
        seen = self._batches.get(kiosk)
        if seen is None:
            return self._chance.randbytes(200)
        rows = [(*row[:4], _BODY, b"", b"") for row in seen.rows]
        first = seen.first + self._chance.choice((0, len(rows)))
        return batch.encode(seen.journal_id, first, rows, bytes(32), kiosk, self._sign)

    def _word(self, kiosk: str, channel: str) -> bytes:
        """Something that central is to have said."""
        now_ms, seen = self._time.utc_ms, self._batches.get(kiosk)
        journal_id, position = (bytes(16), _POSITION) if seen is None else (seen.journal_id, seen.last)
        match channel:
            case "welcome":
                welcome = WelcomeContent(kiosk, bytes(16), journal_id, position, 2**31, 1, 9, now_ms, "ok")
                return envelope.sign_welcome(welcome, self._sign)
            case "ack":
                ack = AckContent(kiosk, journal_id, position, bytes(32), 2**31, now_ms)
                return envelope.sign_ack(ack, self._sign)
            case "answer":
                opened = OpenRequest(kiosk, bytes(16), requests.AskCatalogue(), bytes(32))
                refused = requests.Refused("suspended")
                return envelope.make_answer(opened, refused, 60_000, self._sign, self._box.public)
        return self._chance.randbytes(16)

    def _old(self, topic: str) -> tuple[str, bytes]:
        """Give an old message of the same channel, to the kiosk of this topic or to the one that it was for."""
        channel = topic.rsplit("/", 1)[-1]
        seen_topic, payload = self._chance.choice([seen for seen in self._seen if seen[0].endswith(f"/{channel}")])
        self._note("replays", topic)
        return (topic if self._chance.random() < 0.5 else seen_topic), payload

    def _elsewhere(self, topic: str) -> str:
        """Give the same channel of another kiosk that he knows; of the same one while there is no other."""
        head, _, tail = topic.rpartition("/")
        direction = head.rsplit("/", 1)[-1]
        places = sorted({"/".join(seen.split("/")[:3]) for seen, _ in self._seen})
        return f"{self._chance.choice(places)}/{direction}/{tail}"

    def _altered(self, payload: bytes) -> bytes:
        if not payload:
            return b"\x00"
        at = self._chance.randrange(len(payload))
        return payload[:at] + bytes([payload[at] ^ self._chance.randint(1, 255)]) + payload[at + 1 :]

    def _note(self, what: str, topic: str) -> None:
        self.acts += 1
        self._trace.note("adversary", what, topic=topic)
