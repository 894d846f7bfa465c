"""The count finds every difference that somebody plants, and nothing where all is well."""

from simulator.hour import audit
from simulator.hour.evidence import Counted, Evidence, Ledger, LedgerSlip, Movement, Paper, refund_number_on, total_on
from simulator.hour.report import table

A, B, C, D = "1000000000000001", "1000000000000002", "1000000000000003", "9000000000000004"


def evidence() -> Evidence:
    """One delivered, one refunded, one at its biller, one cancelled: all of it agrees."""
    slips = {
        A: LedgerSlip("pulsa", "success", 27_000, False),
        B: LedgerSlip("gopay", "refunded", 52_000, False),
        C: LedgerSlip("pulsa", "in_process", 12_000, False),
        D: LedgerSlip("shopee", "cancelled", 162_500, False),
    }
    payments = ((A, "Kasir 1", 27_000), (B, "Kasir 2", 52_000), (C, "Kasir 1", 12_000))
    accounts = {
        "drawer:Kasir 1": 39_000, "drawer:Kasir 2": 0, "owed": -12_000, "biller:aggregator": -25_500, "income:service": -1_500
    }  # fmt: skip
    tills = (
        Counted("Kasir 1", 500_000, (Movement("payment", A, 50_000, 23_000), Movement("payment", C, 20_000, 8_000))),
        Counted("Kasir 2", 500_000, (Movement("payment", B, 100_000, 48_000), Movement("refund", B, 0, 52_000))),
    )
    papers = (
        Paper(1, "payment_slip", A, True, 0, 27_000), Paper(2, "payment_slip", B, True, 0, 52_000),
        Paper(3, "payment_slip", B, True, 1, 52_000), Paper(4, "refund_number", B, True, 0),
        Paper(5, "payment_slip", C, False, 0, None), Paper(6, "payment_slip", C, True, 1, 12_000),
        Paper(7, "queue_slip", D, True, 0),
    )  # fmt: skip
    ledger = Ledger(slips, payments, ((B, "Kasir 2", 52_000),), accounts)
    return Evidence(papers, tills, ledger, {A: "success", B: "refunded", D: "cancelled"})


def with_ledger(**changes) -> Evidence:
    """The same with something else in the books."""
    found = evidence()
    return found._replace(ledger=found.ledger._replace(**changes))


def with_slip(code, **changes) -> Evidence:
    """The same with a slip that stands otherwise."""
    slips = evidence().ledger.slips
    return with_ledger(slips={**slips, code: slips[code]._replace(**changes)})


def with_papers(*papers: Paper) -> Evidence:
    """The same with more paper."""
    return evidence()._replace(papers=(*evidence().papers, *papers))


def test_what_agrees_has_no_differences():
    """Nothing is found where nothing is wrong."""
    assert audit.differences(evidence()) == []


def test_money_is_in_exactly_one_place():
    """What came in is delivered, refunded or open."""
    assert audit.money_of(evidence().ledger) == audit.Money(91_000, 27_000, 52_000, 12_000, 0)


def test_a_note_too_many_in_a_drawer_is_found():
    """A cashier who gave ten thousand too little back has it in the drawer, and not in the books."""
    first, second = evidence().tills
    wrong = (first.movements[0]._replace(cash_out=13_000), first.movements[1])
    found = audit.differences(evidence()._replace(tills=(first._replace(movements=wrong), second)))
    assert found == [
        "till Kasir 1: 549000 counted, 539000 expected by the books",
        f"payment ('{A}', 'Kasir 1', 37000): over the counter, not in the books",
        f"payment ('{A}', 'Kasir 1', 27000): in the books, not over the counter",
    ]


def test_a_payment_that_nobody_made_is_found():
    """The books name money that no cashier took: twice for one slip, and more than its total."""
    payments = evidence().ledger.payments
    found = audit.differences(with_ledger(payments=(*payments, (A, "Kasir 2", 27_000))))
    assert f"payment ('{A}', 'Kasir 2', 27000): in the books, not over the counter" in found
    assert f"slip {A} was paid 2 times" in found


