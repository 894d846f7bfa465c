"""The ledger against the sandbox biller over HTTP: every behaviour ends where it should, and no effect happens twice."""

import threading
from collections import Counter

import httpx
import msgspec
import pytest
import uvicorn

from central.billers.aggregator import Aggregator as Connector
from central.settings import AggregatorSettings, Timings
from simulator.biller.aggregator import Aggregator
from simulator.biller.aggregator import Timings as Delays
from simulator.biller.numbers import sample_numbers
from simulator.biller.program import create_app
from simulator.biller.register import Register
from sync.wire.requests import Quote, Refused

NUMBERS = sample_numbers("0001")
PATIENCE = Timings(connect_s=1, inquiry_s=1, pay_s=1)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    """Serve the sandbox biller in a thread; give its address."""
    servers = []

    def serve():
        register = Register(tmp_path_factory.mktemp("biller") / "biller.db")  # its connection belongs to this thread
        app = create_app(Aggregator(register, "u", "k", Delays(pending_s=0.05, slow_s=0.1)), register)
        config = uvicorn.Config(app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        servers.append(uvicorn.Server(config))
        servers[0].run()
        register.close()

    thread = threading.Thread(target=serve)
    thread.start()
    pause = threading.Event()
    assert any((servers and servers[0].started) or pause.wait(0.01) for _ in range(1000))
    yield f"http://127.0.0.1:{servers[0].servers[0].sockets[0].getsockname()[1]}"
    servers[0].should_exit = True
    thread.join()


@pytest.fixture
def shop(make_world, sandbox):
    """A world whose biller is the sandbox."""
    world = make_world()
    connector = Connector(AggregatorSettings(url=sandbox, user="u", key="k"), PATIENCE)
    world.books = msgspec.structs.replace(world.books, billers={"aggregator": connector}, timings=PATIENCE)
    world.__post_init__()
    yield world
    connector.close()


def pay_to_the_end(world, product, name):
    """Quote, pay and ask until the answer is final; give the last state."""
    number = NUMBERS[product][name]
    quote = world.quote(product, **({"phone": number} if product == "pulsa" else {"code": number}))
    assert isinstance(quote, Quote)
    world.pay(quote.code)
    pause = threading.Event()
    for _ in range(20):
        world.dispatch()
        if world.state(quote.code) != "in_process":
            break
        world.clock.forward(400)
        pause.wait(0.02)
    return world.state(quote.code)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("success", "success"),
        ("failed", "refund_due"),
        ("prefix_mismatch", "refund_due"),
        ("pending_success", "success"),
        ("pending_failed", "refund_due"),
        ("slow", "success"),
        ("silent", "success"),
        ("lost", "success"),
    ],
)
def test_pulsa_number_ends_as_it_should(shop, name, state):
    """Each of the sandbox's phone numbers."""
    assert pay_to_the_end(shop, "pulsa", name) == state


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("success", "success"),
        ("failed", "refund_due"),
        ("pending_success", "success"),
        ("pending_failed", "refund_due"),
        ("slow", "success"),
        ("silent_payment", "success"),
        ("lost_payment", "success"),
    ],
)
def test_payment_code_ends_as_it_should(shop, name, state):
    """Each of the sandbox's payment codes that can be quoted."""
    assert pay_to_the_end(shop, "tokopedia", name) == state


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("unknown", Refused("not_found")),
        ("paid", Refused("already_paid")),
        ("expired", Refused("bill_expired")),
        ("below_minimum", Refused("below_minimum", 10_000)),
        ("above_maximum", Refused("above_maximum", 5_000_000)),
        ("silent", Refused("biller_silent")),
    ],
)
def test_payment_code_that_cannot_be_quoted_says_why(shop, name, refusal):
    """Each of the sandbox's payment codes without a bill."""
    assert shop.quote("tokopedia", code=NUMBERS["tokopedia"][name]) == refusal


def test_sandbox_delivered_each_reference_once(shop, sandbox):
    """After all of it no reference has had two effects, and a code that was paid is refused to the next customer."""
    pay_to_the_end(shop, "pulsa", "success")
    effects = Counter(item["effects"] for item in httpx.get(f"{sandbox}/sandbox/transactions", trust_env=False).json())
    assert set(effects) <= {0, 1}
    assert effects[1] >= 1
