"""A kiosk without a kiosk's programs: it writes its journal by hand and speaks the link's protocol, well or ill.

It stands for the honest kiosk where a test is about central, and is what an adversary with a kiosk's own key has in his hands.
"""

from collections.abc import Callable

from simulator.world.virtual.broker import VirtualBroker
from simulator.world.virtual.parts import Connection, KioskIdentity, Surroundings
from sync.wire import batch, envelope, records, requests, sealing, topics
from sync.wire.entry import FIRST_LINK, Row, blob_binding, chain
from sync.wire.errors import WireError

RETRY_MS = 10_000
HEARTBEAT_MS = 60_000
RECONNECT_MS = (1_000, 10_000)
TOGETHER_MAX = 50
SOFTWARE = "scripted"

Heard = Callable[[requests.Answer], None]


def make_identity(number: int, public: tuple[bytes, bytes], shard: int = 0) -> KioskIdentity:
    """Give the identity of kiosk `number`, with new keys. public: central's two public keys."""
    return KioskIdentity(
        f"k-{number:012x}",
        shard,
        sealing.SigningKey(sealing.random_key()),
        sealing.UnsealingKey(sealing.random_key()),
        *public,
    )


class ScriptedKiosk:
    """Implements `parts.Client`. acknowledged: the mark by central's verified word. verdict: of the newest welcome."""

    def __init__(self, around: Surroundings, broker: VirtualBroker, identity: KioskIdentity) -> None:
        self.identity = identity
        self.journal_id = sealing.random_key()[:16]
        self.rows: list[Row] = []
        self.links = [FIRST_LINK]
        self.acknowledged = 0
        self.restore_id = 0
        self.terminal_number = 0
        self.verdict = ""
        self.unheard = 0
        self._time, self._trace, self._chance = around.time, around.trace, around.chance
        self._broker = broker
        self._connection: Connection | None = None
        self._packets_max = 0
        self._numbers = 0
        self._flying: set[int] = set()
        self._online = False
        self._greeted_ms = 0
        self._waiting: dict[bytes, Heard] = {}
        self._data_key = sealing.random_key()
        self.write(records.Born(identity.kiosk, SOFTWARE))
        self.write(records.KeyActivated(identity.sign.public))
        sealed = sealing.seal(identity.central_box, sealing.DATA_KEY_CONTEXT, self._data_key)
        self.write(records.DataKey(around.time.utc_ms // 86_400_000, sealed))

    # the journal

    def write(self, record: bytes | records.Body, private: records.Private | None = None) -> int:
        """Append an entry; give its position."""
        position = len(self.rows) + 1
        body = record if isinstance(record, bytes) else records.encode(record)
        blob = b""
        if private is not None:
            binding = blob_binding(self.journal_id, position)
            blob = sealing.encrypt_blob(self._data_key, binding, records.encode(private))
        row = (self._time.utc_ms, 3, 1, self._time.now_ms, body, blob, b"")
        self.rows.append(row)
        self.links.append(chain(self.journal_id, position, [row], self.links[-1])[0][1])
        return position

    def packed(self, first: int, last: int) -> bytes:
        """Give the batch of these positions."""
        rows = self.rows[first - 1 : last]
        kiosk, key = self.identity.kiosk, self.identity.sign
        return batch.encode(self.journal_id, first, rows, self.links[last], kiosk, key)

    # the link

    def switch_on(self) -> None:
        """Connect, and go on connecting."""
        kiosk, shard = self.identity.kiosk, self.identity.shard
        mine = {topics.down(shard, kiosk, channel) for channel in topics.DOWN}
        self._connection = self._broker.connect(kiosk, mine.__contains__, self, keepalive_ms=60_000)

    def switch_off(self) -> None:
        """Hang up for good."""
        self._online = False
        if self._connection is not None:
            self._connection.close()

    def send(self, channel: str, payload: bytes = b"", kiosk: str = "") -> None:
        """Publish, also what no honest kiosk would."""
        if self._online and self._connection is not None and len(self._flying) < self._packets_max:
            self._numbers += 1
            self._flying.add(self._numbers)
            topic = topics.up(self.identity.shard, kiosk or self.identity.kiosk, channel)
            self._connection.publish(self._numbers, topic, payload)

    def ask(self, request: requests.Request, heard: Heard = lambda _: None) -> None:
        """Ask central; `heard` gets the answer, if one comes."""
        payload, request_hash = envelope.make_request(
            self.identity.kiosk, request, self.identity.sign, self.identity.central_box
        )
        self._waiting[request_hash] = heard
        self.send("request", payload)

    def drain(self) -> None:
        """Send what central has not acknowledged, or greet it first, and now and then again."""
        if not self._online:
            return
        if not self.verdict or self._time.now_ms - self._greeted_ms >= HEARTBEAT_MS:
            self.send("knock")
        elif self.acknowledged < len(self.rows):
            first = self.acknowledged + 1
            self.send("batch", self.packed(first, min(first + TOGETHER_MAX - 1, len(self.rows))))

    def up(self, packets_max: int) -> None:
        """See `parts.Client`."""
        self._packets_max, self._online = packets_max, True
        self._flying.clear()
        self.verdict = ""
        connection = self._connection
        self.drain()
        self._time.call_after(RETRY_MS, lambda: self._again(connection))

    def down(self, reason: str) -> None:
        """See `parts.Client`."""
        self._online = False
        self._time.call_after(self._chance.randint(*RECONNECT_MS), self.switch_on)

    def arrived(self, topic: str, payload: bytes) -> None:
        """See `parts.Client`. What is not central's word for this kiosk is dropped."""
        try:
            self._understand(topic.rsplit("/", 1)[-1], payload)
        except WireError:
            self._trace.note(self.identity.kiosk, "drops", topic=topic)

    def taken(self, number: int, heard: bool) -> None:
        """See `parts.Client`."""
        self._flying.discard(number)
        self.unheard += not heard

    def _again(self, connection: Connection | None) -> None:
        if self._online and connection is self._connection:
            self.drain()
            self._time.call_after(RETRY_MS, lambda: self._again(connection))

    def _understand(self, channel: str, payload: bytes) -> None:
        """Act on a message. Raises `WireError`."""
        identity = self.identity
        match channel:
            case "nonce":
                self.send("hello", self.hello(payload))
            case "welcome":
                welcome = envelope.open_welcome(payload, identity.central_sign)
                if welcome.kiosk == identity.kiosk and welcome.journal_id == self.journal_id:
                    self._greeted_ms = self._time.now_ms
                    self.terminal_number, self.verdict = welcome.terminal_number, welcome.verdict
                    self._marked(welcome.restore_id, welcome.position)
            case "ack":
                ack = envelope.open_ack(payload, identity.central_sign)
                mine = ack.kiosk == identity.kiosk and ack.journal_id == self.journal_id
                if mine and ack.position <= len(self.rows) and self.links[ack.position] == ack.link:
                    self._marked(ack.restore_id, ack.position)
            case "answer":
                answer = envelope.open_answer(payload, identity.kiosk, identity.central_sign, identity.box)
                heard = self._waiting.pop(answer.request_hash, None)
                if heard is not None:
                    heard(answer.answer)

    def _marked(self, restore_id: int, position: int) -> None:
        """Central has the journal up to a position; a higher restore_id may lower that."""
        before = self.acknowledged
        if restore_id > self.restore_id:
            self.restore_id, self.acknowledged = restore_id, position
        elif restore_id == self.restore_id:
            self.acknowledged = max(before, min(position, len(self.rows)))
        if self.acknowledged != before or not before:
            self.drain()

    def hello(self, nonce: bytes) -> bytes:
        """Give the hello over a nonce."""
        identity, position = self.identity, len(self.rows)
        content = envelope.HelloContent(
            identity.kiosk,
            nonce,
            self.journal_id,
            position,
            self.links[position],
            self.acknowledged,
            self.restore_id,
            SOFTWARE,
            self.acknowledged,
            self.links[self.acknowledged] if self.acknowledged else b"",
        )
        return envelope.sign_hello(content, identity.sign)
