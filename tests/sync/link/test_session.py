"""The link's session in virtual time: literal inputs, literal outputs."""

import pytest

from messages.local import Acknowledged, Batch, Challenged, Deliver, Hello, LinkChanged, Pull, Send, TimeKnown
from sync.link.outputs import ConnectBroker, ConnectController, DropBroker, DropController, Publish, Tell
from sync.link.session import Session
from sync.link.settings import Times
from sync.link.validity import KnownTime

PULL_BYTES = 60 * 1024


def batch(first: int, last: int) -> Batch:
    return Batch(first, last, b"batch %d" % last)


def test_broker_is_tried_only_when_the_controller_said_what_time_it_is() -> None:
    """Without the time no certificate can be judged; a controller that is lost later leaves what it said."""
    session = Session(lambda: 0.5)
    assert session.next_ms() == 0
    assert session.tick(0) == [ConnectController()]
    assert session.next_ms() is None
    assert session.controller_up(5) == [Tell(LinkChanged(False))]
    assert session.from_controller(TimeKnown(1_000, False), 20) == []
    assert session.next_ms() == 0
    assert session.tick(21) == [ConnectBroker()]
    assert session.known == KnownTime(1_000, False, 20)
    session.controller_down(30)
    session.broker_down(40)
    assert session.tick(10_000) == [ConnectController(), ConnectBroker()]


def test_handshake_goes_knock_nonce_hello_welcome_pull() -> None:
    """The link counts as up only after the controller verified a welcome, and pulling starts at its mark."""
    session = Session(lambda: 0.5)
    session.from_controller(TimeKnown(0, True), 0)
    session.tick(0)
    assert session.broker_up(20, 0) == []
    assert session.controller_up(5) == [Tell(LinkChanged(False)), Publish(1, "knock", b"")]
    assert session.from_broker("nonce", b"N" * 16, 10) == [Tell(Challenged(b"N" * 16))]
    assert session.from_controller(Hello(b"hello"), 11) == [Publish(2, "hello", b"hello")]
    assert session.from_broker("welcome", b"welcome", 20) == [Tell(Deliver("welcome", b"welcome"))]
    assert session.from_controller(Acknowledged(7), 21) == [Tell(LinkChanged(True)), Tell(Pull(7, PULL_BYTES))]


def test_welcome_that_the_controller_does_not_confirm_is_no_link(connected: Session) -> None:
    """A forged welcome is the controller's to judge: without its word the connection is given up."""
    session = connected
    session.from_broker("nonce", b"N" * 16, 0)
    session.from_controller(Hello(b"hello"), 0)
    session.from_broker("welcome", b"forged", 0)
    assert session.next_ms() == 10_000
    assert session.tick(10_000) == [DropBroker()]
    assert session.next_ms() == 10_250


@pytest.mark.parametrize(
    ("channel", "payload"),
    [("welcome", b"w"), ("nonce", b""), ("nonce", b"N" * 65), ("ack", b"a" * (64 * 1024 + 1))],
)
def test_what_is_not_due_or_of_a_wrong_size_is_dropped(connected: Session, channel: str, payload: bytes) -> None:
    """Before a hello there can be no welcome; sizes are judged before anything is done."""
    assert connected.from_broker(channel, payload, 0) == []


def test_unsolicited_nonce_makes_the_kiosk_sign_nothing(linked: Session, connected: Session) -> None:
    """Without a knock a nonce is ignored, and one knock takes four nonces at most."""
    session = linked
    assert session.from_broker("nonce", b"N", 1) == []
    knocked = connected
    answers = [len(knocked.from_broker("nonce", b"N", 1)) for _ in range(6)]
    assert answers == [1, 1, 1, 1, 0, 0]


def test_half_open_connection_is_noticed_by_the_heartbeat(linked: Session) -> None:
    """30 s of silence: a knock, and another each 10 s; after 90 s the link is down and the broker is dropped."""
    session = linked
    for number, due in enumerate(range(30_000, 90_000, 10_000), 3):
        assert session.next_ms() == due
        assert session.tick(due) == [Publish(number, "knock", b"")]
    assert session.next_ms() == 90_000
    assert session.tick(90_000) == [DropBroker(), Tell(LinkChanged(False))]
    assert session.next_ms() == 90_250
    assert session.tick(90_250) == [ConnectBroker()]


def test_slow_line_is_not_given_up_while_something_is_heard(linked: Session) -> None:
    """An answer that takes 15 s ends nothing: each message counts as a sign of life."""
    session = linked
    session.tick(30_000)
    session.tick(40_000)
    assert session.from_broker("nonce", b"N", 45_000) == [Tell(Challenged(b"N"))]
    session.from_controller(Hello(b"hello"), 45_001)
    assert session.tick(55_001) == [Publish(6, "knock", b"")]
    assert session.from_broker("nonce", b"M", 60_000) == [Tell(Challenged(b"M"))]
    session.from_controller(Hello(b"hello"), 60_001)
    session.from_broker("welcome", b"welcome", 61_000)
    assert session.from_controller(Acknowledged(7), 61_001) == []
    assert session.next_ms() == 91_000


