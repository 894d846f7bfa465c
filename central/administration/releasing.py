"""Letting slips go that a restore holds: one person proposes a list, another one confirms that same list.

They look at the billers' files and count the drawers; central cannot. A proposal is a list of slips that does not change. What
has changed about a slip since, also that it has expired, leaves it as it is: the others are let go.
"""

import secrets
from typing import Literal, get_args

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from central.administration import two_people
from central.administration.acting import Actor, InvalidError, TakenError, UnknownError, audit
from central.ledger import callbacks, dispatching, refunds, restored, rows
from central.ledger.expiry import expire_if_due
from central.ledger.restored import Progress
from central.ledger.rows import Slip
from central.ledger.states import OPEN, PAYABLE
from central.store.money_tables import dispatches, payments, proposals, proposed_slips, slips

Kind = Literal["unpaid", "unfinished", "refund_due"]
"""What a held slip waits for: cash, its biller's goods, its cash back."""

Verdict = Literal["release", "paid_back"]
"""release: it was neither paid, nor bought, nor paid back since the backup, and goes on. paid_back: the cash went back."""

SLIPS_MAX = 1_000
"""In one proposal, the oldest first: one transaction changes them all."""

_CODES_MAX = 100


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which held slips: all that fit everything that is said. codes: these only, if any."""

    kind: Kind | Literal[""] = ""
    product: str = ""
    kiosk: str = ""
    codes: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = [f"{name} {value}" for name in ("kind", "product", "kiosk") if (value := getattr(self, name))]
        return ", ".join([*said, *([f"{len(self.codes)} chosen"] if self.codes else [])]) or "everything"


class HeldSlip(msgspec.Struct, frozen=True, kw_only=True):
    """One held slip. total: rupiah. till: where its cash was taken. order: its order's state, "" before any money.

    proposal: the open one that names it, "" for none. Times: UTC milliseconds, 0 for none.
    """

    code: str
    kind: Kind
    state: str
    product: str
    kiosk: str
    reference: str
    customer_masked: str
    total: int
    issued_ms: int
    paid_ms: int
    valid_until_ms: int
    till: str
    order: str
    proposal: str


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants. state: open, confirmed, withdrawn, or ended (by another restore). wish: how the slips were chosen.

    slips: how many it names. done: how many the confirmation changed. total: rupiah of those named. Times: UTC, 0 for none.
    """

    id: str
    verdict: Verdict
    state: str
    wish: str
    proposed_by: str
    proposed_ms: int
    decided_by: str
    decided_ms: int
    slips: int
    done: int
    total: int


def list_held(connection: Connection, wish: Wish, count: int = SLIPS_MAX) -> list[HeldSlip]:
    """Give held slips, the oldest first."""
    named = select(proposed_slips.c.code, proposals.c.proposal).join_from(proposed_slips, proposals)
    waiting = named.where(proposals.c.state == "open").subquery()
    joined = (
        slips.outerjoin(payments, payments.c.code == slips.c.code)
        .outerjoin(dispatches, dispatches.c.code == slips.c.code)
        .outerjoin(waiting, waiting.c.code == slips.c.code)
    )
    others = (payments.c.till, dispatches.c.state.label("order"), waiting.c.proposal)
    query = select(slips, *others).select_from(joined).where(*_fits(wish))
    found: dict[str, HeldSlip] = {}  # a slip that two proposals name stands here once
    for row in connection.execute(query.order_by(slips.c.created_ms, slips.c.code).limit(count)):
        found.setdefault(row.code, _held(row))
    return list(found.values())


def list_proposals(connection: Connection, count: int) -> list[Proposal]:
    """Give the newest proposals, the open ones first."""
    query = select(proposals).order_by(proposals.c.state != "open", proposals.c.proposed_ms.desc()).limit(count)
    return [_proposal(connection, row) for row in connection.execute(query).all()]


