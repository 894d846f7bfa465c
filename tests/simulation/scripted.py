"""A kiosk alone: a broker with as much of a central behind it as a kiosk needs, and a world that puts both together."""

import random
import tempfile
from pathlib import Path

from central.catalogue.loader import load_signed
from simulator.world.virtual.customer import Customer
from simulator.world.virtual.disk import Platter
from simulator.world.virtual.errand import Buy
from simulator.world.virtual.kiosk import VirtualKiosk
from simulator.world.virtual.parts import KioskIdentity, Surroundings
from simulator.world.virtual.time import VirtualTime
from simulator.world.virtual.trace import Trace
from sync.wire import batch, catalogue, code, envelope, records, requests, sealing, topics
from sync.wire.entry import FIRST_LINK

KIOSK = "k-00000000000a"
HOP_MS = 15
SECOND_MS, MINUTE_MS = 1_000, 60_000

PULSA = Buy("pulsa", {"phone": "081234567890"}, 2, "takes", "567890")


class ScriptedBroker:
    """Central signs what the kiosk asks for while `up`; without it every connection fails or ends."""

    def __init__(self, time, identity, sign, box):
        self.time, self.up = time, True
        self._identity, self._sign, self._box = identity, sign, box
        self._client = None
        self.journals = {}
        self.reports = {}
        self._quotes = 0
        self.signed = load_signed(sign, restore_id=0, version=1, issued_ms=time.utc_ms)

    def connect(self, name, reads, client):
        self._client = client
        connection = _Connection(self, client)
        self.time.call_after(HOP_MS, lambda: connection.tell(lambda: client.up(20) if self.up else client.down("no")))
        return connection

    def go_down(self):
        self.up = False
        client, self._client = self._client, None
        if client is not None:
            self.time.call_after(HOP_MS, lambda: client.down("cut"))

    def turn(self):
        """Go down, or come back."""
        if self.up:
            self.go_down()
        else:
            self.up = True

    def take(self, connection, topic, payload):
        channel = topic.rpartition("/")[2]
        for answered, content in getattr(self, f"_{channel}")(payload):
            down = topics.down(self._identity.shard, self._identity.kiosk, answered)
            connection.later(lambda down=down, content=content: connection.client.arrived(down, content))

    def _knock(self, payload):
        return [("nonce", b"n" * envelope.NONCE_BYTES)]

    def _hello(self, payload):
        said = envelope.open_hello(payload, self._identity.sign.public)
        links = self.journals.setdefault(said.journal_id, [FIRST_LINK])
        terminal = 17 + list(self.journals).index(said.journal_id)
        content = envelope.WelcomeContent(
            said.kiosk, said.nonce, said.journal_id, len(links) - 1, 0, terminal, 1, self.time.utc_ms, "ok"
        )
        return [("welcome", envelope.sign_welcome(content, self._sign))]

    def _batch(self, payload):
        taken = batch.decode(payload)
        links = self.journals.setdefault(taken.journal_id, [FIRST_LINK])
        if taken.first == len(links):
            added = [link for _, link in batch.links(taken, links[-1])]
            batch.verify_head(taken, added[-1], self._identity.kiosk, self._identity.sign.public)
            links += added
        content = envelope.AckContent(
            self._identity.kiosk, taken.journal_id, len(links) - 1, links[-1], 0, self.time.utc_ms
        )
        return [("ack", envelope.sign_ack(content, self._sign))]

    def _request(self, payload):
        opened = envelope.open_request(payload, self._identity.sign.public, self._box)
        answer = self._answer(opened.request)
        return [("answer", envelope.make_answer(opened, answer, 60_000, self._sign, self._identity.box.public))]

    def _answer(self, request):
        match request:
            case requests.AskCatalogue():
                signed = self.signed
                return requests.Manifest(0, 1, signed.digest, len(signed.content), signed.signature)
            case requests.AskChunk(digest, index):
                start = index * catalogue.CHUNK_BYTES_MAX
                return requests.Chunk(digest, index, self.signed.content[start : start + catalogue.CHUNK_BYTES_MAX])
            case requests.Inquire():
                return self._quote(request)
            case requests.AskStatus(slip):
                return self.reports.get(slip, requests.Refused("details_wrong"))
        return requests.Refused("not_ready")

    def _quote(self, asked):
        product = catalogue.open_signed(self.signed, self._sign.public).product(asked.product)
        choice = product.choice(asked.fields, asked.denomination)
        amount = choice.amount if choice else asked.denomination or 75_000
        self._quotes += 1
        slip = code.online_code(self._quotes * 1_000_003)
        fees = (product.admin_fee, product.service_fee)
        until_ms = self.time.utc_ms + 24 * 60 * MINUTE_MS
        quote = requests.Quote(
            slip, product.id, asked.denomination, "SI** AM****", amount, *fees, amount + sum(fees), until_ms,
            self.time.utc_ms + 15 * MINUTE_MS,
        )  # fmt: skip
        self.reports[slip] = requests.StatusReport(
            slip, product.id, asked.denomination, "awaiting_payment", "08** ****", "", amount, *fees, quote.total, until_ms,
            self.time.utc_ms, 0, 0, "", "", "", cancellable=True,
        )  # fmt: skip
        return quote


