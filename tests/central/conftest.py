"""A small central in a file: a clock that the test moves, a biller that the test scripts, one kiosk, two tills."""

import contextlib
import warnings
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from central.catalogue import loader
from central.fleet import counters
from central.ledger import payments, postings, rows
from central.ledger.books import Books
from central.ledger.dispatcher import Dispatcher
from central.ledger.judging import Till
from central.ledger.slips import Slips
from central.ledger.vault import Vault
from central.settings import Timings
from central.store.engine import connect, upgrade
from central.store.money_tables import cases, slips
from central.web import accounts
from central.web.app import create_app
from central.web.context import WebContext
from sync.wire import slip as wire
from sync.wire.catalogue import Catalogue
from sync.wire.code import offline_code
from sync.wire.requests import Inquire
from sync.wire.sealing import SigningKey, UnsealingKey
from tests.central.biller import START_MS, Clock, FakeBiller
from tests.databases import KINDS, Server, databases_of

with warnings.catch_warnings():  # its advice to install another HTTP client is no warning about this project
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

KIOSK = "k-0123456789ab"
TERMINAL = 7
PHONE = "087800001230"
TOKENS = {name: f"{name}-".ljust(43, "x") for name in ("rina", "dodi", "operator", "admin", "seller")}
PAYCODE = "12345678901234"
OFFERING = loader.offering()
CATALOGUE = msgspec.json.decode(Path(__file__).with_name("catalogue.json").read_bytes(), type=Catalogue)


@dataclass(frozen=True)
class FakeKiosk:
    kiosk_id: str
    sign_public: bytes
    suspended: bool


@dataclass
class World:
    """Everything a test touches."""

    books: Books
    clock: Clock
    biller: FakeBiller
    kiosk_key: SigningKey
    seal_key: UnsealingKey
    suspended: set[str] = field(default_factory=set)
    tills: tuple[Till, Till] = (Till("T1", "TM-017", "rina"), Till("T2", "TM-017", "dodi"))
    catalogue: Catalogue = CATALOGUE

    def __post_init__(self) -> None:
        self.slips = Slips(self.books)
        self.dispatcher = Dispatcher(self.books)

    def quote(self, product: str = "pulsa", phone: str = PHONE, code: str = PAYCODE, denomination: int = 10_000):
        fields = {"phone": phone} if product == "pulsa" else {"phone": phone, "code": code}
        return self.wish(product, fields, denomination if product == "pulsa" else 0)

    def wish(self, product: str, fields: dict[str, str], denomination: int):
        """Ask for a quote as the kiosk does."""
        wish = Inquire(product, fields, denomination, self.catalogue.version)
        return self.slips.quote(KIOSK, wish, self.catalogue)

    def offer(self, offering: loader.Offering) -> None:
        """Sell what these product files say from now on."""
        self.catalogue = offering.catalogue(restore_id=0, version=self.catalogue.version + 1, issued_ms=START_MS)
        self.books = msgspec.structs.replace(self.books, offering=offering, catalogue=lambda _: self.catalogue)
        self.__post_init__()

    def paper(self, number=1, *, product="pulsa", amount=10_500, valid_s=86_400, phone=PHONE):
        """Give the body of a slip that the kiosk minted while the link was down."""
        queue = amount == 0
        issued_s = START_MS // 1000
        fields = wire.SlipFields(
            code=int(offline_code(TERMINAL, number, 5)), product=product, denomination=10_000 if product == "pulsa" else 0,
            amount=amount, admin_fee=0, service_fee=0 if queue else 1_500, issued_s=issued_s, issued_quality=2,
            valid_until_s=issued_s + valid_s, catalogue_version=3,
        )  # fmt: skip
        private = {"phone": phone} if product == "pulsa" else {"phone": phone, "code": PAYCODE}
        return wire.make_body(fields, private, self.kiosk_key, self.seal_key.public)

    def pay(self, code: str, till: int = 0, key: str = "key-1", **cash):
        given = payments.CashGiven(**{"amount": self.slip(code).total} | cash)
        return payments.pay(self.books, code, self.tills[till], key, given)

    def dispatch(self) -> None:
        """Carry out everything that is due at this moment."""
        while self.dispatcher.run_due():
            pass

    def slip(self, code: str) -> rows.Slip:
        with self.books.engine.begin() as connection:
            return rows.find(connection, code)

    def state(self, code: str) -> str:
        return self.slip(code).state

    def cases(self) -> list[tuple[str, str]]:
        with self.books.engine.begin() as connection:
            return [(row.kind, row.subject) for row in connection.execute(select(cases).order_by(cases.c.case_id))]

    def open_cases(self) -> list[tuple[str, str]]:
        with self.books.engine.begin() as connection:
            query = select(cases).where(cases.c.closed_ms == 0).order_by(cases.c.case_id)
            return [(row.kind, row.subject) for row in connection.execute(query)]

    def account(self, name: str) -> int:
        with self.books.engine.begin() as connection:
            return postings.account_balance(connection, name)

    def balance(self) -> int:
        with self.books.engine.begin() as connection:
            return postings.balance(connection)

    def all_slips(self) -> list[rows.Slip]:
        with self.books.engine.begin() as connection:
            return [rows.as_slip(row) for row in connection.execute(select(slips))]


