"""The handshake: a nonce for each knock, and what a signed hello over it says about the kiosk's history.

A rollback or a clone is judged only here, never from what a broker may have delayed or repeated.
"""

import logging
import re

from sqlalchemy import Connection

from central.administration.restoring import Memory, Watch
from central.catalogue.loader import Offering
from central.fleet import cases, counters, kiosks, publications
from central.fleet.counters import TerminalNumbersExhaustedError
from central.fleet.kiosks import Journal, KioskKeys, SuspensionReason
from central.ingest.batches import link_at
from central.ingest.judging import Evidence, judge
from central.ingest.nonces import Challenge, Nonces
from sync.wire import envelope, sealing
from sync.wire.entry import JOURNAL_ID_BYTES
from sync.wire.envelope import HelloContent
from sync.wire.errors import WireError

HELLO_BYTES_MAX = 4 * 1024

_log = logging.getLogger(__name__)


class Hellos:
    """Answers knocks and hellos. sign: central's key. offering: for the catalogue after a restore that a hello shows."""

    def __init__(self, nonces: Nonces, sign: sealing.SigningKey, offering: Offering) -> None:
        self._nonces = nonces
        self._sign = sign
        self._watch = Watch(offering, sign)

    def knock(self, connection: Connection, kiosk: KioskKeys) -> bytes:
        """Give the nonce to publish. It remembers how far the kiosk's journal stands now."""
        journal = kiosks.current_journal(connection, kiosk.kiosk_id)
        if journal is None:
            return self._nonces.make(kiosk.kiosk_id, b"", 0)
        return self._nonces.make(kiosk.kiosk_id, journal.journal_id, journal.mark)

    def take(self, connection: Connection, kiosk: KioskKeys, payload: bytes, now_ms: int) -> bytes:
        """Judge a hello inside the caller's transaction; give the welcome to publish after the commit.

        Raises `WireError` for a hello that is forged, out of bounds, or over no nonce of ours.
        """
        if len(payload) > HELLO_BYTES_MAX:
            raise WireError("a hello over its size limit")
        hello = envelope.open_hello(payload, kiosk.sign_public)
        challenge = self._challenge(kiosk, hello)
        journal = _journal(connection, hello, challenge, now_ms)
        software = re.sub(r"[^ -~]", "?", hello.software)
        kiosks.note_hello(connection, kiosk.kiosk_id, software, now_ms)
        held = kiosks.keys_of(connection, kiosk.kiosk_id)
        assert held is not None, "the kiosk's row is locked by this transaction"
        if journal is not None and not held.suspended:
            self._remember(connection, hello, journal, now_ms)
            held = kiosks.keys_of(connection, kiosk.kiosk_id) or held
        return envelope.sign_welcome(
            envelope.WelcomeContent(
                kiosk=kiosk.kiosk_id,
                nonce=hello.nonce,
                journal_id=hello.journal_id,
                position=0 if journal is None else journal.mark,
                restore_id=counters.restore_id(connection),
                terminal_number=0 if journal is None else journal.terminal_number,
                catalogue_version=publications.current_version(connection),
                now_ms=now_ms,
                verdict="suspended" if held.suspended else "ok",
            ),
            self._sign,
        )

    def _remember(self, connection: Connection, hello: HelloContent, journal: Journal, now_ms: int) -> None:
        """Let what this kiosk remembers of our words say whether our database is an older copy of itself."""
        memory = Memory(hello.kiosk, hello.restore_id, hello.acknowledged > journal.mark)
        if self._watch.judge(connection, memory, now_ms):
            _log.error("%s holds our word for what we do not have: we were restored, and reconcile", hello.kiosk)
            if cases.is_open(connection, hello.kiosk, "acknowledged_above_mark"):
                # It may be right again. But whoever lies could stop the whole shop each second: now a person has to look.
                _suspend(connection, journal, "acknowledged_above_mark", now_ms)
            else:
                _raise(connection, journal, "acknowledged_above_mark", now_ms)

    def _challenge(self, kiosk: KioskKeys, hello: HelloContent) -> Challenge:
        if hello.kiosk != kiosk.kiosk_id or len(hello.journal_id) != JOURNAL_ID_BYTES:
            raise WireError("a hello of another kiosk, or with an odd journal id")
        if not 0 <= hello.witness <= hello.position or not 0 <= hello.acknowledged <= hello.position:
            raise WireError("a hello whose positions contradict each other")
        challenge = self._nonces.redeem(kiosk.kiosk_id, hello.nonce)
        if challenge is None:
            raise WireError("a hello that answers no nonce of ours")
        return challenge


def _journal(connection: Connection, hello: HelloContent, challenge: Challenge, now_ms: int) -> Journal | None:
    """Give the journal that a hello speaks of, opened if it is new, after judging it; None when there can be no further one."""
    current = kiosks.current_journal(connection, hello.kiosk)
    known = kiosks.journal(connection, hello.kiosk, hello.journal_id)
    if known is None or known != current:
        before = current.journal_id if current is not None else b""
        if challenge.journal_id != before:
            # Signed before the current journal was born: the broker held it back. It proves nothing either way.
            raise WireError("a hello that a newer journal has overtaken")
        if known is None:
            return _open(connection, hello, current, now_ms)
        _suspend(connection, known, "clone", now_ms)
        return known
    finding = judge(hello, _evidence(connection, known, hello, challenge))
    if finding is not None:
        _suspend(connection, known, finding, now_ms)
    return known


def _evidence(connection: Connection, journal: Journal, hello: HelloContent, challenge: Challenge) -> Evidence:
    return Evidence(
        mark_before=challenge.mark if challenge.journal_id == journal.journal_id else 0,
        link=link_at(connection, journal, hello.position),
        witness_link=link_at(connection, journal, hello.witness) if hello.witness else None,
    )


def _open(connection: Connection, hello: HelloContent, before: Journal | None, now_ms: int) -> Journal | None:
    """Open a journal that central has not seen. A second one on a kiosk is a person's business, but no crime."""
    try:
        opened = kiosks.open_journal(connection, hello.kiosk, hello.journal_id, now_ms)
    except TerminalNumbersExhaustedError:
        opened = None
    if opened is None:
        _log.error("%s can have no further journal", hello.kiosk)
        kiosks.suspend(connection, hello.kiosk, "journals_exhausted")
        cases.raise_case(connection, hello.kiosk, "journals_exhausted", now_ms=now_ms, journal_id=hello.journal_id)
    elif before is not None:
        _raise(connection, before, "journal_reborn", now_ms)
    return opened


def _suspend(connection: Connection, journal: Journal, reason: SuspensionReason, now_ms: int) -> None:
    _log.error("%s is held: %s", journal.kiosk_id, reason)
    kiosks.suspend(connection, journal.kiosk_id, reason)
    assert reason != "revoked", "only a person revokes"
    _raise(connection, journal, reason, now_ms)


def _raise(connection: Connection, journal: Journal, kind: cases.Kind, now_ms: int) -> None:
    cases.raise_case(
        connection, journal.kiosk_id, kind, now_ms=now_ms, journal_id=journal.journal_id, position=journal.mark
    )
