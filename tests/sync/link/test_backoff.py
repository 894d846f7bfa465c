"""Waits before the next attempt: full jitter under a bound that doubles, and never a storm."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.link import limits
from sync.link.backoff import Backoff
from sync.link.outputs import ConnectBroker
from sync.link.peer import Peer
from sync.link.session import Session


@given(st.integers(1, 5_000), st.integers(0, 60_000), st.lists(st.floats(0, 1, exclude_max=True), max_size=40))
def test_wait_is_the_drawn_share_of_a_bound_that_doubles_up_to_its_cap(base, more, drawn):
    """Whatever is drawn: each wait is that part of base * 2^n, cut at the cap, so never above it and never below 0."""
    draws = iter(drawn)
    backoff = Backoff(base, base + more, lambda: next(draws))
    for number, share in enumerate(drawn):
        wait, bound = backoff.next_ms(), min(base << number, base + more)
        assert wait == int(share * bound)
        assert 0 <= wait < bound or wait == bound == 0


def test_many_kiosks_spread_evenly_over_the_whole_minute():
    """After many failures 6,000 kiosks return in every second of the minute alike: none is left out, none sees a storm."""
    chance = random.Random(7)
    seconds = [0] * 60
    for _ in range(6_000):
        backoff = Backoff(limits.RECONNECT_BASE_MS, 60_000, chance.random)
        for _ in range(10):
            backoff.next_ms()
        seconds[backoff.next_ms() // 1_000] += 1
    assert min(seconds) > 60
    assert max(seconds) < 150


def test_success_starts_again_from_the_base():
    """A link that worked is tried again soon."""
    backoff = Backoff(500, 60_000, lambda: 0.999)
    grown = [backoff.next_ms() for _ in range(9)]
    backoff.reset()
    assert grown[-1] > 59_000
    assert backoff.next_ms() == 499


def test_attempts_of_a_peer_keep_their_distance():
    """With no wait drawn at all the next attempt is a second after the one before, however long the connection held."""
    peer = Peer(Backoff(500, 60_000, lambda: 0.0), 1_000)
    assert peer.try_now(5)
    peer.came()
    peer.went(300)
    assert peer.retry_ms() == 1_005
    assert not peer.try_now(1_004)
    assert peer.try_now(1_005)
    peer.went(9_000)
    assert peer.retry_ms() == 9_000


def test_a_connection_that_does_not_last_counts_as_a_failure():
    """One that worked and was lost too soon waits twice as long; one that held for its time begins anew."""
    peer = Peer(Backoff(500, 60_000, lambda: 0.999), 0, 10_000)
    waits, now = [], 0
    for held in (9_999, 9_999, 9_999, 10_000):
        assert peer.try_now(now)
        peer.came()
        peer.works()
        peer.went(now + held)
        waits.append((peer.retry_ms() or 0) - now - held)
        now = peer.retry_ms() or 0
    assert waits == [499, 999, 1_998, 499]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
def test_broker_that_drops_each_connection_is_called_once_a_second_at_most(linked: Session, share: float):
    """Accepted, subscribed and dropped at once, for ten minutes: no storm, whatever is drawn."""
    session = Session(lambda: share)
    session.known = linked.known
    session.tick(0)
    session.controller_up(0)
    now, attempts = 0, [0]
    session.broker_down(0)
    while now < 600_000:
        now = max(session.next_ms() or 0, now + 1)
        if ConnectBroker() in session.tick(now):
            attempts.append(now)
            session.broker_up(20, now)
            session.broker_down(now)
    assert min(after - before for before, after in itertools.pairwise(attempts)) >= 1_000
    assert attempts[-1] > 500_000
