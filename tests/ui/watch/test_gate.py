"""Who may look from afar, on a clock of the test's."""

from http import HTTPStatus

import pytest

from ui.watch.gate import ADDRESSES_MAX, Gate

TOKEN = b"0123456789abcdef0123456789abcdef"
HOST, ORIGIN = "127.0.0.1:8090", "http://127.0.0.1:8090"
RIGHT = ("anjungan.watch.1", f"token.{TOKEN.hex()}")
WRONG = ("anjungan.watch.1", f"token.{TOKEN[:-1].hex()}")


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gate(clock):
    return Gate("127.0.0.1", TOKEN, clock)


def test_who_has_the_token_may_look(gate):
    """By the page's own name, from the page itself, and while one other looks."""
    assert gate.judge("10.0.0.9", HOST, ORIGIN, RIGHT, 1) is None
    assert gate.judge("10.0.0.9", "localhost:9999", "http://localhost:9999", RIGHT, 0) is None


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (HOST, "http://elsewhere.example"),
        (HOST, "http://127.0.0.1:8091"),
        (HOST, None),
        (HOST, "null"),
        ("elsewhere.example:8090", "http://elsewhere.example:8090"),
        (None, ORIGIN),
        ("", "http://"),
    ],
)
def test_other_pages_and_other_names_are_forbidden(gate, host, origin):
    """Even with the right token: it is a browser that was led here."""
    assert gate.judge("10.0.0.9", host, origin, RIGHT, 0) == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "protocols",
    [
        WRONG,
        (),
        ("anjungan.watch.1",),
        RIGHT[1:],
        ("anjungan.watch.1", "token."),
        ("anjungan.watch.1", f"token.{TOKEN.decode()}"),
        ("anjungan.watch.1", f"token.{RIGHT[1].removeprefix('token.')}00"),
        ("anjungan.watch.1", "token.\xe9"),
    ],
)
def test_without_the_token_nobody_looks(gate, protocols):
    """Missing, shorter, longer, in plain, or no token at all."""
    assert gate.judge("10.0.0.9", HOST, ORIGIN, protocols, 0) == HTTPStatus.UNAUTHORIZED


def test_a_third_viewer_has_to_wait(gate):
    """Two at a time; a wrong token is not told that the places are taken."""
    assert gate.judge("10.0.0.9", HOST, ORIGIN, RIGHT, 2) == HTTPStatus.SERVICE_UNAVAILABLE
    assert gate.judge("10.0.0.9", HOST, ORIGIN, WRONG, 2) == HTTPStatus.UNAUTHORIZED


def test_after_five_wrong_tokens_an_address_is_not_heard_for_a_minute(gate, clock):
    """Not even with the right one; others are. The minute counts from the oldest of the five."""
    for _ in range(5):
        assert gate.judge("10.0.0.9", HOST, ORIGIN, WRONG, 0) == HTTPStatus.UNAUTHORIZED
        clock.now += 2
    assert gate.judge("10.0.0.9", HOST, ORIGIN, RIGHT, 0) == HTTPStatus.TOO_MANY_REQUESTS
    assert gate.judge("10.0.0.7", HOST, ORIGIN, RIGHT, 0) is None
    clock.now = 1060.0
    assert gate.judge("10.0.0.9", HOST, ORIGIN, RIGHT, 0) is None


def test_what_is_remembered_of_addresses_has_a_limit(gate):
    """The oldest of 257 is forgotten."""
    for _ in range(5):
        gate.judge("first", HOST, ORIGIN, WRONG, 0)
    for number in range(ADDRESSES_MAX):
        gate.judge(f"10.0.{number}", HOST, ORIGIN, WRONG, 0)
    assert gate.judge("first", HOST, ORIGIN, RIGHT, 0) is None


def test_a_vpn_address_is_known_by_that_address_only(clock):
    """The names of a loopback mean another machine there."""
    gate = Gate("10.8.0.5", TOKEN, clock)
    assert gate.knows("10.8.0.5:8090")
    assert not gate.knows("localhost:8090")
    assert Gate("fd00::5", TOKEN, clock).knows("[fd00::5]:8090")
