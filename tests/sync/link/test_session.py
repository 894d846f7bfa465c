"""The link's session in virtual time: literal inputs, literal outputs."""

import pytest

from messages.local import Acknowledged, Batch, Challenged, Deliver, Hello, LinkChanged, Pull, Send
from sync.link.outputs import ConnectBroker, ConnectController, DropBroker, DropController, Publish, Tell
from sync.link.session import Session

PULL_BYTES = 60 * 1024


def fresh(random: float = 0.5) -> Session:
    """A session whose jitter is always the same."""
    return Session(lambda: random)


def connected() -> Session:
    """Both peers are there at time 0, and a knock is on its way as packet 1."""
    session = fresh()
    session.tick(0)
    session.controller_up(0)
    session.broker_up(20, 0)
    return session


def linked(mark: int = 7) -> Session:
    """Central's welcome is verified at time 0: the link is up, and the first pull after `mark` is open."""
    session = connected()
    session.published(1, True, 0)
    session.from_broker("nonce", b"N" * 16, 0)
    session.from_controller(Hello(b"hello"), 0)
    session.published(2, True, 0)
    session.from_broker("welcome", b"welcome", 0)
    session.from_controller(Acknowledged(mark), 0)
    return session


def batch(first: int, last: int) -> Batch:
    return Batch(first, last, b"batch %d" % last)


def test_at_start_both_peers_are_tried_at_once() -> None:
    """The first tick opens both connections."""
    session = fresh()
    assert session.next_ms() == 0
    assert session.tick(0) == [ConnectController(), ConnectBroker()]
    assert session.next_ms() is None


def test_handshake_goes_knock_nonce_hello_welcome_pull() -> None:
    """The link counts as up only after the controller verified a welcome, and pulling starts at its mark."""
    session = fresh()
    session.tick(0)
    assert session.broker_up(20, 0) == []
    assert session.controller_up(5) == [Tell(LinkChanged(False)), Publish(1, "knock", b"")]
    assert session.from_broker("nonce", b"N" * 16, 10) == [Tell(Challenged(b"N" * 16))]
    assert session.from_controller(Hello(b"hello"), 11) == [Publish(2, "hello", b"hello")]
    assert session.from_broker("welcome", b"welcome", 20) == [Tell(Deliver("welcome", b"welcome"))]
    assert session.from_controller(Acknowledged(7), 21) == [Tell(LinkChanged(True)), Tell(Pull(7, PULL_BYTES))]


def test_welcome_that_the_controller_does_not_confirm_is_no_link() -> None:
    """A forged welcome is the controller's to judge: without its word the connection is given up."""
    session = connected()
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
def test_what_is_not_due_or_of_a_wrong_size_is_dropped(channel: str, payload: bytes) -> None:
    """Before a hello there can be no welcome; sizes are judged before anything is done."""
    assert connected().from_broker(channel, payload, 0) == []


def test_unsolicited_nonce_makes_the_kiosk_sign_nothing() -> None:
    """Without a knock a nonce is ignored, and one knock takes four nonces at most."""
    session = linked()
    assert session.from_broker("nonce", b"N", 1) == []
    knocked = connected()
    answers = [len(knocked.from_broker("nonce", b"N", 1)) for _ in range(6)]
    assert answers == [1, 1, 1, 1, 0, 0]


def test_four_batches_fly_and_the_fifth_waits_for_an_acknowledgement() -> None:
    """Each batch is followed by the next pull until the window is full; an acknowledgement opens it again."""
    session = linked(mark=7)
    assert session.from_controller(batch(8, 10), 1) == [Publish(3, "batch", b"batch 10"), Tell(Pull(10, PULL_BYTES))]
    assert session.from_controller(batch(11, 12), 2) == [Publish(4, "batch", b"batch 12"), Tell(Pull(12, PULL_BYTES))]
    assert session.from_controller(batch(13, 13), 3) == [Publish(5, "batch", b"batch 13"), Tell(Pull(13, PULL_BYTES))]
    assert session.from_controller(batch(14, 20), 4) == [Publish(6, "batch", b"batch 20")]
    assert session.from_broker("ack", b"ack", 5) == [Tell(Deliver("ack", b"ack"))]
    assert session.from_controller(Acknowledged(12), 6) == [Tell(Pull(20, PULL_BYTES))]


