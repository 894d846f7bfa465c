"""Slips that kiosks issued: from the paper (a scanned QR) and from the journal, in whichever order they reach central.

The paper and the journal entry embed the same bytes, so one is recognised by the other's hash. Prices are the catalogue's: what
an offline slip says about money is shown to nobody but the customer who reads it. Nothing here calls a biller.
"""

import hashlib

import msgspec
from sqlalchemy import Connection

from central.ledger import restored, rows
from central.ledger.books import Books, KnownKiosk
from central.ledger.expiry import expire_if_due, live_claim
from central.ledger.making import Origins, chosen_slip, held_slip
from central.ledger.pricing import choose
from central.ledger.rows import Slip
from central.ledger.states import PAYABLE, Reason
from sync.wire import slip as wire
from sync.wire.code import is_code, is_offline, terminal_of
from sync.wire.entry import Quality, Stamp
from sync.wire.errors import WireError
from sync.wire.records import SlipCancelled, SlipIssued, SlipPrivate
from sync.wire.requests import Refused

_FIGURE_MAX = 2**53
"""Beyond every true rupiah, time and version, and inside BIGINT."""


def from_paper(books: Books, connection: Connection, body: bytes) -> Slip:
    """Give the slip of a scanned offline body, making it known if it is new. Raises `WireError` for a forged or foreign one."""
    code = wire.peek_code(body)
    kiosk = books.kiosk_of_terminal(connection, terminal_of(code)[0])
    if kiosk is None:
        raise WireError("an offline slip of a terminal that was never enrolled")
    opened = wire.open_body(body, kiosk.sign_public)
    known = rows.find(connection, code, lock=True)
    if known is None:
        return _take_body(books, connection, kiosk, code, body, opened, entry_hash="", stated_ms=0)
    if known.body_hash != _hash(body):
        rows.raise_case(connection, books.now_ms(), "entry_differs", code, "a paper with other content")
    return known


def record(
    books: Books,
    connection: Connection,
    kiosk_id: str,
    stamp: Stamp,
    entry_hash: bytes,
    body: SlipIssued,
    private: SlipPrivate | None,
) -> None:
    """Take note that a kiosk issued a slip. Idempotent; what contradicts what is known becomes a case and changes no money."""
    now_ms = books.now_ms()
    figures = (body.denomination, body.valid_until_ms, body.catalogue_version)
    if not is_code(body.code) or body.minted != is_offline(body.code) or not _storable(*figures):
        rows.raise_case(connection, now_ms, "entry_foreign", body.code[:16], "a code that this kiosk cannot issue")
        return
    trusted_ms = stamp.wall_ms if stamp.quality >= Quality.NTP and _storable(stamp.wall_ms) else 0
    issued_ms = trusted_ms or now_ms
    known = rows.find(connection, body.code, lock=True)
    if known is not None:
        _merge(connection, known, kiosk_id, entry_hash.hex(), issued_ms, private, now_ms)
    elif private is None:
        rows.raise_case(connection, now_ms, "entry_unreadable", body.code)
    elif body.minted:
        _take_minted(books, connection, kiosk_id, entry_hash.hex(), issued_ms, body, private)
    else:
        held_by = restored.held_by(connection, trusted_ms, now_ms)
        _take_forgotten_quote(books, connection, kiosk_id, entry_hash.hex(), issued_ms, body, private, held_by)


def record_cancelled(books: Books, connection: Connection, kiosk_id: str, body: SlipCancelled) -> None:
    """Take note that the customer cancelled. A slip that is paid, or that a till holds at this moment, is not cancelled.

    Idempotent. A code that central does not know stays unknown: whoever brings its paper all the same has changed his mind.
    """
    slip = rows.find(connection, body.code, lock=True)
    now_ms = books.now_ms()
    if slip is None or not may_cancel(connection, slip, kiosk_id, now_ms):
        return
    rows.move(connection, slip, Reason.CANCELLED, f"kiosk {kiosk_id}", now_ms, finished_ms=now_ms)


def may_cancel(connection: Connection, slip: Slip, kiosk_id: str, now_ms: int) -> bool:
    """Say whether this kiosk may still cancel a locked slip: its own, without money, not held, and in no till's hands.

    One that is held may have been paid before a restore: a person finds out, and must not find it cancelled.
    """
    own = slip.kiosk == kiosk_id and slip.state in PAYABLE and not slip.held
    return own and live_claim(connection, slip.code, now_ms) is None


