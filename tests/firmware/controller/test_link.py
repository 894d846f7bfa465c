"""What the kiosk takes for central's word, and what it sends."""

import msgspec
import pytest

from firmware.core import events
from messages import local
from sync.wire import envelope, records, sealing

WALL_MS = 1_786_000_000_000
SLIP = records.SlipIssued(
    "4071882350961174", "pulsa", False, False, 50_000, 50_500, 0, 1_500, 52_000, 1_786_000_900_000, 3, "id"
)


def drain(kiosk, sync, count: int = 1) -> None:
    """Pull a batch, let central take it and acknowledge."""
    before = len(sync.got(local.Acknowledged))
    sync.say(local.Pull(kiosk.central.position, local.BATCH_BYTES_MAX))
    batches = len(sync.got(local.Batch))
    kiosk.until(lambda: len(sync.got(local.Batch)) > batches)
    taken = kiosk.central.take(sync.got(local.Batch)[-1].payload)
    sync.say(local.Deliver("ack", kiosk.central.ack(taken.journal_id, kiosk.time.wall_ms)))
    kiosk.until(lambda: len(sync.got(local.Acknowledged)) > before)


def note(kiosk) -> None:
    kiosk.until(lambda: kiosk.controller._book.head.position >= 2)  # a new journal has begun
    position = kiosk.controller._book.head.position
    kiosk.controller._book.note(SLIP, kiosk.controller._clock.stamp())
    kiosk.until(lambda: kiosk.controller._book.head.position > position)


def test_hello_states_where_the_journal_ends(kiosk):
    """The hello is signed over central's nonce and says journal, position, link and the last acknowledgement."""
    note(kiosk)
    sync = kiosk.connect_sync()
    sync.say(local.Challenged(b"n" * 16))
    hello = kiosk.until(lambda: sync.got(local.Hello))[0]
    assert envelope.open_hello(hello.payload, kiosk.keys.sign.public) == envelope.HelloContent(
        "k-00000000000a", b"n" * 16, kiosk.store.journal_id, 3, kiosk.store.head.link, 0, 0, "test 1"
    )


def test_hello_names_centrals_mark_and_the_own_link_there(kiosk):
    """After a welcome or an acknowledgement the next hello shows that the journal still goes through central's mark."""
    sync = kiosk.bring_up()
    drain(kiosk, sync)
    note(kiosk)
    sync.say(local.Challenged(b"m" * 16))
    hello = envelope.open_hello(kiosk.until(lambda: sync.got(local.Hello)[1:])[0].payload, kiosk.keys.sign.public)
    assert (hello.position, hello.witness, hello.witness_link) == (3, 2, kiosk.central.links[2])
    again = kiosk.bring_up()
    again.say(local.Challenged(b"m" * 16))
    hello = envelope.open_hello(kiosk.until(lambda: again.got(local.Hello)[1:])[0].payload, kiosk.keys.sign.public)
    assert (hello.witness, hello.witness_link) == (2, kiosk.central.links[2])


def test_hello_of_a_journal_that_never_reached_centrals_mark_witnesses_nothing(kiosk):
    """A rolled-back journal has no link at central's mark and says so by its own position."""
    kiosk.central.links += [bytes(32)] * 9
    sync = kiosk.bring_up()
    sync.say(local.Challenged(b"m" * 16))
    hello = envelope.open_hello(kiosk.until(lambda: sync.got(local.Hello)[1:])[0].payload, kiosk.keys.sign.public)
    assert (hello.position, hello.witness, hello.witness_link) == (2, 0, b"")


def test_journal_drains_and_survives_with_its_mark(kiosk, boot):
    """Batches verify at central, its signed acknowledgement moves the mark, and the next boot starts from it."""
    sync = kiosk.bring_up()
    drain(kiosk, sync)
    assert sync.got(local.Acknowledged) == [local.Acknowledged(0), local.Acknowledged(2)]
    assert kiosk.controller._book.marks.acknowledged == 2
    second = boot()
    second.central = kiosk.central
    sync = second.bring_up()
    assert sync.got(local.Acknowledged) == [local.Acknowledged(2)]


def test_pull_waits_for_the_next_entry(kiosk):
    """A pull at the journal's end is answered when an entry comes; a newer pull replaces an older one."""
    sync = kiosk.bring_up()
    drain(kiosk, sync)
    sync.say(local.Pull(0, 1))
    sync.say(local.Pull(2, local.BATCH_BYTES_MAX))
    kiosk.until(lambda: kiosk.controller._link._pull == local.Pull(2, local.BATCH_BYTES_MAX))
    kiosk.settle()
    before = len(sync.got(local.Batch))
    note(kiosk)
    kiosk.until(lambda: len(sync.got(local.Batch)) > before)
    batch = sync.got(local.Batch)[-1]
    assert (batch.first, batch.last) == (3, 3)