class _Connection:
    def __init__(self, broker, client):
        self._broker, self.client, self._open = broker, client, True

    def publish(self, number, topic, payload):
        def arrive():
            self.client.taken(number, True)
            self._broker.take(self, topic, payload)

        self.later(arrive)

    def close(self):
        self._open = False

    def later(self, task):
        self._broker.time.call_after(HOP_MS, lambda: task() if self._broker.up and self._open else None)

    def tell(self, task):
        if self._open:
            task()


class KioskWorld:
    """One kiosk, from one seed. `visits` holds the customers who have left."""

    def __init__(self, seed, directory=None):
        self.time = VirtualTime()
        self.trace = Trace(self.time)
        sign, box = sealing.SigningKey(b"c" * 32), sealing.UnsealingKey(b"d" * 32)
        self.identity = KioskIdentity(
            KIOSK, 3, sealing.SigningKey(b"a" * 32), sealing.UnsealingKey(b"b" * 32), sign.public, box.public
        )
        self.broker = ScriptedBroker(self.time, self.identity, sign, box)
        self._directory = tempfile.TemporaryDirectory()
        self.kiosk = VirtualKiosk(
            Surroundings(self.time, self.trace, random.Random(f"kiosk {seed}")),
            self.identity,
            Platter(random.Random(f"disk {seed}")),
            self.broker,
            Path(self._directory.name),
        )
        self.chance = random.Random(f"people {seed}")
        self.visits = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.kiosk.power:
            self.kiosk.cut_power()
        self._directory.cleanup()

    def run(self, milliseconds):
        self.time.run_until(self.time.now_ms + milliseconds)

    def until(self, condition, within_ms=10 * MINUTE_MS):
        assert self.time.run_until(self.time.now_ms + within_ms, condition), "\n".join(self.trace.lines[-20:])

    def shows(self, *screens):
        view = self.kiosk.view
        return view is not None and view.screen in screens and view.dialog is None

    def open_shop(self):
        """Boot, and let central give catalogue and terminal number."""
        self.kiosk.switch_on()
        self.until(lambda: self.kiosk.acknowledged >= 4 and self.shows("attract"))

    def visit(self, errand):
        """Somebody comes; give the visit after its end."""
        count = len(self.visits)
        self.come(errand)
        self.until(lambda: len(self.visits) > count)
        return self.visits[-1]

    def come(self, errand):
        Customer(Surroundings(self.time, self.trace, self.chance), self.kiosk, errand, self.visits.append).come()

    def opened(self):
        """Every journal entry that a power cut would leave now, decoded."""
        return [records.decode_body(entry.body) for entry in self.kiosk.entries()]

    def said(self, what):
        """The trace's lines about this, without time and kiosk."""
        lines = [line.split(" ", 2)[2] for line in self.trace.lines]
        return [line for line in lines if line == what or line.startswith(f"{what} ")]