def fill(url: str) -> None:
    """Make a migrated database with a store, two tills and their people."""
    engine = connect(url)
    upgrade(engine)
    with engine.begin() as connection:
        accounts.ensure_store(connection, "TM-017", "Toko Melati")
        accounts.ensure_till(connection, "T1", "TM-017", "Kasir 1")
        accounts.ensure_till(connection, "T2", "TM-017", "Kasir 2")
        for name, till in (("rina", "T1"), ("dodi", "T2")):
            accounts.ensure_user(connection, name, f"kata sandi {name}", "cashier", "TM-017", till)
        for name in ("operator", "admin", "seller"):
            accounts.ensure_user(connection, name, f"kata sandi {name}", name)
        counters.ensure(connection)
        for name, token in TOKENS.items():
            accounts.ensure_token(connection, name, token, START_MS)
    engine.dispose()


BOTH = ("accounting", "administration", "cashier", "fleet", "ingest", "ledger", "store")
"""Folders whose tests run on both databases: there statements are written and transactions meet. `web`, `billers`, `catalogue`
and the top level come down to the same statements, or to none; `commands` and `ingest/program` start programs that `tests/e2e`
starts on PostgreSQL, and have tests of their own of what a command does otherwise there.
"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test that opens a database run on each kind that its folder is for, or on the one that it asks for itself."""
    own = any(mark.args[0] == "kind" for mark in metafunc.definition.iter_markers("parametrize"))
    if "kind" in metafunc.fixturenames and not own:
        folders = Path(metafunc.definition.path).relative_to(Path(__file__).parent).parts
        metafunc.parametrize("kind", KINDS if folders[0] in BOTH and "program" not in folders else KINDS[:1])


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A migrated SQLite file with a store, two tills and their people, to be copied."""
    path = tmp_path_factory.mktemp("template") / "central.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql():
    """A private PostgreSQL for the tests of this worker, started when one needs it."""
    with contextlib.ExitStack() as ending:
        yield Server(fill, ending)


@pytest.fixture
def databases(kind, request, tmp_path, postgresql):
    """The databases of this test, of the kind that it runs on."""
    with databases_of(kind, tmp_path, lambda: request.getfixturevalue("template"), postgresql) as databases:
        yield databases


@pytest.fixture
def make_world(databases):
    """Give a function that opens a world on a database; called again with its name, it is central after a restart."""
    engines = []
    outside = defaultdict(lambda: (Clock(), FakeBiller()))
    kiosk_key, seal_key = SigningKey(b"\x01" * 32), UnsealingKey(b"\x02" * 32)

    def make(name: str = "central", **timings) -> World:
        clock, biller = outside[name]
        engine = connect(databases.url(name))
        engines.append(engine)
        suspended: set[str] = set()

        def kiosk_of_terminal(_connection, number):
            if number != TERMINAL:
                return None
            return FakeKiosk(KIOSK, kiosk_key.public, KIOSK in suspended)

        books = Books(
            engine=engine,
            billers={"aggregator": biller, "paycode": biller},
            vault=Vault(b"\x03" * 32),
            unsealing=seal_key,
            kiosk_of_terminal=kiosk_of_terminal,
            catalogue=lambda _connection: CATALOGUE,
            offering=OFFERING,
            timings=msgspec.structs.replace(Timings(poll_ms=20), **timings),
            now_ms=clock,
        )
        return World(books, clock, biller, kiosk_key, seal_key, suspended)

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def world(make_world):
    return make_world()


@pytest.fixture
def checks():
    """What `/readyz` asks; a test may set one to False."""
    return {"broker": True}


@pytest.fixture
def tokens():
    """Bearer tokens of two cashiers, an operator, an admin and a seller, who also have passwords."""
    return TOKENS


@pytest.fixture
def woken():
    """How often the dispatcher was woken."""
    return []


@pytest.fixture
def client(world, checks, woken):
    """The application, called in process; it has a dispatcher's place that only counts."""
    context = WebContext(
        books=world.books,
        wake_dispatcher=lambda: woken.append(True),
        checks={name: lambda name=name: checks[name] for name in checks},
        registry=CollectorRegistry(),
        sign=SigningKey(b"\x04" * 32),
    )
    with TestClient(create_app(context), raise_server_exceptions=False) as client:
        yield client