def test_resend_after_reconnect_is_the_same_bytes_of_the_same_entries(kiosk):
    """What was sent and not acknowledged is sent again from the mark after a reconnection."""
    sync = kiosk.bring_up()
    sync.say(local.Pull(0, local.BATCH_BYTES_MAX))
    first = kiosk.until(lambda: sync.got(local.Batch))[0]
    second_sync = kiosk.bring_up()
    second_sync.say(local.Pull(0, local.BATCH_BYTES_MAX))
    assert kiosk.until(lambda: second_sync.got(local.Batch))[0] == first
    assert sync.is_closed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kiosk, ack: ack[:-1] + bytes([ack[-1] ^ 1]),
        lambda kiosk, ack: b"",
        lambda kiosk, ack: kiosk.central.ack(bytes(16), 1),
        lambda kiosk, ack: kiosk.central.ack(kiosk.store.journal_id, 1, kiosk="k-00000000000b"),
        lambda kiosk, ack: kiosk.central.ack(kiosk.store.journal_id, 1, link=bytes(32)),
        lambda kiosk, ack: kiosk.central.ack(kiosk.store.journal_id, 1, position=99),
        lambda kiosk, ack: envelope.sign_ack(
            envelope.AckContent("k-00000000000a", kiosk.store.journal_id, 2, kiosk.store.head.link, 0, 1),
            sealing.SigningKey(b"x" * 32),
        ),
    ],
)
def test_false_acknowledgement_moves_nothing(kiosk, spoil):
    """Forged, damaged or foreign acknowledgements leave the mark where it is."""
    sync = kiosk.bring_up()
    sync.say(local.Pull(0, local.BATCH_BYTES_MAX))
    taken = kiosk.central.take(kiosk.until(lambda: sync.got(local.Batch))[0].payload)
    sync.say(local.Deliver("ack", spoil(kiosk, kiosk.central.ack(taken.journal_id, kiosk.time.wall_ms))))
    sync.say(local.Challenged(b"m" * 16))
    kiosk.until(lambda: len(sync.got(local.Hello)) == 2)
    kiosk.settle()
    assert sync.got(local.Acknowledged) == [local.Acknowledged(0)]
    assert kiosk.controller._book.marks.acknowledged == 0


def test_link_counts_as_up_only_after_a_verified_welcome(kiosk):
    """`sync` alone cannot say that central answers; when it goes, the link is down."""
    sync = kiosk.connect_sync()
    sync.say(local.LinkChanged(True))
    kiosk.settle()
    assert kiosk.mind.got(events.LinkChanged) == []
    kiosk.bring_up().socket.close()
    kiosk.clients.pop()
    kiosk.until(lambda: len(kiosk.mind.got(events.LinkChanged)) == 2)
    assert kiosk.mind.got(events.LinkChanged) == [events.LinkChanged(True), events.LinkChanged(False)]


@pytest.mark.parametrize(
    "changes",
    [{"nonce": b"z" * 16}, {"kiosk": "k-00000000000b"}, {"journal_id": bytes(16)}],
)
def test_welcome_that_fits_no_hello_is_dropped(kiosk, changes):
    """A replayed or foreign welcome is not answered."""
    sync = kiosk.connect_sync()
    sync.say(local.Challenged(b"n" * 16))
    hello = kiosk.until(lambda: sync.got(local.Hello))[0]
    sync.say(local.Deliver("welcome", kiosk.central.welcome(hello.payload, 1, **changes)))
    kiosk.settle()
    assert sync.got(local.Acknowledged) == []


def test_welcome_counts_once_and_only_soon(kiosk):
    """The same welcome again, or one that was held back, sets nothing."""
    sync = kiosk.bring_up()
    hello = sync.got(local.Hello)[0].payload
    welcome = kiosk.central.welcome(hello, kiosk.time.wall_ms)
    sync.say(local.Deliver("welcome", welcome))
    kiosk.settle()
    assert len(sync.got(local.Acknowledged)) == 1
    sync.say(local.Challenged(b"m" * 16))
    hello = kiosk.until(lambda: sync.got(local.Hello)[1:])[0].payload
    welcome = kiosk.central.welcome(hello, kiosk.time.wall_ms)
    kiosk.time.pass_(31_000)
    sync.say(local.Deliver("welcome", welcome))
    kiosk.settle()
    assert len(sync.got(local.Acknowledged)) == 1


def test_welcome_raises_the_mark_that_a_lost_acknowledgement_left_behind(kiosk):
    """Central's signed position counts as its acknowledgement."""
    sync = kiosk.bring_up()
    sync.say(local.Pull(0, local.BATCH_BYTES_MAX))
    kiosk.central.take(kiosk.until(lambda: sync.got(local.Batch))[0].payload)
    again = kiosk.bring_up()
    assert again.got(local.Acknowledged) == [local.Acknowledged(2)]


def test_restored_central_lowers_the_mark_and_an_older_one_cannot(kiosk):
    """Only a higher, signed restore_id lowers the mark; what an older central signed counts no more."""
    sync = kiosk.bring_up()
    drain(kiosk, sync)
    old = kiosk.central.ack(kiosk.store.journal_id, kiosk.time.wall_ms)
    kiosk.central.links = kiosk.central.links[:2]
    sync = kiosk.bring_up()
    assert sync.got(local.Acknowledged) == [local.Acknowledged(2)]
    kiosk.central.restore_id = 1_786_000_000
    sync = kiosk.bring_up()
    assert sync.got(local.Acknowledged) == [local.Acknowledged(1)]
    sync.say(local.Deliver("ack", old))
    drain(kiosk, sync)
    assert sync.got(local.Acknowledged) == [local.Acknowledged(1), local.Acknowledged(2)]


