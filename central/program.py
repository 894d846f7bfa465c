"""`anjungan central`: the composition root of the server. Ledger, dispatcher, the kiosks' link and the web, in one process."""

import contextlib
import logging
import os
import signal
import socket
import ssl
import time
from pathlib import Path
from types import FrameType

import msgspec
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from anjungan_notify import Notifier
from central.administration import fees
from central.billers.aggregator import Aggregator
from central.catalogue import loader
from central.fleet import counters, kiosks, publications
from central.ingest.batches import Batches
from central.ingest.figures import Figures, FleetFigures
from central.ingest.hellos import Hellos
from central.ingest.mqtt import Broker, Pipe
from central.ingest.nonces import Nonces
from central.ingest.questions import Keys, Questions
from central.ingest.records import Applier
from central.ingest.worker import Parts, Worker
from central.ledger.books import Books, CatalogueReader
from central.ledger.calendar import system_now_ms
from central.ledger.dispatcher import Dispatcher
from central.ledger.slips import Slips
from central.ledger.vault import Vault
from central.settings import Billers, Timings
from central.store.engine import connect, problem_of, upgrade
from central.web.app import create_app
from central.web.context import WebContext
from central.web.server import Server
from sync.wire import sealing

DISPATCHER_SILENT_MS_MAX = 30_000
_KEY_BYTES = 32
_PORT_MAX = 65535
_SHARD_MAX = 9999

_log = logging.getLogger(__name__)


class Listen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where HTTP is served; TLS ends at a proxy before it."""

    host: str = "127.0.0.1"
    port: int = 8000

    def __post_init__(self) -> None:
        """Refuse what no socket could have."""
        if not 0 <= self.port <= _PORT_MAX:
            raise ValueError(f"port: must be 0 to {_PORT_MAX}")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """database: SQLAlchemy URL. keys_directory: sign.key and box.key, 32 raw bytes each. shards: whose kiosks are served.

    products_directory: product files that come on top of those that are shipped, "" for none.
    secure_cookies: off only where no TLS is, on one machine.
    """

    database: str
    listen: Listen = Listen()
    broker: Broker
    keys_directory: str
    shards: tuple[int, ...] = (0,)
    products_directory: str = ""
    billers: Billers
    timings: Timings = Timings()
    secure_cookies: bool = True
    log_level: str = "INFO"

    def __post_init__(self) -> None:
        problem = problem_of(self.database)
        if problem is not None:
            raise ValueError(f"database: {problem}")
        problem = loader.problem_of(self.products_directory)
        if problem is not None:
            raise ValueError(f"products_directory: {problem}")
        if not self.shards or not all(0 <= shard <= _SHARD_MAX for shard in self.shards):
            raise ValueError(f"shards: one or more of 0 to {_SHARD_MAX}")
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("log_level: must be DEBUG, INFO, WARNING or ERROR")
        for name in ("ca", "certificate", "key"):
            if not Path(getattr(self.broker, name)).is_file():
                raise ValueError(f"broker.{name}: there is no such file")
        for name in ("sign.key", "box.key"):
            path = Path(self.keys_directory) / name
            if not path.is_file() or path.stat().st_size != _KEY_BYTES:
                raise ValueError(f"keys_directory: {name} must be there, {_KEY_BYTES} bytes")


def monotonic_ms() -> int:
    """Give milliseconds that never go back; nonces age by them."""
    return time.monotonic_ns() // 1_000_000


class Link:
    """The kiosks' side of central: pipe, worker and questions, started and stopped together."""

    def __init__(self, settings: Settings, books: Books, keys: Keys, registry: CollectorRegistry) -> None:
        slips = Slips(books)
        figures = Figures(registry)
        registry.register(FleetFigures(books.engine))
        self.pipe = Pipe(settings.broker, settings.shards)
        self.questions = Questions(books.engine, slips, books.catalogue, keys, self.pipe.publish, figures, books.now_ms)
        parts = Parts(
            Hellos(Nonces(monotonic_ms), keys.sign),
            Batches(Applier(slips, keys.unsealing), keys.sign),
            self.questions,
        )
        self.worker = Worker(books.engine, parts, self.pipe.publish, figures, books.now_ms)

    def start(self) -> None:
        """Begin to serve kiosks."""
        self.worker.start()
        self.pipe.start(self.worker.offer)

    def stop(self) -> None:
        """Hang up, finish what is under way."""
        self.pipe.stop()
        self.worker.stop()
        self.questions.close()


