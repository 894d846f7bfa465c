"""What a bill says beside its amount: months, periods, addresses, in rows that a screen can show."""

import pytest

from central.billers.answers import bill_of
from central.billers.details import period_of, rows_of
from central.billers.interface import Bill


def month(period, amount="120000", **more):
    return {"periode": period, "nilai_tagihan": amount, "admin": "2500", **more}


def test_electricity_bill_of_two_months_has_a_row_for_each():
    """Tariff, the months with their amounts and fines, the meter's stands; the period spans them."""
    answer = {
        "customer_name": "BUDI SANTOSO",
        "admin": "5.000",
        "selling_price": "254.500",
        "desc": {
            "tarif": "R1",
            "daya": 1300,
            "lembar_tagihan": 2,
            "detail": [
                month("202608", meter_awal="00080120", meter_akhir="00080240"),
                month("202607", "124500", denda="5000", meter_awal="00080000", meter_akhir="00080120"),
            ],
        },
    }
    rows = (
        ("tariff", "R1/1300VA"),
        ("period", "Jul 2026 - Agu 2026"),
        ("month", "Agu 2026 Rp120.000"),
        ("month", "Jul 2026 Rp124.500 + denda Rp5.000"),
        ("reading", "00080120 - 00080120"),
    )
    assert bill_of(answer) == Bill(249_500, 5_000, "BUDI SANTOSO", 0, rows, "202607-202608")


def test_insurance_has_members_and_an_address():
    """Numbers may come as numbers; a single month without a fine is told by the period alone."""
    answer = {"desc": {"jumlah_peserta": 3, "alamat": "JAKARTA PUSAT", "detail": [month("202608")]}}
    assert rows_of(answer) == (("address", "JAKARTA PUSAT"), ("members", "3"), ("period", "Agu 2026"))
    assert period_of(answer) == "202608"


def test_water_bill_has_its_meter_s_stands():
    """The first stand and the last one, and a tariff that has no power."""
    answer = {"desc": {"tarif": "3A", "detail": [month("202608", meter_awal="00120", meter_akhir="00145")]}}
    assert rows_of(answer) == (("tariff", "3A"), ("period", "Agu 2026"), ("reading", "00120 - 00145"))


@pytest.mark.parametrize(
    ("answer", "period"),
    [
        ({"periode": "202608"}, "202608"),
        ({"periode": "202609,202608"}, "202608-202609"),
        ({"periode": "202613"}, "202613"),
        ({"desc": {"detail": [month("MEI 2019"), month("JUN 2019")]}}, "MEI 2019-JUN 2019"),
        ({"desc": {"detail": [month("")]}}, ""),
        ({"desc": {"detail": [month("x" * 40)]}}, "x" * 24),
        ({}, ""),
    ],
)
def test_period_is_the_same_text_for_the_same_bill(answer, period):
    """Months are put in order; what is no month stays as the biller writes it; nothing is "" and bounded."""
    assert period_of(answer) == period


@pytest.mark.parametrize(
    "desc",
    [
        None, "text", [], {"detail": "text"}, {"detail": [None, 5, "text"]}, {"detail": [{"periode": 5.5}]}, {"alamat": ["x"]},
        {"tarif": {}, "daya": 1300}, {"jumlah_peserta": True}, {"alamat": "\x1b\x07"}, {"merchant": "-"},
    ],
)  # fmt: skip
def test_part_that_does_not_read_is_left_out(desc):
    """A row is never guessed, and never breaks the bill."""
    assert rows_of({"desc": desc}) == ()


def test_rows_are_bounded():
    """Twenty-four months, and no text longer than its row."""
    many = [month(f"20{year}{number:02d}") for year in range(26, 30) for number in range(1, 13)]
    rows = rows_of({"desc": {"detail": many, "alamat": "J" * 500, "merchant": "M" * 500}})
    assert [len(value) for key, value in rows if key in ("address", "merchant")] == [40, 60]
    assert len([key for key, _ in rows if key == "month"]) == 24


def test_month_whose_amount_does_not_read_is_no_row():
    """The others stay."""
    answer = {"desc": {"detail": [month("202607", "many"), month("202608"), month("202609")]}}
    assert [value for key, value in rows_of(answer) if key == "month"] == ["Agu 2026 Rp120.000", "Sep 2026 Rp120.000"]
