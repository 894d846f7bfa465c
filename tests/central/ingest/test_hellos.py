"""The handshake: who is welcome, and what a fork, a rollback, a clone and a rebirth look like."""

import msgspec
import pytest

from central.fleet import kiosks, publications
from central.ingest.nonces import LIFE_MS
from central.ingest.worker import Message
from central.ledger import restored
from sync.wire import envelope, records
from sync.wire.sealing import SigningKey


def test_first_hello_opens_the_journal(central, kiosk):
    """A journal that central has not seen gets a terminal number and starts at 0."""
    nonce = central.send("knock")
    welcome = envelope.open_welcome(central.send("hello", kiosk.hello(nonce)), central.public)
    assert welcome == envelope.WelcomeContent(
        kiosk="k-0123456789ab",
        nonce=nonce,
        journal_id=b"J" * 16,
        position=0,
        restore_id=0,
        terminal_number=1,
        catalogue_version=1,
        now_ms=1_788_000_000_000,
        verdict="ok",
    )


def test_a_known_journal_keeps_its_number(central, kiosk):
    """Later hellos get the mark and the same terminal number."""
    central.greet(kiosk)
    central.deliver(kiosk, 1, 3)
    welcome = central.greet(kiosk)
    assert (welcome.position, welcome.terminal_number, welcome.verdict) == (3, 1, "ok")
    assert central.cases() == []


def test_hello_counts_once(central, kiosk):
    """A hello that a broker repeats is not answered again."""
    hello = kiosk.hello(central.send("knock"))
    assert central.send("hello", hello) is not None
    assert central.send("hello", hello) is None
    assert central.dropped("forged") == 1


def test_nonce_grows_old(central, kiosk):
    """A hello over a nonce of more than a minute ago is not answered."""
    hello = kiosk.hello(central.send("knock"))
    central.monotonic_ms += LIFE_MS
    assert central.send("hello", hello) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"key": SigningKey(b"\x09" * 32)},
        {"kiosk": "k-ba9876543210"},
        {"nonce": b"0" * 16},
        {"journal_id": b"short"},
        {"acknowledged": 4},
        {"witness": 4},
        {"position": -1},
    ],
)
def test_forged_or_impossible_hello_changes_nothing(central, kiosk, changes):
    """A hello of another key, kiosk or nonce, or one that contradicts itself, is dropped without a trace."""
    assert central.send("hello", kiosk.hello(central.send("knock"), **changes)) is None
    assert central.dropped("forged") == 1
    assert (central.cases(), central.suspended()) == ([], False)


@pytest.mark.parametrize("payload", [b"", b"\xc1", b"x" * 5000, b"\x92\xc4\x00\xc4\x00"])
def test_garbage_hello_is_dropped(central, payload):
    """Bytes that are no hello are counted and dropped."""
    assert central.send("hello", payload) is None
    assert central.dropped("forged") == 1


def test_rollback_is_held(central, kiosk):
    """A kiosk that lacks entries which central has is suspended, and a person is called."""
    central.greet(kiosk)
    old = kiosk.copy()
    kiosk.fill(2)
    central.deliver(kiosk, 1, 5)
    assert central.greet(old).verdict == "suspended"
    assert central.suspended()
    assert central.cases() == [("rollback", 5, 1)]


def test_fork_at_the_mark_is_held(central, kiosk):
    """Another link at the position where central has one is a fork."""
    central.greet(kiosk)
    other = kiosk.copy()
    kiosk.fill(1)
    other.write(records.DoorMoved("paper", False))
    central.deliver(kiosk, 1, 4)
    assert central.greet(other).verdict == "suspended"
    assert central.cases() == [("fork", 4, 1)]


def test_fork_that_went_on_is_seen_by_its_witness(central, kiosk):
    """A copied card that has written more than the original states another link at central's mark."""
    central.greet(kiosk)
    other = kiosk.copy()
    kiosk.fill(1)
    other.write(records.DoorMoved("paper", False))
    other.fill(5)
    central.deliver(kiosk, 1, 4)
    assert central.greet(other).verdict == "ok"
    assert central.greet(other, witness=4, witness_link=other.links[4]).verdict == "suspended"
    assert central.cases() == [("fork", 4, 1)]


def test_honest_witness_is_no_fork(central, kiosk):
    """A kiosk with entries to send states the right link at the mark."""
    central.greet(kiosk)
    central.deliver(kiosk, 1, 3)
    kiosk.fill(4)
    assert central.greet(kiosk, witness=3, witness_link=kiosk.links[3]).verdict == "ok"
    assert central.cases() == []


def test_hello_that_a_broker_held_back_is_no_rollback(central, kiosk):
    """A hello that arrives after later batches states less than the mark, but not less than when its nonce was made."""
    central.greet(kiosk)
    late = kiosk.hello(central.send("knock"))
    kiosk.fill(3)
    central.deliver(kiosk, 1, 6)
    welcome = envelope.open_welcome(central.send("hello", late), central.public)
    assert (welcome.position, welcome.verdict) == (6, "ok")
    assert central.cases() == []


def test_hello_held_back_over_a_rebirth_is_no_clone(central, kiosk):
    """A hello that was signed before a new journal was born proves nothing when it comes after it."""
    central.greet(kiosk)
    late = kiosk.hello(central.send("knock"))
    reborn = kiosk.copy()
    reborn.journal_id, reborn.journal, reborn.links = b"K" * 16, [], [bytes(32)]
    reborn.begin()
    central.greet(reborn)
    assert central.send("hello", late) is None
    assert not central.suspended()


