"""`anjungan central`: the composition root of the server. Ledger, dispatcher, the kiosks' link and the web, in one process."""

import contextlib
import logging
import os
import signal
import socket
import ssl
from pathlib import Path
from types import FrameType

from prometheus_client import CollectorRegistry
from sqlalchemy.exc import SQLAlchemyError

from anjungan_notify import Notifier
from central.administration import fees
from central.billers.connecting import BillerFigures, Connections
from central.configuration import Settings as Settings
from central.fleet import counters, kiosks, publications
from central.ingest.applying import Applying
from central.ingest.availability import Availabilities, down
from central.ingest.batches import Batches
from central.ingest.figures import Figures, FleetFigures
from central.ingest.hellos import Hellos
from central.ingest.leases import Leases
from central.ingest.mqtt import Pipe
from central.ingest.nonces import Nonces
from central.ingest.questions import Keys, Questions
from central.ingest.records import Applier
from central.ingest.worker import Parts, Worker
from central.ledger.books import Books, CatalogueReader
from central.ledger.calendar import monotonic_ms, system_now_ms
from central.ledger.dispatcher import Dispatcher
from central.ledger.slips import Slips
from central.ledger.vault import Vault
from central.store.engine import connect, starting, upgrade
from central.store.turns import ServedError, serving
from central.web.app import create_app
from central.web.context import WebContext
from central.web.server import Server
from central.web.tls import Certificate
from sync.wire import sealing

DISPATCHER_SILENT_MS_MAX = 30_000

_log = logging.getLogger(__name__)


class _CertificateError(Exception):
    """The certificate for HTTP cannot be used; the text says why."""


class Link:
    """The kiosks' side of central: pipe, worker, questions and availability, started and stopped together."""

    def __init__(self, settings: Settings, books: Books, keys: Keys, registry: CollectorRegistry) -> None:
        slips = Slips(books)
        figures = Figures(registry)
        registry.register(FleetFigures(books.engine))
        self.pipe = Pipe(settings.broker)
        self.leases = Leases(books.engine, settings.shards, self.pipe.serve)
        self.applying = Applying(
            books.engine, Applier(slips, keys.unsealing), books.now_ms, busy=lambda: self.worker.busy
        )
        self.questions = Questions(
            books.engine,
            slips,
            books.catalogue,
            keys,
            self.pipe.publish,
            figures,
            books.now_ms,
            catch_up=self.applying.catch_up,
        )
        self.availability = Availabilities(
            books.engine, lambda: down(books), lambda: self.leases.held, keys.sign, self.pipe.publish, books.now_ms
        )
        hellos = Hellos(Nonces(monotonic_ms), keys.sign, books.offering)
        parts = Parts(hellos, Batches(keys.sign), self.questions, self.applying.wake, self.availability.greet)
        self.worker = Worker(books.engine, parts, self.pipe.publish, figures, books.now_ms)

    def start(self) -> None:
        """Begin to serve kiosks."""
        self.applying.start()
        self.worker.start()
        self.leases.start()
        self.availability.start()
        self.pipe.start(self.worker.offer)

    def stop(self) -> None:
        """Hang up, finish what is under way."""
        self.availability.stop()
        self.leases.stop()
        self.pipe.stop()
        self.worker.stop()
        self.questions.close()
        self.applying.stop()


