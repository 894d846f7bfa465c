"""Batches and requests in virtual time: the window, losses, resends."""

from messages.local import Acknowledged, Batch, Challenged, Deliver, Hello, LinkChanged, Pull, Send
from sync.link.limits import BATCHES_FLYING_MAX
from sync.link.outputs import Publish, Tell
from sync.link.session import Session

PULL_BYTES = 60 * 1024


def batch(first: int, last: int) -> Batch:
    return Batch(first, last, b"batch %d" % last)


def test_window_of_batches_flies_and_the_next_waits_for_an_acknowledgement(linked: Session) -> None:
    """Each batch is followed by the next pull until the window is full; an acknowledgement opens it again."""
    session = linked
    for number in range(BATCHES_FLYING_MAX - 1):
        last = 8 + number
        pulled = Tell(Pull(last, PULL_BYTES))
        assert session.from_controller(batch(last, last), 1) == [
            pulled,
            Publish(3 + number, "batch", b"batch %d" % last),
        ]
    full = 8 + BATCHES_FLYING_MAX - 1
    published = Publish(2 + BATCHES_FLYING_MAX, "batch", b"batch %d" % full)
    assert session.from_controller(batch(full, full), 4) == [published]
    assert session.from_broker("ack", b"ack", 5) == [Tell(Deliver("ack", b"ack"))]
    assert session.from_controller(Acknowledged(9), 6) == [Tell(Pull(full, PULL_BYTES))]


def test_puback_is_no_receipt(linked: Session) -> None:
    """The broker's word neither moves the mark nor stops the wait for central's."""
    session = linked
    session.from_controller(batch(8, 10), 0)
    assert session.published(3, True, 0) == []
    assert session.next_ms() == 5_000


def test_lost_acknowledgement_knocks_and_resends_from_the_mark(linked: Session) -> None:
    """Five seconds without an acknowledgement: knock again, and pull from the acknowledged position."""
    session = linked
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
        Tell(Pull(12, PULL_BYTES)),
        Publish(7, "batch", b"batch 12"),
    ]


def test_acknowledgements_missed_in_a_row_are_waited_for_longer(linked: Session) -> None:
    """A central that is slow is not flooded: 5, 10, 20, 40 and then 60 seconds; progress starts anew."""
    session = linked
    now, waits = 0, []
    for _ in range(6):
        session.from_controller(batch(8, 10), now)
        waits.append((session.next_ms() or 0) - now)
        now += 80_000
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


def test_restored_central_lowers_the_mark_and_everything_after_it_goes_again(linked: Session) -> None:
    """Only the controller's word counts; when it is lower, the flow goes back there."""
    session = linked
    session.from_controller(batch(8, 10), 0)
    assert session.from_controller(Acknowledged(3), 1) == [Tell(Pull(3, PULL_BYTES))]
    assert session.from_controller(batch(4, 10), 2) == [Tell(Pull(10, PULL_BYTES)), Publish(4, "batch", b"batch 10")]


def test_batch_that_answers_an_older_pull_is_ignored(linked: Session) -> None:
    """A batch that crossed with a newer pull is not published out of order."""
    session = linked
    assert session.from_controller(batch(7, 9), 0) == []
    assert session.from_controller(batch(9, 9), 0) == []
    assert session.from_controller(batch(8, 7), 0) == []


def test_request_waits_for_the_link_and_goes_when_it_is_up(connected: Session) -> None:
    """A request made during the handshake is published after the welcome."""
    session = connected
    assert session.from_controller(Send(b"ask", 8_000), 0) == []
    session.from_broker("nonce", b"N", 10)
    session.from_controller(Hello(b"hello"), 11)
    session.from_broker("welcome", b"welcome", 20)
    assert session.from_controller(Acknowledged(7), 21) == [
        Tell(LinkChanged(True)), Tell(Pull(7, PULL_BYTES)), Publish(3, "request", b"ask"),
    ]  # fmt: skip
    assert session.from_broker("answer", b"sealed", 30) == [Tell(Deliver("answer", b"sealed"))]


def test_request_without_a_link_until_its_deadline_is_dropped(connected: Session) -> None:
    """An old question is worth nothing to the next customer."""
    session = connected
    session.from_controller(Send(b"ask", 5_000), 0)
    session.from_broker("nonce", b"N", 1_000)
    session.from_controller(Hello(b"hello"), 1_000)
    session.from_broker("welcome", b"welcome", 5_001)
    assert session.from_controller(Acknowledged(7), 5_002) == [Tell(LinkChanged(True)), Tell(Pull(7, PULL_BYTES))]


def test_request_without_puback_goes_again_after_a_reconnect_and_one_with_it_does_not(linked: Session) -> None:
    """The same bytes carry the same nonce, so central knows it; what the broker took is not repeated."""
    session = linked
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


def test_only_sixteen_requests_are_held_and_the_oldest_gives_way(connected: Session) -> None:
    """A queue has a limit; the newest customer matters."""
    session = connected
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
    session = Session(lambda: 0.5)
    session.tick(0)
    session.controller_up(0)
    session.broker_up(2, 0)
    session.from_broker("nonce", b"N", 0)
    assert session.from_controller(Hello(b"hello"), 0) == [Publish(2, "hello", b"hello")]
    session.from_broker("welcome", b"welcome", 0)
    session.from_controller(Acknowledged(7), 0)
    assert session.from_controller(Send(b"ask", 1_000), 0) == []
    assert session.published(1, True, 0) == [Publish(3, "request", b"ask")]


def test_knock_that_nobody_hears_is_repeated_without_waiting_for_an_answer(connected: Session) -> None:
    """A broker that is back before central says so: the next knock comes within a second, then later and later."""
    session = connected
    assert session.published(1, False, 10) == []
    assert session.next_ms() == 510
    assert session.tick(510) == [Publish(2, "knock", b"")]
    session.published(2, False, 520)
    assert session.next_ms() == 1_520
    assert session.tick(1_520) == [Publish(3, "knock", b"")]
    session.published(3, True, 1_530)
    assert session.from_broker("nonce", b"N", 1_540) == [Tell(Challenged(b"N"))]


def test_request_that_nobody_hears_takes_the_link_down_and_goes_again(linked: Session) -> None:
    """Central ended: the customer is told at once, and a question that is still young is asked again when it is back."""
    session = linked
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


def test_batch_that_nobody_hears_is_pulled_again_after_the_next_welcome(linked: Session) -> None:
    """No five seconds are spent on a central that is not there."""
    session = linked
    session.from_controller(batch(8, 10), 0)
    assert session.published(3, False, 10) == [Tell(LinkChanged(False)), Publish(4, "knock", b"")]
    assert session.next_ms() == 10_010