def test_rebirth_gets_a_new_number_and_a_case(central, kiosk):
    """A second journal is welcome, never with the first one's number, and a person hears of it."""
    central.greet(kiosk)
    central.deliver(kiosk, 1, 3)
    kiosk.journal_id = b"K" * 16
    kiosk.acknowledged = 0
    welcome = central.greet(kiosk)
    assert (welcome.position, welcome.terminal_number, welcome.verdict) == (0, 2, "ok")
    assert central.cases() == [("journal_reborn", 3, 1)]


def test_replaced_journal_that_returns_is_a_clone(central, kiosk):
    """Once a newer journal was seen, the older one may not come back."""
    central.greet(kiosk)
    central.greet(kiosk, journal_id=b"K" * 16)
    assert central.greet(kiosk).verdict == "suspended"
    assert [case[0] for case in central.cases()] == ["clone", "journal_reborn"]


def test_kiosk_without_end_of_journals_is_held(central, kiosk):
    """A kiosk cannot take terminal numbers without end."""
    for number in range(64):
        central.greet(kiosk, journal_id=bytes([number]) * 16)
    welcome = central.greet(kiosk, journal_id=b"Z" * 16)
    assert (welcome.terminal_number, welcome.verdict) == (0, "suspended")
    assert ("journals_exhausted", 0, 1) in central.cases()


def reconciling(central):
    with central.engine.begin() as connection:
        return restored.progress(connection).restore_id


@pytest.mark.parametrize("greeted_before", [True, False])
def test_acknowledged_above_the_mark_begins_reconcile(central, kiosk, world, greeted_before):
    """A kiosk that holds central's word for what central lacks is not to blame: everything is held, and it sends again."""
    code = world.quote().code
    if greeted_before:
        central.greet(kiosk)
    welcome = central.greet(kiosk, acknowledged=2)
    assert (welcome.position, welcome.verdict, welcome.restore_id) == (0, "ok", world.clock.ms // 1000)
    assert central.cases() == [("acknowledged_above_mark", 0, 1)]
    assert (reconciling(central), world.slip(code).reconcile) == (welcome.restore_id, welcome.restore_id)
    with central.engine.begin() as connection:
        manifest = publications.manifest(connection)
    assert (manifest.restore_id, manifest.version) == (welcome.restore_id, welcome.catalogue_version)


def test_a_restore_that_is_known_begins_nothing(central, kiosk, world):
    """Until they have heard of a restore all kiosks remember more than central; what is sold meanwhile stays payable."""
    first = central.greet(kiosk, acknowledged=2)
    code = world.quote().code
    world.clock.forward(5)
    again = central.greet(kiosk, acknowledged=2)
    assert (again.restore_id, central.cases()) == (first.restore_id, [("acknowledged_above_mark", 0, 1)])
    assert world.slip(code).reconcile == 0


def test_a_second_restore_that_nobody_told_of_is_found(central, kiosk, world):
    """A kiosk that heard of the last restore, and remembers more since, shows another one."""
    first = central.greet(kiosk, acknowledged=2)
    world.clock.forward(5)
    again = central.greet(kiosk, acknowledged=2, restore_id=first.restore_id)
    assert again.restore_id == first.restore_id + 5


@pytest.mark.parametrize("ahead_s", [100, 90_000])
def test_a_backup_from_before_the_last_restore_is_found(central, kiosk, world, ahead_s):
    """A kiosk that knows a later restore than central would believe no lower one; it cannot push it without end."""
    later = world.clock.ms // 1000 + ahead_s
    assert central.greet(kiosk, restore_id=later).restore_id == (later + 1 if ahead_s == 100 else 0)


def test_a_held_kiosk_begins_nothing(central, kiosk):
    """Whoever has stolen a kiosk could stop every slip with it."""
    with central.engine.begin() as connection:
        kiosks.suspend(connection, kiosk.kiosk_id, "revoked")
    assert central.greet(kiosk, acknowledged=2).restore_id == 0


def test_a_kiosk_begins_reconcile_twice_at_most(central, kiosk, world):
    """The second time, with the first one's case still open, it is held: one that lies stops the shop no third time."""
    ids = []
    for heard in range(4):
        world.clock.forward(5)
        welcome = central.greet(kiosk, acknowledged=2, restore_id=reconciling(central) if heard else 0)
        ids.append((welcome.restore_id - world.clock.ms // 1000, welcome.verdict))
    assert ids == [(0, "ok"), (0, "suspended"), (-5, "suspended"), (-10, "suspended")]
    assert central.cases() == [("acknowledged_above_mark", 0, 2)]


@pytest.mark.parametrize(
    "topic", ["k/1/k-0123456789ab/up/knock", "k/0/k-ba9876543210/up/knock", "k/0/k-0123456789ab/up/x"]
)
def test_message_on_a_wrong_topic_is_dropped(central, topic):
    """Another shard, an unknown kiosk, an unknown channel: counted, nothing else."""
    central.worker.take([Message(topic, b"")])
    assert central.published == []
    assert central.dropped("foreign") == 1


def test_software_is_kept_as_plain_text(central, kiosk):
    """What a kiosk says it runs cannot break the database's text."""
    welcome = central.greet(kiosk, software="1.0\x00\n" + "x" * 100)
    assert msgspec.structs.asdict(welcome)["verdict"] == "ok"
