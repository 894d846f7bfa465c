"""What kiosks ask: verified and unsealed here, answered by the ledger or from the catalogue, signed and sealed again.

A question with an effect (a quote issues a code, a receipt is numbered) is remembered with its answer, so that the same bytes
again have no second effect. Answers are worked out in a few threads: a biller may take its time.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from central.fleet import publications
from central.fleet.kiosks import KioskKeys
from central.ledger.books import FindCatalogue
from central.ledger.slips import Slips
from central.store.engine import insert_once
from central.store.fleet_tables import requests as table
from sync.wire import envelope, requests, sealing
from sync.wire.envelope import OpenRequest
from sync.wire.errors import WireError

THREADS = 8
WAITING_MAX = 64
EXPIRES_MS = 60_000
"""A kiosk takes an answer for this long after it asked."""

KEEP_MS = 24 * 3_600_000
_EFFECTS = (requests.Inquire, requests.AskReceipt)

_log = logging.getLogger(__name__)

Publish = Callable[[KioskKeys, str, bytes], None]
"""Publishes a payload on a channel to a kiosk. May be called from any thread."""


class Questions:
    """Answers requests. sign, unsealing: central's keys; catalogue: the current one; publish: where answers go."""

    def __init__(
        self,
        engine: Engine,
        slips: Slips,
        catalogue: FindCatalogue,
        sign: sealing.SigningKey,
        unsealing: sealing.UnsealingKey,
        publish: Publish,
    ) -> None:
        self._engine = engine
        self._slips = slips
        self._catalogue = catalogue
        self._sign = sign
        self._unsealing = unsealing
        self._publish = publish
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="question")
        self._room = threading.BoundedSemaphore(WAITING_MAX)

    def close(self) -> None:
        """Take no more; what waits is dropped, and kiosks ask again."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def open(self, connection: Connection, kiosk: KioskKeys, payload: bytes, now_ms: int) -> Callable[[], None] | None:
        """Verify a request and remember it if it has an effect, inside the caller's transaction.

        Gives what to do after the commit, None for a request that is being worked on. Raises `WireError`.
        """
        opened = envelope.open_request(payload, kiosk.sign_public, self._unsealing)
        if opened.kiosk != kiosk.kiosk_id or len(opened.nonce) != envelope.NONCE_BYTES:
            raise WireError("a request of another kiosk, or with an odd nonce")
        if not isinstance(opened.request, _EFFECTS):
            return lambda: self._submit(kiosk, opened)
        row = {
            "kiosk_id": kiosk.kiosk_id, "nonce": opened.nonce, "request_hash": opened.request_hash,
            "answer": None, "received_ms": now_ms,
        }  # fmt: skip
        if insert_once(connection, insert(table).values(**row)):
            return lambda: self._submit(kiosk, opened)
        found = connection.execute(
            select(table.c.request_hash, table.c.answer).where(*_key(kiosk.kiosk_id, opened.nonce))
        ).one()
        answer: bytes | None = found.answer
        if found.request_hash != opened.request_hash or answer is None:
            return None
        return lambda: self._publish(kiosk, "answer", answer)

    def forget_old(self, connection: Connection, now_ms: int) -> None:
        """Forget answers that no kiosk can still wait for."""
        connection.execute(delete(table).where(table.c.received_ms < now_ms - KEEP_MS))

    def _submit(self, kiosk: KioskKeys, opened: OpenRequest) -> None:
        if not self._room.acquire(blocking=False):
            _log.warning("too many questions wait; one of %s is dropped", kiosk.kiosk_id)
            return
        try:
            self._threads.submit(self._work, kiosk, opened)
        except RuntimeError:  # closing
            self._room.release()

    def _work(self, kiosk: KioskKeys, opened: OpenRequest) -> None:
        try:
            answer = self._answer(kiosk, opened.request)
            payload = envelope.make_answer(opened, answer, EXPIRES_MS, self._sign, kiosk.seal_public)
            if isinstance(opened.request, _EFFECTS):
                with self._engine.begin() as connection:
                    kept = update(table).where(*_key(kiosk.kiosk_id, opened.nonce)).values(answer=payload)
                    connection.execute(kept)
            self._publish(kiosk, "answer", payload)
        except SQLAlchemyError as error:
            _log.error("a question of %s has no answer: %s", kiosk.kiosk_id, type(error).__name__)
        except Exception as error:  # the text may quote what the customer typed
            _log.error("a question of %s broke: %s", kiosk.kiosk_id, type(error).__name__)
        finally:
            self._room.release()

    def _answer(self, kiosk: KioskKeys, request: requests.Request) -> requests.Answer:
        if kiosk.suspended and isinstance(request, _EFFECTS):
            return requests.Refused("suspended")
        match request:
            case requests.Inquire():
                with self._engine.begin() as connection:
                    catalogue = self._catalogue(connection)
                if catalogue is None:
                    return requests.Refused("not_available")
                return self._slips.quote(kiosk.kiosk_id, request, catalogue)
            case requests.AskStatus():
                return self._slips.status(kiosk.kiosk_id, request)
            case requests.AskReceipt():
                return self._slips.receipt(kiosk.kiosk_id, request)
            case requests.AskCatalogue():
                with self._engine.begin() as connection:
                    return publications.manifest(connection) or requests.Refused("not_available")
            case requests.AskChunk():
                with self._engine.begin() as connection:
                    found = publications.chunk(connection, request.digest, request.index)
                return found or requests.Refused("not_available")


def _key(kiosk_id: str, nonce: bytes) -> tuple[ColumnElement[bool], ...]:
    return table.c.kiosk_id == kiosk_id, table.c.nonce == nonce