def test_puback_is_no_receipt() -> None:
    """The broker's word neither moves the mark nor stops the wait for central's."""
    session = linked()
    session.from_controller(batch(8, 10), 0)
    assert session.published(3, True, 0) == []
    assert session.next_ms() == 5_000


def test_lost_acknowledgement_knocks_and_resends_from_the_mark() -> None:
    """Five seconds without an acknowledgement: knock again, and pull from the acknowledged position."""
    session = linked(mark=7)
    session.from_controller(batch(8, 10), 1_000)
    session.from_controller(batch(11, 12), 1_100)
    assert session.next_ms() == 6_000
    assert session.tick(6_000) == [Publish(5, "knock", b"")]
    assert session.from_controller(batch(13, 14), 6_050) == []
    session.from_broker("nonce", b"N" * 16, 6_100)
    session.from_controller(Hello(b"hello"), 6_101)
    session.from_broker("welcome", b"welcome", 6_200)
    assert session.from_controller(Acknowledged(10), 6_201) == [Tell(Pull(10, PULL_BYTES))]
    assert session.from_controller(batch(11, 12), 6_300) == [
        Publish(7, "batch", b"batch 12"),
        Tell(Pull(12, PULL_BYTES)),
    ]


def test_acknowledgements_missed_in_a_row_are_waited_for_longer() -> None:
    """A central that is slow is not flooded: 5, 10, 20, 40 and then 60 seconds; progress starts anew."""
    session = linked(mark=7)
    now, waits = 0, []
    for _ in range(6):
        session.from_controller(batch(8, 10), now)
        waits.append((session.next_ms() or 0) - now)
        now += 100_000
        session.tick(now)
        session.from_broker("nonce", b"N", now)
        session.from_controller(Hello(b"hello"), now)
        session.from_broker("welcome", b"welcome", now)
        session.from_controller(Acknowledged(7), now)
    session.from_controller(batch(8, 10), now)
    session.from_controller(Acknowledged(10), now)
    session.from_controller(batch(11, 12), now)
    waits.append((session.next_ms() or 0) - now)
    # The heartbeat after 30 s of silence comes first where the wait is longer.
    assert waits == [5_000, 10_000, 20_000, 30_000, 30_000, 30_000, 5_000]


def test_restored_central_lowers_the_mark_and_everything_after_it_goes_again() -> None:
    """Only the controller's word counts; when it is lower, the flow goes back there."""
    session = linked(mark=7)
    session.from_controller(batch(8, 10), 0)
    assert session.from_controller(Acknowledged(3), 1) == [Tell(Pull(3, PULL_BYTES))]
    assert session.from_controller(batch(4, 10), 2) == [Publish(4, "batch", b"batch 10"), Tell(Pull(10, PULL_BYTES))]


def test_batch_that_answers_an_older_pull_is_ignored() -> None:
    """A batch that crossed with a newer pull is not published out of order."""
    session = linked(mark=7)
    assert session.from_controller(batch(7, 9), 0) == []
    assert session.from_controller(batch(9, 9), 0) == []
    assert session.from_controller(batch(8, 7), 0) == []


def test_half_open_connection_is_noticed_by_the_heartbeat() -> None:
    """30 s of silence: a knock; 10 s more without a nonce: the link is down and the broker is dropped."""
    session = linked()
    assert session.next_ms() == 30_000
    assert session.tick(30_000) == [Publish(3, "knock", b"")]
    assert session.next_ms() == 40_000
    assert session.tick(40_000) == [DropBroker(), Tell(LinkChanged(False))]
    assert session.next_ms() == 40_250
    assert session.tick(40_250) == [ConnectBroker()]


