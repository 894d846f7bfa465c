"""The session and its flow against a model, under every order of faults that hypothesis can think of.

Between the kiosk and central packets are lost, doubled and reordered, PUBACKs come for what never arrives, connections end. The
model knows what central holds and what the controller has verified.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)  # fmt: skip

from messages.local import Acknowledged, Batch, Challenged, Deliver, Hello, Pull, Send, TimeKnown
from sync.link import limits
from sync.link.outputs import ConnectBroker, ConnectController, DropBroker, Output, Publish, Tell
from sync.link.session import Session

CALM_MS_MAX = 400_000
"""After the last fault: the longest back-off, the longest silence, and every deadline once."""


class Links(RuleBasedStateMachine):
    """One kiosk. `head`: its journal; `verified`: the mark that its controller knows; `central`: what central holds."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.head = self.verified = self.central = 0
        self.session = Session(lambda: 0.5)
        self.pull: Pull | None = None
        self.up: list[Publish] = []
        self.unconfirmed: list[int] = []
        self.down: list[tuple[str, bytes]] = []
        self.connected = self.trying = False
        self.covered = 0  # this side has published everything up to here since the last mark or restart
        self.asked: set[bytes] = set()
        self.questions: dict[bytes, int] = {}

    @initialize(window=st.integers(1, 25))
    def begin(self, window: int) -> None:
        """Both peers appear, the broker with some Receive Maximum, and the link comes up over a journal with entries."""
        self.window = window
        self.do(self.session.from_controller(TimeKnown(1, True), 0))
        self.do(self.session.tick(0))
        self.do(self.session.controller_up(0))
        while self.turn_calmly():
            pass
        self.head = 20

    @rule(count=st.integers(1, 40))
    def journal_grows(self, count: int) -> None:
        self.head += count

    @rule(count=st.integers(1, 15))
    def controller_packs(self, count: int) -> None:
        pull = self.pull
        if pull is not None and pull.after < self.head:
            self.pull = None
            last = min(self.head, pull.after + count)
            self.do(
                self.session.from_controller(Batch(pull.after + 1, last, b"%d %d" % (pull.after + 1, last)), self.now)
            )

    @rule(at=st.integers(0, 30), twice=st.booleans())
    def packet_arrives(self, at: int, twice: bool) -> None:
        if self.up:
            packet = self.up[at % len(self.up)] if twice else self.up.pop(at % len(self.up))
            self.hear(packet)

    @rule(at=st.integers(0, 30))
    def packet_is_lost(self, at: int) -> None:
        if self.up:
            self.up.pop(at % len(self.up))

    @rule(at=st.integers(0, 30))
    def broker_confirms(self, at: int) -> None:
        if self.unconfirmed:
            number = self.unconfirmed.pop(at % len(self.unconfirmed))
            before = self.session._flow._mark
            self.do(self.session.published(number, True, self.now))
            assert self.session._flow._mark == before, "a PUBACK moved the mark"

    @rule(at=st.integers(0, 30), twice=st.booleans())
    def answer_arrives(self, at: int, twice: bool) -> None:
        if self.down:
            answer = self.down[at % len(self.down)] if twice else self.down.pop(at % len(self.down))
            self.do(self.session.from_broker(*answer, self.now))

    @rule(at=st.integers(0, 30))
    def answer_is_lost(self, at: int) -> None:
        if self.down:
            self.down.pop(at % len(self.down))

    @precondition(lambda self: self.connected)
    @rule()
    def connection_ends(self) -> None:
        self.disconnect()
        self.do(self.session.broker_down(self.now))

    @rule(ms=st.sampled_from([1, 100, 1_000, 5_000, 11_000, 31_000, 95_000]))
    def time_passes(self, ms: int) -> None:
        self.now += ms
        self.do(self.session.tick(self.now))

    @rule(deadline_ms=st.integers(1, 20_000))
    def customer_asks(self, deadline_ms: int) -> None:
        question = b"question %d" % len(self.questions)
        self.questions[question] = self.now + deadline_ms
        self.do(self.session.from_controller(Send(question, deadline_ms), self.now))

    @rule()
    def attempt_ends(self) -> None:
        """The attempt under way succeeds; nothing of an older connection is on its way any more."""
        if self.trying:
            self.trying, self.connected = False, True
            self.do(self.session.broker_up(self.window, self.now))

    @invariant()
    def window_holds(self) -> None:
        flow = self.session._flow
        assert len(flow._flying) <= limits.BATCHES_FLYING_MAX
        assert len(self.session._flying) <= min(self.window, limits.PACKETS_FLYING_MAX)
        assert self.verified <= self.central <= self.head

    def disconnect(self) -> None:
        self.connected = self.trying = False
        self.up, self.unconfirmed, self.down = [], [], []

    def do(self, outputs: list[Output]) -> None:
        """Carry out what the session wants."""
        for output in outputs:
            match output:
                case Publish(number, channel, payload):
                    self.publish(number, channel, payload, output)
                case Tell(Pull() as pull):
                    assert self.verified <= pull.after, "what is acknowledged is pulled again"
                    self.pull, self.covered = pull, pull.after
                case Tell(Challenged()):
                    self.do(self.session.from_controller(Hello(b"hello"), self.now))
                case Tell(Deliver(channel, payload)) if channel in ("ack", "welcome"):
                    # Signed, so the controller believes it; only a higher mark counts.
                    self.verified = max(self.verified, int(payload))
                    self.do(self.session.from_controller(Acknowledged(self.verified), self.now))
                case ConnectBroker():
                    assert not self.connected
                    assert not self.trying
                    self.trying = True
                case DropBroker():
                    self.disconnect()
                case ConnectController():
                    self.do(self.session.controller_up(self.now))

    def publish(self, number: int, channel: str, payload: bytes, packet: Publish) -> None:
        assert self.connected, "published without a connection"
        if channel == "batch":
            first = int(payload.split()[0])
            assert first <= self.covered + 1, "a position was skipped"
        elif channel == "request":
            assert self.questions[payload] > self.now, "a question was published after its deadline"
        self.up.append(packet)
        self.unconfirmed.append(number)

    def hear(self, packet: Publish) -> None:
        """Central acts on a packet."""
        match packet.channel:
            case "knock":
                self.down.append(("nonce", b"N" * 16))
            case "hello":
                self.down.append(("welcome", b"%d" % self.central))
            case "batch":
                first, last = map(int, packet.payload.split())
                if first <= self.central + 1:
                    self.central = max(self.central, last)
                self.down.append(("ack", b"%d" % self.central))
            case "request":
                self.asked.add(packet.payload)

    def teardown(self) -> None:
        """The faults end: everything arrives, and what is asked now reaches central."""
        until = self.now + CALM_MS_MAX
        while not (self.verified == self.central == self.head and self.session._link_up):
            assert self.now < until, f"no progress: {self.verified}, {self.central} of {self.head}"
            if not self.turn_calmly():
                due = self.session.next_ms()
                assert due is not None, "nothing will ever happen again"
                self.now = max(self.now + 1, due)
                self.do(self.session.tick(self.now))
        while self.turn_calmly():
            pass
        self.questions[b"last"] = self.now + 5_000
        self.do(self.session.from_controller(Send(b"last", 5_000), self.now))
        while self.turn_calmly():
            pass
        assert b"last" in self.asked

    def turn_calmly(self) -> bool:
        """Do the next thing that is possible without a fault and without time; False when there is none."""
        if self.trying:
            self.attempt_ends()
        elif self.unconfirmed:
            self.broker_confirms(0)
        elif self.up:
            self.packet_arrives(0, twice=False)
        elif self.down:
            self.answer_arrives(0, twice=False)
        elif self.pull is not None and self.pull.after < self.head:
            self.controller_packs(15)
        else:
            return False
        return True


def test_no_order_of_faults_skips_a_position_believes_a_puback_or_ends_progress() -> None:
    """After any steps of the model, and when the faults stop, central and the kiosk's mark are at the journal's head."""
    run_state_machine_as_test(Links, settings=settings(max_examples=60, stateful_step_count=50, deadline=None))
