"""What kiosks ask: verified, unsealed, answered by the ledger or from the catalogue, signed and sealed again.

A question with an effect (a quote issues a code, a wrong try is counted, a receipt is numbered, a refund gets its number) is
remembered with its answer, so that the same bytes again have no second effect. Inquiries wait for billers in threads of their
own: a slow biller delays nobody's status.
"""

import contextlib
import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, update
from sqlalchemy.exc import SQLAlchemyError

from central.fleet import publications
from central.fleet.kiosks import KioskKeys
from central.ingest.figures import Figures
from central.ingest.remembered import claim, give_up, keep_answer
from central.ledger.books import FindCatalogue
from central.ledger.calendar import Clock
from central.ledger.slips import Slips
from central.store.fleet_tables import requests as table
from sync.wire import envelope, requests, sealing
from sync.wire.code import is_code, is_offline, terminal_of
from sync.wire.envelope import OpenRequest
from sync.wire.errors import WireError

READERS = 2
INQUIRERS = 8
WAITING_MAX = 256
PER_KIOSK_MAX = 4
"""Questions of one kiosk that may be under way: it has one customer at a time, and a catalogue to fetch."""

EXPIRES_MS = 60_000
"""A kiosk takes an answer for this long after it asked."""

ANSWER_KEPT_MS = 3_600_000
NONCE_KEPT_MS = 90 * 86_400_000
REQUEST_BYTES_MAX = 16 * 1024
_REMEMBERED = (requests.Inquire, requests.AskStatus, requests.AskReceipt, requests.AskRefundNumber)
_ABOUT_A_SLIP = (requests.AskStatus, requests.AskReceipt, requests.AskRefundNumber)
_NOT_WHILE_SUSPENDED = (requests.Inquire, requests.AskReceipt, requests.AskRefundNumber)

_log = logging.getLogger(__name__)

Publish = Callable[[KioskKeys, str, bytes], None]
"""Publishes a payload on a channel to a kiosk. May be called from any thread."""


class Keys:
    """Central's two private keys: `sign` for its word, `unsealing` for what is private to it."""

    def __init__(self, sign: sealing.SigningKey, unsealing: sealing.UnsealingKey) -> None:
        self.sign = sign
        self.unsealing = unsealing


class Pools(NamedTuple):
    """Who works on questions: those that only read the database, and those that wait for a biller."""

    readers: Executor
    inquirers: Executor


def threads() -> Pools:
    """Give pools of threads."""
    return Pools(
        ThreadPoolExecutor(READERS, thread_name_prefix="question"),
        ThreadPoolExecutor(INQUIRERS, thread_name_prefix="inquiry"),
    )


def _nothing_waits(_terminal_number: int) -> bool:
    return True