def test_books_that_do_not_sum_to_zero_are_found():
    """One account is a rupiah off."""
    found = audit.differences(with_ledger(accounts={**evidence().ledger.accounts, "income:service": -1_499}))
    assert found == ["the books sum to 1, not to zero"]


def test_money_without_a_place_is_found():
    """A slip that was paid is in no state that holds money."""
    found = audit.differences(with_slip(A, state="expired"))
    assert "money in 91000 is not delivered + refunded + open + disputed = 64000" in found
    assert f"slip {A} is expired, with a payment" in found
    assert f"slip {A} should be success, it is expired" in found


def test_a_delivery_without_money_is_found():
    """A slip counts as paid although nobody did."""
    assert audit.differences(with_slip(D, state="success")) == [
        f"slip {D} is success, without a payment",
        f"slip {D} should be cancelled, it is success",
    ]


def test_a_record_that_never_arrived_is_found():
    """The kiosk printed a slip that was paid from its QR, and central waits for its entry."""
    assert audit.differences(with_slip(A, entry_expected=True)) == [f"slip {A}: the kiosk's record of it never arrived"]


def test_refunds_and_states_agree():
    """A slip says that its cash went back, and no refund is in the books; the other way round."""
    found = audit.differences(with_ledger(refunds=()))
    assert "0 went back in refunds, but slips worth 52000 say so" in found
    assert f"refund ('{B}', 'Kasir 2', 52000): over the counter, not in the books" in found
    assert "52000 went back in refunds, but slips worth 0 say so" in audit.differences(with_slip(B, state="success"))


def test_a_slip_that_central_does_not_know_is_found():
    """A code on paper, and in no book."""
    found = audit.differences(with_papers(Paper(9, "payment_slip", "7000000000000007", True, 0, 1_000)))
    assert found == ["paper 9: central does not know its code 7000000000000007"]


def test_a_second_slip_without_a_mark_is_found():
    """The same code twice, and neither says that it is a copy."""
    found = audit.differences(with_papers(Paper(9, "payment_slip", A, True, 0, 27_000)))
    assert found == [f"2 papers of slip {A} with the same mark (copy 0)"]


def test_another_total_on_paper_is_found():
    """The paper asks for less than the books."""
    found = audit.differences(with_papers(Paper(9, "payment_slip", A, True, 1, 26_000)))
    assert found == ["paper 9 asks for 26000, central for 27000"]


def test_money_without_paper_is_found():
    """A payment whose slip nobody held; a refund whose number was not printed."""
    papers = tuple(paper for paper in evidence().papers if paper.number not in (1, 4))
    assert audit.differences(evidence()._replace(papers=papers)) == [
        f"slip {A} was paid, and no paper bears it",
        f"slip {B} was refunded without a printed number",
    ]


def test_the_table_says_all_of_it():
    """Products, tills, paper and money, each once."""
    assert table(evidence()).splitlines() == [
        "product  printed  paid  success  refunded  open  disputed  money in",
        "-------------------------------------------------------------------",
        "gopay          1     1        0         1     0         0  Rp52.000",
        "pulsa          2     2        1         0     1         0  Rp39.000",
        "shopee         1     0        0         0     0         0       Rp0",
        "all            4     3        1         1     1         0  Rp91.000",
        "",
        "till     payments  refunds  cash expected  cash counted",
        "-------------------------------------------------------",
        "Kasir 1         2        0      Rp539.000     Rp539.000",
        "Kasir 2         1        1      Rp500.000     Rp500.000",
        "",
        "paper     7 pieces; slips: 5 whole, 1 torn; 5 known to central; 2 marked as copies",
        "money     Rp91.000 in = Rp27.000 delivered + Rp52.000 refunded + Rp12.000 open + Rp0 disputed",
    ]


def test_what_is_read_from_paper():
    """The total of a slip, and the number of a refund; not the code, which has four groups."""
    lines = ["BIAYA  Rp 1.500", "TOTAL  Rp 1.027.000", "7817 3077 9377 2474", "  4711 0815  "]
    reading = {"lines": [{"text": line} for line in lines]}
    assert (total_on(reading), refund_number_on(reading)) == (1_027_000, "47110815")
    assert (total_on({"lines": []}), refund_number_on({"lines": []})) == (None, None)
