"""What each word of `anjungan admin queue` does, and what is said about it."""

from argparse import Namespace

from central.administration import deciding, queue
from central.administration.doing import Here, Said
from central.administration.queue import Decision
from central.ledger.calendar import iso

_LINES = 200


def list_slips(here: Here, typed: Namespace) -> Said:
    """Give the slips that wait for people, and the other open cases."""
    waiting = queue.list_waiting(here.connection, _LINES)
    cases = queue.list_other_cases(here.connection, _LINES)
    return [
        ("what", "state", "product", "rupiah", "reference", "order", "till", "paid", "cases", "decision"),
        *(
            (
                s.code, s.state, s.product, str(s.total), s.reference, s.order or "-", s.till or "-", iso(s.paid_ms) or "-",
                ",".join(s.kinds) or "-", s.decision or "-",
            )
            for s in waiting
        ),
        *((f"case {c.id}", "-", c.subject, "-", "-", "-", "-", iso(c.opened_ms) or "-", c.kind, c.detail) for c in cases),
    ]  # fmt: skip


def show(here: Here, typed: Namespace) -> Said:
    """Give all about one slip."""
    found = queue.detail(None, here.connection, typed.code, here.actor.now_ms)
    slip = found.waiting
    facts = [
        f"{slip.code} {slip.state}, {slip.product} for {slip.customer_masked} {found.name_masked}, {slip.total} rupiah",
        f"biller {slip.biller or '-'} {slip.reference}, order {slip.order or '-'}, last code {found.last_code or '-'}",
        *(f"case {c.kind} since {iso(c.opened_ms)}: {c.detail}" for c in found.cases if not c.closed_ms),
        *(f"call {iso(c.at_ms)} {c.kind}: {c.outcome} {c.result_code}" for c in found.calls),
        *(f"audit {iso(a.at_ms)} {a.actor}: {a.action} {a.detail}" for a in found.audit),
        *(_line(each) for each in found.decisions),
        f"may be decided: {', '.join(found.verdicts) or 'nothing'}",
    ]
    return [("\n".join(facts),)]


def propose(here: Here, typed: Namespace) -> Said:
    """Propose a verdict."""
    made = deciding.propose(None, here.connection, here.actor, typed.code, typed.verdict, typed.reason)
    return [(_line(made),), ("somebody else confirms it: the page Antrean",)]


def confirm(here: Here, typed: Namespace) -> Said:
    """Let another person's verdict happen."""
    return [(_line(deciding.confirm(None, here.connection, here.actor, typed.id)),)]


def withdraw(here: Here, typed: Namespace) -> Said:
    """End a proposal."""
    return [(_line(deciding.withdraw(here.connection, here.actor, typed.id)),)]


def close(here: Here, typed: Namespace) -> Said:
    """Close a case that is about no slip."""
    deciding.close_other_case(here.connection, here.actor, typed.case, typed.reason)
    return [(f"case {typed.case} is closed",)]


def _line(each: Decision) -> str:
    decided = f" by {each.decided_by}" if each.decided_by else ""
    return f"decision {each.id} ({each.verdict}: {each.reason}) on {each.code} by {each.proposed_by}: {each.state}{decided}"