def test_terminal_number_is_recorded_before_the_core_hears_of_it(kiosk, boot):
    """The journal's terminal number comes with the first welcome, once, and is known at the next boot."""
    kiosk.bring_up(terminal_number=123)
    kiosk.until(lambda: kiosk.mind.got(events.TerminalAssigned))
    assert kiosk.store.summary.terminal_number == 123
    kiosk.bring_up(terminal_number=123)
    kiosk.bring_up(terminal_number=1_000_000)
    kiosk.settle()
    assert kiosk.mind.got(events.TerminalAssigned) == [events.TerminalAssigned(123)]
    assert boot().mind.events == [events.Booted(123, 0, None, 0, ())]


def test_central_sets_the_clock_in_this_boot(kiosk):
    """After a welcome the untrusted clock follows central's time by the monotonic clock, whatever the wall clock does."""
    kiosk.happen(events.KeyPressed("1"))
    assert not kiosk.mind.moments[-1].clock_trusted
    kiosk.time.wall_ms -= 400 * 86_400_000
    central_ms = kiosk.time.wall_ms + 500 * 86_400_000
    kiosk.bring_up(now_ms=central_ms)
    kiosk.time.wall_ms = 0
    kiosk.time.pass_(2_000)
    kiosk.happen(events.KeyPressed("1"))
    moment = kiosk.mind.moments[-1]
    assert (moment.wall_ms, moment.quality, moment.clock_trusted) == (central_ms + 2_000, 3, True)
    assert moment.central_ms == central_ms


def test_other_channels_and_bad_frames_do_no_harm(kiosk):
    """An unknown channel is ignored; a broken frame ends that connection only."""
    sync = kiosk.connect_sync()
    sync.say(local.Deliver("command", b"x"))
    sync.say(local.Pull(-5, -1))
    sync.say(local.Challenged(b""))
    kiosk.settle()
    sync.socket.sendall(b"\x00\x00\x00\x02\xff\xff")
    kiosk.until(lambda: sync.is_closed)
    assert kiosk.bring_up().messages


def test_batch_of_many_entries_stays_inside_the_packet(kiosk):
    """A long backlog goes in batches of at most 60 KiB and 500 entries."""
    for _ in range(1_200):
        kiosk.controller._book.note(msgspec.structs.replace(SLIP, language="id" * 20), kiosk.controller._clock.stamp())
        if kiosk.controller._book._writer._jobs.qsize() > 200:
            kiosk.until(kiosk.controller._book._writer._jobs.empty)
    kiosk.until(lambda: kiosk.controller._book.head.position == 1_202)
    sync = kiosk.bring_up()
    while kiosk.central.position < 1_202:
        drain(kiosk, sync)
    sizes = [(item.last - item.first + 1, len(item.payload)) for item in sync.got(local.Batch)]
    assert max(count for count, _ in sizes) <= 500
    assert max(size for _, size in sizes) <= 61 * 1024
    assert len(sizes) <= 5


def test_sync_hears_the_time_at_its_connection_and_when_trust_comes(boot):
    """First what has passed since central's newest word, then central's own time."""
    first = boot()
    first.bring_up()
    first.settle()
    kiosk = boot()
    kiosk.time.wall_ms = 4_000
    kiosk.time.pass_(6_000)
    sync = kiosk.connect_sync()
    kiosk.until(lambda: sync.got(local.TimeKnown))
    sync.say(local.Challenged(b"n" * 16))
    hello = kiosk.until(lambda: sync.got(local.Hello))[-1]
    sync.say(local.Deliver("welcome", kiosk.central.welcome(hello.payload, WALL_MS + 9_000)))
    kiosk.until(lambda: sync.got(local.Acknowledged))
    assert sync.got(local.TimeKnown) == [
        local.TimeKnown(WALL_MS + 6_000, False),
        local.TimeKnown(WALL_MS + 9_000, True),
    ]
    assert [type(message) for message in sync.messages[-2:]] == [local.TimeKnown, local.Acknowledged]


def test_sync_hears_the_time_hourly_and_when_the_clock_is_set_anew(kiosk):
    """A clock that only runs is not worth a message; one that jumps is."""
    sync = kiosk.bring_up()
    kiosk.settle()
    before = len(sync.got(local.TimeKnown))
    kiosk.time.pass_(600_000)
    kiosk.settle()
    assert len(sync.got(local.TimeKnown)) == before
    kiosk.time.pass_(3_000_000)
    kiosk.settle()
    assert len(sync.got(local.TimeKnown)) == before + 1
    kiosk.time.synchronized = True
    kiosk.time.wall_ms += 120_000
    kiosk.time.pass_(10_000)
    kiosk.settle()
    assert sync.got(local.TimeKnown)[before + 1 :] == [local.TimeKnown(kiosk.time.wall_ms, True)]
