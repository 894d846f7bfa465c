"""The count at the end of the day: what central's books, the drawers and the papers say of the same money. Pure."""

from collections import Counter
from typing import NamedTuple

from simulator.hour.evidence import SLIPS, Evidence, Ledger

DELIVERED, REFUNDED, DISPUTED = "success", "refunded", "disputed"
OPEN = ("paid", "in_process", "refund_due")
HOLDING = (DELIVERED, REFUNDED, DISPUTED, *OPEN)
"""States of a slip that somebody paid."""


class Money(NamedTuple):
    """Where the money of the paid slips is, rupiah. came_in: by the payments."""

    came_in: int
    delivered: int
    refunded: int
    open: int
    disputed: int


class ProductLine(NamedTuple):
    """One product: slips on paper (by code), paid, and what became of those; money: what was paid for it, rupiah."""

    product: str
    printed: int
    paid: int
    success: int
    refunded: int
    open: int
    disputed: int
    money: int


class TillLine(NamedTuple):
    """One till. expected: what central's books say is in its drawer; counted: what its cashier counted."""

    till: str
    payments: int
    refunds: int
    expected: int
    counted: int


def money_of(ledger: Ledger) -> Money:
    """Add up the money of every paid slip by where it is."""
    by_state: Counter[str] = Counter()
    for code, _, amount in ledger.payments:
        if code in ledger.slips:
            by_state[ledger.slips[code].state] += amount
    return Money(
        sum(amount for _, _, amount in ledger.payments),
        by_state[DELIVERED],
        by_state[REFUNDED],
        sum(by_state[state] for state in OPEN),
        by_state[DISPUTED],
    )


def products(evidence: Evidence) -> list[ProductLine]:
    """Give a line for each product, by name."""
    ledger = evidence.ledger
    printed = {paper.code for paper in evidence.papers if paper.kind in SLIPS and paper.complete}
    paid = {code: amount for code, _, amount in ledger.payments}
    lines = []
    for product in sorted({slip.product for slip in ledger.slips.values()}):
        codes = {code for code, slip in ledger.slips.items() if slip.product == product}
        states = Counter(ledger.slips[code].state for code in codes & paid.keys())
        lines.append(
            ProductLine(
                product, len(codes & printed), len(codes & paid.keys()), states[DELIVERED], states[REFUNDED],
                sum(states[state] for state in OPEN), states[DISPUTED], sum(paid.get(code, 0) for code in codes),
            )
        )  # fmt: skip
    return lines


def tills(evidence: Evidence) -> list[TillLine]:
    """Give a line for each till."""
    return [
        TillLine(
            counted.till,
            sum(move.kind == "payment" for move in counted.movements),
            sum(move.kind == "refund" for move in counted.movements),
            counted.float_rupiah + evidence.ledger.accounts.get(f"drawer:{counted.till}", 0),
            counted.cash,
        )
        for counted in evidence.tills
    ]


def differences(evidence: Evidence) -> list[str]:
    """Give, one line each, everything that does not agree; nothing when all of it does, to the rupiah."""
    return [*_of_cash(evidence), *_of_books(evidence.ledger), *_of_paper(evidence), *_of_slips(evidence)]


def _of_cash(evidence: Evidence) -> list[str]:
    found = [
        f"till {line.till}: {line.counted} counted, {line.expected} expected by the books"
        for line in tills(evidence)
        if line.counted != line.expected
    ]
    for kind, booked in (("payment", evidence.ledger.payments), ("refund", evidence.ledger.refunds)):
        sign = 1 if kind == "payment" else -1
        by_hand = Counter(
            (move.code, counted.till, sign * (move.cash_in - move.cash_out))
            for counted in evidence.tills
            for move in counted.movements
            if move.kind == kind
        )
        books = Counter(booked)
        found += [f"{kind} {of}: over the counter, not in the books" for of in sorted((by_hand - books).elements())]
        found += [f"{kind} {of}: in the books, not over the counter" for of in sorted((books - by_hand).elements())]
    return found


def _of_books(ledger: Ledger) -> list[str]:
    found = []
    money = money_of(ledger)
    placed = money.delivered + money.refunded + money.open + money.disputed
    if money.came_in != placed:
        found.append(f"money in {money.came_in} is not delivered + refunded + open + disputed = {placed}")
    if sum(ledger.accounts.values()) != 0:
        found.append(f"the books sum to {sum(ledger.accounts.values())}, not to zero")
    if ledger.accounts.get("owed", 0) != -money.open:
        found.append(f"the books owe customers {-ledger.accounts.get('owed', 0)}, but {money.open} is open")
    back = sum(amount for _, _, amount in ledger.refunds)
    if back != money.refunded + money.disputed:
        found.append(f"{back} went back in refunds, but slips worth {money.refunded + money.disputed} say so")
    paid = Counter(code for code, _, _ in ledger.payments)
    found += [f"slip {code} was paid {times} times" for code, times in sorted(paid.items()) if times > 1]
    for code, slip in sorted(ledger.slips.items()):
        if (slip.state in HOLDING) != (code in paid):
            found.append(f"slip {code} is {slip.state}, {'with' if code in paid else 'without'} a payment")
        if slip.entry_expected and code in paid:
            found.append(f"slip {code}: the kiosk's record of it never arrived")
    amounts = {code: amount for code, _, amount in ledger.payments}
    found += [
        f"slip {code}: {amount} was paid, its total is {ledger.slips[code].total}"
        for code, amount in sorted(amounts.items())
        if code in ledger.slips and ledger.slips[code].total != amount
    ]
    return found


def _of_paper(evidence: Evidence) -> list[str]:
    found = []
    slips = [paper for paper in evidence.papers if paper.kind in SLIPS and paper.complete]
    for paper in slips:
        slip = evidence.ledger.slips.get(paper.code or "")
        if slip is None:
            found.append(f"paper {paper.number}: central does not know its code {paper.code}")
        elif paper.total is not None and slip.total != paper.total:
            found.append(f"paper {paper.number} asks for {paper.total}, central for {slip.total}")
    marks = Counter((paper.code, paper.copy) for paper in slips)
    found += [
        f"{times} papers of slip {code} with the same mark (copy {copy})"
        for (code, copy), times in sorted(marks.items(), key=str)
        if times > 1
    ]
    on_paper = {paper.code for paper in evidence.papers if paper.kind in SLIPS}
    paid = {code for code, _, _ in evidence.ledger.payments}
    found += [f"slip {code} was paid, and no paper bears it" for code in sorted(paid - on_paper)]
    numbers = {paper.code for paper in evidence.papers if paper.kind == "refund_number" and paper.complete}
    refunded = {code for code, _, _ in evidence.ledger.refunds}
    found += [f"slip {code} was refunded without a printed number" for code in sorted(refunded - numbers)]
    return found


def _of_slips(evidence: Evidence) -> list[str]:
    found = []
    for code, state in sorted(evidence.due.items()):
        slip = evidence.ledger.slips.get(code)
        if slip is None or slip.state != state:
            found.append(f"slip {code} should be {state}, it is {slip.state if slip else 'unknown'}")
    return found