def test_heartbeat_that_is_answered_changes_nothing_and_repeats_the_hello() -> None:
    """The window goes on during a heartbeat; the hello is signed again over the new nonce."""
    session = linked(mark=7)
    session.tick(30_000)
    assert session.from_controller(batch(8, 8), 30_001) == [Publish(4, "batch", b"batch 8"), Tell(Pull(8, PULL_BYTES))]
    assert session.from_broker("nonce", b"M", 30_002) == [Tell(Challenged(b"M"))]
    assert session.from_controller(Hello(b"again"), 30_003) == [Publish(5, "hello", b"again")]
    session.from_broker("welcome", b"welcome", 30_004)
    assert session.from_controller(Acknowledged(7), 30_005) == []
    assert session.next_ms() == 35_001


def test_broker_lost_takes_the_link_down_and_backs_off_with_jitter_up_to_thirty_seconds() -> None:
    """Each failure doubles the bound of the wait; success resets it."""
    session = linked()
    assert session.broker_down(100) == [Tell(LinkChanged(False))]
    now, waits = 100, []
    for _ in range(9):
        due = session.next_ms()
        assert due is not None
        waits.append(due - now)
        now = due
        assert session.tick(now) == [ConnectBroker()]
        assert session.broker_down(now) == []
    assert waits == [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]


def test_reconnected_broker_starts_a_fresh_handshake_and_pulls_from_the_mark() -> None:
    """Nothing of the old connection is sent again by itself."""
    session = linked(mark=7)
    session.from_controller(batch(8, 10), 0)
    session.broker_down(100)
    assert session.from_controller(batch(11, 12), 150) == []
    session.tick(350)
    assert session.broker_up(20, 400) == [Publish(4, "knock", b"")]
    session.from_broker("nonce", b"N", 401)
    session.from_controller(Hello(b"hello"), 402)
    session.from_broker("welcome", b"welcome", 403)
    assert session.from_controller(Acknowledged(7), 404) == [Tell(LinkChanged(True)), Tell(Pull(7, PULL_BYTES))]


def test_restarted_controller_gets_a_fresh_session_over_the_same_broker() -> None:
    """Its socket closed: try again, and knock as soon as it is back."""
    session = linked()
    assert session.controller_down(50) == []
    assert session.from_broker("ack", b"ack", 60) == []
    assert session.next_ms() == 150
    assert session.tick(150) == [ConnectController()]
    assert session.controller_up(151) == [Tell(LinkChanged(False)), Publish(3, "knock", b"")]


def test_request_waits_for_the_link_and_goes_when_it_is_up() -> None:
    """A request made during the handshake is published after the welcome."""
    session = connected()
    assert session.from_controller(Send(b"ask", 8_000), 0) == []
    session.from_broker("nonce", b"N", 10)
    session.from_controller(Hello(b"hello"), 11)
    session.from_broker("welcome", b"welcome", 20)
    assert session.from_controller(Acknowledged(7), 21) == [
        Tell(LinkChanged(True)), Tell(Pull(7, PULL_BYTES)), Publish(3, "request", b"ask"),
    ]  # fmt: skip
    assert session.from_broker("answer", b"sealed", 30) == [Tell(Deliver("answer", b"sealed"))]


def test_request_without_a_link_until_its_deadline_is_dropped() -> None:
    """An old question is worth nothing to the next customer."""
    session = connected()
    session.from_controller(Send(b"ask", 5_000), 0)
    session.from_broker("nonce", b"N", 1_000)
    session.from_controller(Hello(b"hello"), 1_000)
    session.from_broker("welcome", b"welcome", 5_001)
    assert session.from_controller(Acknowledged(7), 5_002) == [Tell(LinkChanged(True)), Tell(Pull(7, PULL_BYTES))]


def test_request_without_puback_goes_again_after_a_reconnect_and_one_with_it_does_not() -> None:
    """The same bytes carry the same nonce, so central knows it; what the broker took is not repeated."""
    session = linked()
    session.from_controller(Send(b"taken", 60_000), 0)
    session.from_controller(Send(b"lost", 60_000), 0)
    session.published(3, True, 0)
    session.broker_down(100)
    session.tick(350)
    session.broker_up(20, 400)
    session.from_broker("nonce", b"N", 401)
    session.from_controller(Hello(b"hello"), 402)
    session.from_broker("welcome", b"welcome", 403)
    outputs = session.from_controller(Acknowledged(7), 404)
    assert outputs[2:] == [Publish(7, "request", b"lost")]


