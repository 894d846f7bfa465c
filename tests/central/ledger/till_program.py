"""A central that pays every slip it finds and dispatches it, until it is killed: started by `test_kill.py`.

Arguments: database URL, the aggregator's address, the moment in seconds at which its fast clock began.
"""

import sys
import threading
import time

from sqlalchemy import select

from central.billers.aggregator import Aggregator
from central.catalogue import loader
from central.ledger.books import Books
from central.ledger.dispatcher import Dispatcher
from central.ledger.judging import Till
from central.ledger.payments import CashGiven, pay
from central.ledger.vault import Vault
from central.settings import AggregatorSettings, Timings
from central.store.engine import connect
from central.store.money_tables import slips
from sync.wire.sealing import UnsealingKey

SPEED = 200
START_MS = 1_788_000_000_000


def main() -> None:
    url, biller, began_s = sys.argv[1:]
    timings = Timings(advice_ms=(2_000,), poll_ms=5, connect_s=1, pay_s=1)
    aggregator = Aggregator(AggregatorSettings(url=biller, user="u", key="k"), timings)
    books = Books(
        engine=connect(url),
        billers={"aggregator": aggregator},
        vault=Vault(b"\x03" * 32),
        unsealing=UnsealingKey(b"\x02" * 32),
        kiosk_of_terminal=lambda _connection, _number: None,
        catalogue=lambda _connection: None,
        offering=loader.offering(),
        timings=timings,
        now_ms=lambda: START_MS + int((time.time() - float(began_s)) * 1000 * SPEED),
    )
    dispatcher = Dispatcher(books)
    dispatcher.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    with books.engine.begin() as connection:
        unpaid = connection.execute(
            select(slips.c.code, slips.c.total).where(slips.c.state == "awaiting_payment")
        ).all()
    for code, total in unpaid:
        pay(books, code, Till("T1", "TM-017", "rina"), f"key-{code}", CashGiven(amount=total))
        dispatcher.wake()
    threading.Event().wait()


if __name__ == "__main__":
    main()
