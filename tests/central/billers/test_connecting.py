"""The connectors that the configuration names, and how one that is down comes back by itself."""

import json
import threading

import pytest
from prometheus_client import CollectorRegistry

from central.billers.connecting import BillerFigures, Connections
from central.billers.interface import InquiryRefused, Purchase
from central.settings import AggregatorSettings, Billers, Breaker, PaycodeSettings, Timings

BILL = Purchase("REF1", "indihome", "123456789", {}, 303_000, "bill")
BOTH = {
    "aggregator": AggregatorSettings(url="http://127.0.0.1:9", user="u", key="k"),
    "paycode": PaycodeSettings(url="http://127.0.0.1:9", server_key="s"),
}
BALANCE = json.dumps({"data": {"deposit": 1}}).encode()


@pytest.fixture
def made():
    """Give a function that connects, and end what it made."""
    connections = []

    def make(changed=lambda: None, **settings):
        breaker = Breaker(failures=1, pause_s=1)
        connections.append(Connections(Billers(breaker=breaker, **settings), Timings(connect_s=1, pay_s=1), changed))
        return connections[-1]

    yield make
    for each in connections:
        each.stop()


@pytest.mark.parametrize("names", [{"aggregator"}, {"paycode"}, {"aggregator", "paycode"}])
def test_only_what_is_configured_is_connected(made, names):
    """By the names that routes use."""
    connections = made(**{name: BOTH[name] for name in names})
    assert {name: biller.name for name, biller in connections.billers.items()} == {name: name for name in names}


def test_one_biller_that_is_down_leaves_the_other_alone(made):
    """Each has a circuit of its own; one that is not connected is not down."""
    connections = made(**BOTH)
    assert connections.billers["aggregator"].inquire(BILL) == InquiryRefused("biller_down")
    assert [connections.is_down(name) for name in ("aggregator", "paycode", "nobody")] == [True, False, False]


def test_biller_that_answers_again_is_found_without_a_customer(made, desk):
    """The thread probes it after the pause, and whoever wants to know is told of both changes."""
    changes, changed = [], threading.Condition()

    def note():
        with changed:
            changes.append(connections.is_down("aggregator"))
            changed.notify_all()

    connections = made(note, aggregator=AggregatorSettings(url=desk.url, user="u", key="k"))
    desk.answers = [(502, b""), BALANCE]
    connections.billers["aggregator"].inquire(BILL)
    connections.start()
    with changed:
        assert changed.wait_for(lambda: len(changes) == 2, 10)
    assert (changes, desk.paths) == ([True, False], ["/v1/transaction", "/v1/cek-saldo"])
    assert desk.asked[1] == {"cmd": "deposit", "username": "u", "sign": "c3d64609d9656bdb186c5226546c300c"}


def test_figures_say_which_biller_is_down_and_how_calls_ended(made):
    """Counts by biller, nothing else."""
    connections = made(**BOTH)
    registry = CollectorRegistry()
    registry.register(BillerFigures(connections.circuits))
    connections.billers["aggregator"].inquire(BILL)
    connections.billers["aggregator"].inquire(BILL)
    wanted = {
        ("anjungan_biller_down", "aggregator", None): 1,
        ("anjungan_biller_down", "paycode", None): 0,
        ("anjungan_biller_calls_total", "aggregator", "unreachable"): 1,
        ("anjungan_biller_calls_total", "aggregator", "not_called"): 1,
    }
    for (name, biller, end), value in wanted.items():
        labels = {"biller": biller} | ({"end": end} if end else {})
        assert registry.get_sample_value(name, labels) == value