class Questions:
    """Answers requests in `pools`. catalogue: gives the current one; publish: where answers go.

    catch_up: brings the ledger up to what is stored of the journal with a terminal number, False when it cannot for now.
    """

    def __init__(
        self,
        engine: Engine,
        slips: Slips,
        catalogue: FindCatalogue,
        keys: Keys,
        publish: Publish,
        figures: Figures,
        now_ms: Clock,
        pools: Pools | None = None,
        catch_up: Callable[[int], bool] = _nothing_waits,
    ) -> None:
        self._engine = engine
        self._slips = slips
        self._catalogue = catalogue
        self._keys = keys
        self._publish = publish
        self._figures = figures
        self._now_ms = now_ms
        self._pools = pools or threads()
        self._catch_up = catch_up
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()
        self._nonces: set[tuple[str, bytes]] = set()

    def close(self) -> None:
        """Take no more and finish what is under way; what waits is dropped, and kiosks ask again."""
        for pool in self._pools:
            pool.shutdown(wait=True, cancel_futures=True)

    def ask(self, kiosk: KioskKeys, payload: bytes) -> None:
        """Take a request as it came. Never blocks: one too many is dropped."""
        with self._lock:
            full = self._under_way.total() >= WAITING_MAX
            if full or self._under_way[kiosk.kiosk_id] >= PER_KIOSK_MAX:
                self._figures.dropped("queue_full" if full else "kiosk_busy")
                return
            self._under_way[kiosk.kiosk_id] += 1
        self._submit(self._pools.readers, kiosk, lambda: self._read(kiosk, payload))

    def forget_old(self, connection: Connection) -> None:
        """Forget answers that no kiosk can still wait for, and much later that they were asked for."""
        now_ms = self._now_ms()
        old = (table.c.received_ms < now_ms - ANSWER_KEPT_MS) & table.c.answer.is_not(
            None
        )  # else three months at each time
        connection.execute(update(table).where(old).values(answer=None))
        connection.execute(delete(table).where(table.c.received_ms < now_ms - NONCE_KEPT_MS))

    def _submit(self, pool: Executor, kiosk: KioskKeys, work: Callable[[], bool]) -> None:
        """Run `work`, which says whether the question is done with; if so, its place is free again."""

        def run() -> None:
            done = True
            try:
                done = work()
            except WireError as error:
                self._figures.dropped("forged")
                _log.warning("%s: a request is dropped: %s", kiosk.kiosk_id, error)
            except SQLAlchemyError as error:
                self._figures.dropped("database")
                _log.error("a question of %s has no answer: %s", kiosk.kiosk_id, type(error).__name__)
            except Exception as error:  # the thread serves others; the text may quote what the customer typed
                self._figures.dropped("broken")
                _log.error("a question of %s broke: %s", kiosk.kiosk_id, type(error).__name__)
            finally:
                if done:
                    self._free(kiosk)

        try:
            pool.submit(run)
        except RuntimeError:  # closing
            self._free(kiosk)

    def _free(self, kiosk: KioskKeys) -> None:
        with self._lock:
            self._under_way[kiosk.kiosk_id] -= 1
            if not self._under_way[kiosk.kiosk_id]:
                del self._under_way[kiosk.kiosk_id]

    def _read(self, kiosk: KioskKeys, payload: bytes) -> bool:
        """Open a request and answer it, or hand it on. Raises `WireError`."""
        if len(payload) > REQUEST_BYTES_MAX:
            raise WireError("a request over its size limit")
        opened = envelope.open_request(payload, kiosk.sign_public, self._keys.unsealing)
        if opened.kiosk != kiosk.kiosk_id or len(opened.nonce) != envelope.NONCE_BYTES:
            raise WireError("a request of another kiosk, or with an odd nonce")
        key = (kiosk.kiosk_id, opened.nonce)
        with self._lock:
            if key in self._nonces:
                self._figures.dropped("repeated")
                return True
            self._nonces.add(key)
        handed_on = False
        try:
            until_ms = self._claim(kiosk, opened)
            if until_ms is None:
                return True
            if isinstance(opened.request, requests.Inquire):
                self._submit(self._pools.inquirers, kiosk, lambda: self._finish(kiosk, opened, until_ms))
                handed_on = True
                return False
            self._answer(kiosk, opened, until_ms)
            return True
        finally:
            if not handed_on:
                self._forget_nonce(key)

    def _finish(self, kiosk: KioskKeys, opened: OpenRequest, until_ms: int) -> bool:
        try:
            self._answer(kiosk, opened, until_ms)
        finally:
            self._forget_nonce((kiosk.kiosk_id, opened.nonce))
        return True

    def _forget_nonce(self, key: tuple[str, bytes]) -> None:
        with self._lock:
            self._nonces.discard(key)

    def _claim(self, kiosk: KioskKeys, opened: OpenRequest) -> int | None:
        """Give until when a request is ours to be worked on, 0 for one without an effect; None when it is not.

        One that was answered gets the same answer again.
        """
        if not isinstance(opened.request, _REMEMBERED):
            return 0
        with self._engine.begin() as connection:
            claimed = claim(connection, opened, self._now_ms(), ANSWER_KEPT_MS)
        if isinstance(claimed, bytes):
            self._publish(kiosk, "answer", claimed)
            return None
        if claimed is None:
            self._figures.dropped("repeated")
        return claimed

    def _answer(self, kiosk: KioskKeys, opened: OpenRequest, until_ms: int) -> None:
        """Work a request out and publish the answer. until_ms: of our claim, 0 for none."""
        try:
            answer = self._work_out(kiosk, opened.request)
            payload = envelope.make_answer(opened, answer, EXPIRES_MS, self._keys.sign, kiosk.seal_public)
            if until_ms and not self._kept(opened, until_ms, payload):
                self._figures.dropped("late")
                return
        except Exception:
            if until_ms:
                with contextlib.suppress(SQLAlchemyError), self._engine.begin() as connection:
                    give_up(connection, opened, until_ms)
            raise
        self._publish(kiosk, "answer", payload)

    def _kept(self, opened: OpenRequest, until_ms: int, payload: bytes) -> bool:
        with self._engine.begin() as connection:
            return keep_answer(connection, opened, until_ms, payload)

    def _work_out(self, kiosk: KioskKeys, request: requests.Request) -> requests.Answer:
        refused = self._refused(kiosk, request)
        if refused is not None:
            return refused
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
            case requests.AskRefundNumber():
                return self._slips.refund_number(kiosk.kiosk_id, request)
            case requests.AskCatalogue():
                with self._engine.begin() as connection:
                    return publications.manifest(connection) or requests.Refused("not_available")
            case requests.AskChunk():
                with self._engine.begin() as connection:
                    found = publications.chunk(connection, request.digest, request.index)
                return found or requests.Refused("not_available")

    def _refused(self, kiosk: KioskKeys, request: requests.Request) -> requests.Refused | None:
        """Give why a request is not worked out, None for nothing."""
        if kiosk.suspended and isinstance(request, _NOT_WHILE_SUSPENDED):
            return requests.Refused("suspended")
        if not isinstance(request, _ABOUT_A_SLIP) or not is_code(request.code) or not is_offline(request.code):
            return None
        # The slip's entry may be stored and have no effect yet: "no such slip" would be wrong, and count as a wrong try.
        return None if self._catch_up(terminal_of(request.code)[0]) else requests.Refused("biller_silent")