def main(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Exit code 1, and one line, when something it needs cannot be opened."""
    os.umask(0o077)  # the database holds what customers typed, if only encrypted
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        listening = socket.create_server((settings.listen.host, settings.listen.port))
    except OSError as error:
        _log.error("%s:%d: %s", settings.listen.host, settings.listen.port, os.strerror(error.errno or 0))
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end_early)
    try:
        with contextlib.closing(listening):
            return _serve(settings, listening)
    except SQLAlchemyError as error:
        _log.error("database: %s", type(error).__name__)  # its text may hold the password
    except ssl.SSLError as error:
        _log.error("broker: the certificates and the key do not fit together: %s", error.reason)
    return 1


def _serve(settings: Settings, listening: socket.socket) -> int:
    """Put the parts together and serve. Raises SQLAlchemy's errors and `ssl.SSLError` for what cannot be opened."""
    engine = _open_database(settings.database)
    keys = Path(settings.keys_directory)
    box = (keys / "box.key").read_bytes()
    offering = loader.offering(settings.products_directory)
    sign = sealing.SigningKey((keys / "sign.key").read_bytes())
    with engine.begin() as connection:
        fees.publish(connection, offering, sign, system_now_ms())  # a product file may be new or changed
    aggregator = Aggregator(settings.billers.aggregator, settings.timings)
    books = Books(
        engine=engine,
        billers={aggregator.name: aggregator},
        vault=Vault(box),
        unsealing=sealing.UnsealingKey(box),
        kiosk_of_terminal=kiosks.kiosk_of_terminal,
        catalogue=CatalogueReader(publications.current),
        offering=offering,
        timings=settings.timings,
    )
    dispatcher = Dispatcher(books)
    registry = CollectorRegistry()
    link = Link(settings, books, Keys(sign, books.unsealing), registry)
    dispatcher.start()
    link.start()
    try:
        context = _web_context(settings, books, dispatcher, link, registry)
        _serve_http(context, listening)
    finally:
        link.stop()
        dispatcher.stop()
        aggregator.close()
        engine.dispose()
    _log.info("clean end")
    return 0


def _open_database(url: str) -> Engine:
    engine = connect(url)
    upgrade(engine)
    with engine.begin() as connection:
        counters.ensure(connection)
    return engine


def _end_early(number: int, frame: FrameType | None) -> None:
    """End cleanly before there is anything to finish; the server takes signals over when it serves."""
    raise SystemExit(0)


def _web_context(
    settings: Settings, books: Books, dispatcher: Dispatcher, link: Link, registry: CollectorRegistry
) -> WebContext:
    def dispatcher_turns() -> bool:
        return system_now_ms() - dispatcher.beat_ms < DISPATCHER_SILENT_MS_MAX

    return WebContext(
        books=books,
        wake_dispatcher=dispatcher.wake,
        checks={
            "dispatcher": dispatcher_turns,
            "broker": lambda: link.pipe.connected,
            "ingest": lambda: link.worker.turns,
        },
        registry=registry,
        secure_cookies=settings.secure_cookies,
    )


def _serve_http(context: WebContext, listening: socket.socket) -> None:
    with contextlib.closing(Notifier()) as notifier:
        # The broker is none of them: a restart of central would not bring it back.
        threads = (context.checks["dispatcher"], context.checks["ingest"])
        Server(create_app(context), notifier, threads).run(sockets=[listening])
