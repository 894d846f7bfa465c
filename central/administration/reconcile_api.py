"""The operators' calls about what a restore holds. Thin, as their others are."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Request

from central.administration import releasing, shapes
from central.administration.api import CODES, By, transaction
from central.administration.releasing import Kind, Proposal, Wish
from central.ledger import restored
from central.ledger.calendar import iso
from central.web.context import context_of

_PROPOSALS = 50
_SLIPS = 200

router = APIRouter(prefix="/api/operator/reconcile", tags=["operator"], responses=CODES)


def _wish(
    kind: Annotated[Kind | None, Query()] = None,
    product: Annotated[str, Query(max_length=32)] = "",
    kiosk: Annotated[str, Query(max_length=32)] = "",
) -> Wish:
    return Wish(kind=kind or "", product=product, kiosk=kiosk)


@router.get("")
def progress(request: Request, by: By) -> shapes.ReconcileAnswer:
    """Say how far RECONCILE is."""
    with transaction(request) as connection:
        now = restored.progress(connection)
    members = {name: getattr(now, name) for name in shapes.ReconcileAnswer.model_fields if name != "restored_at"}
    return shapes.ReconcileAnswer(restored_at=iso(now.restore_id * 1000), **members)


@router.get("/slips")
def list_slips(request: Request, by: By, wish: Annotated[Wish, Depends(_wish)]) -> list[shapes.HeldAnswer]:
    """Give the oldest two hundred held slips that fit."""
    with transaction(request) as connection:
        found = releasing.list_held(connection, wish, _SLIPS)
    return [
        shapes.HeldAnswer.model_validate(_timed(slip, "issued", "paid") | {"valid_until": iso(slip.valid_until_ms)})
        for slip in found
    ]


@router.get("/proposals")
def list_proposals(request: Request, by: By) -> list[shapes.ProposalAnswer]:
    """Give the newest fifty proposals, the open ones first."""
    with transaction(request) as connection:
        return [_answer(each) for each in releasing.list_proposals(connection, _PROPOSALS)]


@router.get("/proposals/{proposal}")
def show_proposal(proposal: str, request: Request, by: By) -> shapes.ProposalListAnswer:
    """Give a proposal with its list."""
    with transaction(request) as connection:
        found, listed = releasing.proposal(connection, proposal)
    slips = [
        shapes.ProposedAnswer(code=code, state=state, total=total, done=done) for code, state, total, done in listed
    ]
    return shapes.ProposalListAnswer(**_answer(found).model_dump(), listed=slips)


@router.post("/proposals", status_code=201)
def propose(body: shapes.NewProposal, request: Request, by: By) -> shapes.ProposalAnswer:
    """Propose to let held slips go; at most a thousand, the oldest first. Nothing happens before somebody else confirms it."""
    wish = Wish(kind=body.kind, product=body.product, kiosk=body.kiosk, codes=tuple(body.codes))
    with transaction(request) as connection:
        return _answer(releasing.propose(connection, by, body.verdict, wish))


@router.post("/proposals/{proposal}/confirm")
def confirm(proposal: str, request: Request, by: By) -> shapes.ProposalAnswer:
    """Let the slips of another person's proposal go. What has changed since it was proposed stays held."""
    with transaction(request) as connection:
        done = _answer(releasing.confirm(connection, by, proposal))
    context_of(request).wake_dispatcher()
    return done


@router.post("/proposals/{proposal}/withdraw")
def withdraw(proposal: str, request: Request, by: By) -> shapes.ProposalAnswer:
    """End a proposal without any effect."""
    with transaction(request) as connection:
        return _answer(releasing.withdraw(connection, by, proposal))


def _answer(proposal: Proposal) -> shapes.ProposalAnswer:
    return shapes.ProposalAnswer.model_validate(_timed(proposal, "proposed", "decided"))


def _timed(found: msgspec.Struct, *names: str) -> dict[str, Any]:
    """Give members with these times, that end in _ms, as ISO 8601 under names that end in _at."""
    members = msgspec.structs.asdict(found)
    return members | {f"{name}_at": iso(members[f"{name}_ms"]) for name in names}