def _merge(
    connection: Connection,
    known: Slip,
    kiosk_id: str,
    entry_hash: str,
    issued_ms: int,
    private: SlipPrivate | None,
    now_ms: int,
) -> None:
    if known.entry_hash == entry_hash:
        return
    if known.kiosk != kiosk_id:
        rows.raise_case(connection, now_ms, "entry_foreign", known.code, f"issued by {kiosk_id}")
        return
    other_paper = bool(
        known.body_hash and private and private.slip_body and _hash(private.slip_body) != known.body_hash
    )
    if known.entry_hash or other_paper:
        rows.raise_case(connection, now_ms, "entry_differs", known.code, "a journal entry with other content")
        return
    rows.edit(connection, known, entry_hash=entry_hash, issued_ms=issued_ms, entry_expected=False)
    rows.note(connection, now_ms, f"kiosk {kiosk_id}", "entry_merged", known.code)


def _take_minted(
    books: Books,
    connection: Connection,
    kiosk_id: str,
    entry_hash: str,
    issued_ms: int,
    body: SlipIssued,
    private: SlipPrivate,
) -> None:
    kiosk = books.kiosk_of_terminal(connection, terminal_of(body.code)[0])
    if kiosk is None or kiosk.kiosk_id != kiosk_id:
        rows.raise_case(connection, books.now_ms(), "entry_foreign", body.code, f"issued by {kiosk_id}")
        return
    try:
        opened = wire.open_body(private.slip_body, kiosk.sign_public)
        _check_paper(private.slip_body, body)
        _take_body(
            books, connection, kiosk, body.code, private.slip_body, opened, entry_hash=entry_hash, stated_ms=issued_ms
        )
    except WireError as error:
        rows.raise_case(connection, books.now_ms(), "entry_unreadable", body.code, str(error))


def _check_paper(paper: bytes, body: SlipIssued) -> None:
    if wire.peek_code(paper) != body.code:
        raise WireError("the paper in a journal entry bears another code")


def _take_body(
    books: Books,
    connection: Connection,
    kiosk: KnownKiosk,
    code: str,
    body: bytes,
    opened: wire.OpenSlip,
    *,
    entry_hash: str,
    stated_ms: int,
) -> Slip:
    fields = opened.fields
    if not _storable(
        fields.denomination, fields.valid_until_s * 1000, fields.issued_s * 1000, fields.catalogue_version
    ):
        raise WireError("an offline slip with a figure out of range")
    trusted_ms = fields.issued_s * 1000 if fields.issued_quality >= Quality.NTP else 0
    source = Origins(
        code=code,
        origin="minted" if fields.amount else "queue",
        kiosk=kiosk.kiosk_id,
        denomination=fields.denomination,
        created_ms=books.now_ms(),
        valid_until_ms=fields.valid_until_s * 1000 if fields.issued_quality != Quality.UNSET else 0,
        catalogue_version=fields.catalogue_version,
        issued_ms=stated_ms or trusted_ms or books.now_ms(),
        body_hash=_hash(body),
        entry_hash=entry_hash,
        entry_expected=not entry_hash,
        reconcile=restored.held_by(connection, trusted_ms, books.now_ms()),
    )
    return _add(books, connection, source, fields.product, wire.unseal_fields(opened, books.unsealing))


def _take_forgotten_quote(
    books: Books,
    connection: Connection,
    kiosk_id: str,
    entry_hash: str,
    issued_ms: int,
    body: SlipIssued,
    private: SlipPrivate,
    held_by: int,
) -> None:
    """Central issued this code and has lost it (a restored backup): the customer's wish is kept and priced anew."""
    source = Origins(
        code=body.code,
        origin="queue",
        kiosk=kiosk_id,
        denomination=body.denomination,
        created_ms=books.now_ms(),
        valid_until_ms=body.valid_until_ms,
        catalogue_version=body.catalogue_version,
        issued_ms=issued_ms,
        entry_hash=entry_hash,
        reconcile=held_by,
    )
    _add(books, connection, source, body.product, private.fields)


def _add(books: Books, connection: Connection, source: Origins, product_id: str, fields: dict[str, str]) -> Slip:
    catalogue = books.catalogue(connection)
    choice = choose(catalogue, books.routes, product_id, fields, source.denomination) if catalogue else None
    if choice is None or isinstance(choice, Refused):
        slip = held_slip(books, source, product_id[:24], fields)
        rows.raise_case(connection, source.created_ms, "price_unknown", source.code, product_id[:24])
    else:
        latest_ms = source.created_ms + choice.product.offline_validity_s * 1000
        until_ms = min(source.valid_until_ms, latest_ms) if source.valid_until_ms else latest_ms
        slip = chosen_slip(books, msgspec.structs.replace(source, valid_until_ms=until_ms), choice)
    if not rows.add(connection, slip, f"kiosk {source.kiosk}"):
        known = rows.find(connection, slip.code, lock=True)  # another till scanned the same paper at this moment
        assert known is not None, "the code is taken, so its row exists"
        return known
    return expire_if_due(connection, slip, source.created_ms)


def _storable(*figures: int) -> bool:
    return all(0 <= figure <= _FIGURE_MAX for figure in figures)


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