def test_heartbeat_and_death_are_settings() -> None:
    """A test, or a bad line, has its own times."""
    session = Session(lambda: 0.5, Times(heartbeat_s=1, dead_s=3, reconnect_s_max=1))
    session.from_controller(TimeKnown(0, True), 0)
    session.tick(0)
    session.controller_up(0)
    session.broker_up(20, 0)
    session.from_broker("nonce", b"N" * 16, 0)
    session.from_controller(Hello(b"hello"), 0)
    session.from_broker("welcome", b"welcome", 0)
    session.from_controller(Acknowledged(7), 0)
    assert session.tick(1_000) == [Publish(3, "knock", b"")]
    assert session.tick(3_000) == [DropBroker(), Tell(LinkChanged(False))]


def test_repeated_and_reordered_messages_do_nothing_twice(linked: Session) -> None:
    """A welcome, nonces and acknowledgements of before: no pull is doubled, nothing is signed, the window keeps its place."""
    session = linked
    assert session.from_broker("welcome", b"welcome", 1) == []
    assert session.from_broker("nonce", b"N" * 16, 1) == []
    assert session.from_controller(Hello(b"hello"), 1) == []
    session.from_controller(batch(8, 10), 2)
    session.from_controller(batch(11, 12), 3)
    assert session.from_controller(batch(11, 12), 4) == []
    assert session.from_broker("ack", b"12", 5) == [Tell(Deliver("ack", b"12"))]
    assert session.from_controller(Acknowledged(12), 6) == []
    assert session.from_broker("ack", b"10", 7) == [Tell(Deliver("ack", b"10"))]
    # The controller answers an older acknowledgement with the mark as it is.
    assert session.from_controller(Acknowledged(12), 8) == []
    assert session.from_controller(batch(13, 13), 9) == [Tell(Pull(13, PULL_BYTES)), Publish(5, "batch", b"batch 13")]


def test_heartbeat_that_is_answered_changes_nothing_and_repeats_the_hello(linked: Session) -> None:
    """The window goes on during a heartbeat; the hello is signed again over the new nonce."""
    session = linked
    session.tick(30_000)
    assert session.from_controller(batch(8, 8), 30_001) == [Tell(Pull(8, PULL_BYTES)), Publish(4, "batch", b"batch 8")]
    assert session.from_broker("nonce", b"M", 30_002) == [Tell(Challenged(b"M"))]
    assert session.from_controller(Hello(b"again"), 30_003) == [Publish(5, "hello", b"again")]
    session.from_broker("welcome", b"welcome", 30_004)
    assert session.from_controller(Acknowledged(7), 30_005) == []
    assert session.next_ms() == 35_001


def test_broker_lost_takes_the_link_down_and_backs_off_with_jitter_up_to_a_minute(linked: Session) -> None:
    """Each failure doubles the bound of the wait, and no two attempts are less than a second apart."""
    session = linked
    assert session.broker_down(100) == [Tell(LinkChanged(False))]
    now, waits = 100, []
    for _ in range(9):
        due = session.next_ms()
        assert due is not None
        waits.append(due - now)
        now = due
        assert session.tick(now) == [ConnectBroker()]
        assert session.broker_down(now) == []
    assert waits == [900, 1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]


def test_reconnected_broker_starts_a_fresh_handshake_and_pulls_from_the_mark(linked: Session) -> None:
    """Nothing of the old connection is sent again by itself."""
    session = linked
    session.from_controller(batch(8, 10), 0)
    session.broker_down(100)
    assert session.from_controller(batch(11, 12), 150) == []
    session.tick(1_000)
    assert session.broker_up(20, 1_400) == [Publish(4, "knock", b"")]
    session.from_broker("nonce", b"N", 1_401)
    session.from_controller(Hello(b"hello"), 1_402)
    session.from_broker("welcome", b"welcome", 1_403)
    assert session.from_controller(Acknowledged(7), 1_404) == [Tell(LinkChanged(True)), Tell(Pull(7, PULL_BYTES))]


def test_restarted_controller_gets_a_fresh_session_over_the_same_broker(linked: Session) -> None:
    """Its socket closed: try again, and knock as soon as it is back."""
    session = linked
    assert session.controller_down(50) == []
    assert session.from_broker("ack", b"ack", 60) == []
    assert session.next_ms() == 150
    assert session.tick(150) == [ConnectController()]
    assert session.controller_up(151) == [Tell(LinkChanged(False)), Publish(3, "knock", b"")]
    session.from_broker("nonce", b"N", 152)
    session.from_controller(Hello(b"hello"), 153)
    session.from_broker("welcome", b"welcome", 154)
    assert session.from_controller(Acknowledged(9), 155) == [Tell(LinkChanged(True)), Tell(Pull(9, PULL_BYTES))]


@pytest.mark.parametrize(
    "message", [Hello(b"h" * 4_097), Batch(8, 9, b"b" * (61 * 1024 + 1)), Send(b"s" * 16_385, 1_000)]
)
def test_controller_over_a_limit_is_broken_and_dropped(linked: Session, message: Hello | Batch | Send) -> None:
    """Sizes are judged before anything is published."""
    session = linked
    assert session.from_controller(message, 0) == [DropController()]
    assert session.next_ms() == 100


def test_with_both_peers_gone_it_only_waits_for_the_next_attempts(linked: Session) -> None:
    """Nothing spins: the next wake-up is the next attempt."""
    session = linked
    session.broker_down(0)
    session.controller_down(0)
    assert session.next_ms() == 100
    assert session.tick(99) == []
