"""The handshake: a nonce for each knock, and what a signed hello over it says about the kiosk's history.

A fork, a rollback or a clone is judged only here, never from what a broker may have replayed.
"""

import logging
import os
from collections import OrderedDict

from sqlalchemy import Connection

from central.fleet import cases, counters, kiosks, publications
from central.fleet.kiosks import Journal, KioskKeys, SuspensionReason
from central.ingest.batches import link_at
from sync.wire import envelope, sealing
from sync.wire.errors import WireError

NONCE_BYTES = 16
NONCE_MS_MAX = 60_000
NONCES_PER_KIOSK_MAX = 4
KIOSKS_MAX = 20_000

_log = logging.getLogger(__name__)


class Nonces:
    """The nonces that kiosks may sign now. In memory only: after a restart kiosks knock again."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, list[tuple[bytes, int]]] = OrderedDict()

    def make(self, kiosk_id: str, now_ms: int) -> bytes:
        """Give a fresh nonce to a kiosk; its oldest ones and the longest silent kiosk's make room."""
        nonce = os.urandom(NONCE_BYTES)
        mine = [(known, made) for known, made in self._open.pop(kiosk_id, []) if now_ms - made < NONCE_MS_MAX]
        self._open[kiosk_id] = [*mine[-(NONCES_PER_KIOSK_MAX - 1) :], (nonce, now_ms)]
        if len(self._open) > KIOSKS_MAX:
            self._open.popitem(last=False)
        return nonce

    def use(self, kiosk_id: str, nonce: bytes, now_ms: int) -> bool:
        """Say whether this kiosk was given this nonce within the last minute. Counts once."""
        mine = self._open.get(kiosk_id, [])
        found = next((item for item in mine if item[0] == nonce and now_ms - item[1] < NONCE_MS_MAX), None)
        if found is not None:
            mine.remove(found)
        return found is not None


class Hellos:
    """Answers hellos. sign: central's key."""

    def __init__(self, nonces: Nonces, sign: sealing.SigningKey) -> None:
        self._nonces = nonces
        self._sign = sign

    def take(self, connection: Connection, kiosk: KioskKeys, payload: bytes, now_ms: int) -> bytes | None:
        """Judge a hello inside the caller's transaction; give the welcome to publish after the commit.

        None when this kiosk can have no further journal. Raises `WireError` for a hello that is not over a nonce of ours.
        """
        hello = envelope.open_hello(payload, kiosk.sign_public)
        if hello.kiosk != kiosk.kiosk_id or not self._nonces.use(kiosk.kiosk_id, hello.nonce, now_ms):
            raise WireError("a hello that answers no nonce of ours")
        kiosks.note_hello(connection, kiosk.kiosk_id, hello.software, now_ms)
        journal = self._journal(connection, kiosk, hello, now_ms)
        if journal is None:
            return None
        held = kiosks.keys_of(connection, kiosk.kiosk_id)
        assert held is not None, "the kiosk's row is locked by this transaction"
        return envelope.sign_welcome(
            envelope.WelcomeContent(
                kiosk=kiosk.kiosk_id,
                nonce=hello.nonce,
                journal_id=journal.journal_id,
                position=journal.mark,
                restore_id=counters.restore_id(connection),
                terminal_number=journal.terminal_number,
                catalogue_version=publications.current_version(connection),
                now_ms=now_ms,
                verdict="suspended" if held.suspended else "ok",
            ),
            self._sign,
        )

    def _journal(
        self, connection: Connection, kiosk: KioskKeys, hello: envelope.HelloContent, now_ms: int
    ) -> Journal | None:
        """Give the journal that a hello speaks of, after judging it."""
        current = kiosks.current_journal(connection, kiosk.kiosk_id)
        known = kiosks.journal(connection, kiosk.kiosk_id, hello.journal_id)
        if known is None:
            return _open(connection, kiosk.kiosk_id, hello.journal_id, current, now_ms)
        fault: SuspensionReason | None = "clone" if known != current else _fault(connection, known, hello)
        if fault is not None:
            _suspend(connection, known, fault, now_ms)
        elif hello.acknowledged > known.mark and hello.restore_id == counters.restore_id(connection):
            _raise(connection, known, "acknowledged_above_mark", now_ms)
        return known


def _open(
    connection: Connection, kiosk_id: str, journal_id: bytes, current: Journal | None, now_ms: int
) -> Journal | None:
    opened = kiosks.open_journal(connection, kiosk_id, journal_id, now_ms)
    if opened is None:
        kiosks.suspend(connection, kiosk_id, "journals_exhausted")
        cases.raise_case(connection, kiosk_id, "journals_exhausted", now_ms=now_ms, journal_id=journal_id)
    elif current is not None:
        _raise(connection, opened, "journal_reborn", now_ms)
    return opened


def _fault(connection: Connection, journal: Journal, hello: envelope.HelloContent) -> SuspensionReason | None:
    """Compare what the kiosk says about its history with what it sent before."""
    if hello.position < journal.mark:
        return "rollback"
    if hello.position == journal.mark and hello.link != journal.link:
        return "fork"
    if 0 < hello.witness <= journal.mark and hello.witness_link != link_at(connection, journal, hello.witness):
        return "fork"
    return None


def _suspend(connection: Connection, journal: Journal, reason: SuspensionReason, now_ms: int) -> None:
    _log.error("%s is held: %s", journal.kiosk_id, reason)
    kiosks.suspend(connection, journal.kiosk_id, reason)
    assert reason != "revoked", "only a person revokes"
    _raise(connection, journal, reason, now_ms)


def _raise(connection: Connection, journal: Journal, kind: cases.Kind, now_ms: int) -> None:
    cases.raise_case(
        connection, journal.kiosk_id, kind, now_ms=now_ms, journal_id=journal.journal_id, position=journal.mark
    )
