"""What each word of `anjungan admin reconcile` does, and what is said about it."""

from argparse import Namespace

from central.administration import releasing
from central.administration.doing import Here, Said
from central.administration.releasing import Proposal, Verdict, Wish
from central.ledger import restored
from central.ledger.calendar import iso

_LINES = 200


def show(here: Here, typed: Namespace) -> Said:
    """Say how far RECONCILE is, and what is proposed."""
    now = restored.progress(here.connection)
    state = f"on since the restore of {iso(now.restore_id * 1000)}" if now.restore_id else "off"
    asked = now.references - now.waiting
    proposals = releasing.list_proposals(here.connection, 20)
    facts = [
        f"RECONCILE: {state}",
        f"billers asked: {asked} of {now.references} references; {now.with_person} are with a person",
        f"held: {now.unpaid} without money, {now.unfinished} with money, {now.refund_due} whose cash is owed",
        *(_line(each) for each in proposals),
    ]
    return [("\n".join(facts),)]


def list_slips(here: Here, typed: Namespace) -> Said:
    """Give held slips, the oldest first."""
    found = releasing.list_held(here.connection, _wish(typed), _LINES)
    return [
        ("code", "kind", "product", "rupiah", "reference", "order", "till", "issued", "paid", "valid until", "proposal"),
        *(
            (
                s.code, s.kind, s.product, str(s.total), s.reference, s.order or "-", s.till or "-", iso(s.issued_ms) or "-",
                iso(s.paid_ms) or "-", iso(s.valid_until_ms) or "-", s.proposal,
            )
            for s in found
        ),
    ]  # fmt: skip


def propose(here: Here, typed: Namespace) -> Said:
    """Propose to let slips go."""
    verdict: Verdict = "paid_back" if typed.paid_back else "release"
    made = releasing.propose(here.connection, here.actor, verdict, _wish(typed))
    return [(_line(made),), ("somebody who is signed in confirms it: the page Rekonsiliasi",)]


def show_proposal(here: Here, typed: Namespace) -> Said:
    """Give a proposal's list."""
    _, listed = releasing.proposal(here.connection, typed.id)
    return [
        ("code", "state then", "rupiah", "done"),
        *((code, state, str(total), "yes" if done else "no") for code, state, total, done in listed),
    ]


def confirm(here: Here, typed: Namespace) -> Said:
    """Let another person's proposal happen."""
    return [(_line(releasing.confirm(here.connection, here.actor, typed.id)),)]


def withdraw(here: Here, typed: Namespace) -> Said:
    """End a proposal."""
    return [(_line(releasing.withdraw(here.connection, here.actor, typed.id)),)]


def _wish(typed: Namespace) -> Wish:
    codes = tuple(getattr(typed, "codes", ()))
    return Wish(kind=typed.kind, product=typed.product, kiosk=typed.kiosk, codes=codes)


def _line(each: Proposal) -> str:
    decided = f" by {each.decided_by}, {each.done} changed" if each.decided_by else ""
    return (
        f"proposal {each.id} ({each.verdict}: {each.slips} slips, {each.total} rupiah, {each.wish}) "
        f"by {each.proposed_by}: {each.state}{decided}"
    )
