"""The count as a plain table."""

from collections.abc import Iterable, Sequence

from simulator.hour import audit
from simulator.hour.evidence import SLIPS, Evidence


def rupiah(amount: int) -> str:
    """Give an amount as people here write it."""
    return f"Rp{amount:,}".replace(",", ".")


def table(evidence: Evidence) -> str:
    """Give the whole count, ready to be printed."""
    money = audit.money_of(evidence.ledger)
    goods = [
        (
            line.product,
            line.printed,
            line.paid,
            line.success,
            line.refunded,
            line.open,
            line.disputed,
            rupiah(line.money),
        )
        for line in audit.products(evidence)
    ]
    sums = [sum(int(line[column]) for line in goods) for column in range(1, 7)]
    places = [
        (line.till, line.payments, line.refunds, rupiah(line.expected), rupiah(line.counted))
        for line in audit.tills(evidence)
    ]
    slips = [paper for paper in evidence.papers if paper.kind in SLIPS]
    whole = [paper for paper in slips if paper.complete]
    known = sum(paper.code in evidence.ledger.slips for paper in whole)
    copies = sum(paper.copy > 0 for paper in whole)
    return "\n".join(
        [
            *_columns(
                ("product", "printed", "paid", "success", "refunded", "open", "disputed", "money in"),
                [*goods, ("all", *sums, rupiah(money.came_in))],
            ),
            "",
            *_columns(("till", "payments", "refunds", "cash expected", "cash counted"), places),
            "",
            f"paper     {len(evidence.papers)} pieces; slips: {len(whole)} whole, {len(slips) - len(whole)} torn;"
            f" {known} known to central; {copies} marked as copies",
            f"money     {rupiah(money.came_in)} in = {rupiah(money.delivered)} delivered + {rupiah(money.refunded)} refunded"
            f" + {rupiah(money.open)} open + {rupiah(money.disputed)} disputed",
        ]
    )


def _columns(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> list[str]:
    """Give lines of columns, the first to the left and the others to the right."""
    rows = [tuple(heads), *[tuple(str(cell) for cell in line) for line in lines]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    written = [
        "  ".join(
            [row[0].ljust(widths[0]), *[cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]]
        )
        for row in rows
    ]
    return [written[0], "-" * len(written[0]), *written[1:]]