def test_only_sixteen_requests_are_held_and_the_oldest_gives_way() -> None:
    """A queue has a limit; the newest customer matters."""
    session = connected()
    for number in range(20):
        session.from_controller(Send(b"%d" % number, 60_000), 0)
    session.from_broker("nonce", b"N", 1)
    session.from_controller(Hello(b"hello"), 1)
    session.from_broker("welcome", b"welcome", 1)
    outputs = session.from_controller(Acknowledged(7), 1)
    published = [output.payload for output in outputs if isinstance(output, Publish)]
    assert published == [b"%d" % number for number in range(4, 20)]


def test_brokers_receive_maximum_bounds_the_packets_in_flight() -> None:
    """With a Receive Maximum of 2 the third publish waits for a PUBACK."""
    session = fresh()
    session.tick(0)
    session.controller_up(0)
    session.broker_up(2, 0)
    session.from_broker("nonce", b"N", 0)
    assert session.from_controller(Hello(b"hello"), 0) == [Publish(2, "hello", b"hello")]
    session.from_broker("welcome", b"welcome", 0)
    session.from_controller(Acknowledged(7), 0)
    assert session.from_controller(Send(b"ask", 1_000), 0) == []
    assert session.published(1, True, 0) == [Publish(3, "request", b"ask")]


@pytest.mark.parametrize(
    "message", [Hello(b"h" * 4_097), Batch(8, 9, b"b" * (61 * 1024 + 1)), Send(b"s" * 16_385, 1_000)]
)
def test_controller_over_a_limit_is_broken_and_dropped(message: Hello | Batch | Send) -> None:
    """Sizes are judged before anything is published."""
    session = linked()
    assert session.from_controller(message, 0) == [DropController()]
    assert session.next_ms() == 100


def test_with_both_peers_gone_it_only_waits_for_the_next_attempts() -> None:
    """Nothing spins: the next wake-up is the next attempt."""
    session = linked()
    session.broker_down(0)
    session.controller_down(0)
    assert session.next_ms() == 100
    assert session.tick(99) == []


def test_knock_that_nobody_hears_is_repeated_without_waiting_for_an_answer() -> None:
    """A broker that is back before central says so: the next knock comes within a second, then later and later."""
    session = connected()
    assert session.published(1, False, 10) == []
    assert session.next_ms() == 510
    assert session.tick(510) == [Publish(2, "knock", b"")]
    session.published(2, False, 520)
    assert session.next_ms() == 1_520
    assert session.tick(1_520) == [Publish(3, "knock", b"")]
    session.published(3, True, 1_530)
    assert session.from_broker("nonce", b"N", 1_540) == [Tell(Challenged(b"N"))]


def test_request_that_nobody_hears_takes_the_link_down_and_goes_again() -> None:
    """Central ended: the customer is told at once, and a question that is still young is asked again when it is back."""
    session = linked()
    session.from_controller(Send(b"ask", 60_000), 0)
    assert session.published(3, False, 10) == [Tell(LinkChanged(False)), Publish(4, "knock", b"")]
    session.published(4, False, 20)
    assert session.tick(520) == [Publish(5, "knock", b"")]
    session.from_broker("nonce", b"N", 530)
    session.from_controller(Hello(b"hello"), 540)
    session.from_broker("welcome", b"welcome", 550)
    assert session.from_controller(Acknowledged(7), 560) == [
        Tell(LinkChanged(True)), Tell(Pull(7, PULL_BYTES)), Publish(7, "request", b"ask"),
    ]  # fmt: skip


def test_batch_that_nobody_hears_is_pulled_again_after_the_next_welcome() -> None:
    """No five seconds are spent on a central that is not there."""
    session = linked(mark=7)
    session.from_controller(batch(8, 10), 0)
    assert session.published(3, False, 10) == [Tell(LinkChanged(False)), Publish(4, "knock", b"")]
    assert session.next_ms() == 10_010