def main(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Exit code 1, and one line, when something it needs cannot be opened."""
    os.umask(0o077)  # the database holds what customers typed, if only encrypted
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        listening = socket.create_server((settings.listen.host, settings.listen.port))
        # Accepted connections inherit it; asyncio sets it only on sockets that were made with the protocol's number. Without
        # it an answer's body waits 40 ms for the acknowledgement of its head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        _log.error("%s:%d: %s", settings.listen.host, settings.listen.port, os.strerror(error.errno or 0))
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end_early)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is a certificate to be read again
    try:
        with contextlib.closing(listening), serving(settings.database):
            return _serve(settings, listening)
    except ServedError:
        _log.error("database: another central, or a restore, has it")
    except SQLAlchemyError as error:
        _log.error("database: %s", type(error).__name__)  # its text may hold the password
    except _CertificateError as error:
        _log.error("listen: %s", error)
    except ssl.SSLError as error:
        _log.error("broker: the certificates and the key do not fit together: %s", error.reason)
    return 1


def _serve(settings: Settings, listening: socket.socket) -> int:
    """Put the parts together and serve. Raises SQLAlchemy's errors and `ssl.SSLError` for what cannot be opened."""
    certificate = _certificate(settings)
    engine = connect(settings.database)
    keys = Path(settings.keys_directory)
    box = (keys / "box.key").read_bytes()
    offering = settings.offering()
    sign = sealing.SigningKey((keys / "sign.key").read_bytes())
    with starting(engine):
        upgrade(engine)
        with engine.begin() as connection:
            counters.ensure(connection)
            fees.publish(connection, offering, sign, system_now_ms())  # a product file may be new or changed

    def changed() -> None:
        link.availability.change()
        dispatcher.wake()  # what waited for this biller need not wait for the next look

    connections = Connections(settings.billers, settings.timings, changed)
    books = Books(
        engine=engine,
        billers=connections.billers,
        is_down=connections.is_down,
        vault=Vault(box),
        unsealing=sealing.UnsealingKey(box),
        kiosk_of_terminal=kiosks.kiosk_of_terminal,
        catalogue=CatalogueReader(publications.current, publications.signature),
        offering=offering,
        timings=settings.timings,
    )
    dispatcher = Dispatcher(books)
    registry = CollectorRegistry()
    registry.register(BillerFigures(connections.circuits))
    link = Link(settings, books, Keys(sign, books.unsealing), registry)
    dispatcher.start()
    link.start()
    connections.start()
    try:
        context = _web_context(settings, books, dispatcher, link, sign, registry)
        _serve_http(settings, context, certificate, listening)
    finally:
        link.stop()
        dispatcher.stop()
        connections.stop()
        engine.dispose()
    _log.info("clean end")
    return 0


def _end_early(number: int, frame: FrameType | None) -> None:
    """End cleanly before there is anything to finish; the server takes signals over when it serves."""
    raise SystemExit(0)


def _web_context(
    settings: Settings,
    books: Books,
    dispatcher: Dispatcher,
    link: Link,
    sign: sealing.SigningKey,
    registry: CollectorRegistry,
) -> WebContext:
    def dispatcher_turns() -> bool:
        return system_now_ms() - dispatcher.beat_ms < DISPATCHER_SILENT_MS_MAX

    return WebContext(
        books=books,
        wake_dispatcher=dispatcher.wake,
        checks={
            "dispatcher": dispatcher_turns,
            "broker": lambda: link.pipe.connected,
            "ingest": lambda: link.worker.turns and link.applying.turns,
            "ledger": lambda: link.applying.keeps_up,
        },
        registry=registry,
        secure_cookies=settings.secure_cookies,
        encrypted=settings.listen.is_encrypted,
        sign=sign,
    )


def _certificate(settings: Settings) -> Certificate | None:
    if not settings.listen.certificate:
        return None
    try:
        return Certificate(settings.listen.certificate, settings.listen.key)
    except ssl.SSLError as error:
        raise _CertificateError(f"certificate and key do not fit together: {error.reason}") from error
    except OSError as error:
        raise _CertificateError(f"certificate or key: {error.strerror}") from error


def _serve_http(
    settings: Settings, context: WebContext, certificate: Certificate | None, listening: socket.socket
) -> None:
    proxies = settings.listen.proxy_addresses if settings.listen.behind_proxy else ()
    with contextlib.closing(Notifier()) as notifier:
        # The broker is none of them: a restart of central would not bring it back.
        threads = (context.checks["dispatcher"], context.checks["ingest"])
        Server(create_app(context), notifier, threads, certificate, proxies).run(sockets=[listening])
