"""Billers' daily files: every spelling that is theirs is read, everything else is refused whole and named without its content."""

import pytest

from central.accounting.statements import aggregator, paycode, reading
from central.accounting.statements.reading import Line, StatementError

DAY = 20_682  # 2026-08-17
NOON_MS = 1_786_942_800_000  # 12:00:00 WIB
AGGREGATOR = "ref_id,tanggal,buyer_sku_code,customer_no,harga,status,rc,sn\n"
PAYCODE = (
    "order_id,transaction_id,transaction_time,settlement_time,payment_type,store,payment_code,gross_amount,"
    "transaction_status\n"
)


def refusal(text, form=aggregator.FORM, day=DAY):
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(StatementError) as caught:
        reading.read(content, form, day)
    return caught.value.why, caught.value.line


def test_aggregator_file_gives_reference_status_amount_and_time():
    """Its three statuses in our words, thousands with dots, WIB as UTC; neither customer nor serial number is kept."""
    text = AGGREGATOR + (
        "A1,2026-08-17 12:00:00,pulsa25,087800001230,25.500,Sukses,00,SN/BUDI\n"
        'A2,2026-08-17 12:00:01,pulsa25,087800001232,"25,500",Gagal,02,\n'
        "A3,2026-08-17 12:00:02,pln20,530000000001,0,Pending,03,\n"
    )
    assert reading.read(text.encode(), aggregator.FORM, DAY) == [
        Line("A1", "", "success", 25_500, NOON_MS),
        Line("A2", "", "failed", 0, NOON_MS + 1_000),
        Line("A3", "", "open", 0, NOON_MS + 2_000),
    ]


def test_paycode_file_counts_a_line_on_the_day_of_its_settlement():
    """A code that was made the evening before belongs to the day on which it was paid; what was taken back took nothing."""
    text = PAYCODE + (
        "B1,11-aa,2026-08-16 23:58:00,2026-08-17 12:00:00,cstore,shopee,123,100000.00,settlement\n"
        "B2,22-bb,2026-08-17 12:00:00,,cstore,shopee,124,5000.00,expire\n"
        "B3,33-cc,2026-08-17 12:00:00,2026-08-17 12:00:00,cstore,shopee,125,7000.00,deny\n"
        "B4,=cmd,2026-08-17 12:00:00,,cstore,shopee,126,7000.00,authorize\n"
    )
    assert reading.read(text.encode(), paycode.FORM, DAY) == [
        Line("B1", "11-aa", "success", 100_000, NOON_MS),
        Line("B2", "22-bb", "failed", 0, NOON_MS),
        Line("B3", "33-cc", "failed", 0, NOON_MS),
        Line("B4", "", "open", 0, NOON_MS),
    ]


def test_spreadsheets_marks_are_read():
    """A byte order mark, CRLF, columns in another order and a further one, and empty lines."""
    text = "\ufeffstatus,harga,tanggal,ref_id,catatan\r\nSukses,Rp 25.500,2026-08-17 12:00:00,A1,\r\n\r\n"
    assert reading.read(text.encode(), aggregator.FORM, DAY) == [Line("A1", "", "success", 25_500, NOON_MS)]


def test_file_without_a_transaction_is_a_file():
    """A day on which nothing was sold."""
    assert reading.read(AGGREGATOR.encode(), aggregator.FORM, DAY) == []


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("", ("header", 1)),
        ("ref_id,tanggal\n", ("header", 1)),
        ("ref_id,ref_id,tanggal,harga,status\n", ("header", 1)),
        (AGGREGATOR.encode("utf-16"), ("not_text", 0)),
        (AGGREGATOR + "A1,2026-08-17 12:00:00\n", ("columns", 2)),
        (AGGREGATOR + 'A1,"2026-08-17 12:00:00\n', ("columns", 2)),
        (AGGREGATOR + "A1,2026-08-17 12:00:00,p,c,25.5,Sukses,00,\n", ("amount", 2)),
        (AGGREGATOR + "A1,2026-08-17 12:00:00,p,c,-25.500,Sukses,00,\n", ("amount", 2)),
        (AGGREGATOR + "A1,17/08/2026,p,c,25.500,Sukses,00,\n", ("time", 2)),
        (AGGREGATOR + "A1,2026-08-18 00:00:00,p,c,25.500,Sukses,00,\n", ("other_day", 2)),
        (AGGREGATOR + "=A1,2026-08-17 12:00:00,p,c,25.500,Sukses,00,\n", ("reference", 2)),
        (AGGREGATOR + ",2026-08-17 12:00:00,p,c,25.500,Sukses,00,\n", ("reference", 2)),
        (AGGREGATOR + "A" * 65 + ",2026-08-17 12:00:00,p,c,25.500,Sukses,00,\n", ("reference", 2)),
    ],
)  # fmt: skip
def test_file_that_is_not_right_is_refused_with_its_line(text, refused):
    """Header, shape, amount, time, day and reference."""
    assert refusal(text) == refused


def test_one_wrong_line_names_its_number_and_nothing_of_it():
    """What a person reads is the line's number and the kind of trouble."""
    good = "A1,2026-08-17 12:00:00,pulsa25,087800001230,25.500,Sukses,00,\n"
    bad = good.replace("25.500", "BUDI 0878")
    with pytest.raises(StatementError) as caught:
        reading.read((AGGREGATOR + good + bad).encode(), aggregator.FORM, DAY)
    assert str(caught.value) == "line 3: amount"


def test_file_beyond_its_limits_is_refused():
    """Eight mebibytes and a hundred thousand lines, each exactly."""
    line = "A1,2026-08-17 12:00:00,p,c,1,Sukses,00,\n"
    assert len(reading.read((AGGREGATOR + line * 100_000).encode(), aggregator.FORM, DAY)) == 100_000
    assert refusal(AGGREGATOR + line * 100_001) == ("too_many_lines", 100_002)
    assert refusal(b"x" * (8 * 1024 * 1024 + 1)) == ("too_large", 0)