def proposal(connection: Connection, proposal_id: str) -> tuple[Proposal, list[tuple[str, str, int, bool]]]:
    """Give a proposal and its list: code, state when it was proposed, rupiah, done. Raises `UnknownError`."""
    row = connection.execute(select(proposals).where(proposals.c.proposal == proposal_id)).one_or_none()
    if row is None:
        raise UnknownError("proposal", "there is no such proposal")
    query = (
        select(proposed_slips.c.code, proposed_slips.c.seen_state, slips.c.total, proposed_slips.c.done)
        .join_from(proposed_slips, slips)
        .where(proposed_slips.c.proposal == proposal_id)
        .order_by(proposed_slips.c.code)
    )
    return _proposal(connection, row), [(each[0], each[1], each[2], each[3]) for each in connection.execute(query)]


def propose(connection: Connection, actor: Actor, verdict: Verdict, wish: Wish) -> Proposal:
    """Write down which held slips are to be let go; those that another open proposal names are left to it.

    Raises `TakenError` while there is nothing to be let go or billers are still being asked, `InvalidError` when no slip fits.
    """
    _require_advised(connection)
    _check(verdict, wish)
    fitting = [slip for slip in list_held(connection, wish) if not slip.proposal and _may(verdict, slip)]
    if not fitting:
        raise InvalidError("wish", "no held slip fits this, or others have been proposed already")
    values = {
        "proposal": secrets.token_hex(4), "verdict": verdict, "state": "open", "wish": str(wish)[:200],
        "proposed_by": actor.name[:80], "proposed_ms": actor.now_ms,
    }  # fmt: skip
    connection.execute(insert(proposals).values(**values))
    listed = [{"proposal": values["proposal"], "code": slip.code, "seen_state": slip.state} for slip in fitting]
    connection.execute(insert(proposed_slips), listed)
    audit(connection, actor, "release_proposed", str(values["proposal"]), f"{verdict}: {len(listed)} slips, {wish}")
    return proposal(connection, str(values["proposal"]))[0]


def confirm(connection: Connection, actor: Actor, proposal_id: str) -> Proposal:
    """Let the slips of another person's proposal go.

    Raises `UnknownError`, `TakenError` (it is decided already, or billers are still being asked), `NotAllowedError` (for whoever
    proposed it).
    """
    row = two_people.lock_open(connection, proposals, proposal_id)
    two_people.require_another(row, actor)
    _require_advised(connection)
    listed = select(proposed_slips).where(proposed_slips.c.proposal == proposal_id).order_by(proposed_slips.c.code)
    done = 0
    for each in connection.execute(listed).all():
        if _carry_out(connection, actor, row, each.code, each.seen_state):
            done += 1
            changed = (proposed_slips.c.proposal == proposal_id) & (proposed_slips.c.code == each.code)
            connection.execute(update(proposed_slips).where(changed).values(done=True))
    two_people.decide(connection, proposals, actor, proposal_id, "confirmed")
    audit(
        connection,
        actor,
        "release_confirmed",
        proposal_id,
        f"{row.verdict}: {done} slips, proposed by {row.proposed_by}",
    )
    restored.finish(connection, actor.now_ms)
    return proposal(connection, proposal_id)[0]


def withdraw(connection: Connection, actor: Actor, proposal_id: str) -> Proposal:
    """End a proposal without any effect; anybody in charge may. Raises `UnknownError`, `TakenError`."""
    two_people.lock_open(connection, proposals, proposal_id)
    two_people.decide(connection, proposals, actor, proposal_id, "withdrawn")
    audit(connection, actor, "release_withdrawn", proposal_id)
    return proposal(connection, proposal_id)[0]


def progress(connection: Connection) -> Progress:
    """Say how far RECONCILE is."""
    return restored.progress(connection)


