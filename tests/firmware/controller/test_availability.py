"""Central's word about what cannot be had: signed, ordered, and never longer than it says."""

import msgspec
import pytest

from firmware.core.events import AvailabilityChanged
from messages import local
from sync.wire import availability, sealing

SAID_MS = 1_786_000_000_000
WORD = availability.Availability(0, SAID_MS, 120, ("pulsa", "gopay"))


def tell(kiosk, sync, key=None, **changes):
    """Let central say a word, changed in these parts."""
    word = msgspec.structs.replace(WORD, **changes)
    sync.say(local.Deliver("availability", availability.sign(word, key or kiosk.central.sign)))
    kiosk.settle(4)


def heard(kiosk):
    return [event.down for event in kiosk.mind.got(AvailabilityChanged)]


@pytest.fixture
def sync(kiosk):
    """The link, which is up."""
    return kiosk.bring_up()


def test_word_of_central_reaches_the_core_once(kiosk, sync):
    """The ids in order; said again they are no news."""
    tell(kiosk, sync)
    tell(kiosk, sync, said_ms=SAID_MS + 1, down=("gopay", "pulsa", "gopay"))
    assert heard(kiosk) == [("gopay", "pulsa")]
    tell(kiosk, sync, said_ms=SAID_MS + 2, down=())
    assert heard(kiosk) == [("gopay", "pulsa"), ()]


def test_word_ends_by_itself(kiosk, sync):
    """By the monotonic clock, from when it was heard; each newer word counts from its own hearing."""
    tell(kiosk, sync)
    kiosk.time.pass_(100_000)
    tell(kiosk, sync, said_ms=SAID_MS + 1)
    kiosk.time.pass_(119_999)
    kiosk.settle(4)
    assert heard(kiosk) == [("gopay", "pulsa")]
    kiosk.time.pass_(1)
    kiosk.until(lambda: len(heard(kiosk)) == 2)
    assert heard(kiosk) == [("gopay", "pulsa"), ()]


@pytest.mark.parametrize("changes", [{}, {"said_ms": SAID_MS - 1}, {"restore_id": 0, "said_ms": SAID_MS, "down": ()}])
def test_word_that_is_not_newer_is_dropped(kiosk, sync, changes):
    """What a broker repeats or held back neither changes what counts nor makes it last."""
    tell(kiosk, sync)
    kiosk.time.pass_(119_000)
    tell(kiosk, sync, **changes)
    assert heard(kiosk) == [("gopay", "pulsa")]
    kiosk.time.pass_(1_000)
    kiosk.until(lambda: heard(kiosk)[-1] == ())


def test_word_of_before_a_restore_is_dropped(kiosk):
    """The kiosk knows of a restore by its welcome; a central of before it has nothing to say."""
    kiosk.central.restore_id = 9
    sync = kiosk.bring_up()
    tell(kiosk, sync, restore_id=8, said_ms=SAID_MS + 9)
    assert heard(kiosk) == []
    tell(kiosk, sync, restore_id=9)
    assert heard(kiosk) == [("gopay", "pulsa")]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00" * 300,
        availability.sign(WORD, sealing.SigningKey(b"x" * 32)),
        availability.sign(msgspec.structs.replace(WORD, lasts_s=901), sealing.SigningKey(b"c" * 32)),
        availability.sign(msgspec.structs.replace(WORD, lasts_s=0), sealing.SigningKey(b"c" * 32)),
        availability.sign(msgspec.structs.replace(WORD, down=("x",) * 501), sealing.SigningKey(b"c" * 32)),
    ],
)
def test_what_central_did_not_say_is_dropped(kiosk, sync, payload):
    """Forged, damaged, or beyond every limit."""
    sync.say(local.Deliver("availability", payload))
    kiosk.settle(4)
    assert heard(kiosk) == []


def test_lost_link_ends_every_word(kiosk, sync):
    """The core forgets with the link, and the word's own end says nothing more."""
    tell(kiosk, sync)
    sync.say(local.LinkChanged(False))
    kiosk.settle(4)
    sync.say(local.LinkChanged(True))
    kiosk.settle(4)
    kiosk.time.pass_(120_000)
    kiosk.settle(4)
    tell(kiosk, sync)
    assert heard(kiosk) == [("gopay", "pulsa")]
    tell(kiosk, sync, said_ms=SAID_MS + 1)
    assert heard(kiosk) == [("gopay", "pulsa"), ("gopay", "pulsa")]


def test_word_that_is_heard_again_with_the_next_link_counts_until_its_first_end(kiosk, sync):
    """Central gives everybody the same bytes for ten seconds; a broker that repeats them cannot make them last."""
    tell(kiosk, sync)
    kiosk.time.pass_(5_000)
    sync.say(local.LinkChanged(False))
    kiosk.settle(4)
    sync.say(local.LinkChanged(True))
    kiosk.settle(4)
    tell(kiosk, sync, down=())
    assert heard(kiosk) == [("gopay", "pulsa"), ("gopay", "pulsa")]
    kiosk.time.pass_(115_000)
    kiosk.until(lambda: heard(kiosk)[-1] == ())
