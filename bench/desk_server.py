"""Central's web part alone, in a process of its own, for the bench: the desk's calls and billers' callbacks over a database.

Reads the database's address from the first line of its input and writes its port; ends with its input. Billers are never called.
"""

import os
import socket
import sys
import threading

import uvicorn
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from central.billers.aggregator import Aggregator
from central.catalogue import loader
from central.fleet import kiosks, publications
from central.ledger.books import Books, CatalogueReader
from central.ledger.vault import Vault
from central.settings import AggregatorSettings, Timings
from central.store.engine import connect
from central.web.app import create_app
from central.web.context import WebContext
from sync.wire import sealing

BOX = b"\x02" * 32
WEBHOOK_SECRET = "bench-webhook"  # noqa: S105 (opens nothing)


def books_on(engine: Engine) -> Books:
    """Give the ledger on a database, with the shipped products and an aggregator that nobody can reach."""
    settings = AggregatorSettings(url="http://127.0.0.1:9", user="bench", key="bench", webhook_secret=WEBHOOK_SECRET)
    return Books(
        engine=engine, billers={"aggregator": Aggregator(settings, Timings())}, vault=Vault(BOX),
        unsealing=sealing.UnsealingKey(BOX), offering=loader.offering(), kiosk_of_terminal=kiosks.kiosk_of_terminal,
        catalogue=CatalogueReader(publications.current, publications.signature),
    )  # fmt: skip


def main() -> None:
    """Serve until the input ends."""
    engine = connect(sys.stdin.readline().strip())
    app = create_app(WebContext(books=books_on(engine), registry=CollectorRegistry()))
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as central does
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False))
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
    server.run(sockets=[listening])
    engine.dispose()


def _end_with_input(server: uvicorn.Server) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True


if __name__ == "__main__":
    main()