def _carry_out(connection: Connection, actor: Actor, row: Row[tuple[object, ...]], code: str, seen_state: str) -> bool:
    slip = rows.find(connection, code, lock=True)
    assert slip is not None, "slips are never deleted"
    slip = expire_if_due(connection, slip, actor.now_ms)
    if not slip.reconcile or slip.state != seen_state:
        return False
    detail = f"proposal {row.proposal}, proposed by {row.proposed_by}"
    if slip.state in PAYABLE and callbacks.has_delivered(connection, slip):
        return False  # it was paid since the backup: it ends by its validity
    if row.verdict == "paid_back":
        return _pay_back(connection, actor, slip, str(row.proposal), detail)
    slip = rows.edit(connection, slip, reconcile=0)
    dispatching.send_again(connection, slip, actor.now_ms)
    rows.note(connection, actor.now_ms, actor.name, "released", code, detail)
    return True


def _pay_back(connection: Connection, actor: Actor, slip: Slip, proposal_id: str, detail: str) -> bool:
    if slip.state != "refund_due" and not dispatching.withdraw(connection, slip, actor.now_ms):
        return False  # the biller has been asked again since, and may still deliver
    slip = rows.edit(connection, rows.find(connection, slip.code, lock=True) or slip, reconcile=0)
    refunds.book_earlier(connection, slip, actor.name, f"reconcile-{proposal_id}", actor.now_ms)
    rows.note(connection, actor.now_ms, actor.name, "noted_paid_back", slip.code, detail)
    return True


def _require_advised(connection: Connection) -> None:
    now = restored.progress(connection)
    if now.restore_id == 0:
        raise TakenError("nothing_held", "no restore waits to be reconciled")
    if not now.advised:
        raise TakenError("advising", f"billers are still being asked about {now.waiting} references")


def _check(verdict: str, wish: Wish) -> None:
    if verdict not in get_args(Verdict) or wish.kind not in ("", *get_args(Kind)):
        raise InvalidError("verdict", "verdict: release or paid_back; kind: unpaid, unfinished or refund_due")
    if len(wish.codes) > _CODES_MAX:
        raise InvalidError("codes", f"codes: at most {_CODES_MAX}")


def _may(verdict: Verdict, slip: HeldSlip) -> bool:
    """Say whether a verdict can be passed on a slip: cash can only have gone back where some came, and no goods went out."""
    if verdict == "release":
        return True
    return slip.order != "open" and (slip.kind == "refund_due" or slip.order == "held")


def _fits(wish: Wish) -> list[ColumnElement[bool]]:
    states = {"unpaid": PAYABLE, "unfinished": OPEN - {"refund_due"}, "refund_due": frozenset({"refund_due"})}
    fits = [slips.c.reconcile > 0, slips.c.state.in_(states.get(wish.kind, restored.WAITING))]
    fits += [slips.c.product == wish.product] if wish.product else []
    fits += [slips.c.kiosk == wish.kiosk] if wish.kiosk else []
    return fits + ([slips.c.code.in_(wish.codes)] if wish.codes else [])


def _held(row: Row[tuple[object, ...]]) -> HeldSlip:
    kind: Kind = "unpaid" if row.state in PAYABLE else "refund_due" if row.state == "refund_due" else "unfinished"
    return HeldSlip(
        code=row.code,
        kind=kind,
        state=row.state,
        product=row.product,
        kiosk=row.kiosk,
        reference=row.reference,
        customer_masked=row.customer_masked,
        total=row.total,
        issued_ms=row.issued_ms or row.created_ms,
        paid_ms=row.paid_ms,
        valid_until_ms=row.valid_until_ms,
        till=row.till or "",
        order=row.order or "",
        proposal=row.proposal or "",
    )


def _proposal(connection: Connection, row: Row[tuple[object, ...]]) -> Proposal:
    query = select(slips.c.total, proposed_slips.c.done).join_from(proposed_slips, slips)
    named = connection.execute(query.where(proposed_slips.c.proposal == row.proposal)).all()
    return Proposal(
        id=row.proposal,
        verdict=row.verdict,
        state=row.state,
        wish=row.wish,
        proposed_by=row.proposed_by,
        proposed_ms=row.proposed_ms,
        decided_by=row.decided_by,
        decided_ms=row.decided_ms,
        slips=len(named),
        done=sum(each.done for each in named),
        total=sum(each.total for each in named),
    )
