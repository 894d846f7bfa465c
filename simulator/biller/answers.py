"""How the sandbox aggregator's answers look: JSON as Indonesian aggregators send it. Pure."""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.biller.bills import CUSTOMER, MEMBERS, Due, Month
from simulator.biller.register import Reference

SUCCESS, PENDING, FAILED, TAKEN_BACK = "00", "03", "02", "74"
BALANCE = 990_000_000

MERCHANTS = {
    "tokopedia": "Tokopedia", "gopay": "GoPay", "ovo": "OVO", "dana": "DANA", "shopeepay": "ShopeePay", "linkaja": "LinkAja",
    "pln_postpaid": "PLN", "bpjs_kesehatan": "BPJS Kesehatan", "indihome": "IndiHome",
}  # fmt: skip
BILL_VALID = timedelta(hours=24)
ADDRESS = "JL MELATI 12 JAKARTA"
MESSAGES = {"00": "Transaksi Sukses", "02": "Transaksi Gagal", "03": "Transaksi Pending"}
DUE_DAY = 20
"""Of the month: electricity and water."""

METER_ADMIN = 2_500
SEGMENT, POWER_VA, RUPIAH_PER_KWH_TENTHS = "R1", 1_300, 14_447
"""An ordinary household's tariff: 1,444.70 rupiah a kWh."""

_METER_DIGITS = 11


def status_of(code: str) -> str:
    """Give the word beside a result code."""
    return {SUCCESS: "Sukses", PENDING: "Pending"}.get(code, "Gagal")


def data(fields: Mapping[str, str], code: str, **more: Any) -> dict[str, Any]:
    """Give the answer to a transaction."""
    return {
        "ref_id": fields["ref_id"],
        "customer_no": fields["customer_no"],
        "buyer_sku_code": fields["buyer_sku_code"],
        "message": MESSAGES.get(code, "Transaksi Gagal"),
        "status": status_of(code),
        "rc": code,
        "sn": "",
        "buyer_last_saldo": BALANCE,
        **more,
    }


def serial(reference: Reference) -> str:
    """Give 20 digits that are always the same for one reference."""
    return f"{zlib.crc32(reference.ref_id.encode()):010d}{zlib.crc32(reference.customer_no.encode()):010d}"


def prepaid(reference: Reference, code: str) -> dict[str, Any]:
    """Give a prepaid purchase as it stands; once it succeeded with its serial number, or a meter's token and receipt."""
    fields = names(reference)
    if code != SUCCESS:
        return data(fields, code, price=reference.price)
    if not reference.sku.startswith("pln"):
        return data(fields, code, price=reference.price, sn=serial(reference))
    token = serial(reference)
    groups = "-".join(token[start : start + 4] for start in range(0, len(token), 4))
    said = f"{groups}/{CUSTOMER}/{SEGMENT}/{POWER_VA}VA/{_energy(reference.amount)}"
    return data(fields, code, price=reference.price, sn=said, desc={"struk": _meter_receipt(reference)})


def owner(customer_no: str, code: str) -> dict[str, Any]:
    """Give the answer to a meter inquiry: 11 digits are a meter, 12 a customer's id."""
    meter = customer_no if len(customer_no) == _METER_DIGITS else f"86{zlib.crc32(customer_no.encode()) % 10**9:09d}"
    idpel = f"53{zlib.crc32(customer_no.encode()):010d}" if len(customer_no) == _METER_DIGITS else customer_no
    known = code == SUCCESS
    return {
        "message": MESSAGES.get(code, "Transaksi Gagal"),
        "status": status_of(code),
        "rc": code,
        "customer_no": customer_no,
        "meter_no": meter if known else "",
        "subscriber_id": idpel if known else "",
        "name": CUSTOMER if known else "",
        "segment_power": f"{SEGMENT} /{POWER_VA:09d}" if known else "",
    }


def player(fields: Mapping[str, str], code: str) -> dict[str, Any]:
    """Give the answer to a game inquiry, in a form of our own: no public document shows one for this aggregator."""
    return {
        "message": MESSAGES.get(code, "Transaksi Gagal"),
        "status": status_of(code),
        "rc": code,
        "customer_no": fields["customer_no"],
        "buyer_sku_code": fields["buyer_sku_code"],
        "nickname": "MelatiJaya" if code == SUCCESS else "",
    }


def bill(reference: Reference, owed: Due, code: str, now: datetime, *, chosen: bool) -> dict[str, Any]:
    """Give a bill as an inquiry shows it (code ""), or with its payment's outcome. chosen: the customer said how much."""
    code, paid = code or SUCCESS, code == SUCCESS
    merchant = MERCHANTS.get(reference.sku, reference.sku.upper())
    description: dict[str, Any] = {
        **_beside(reference.sku, merchant, owed),
        "lembar_tagihan": len(owed.months),
        "detail": [_row(month, owed.admin // len(owed.months)) for month in owed.months],
    }
    if not chosen and not owed.months[0].period:
        until = (now.astimezone(UTC) + BILL_VALID).replace(microsecond=0)
        description["expired_at"] = until.isoformat().replace("+00:00", "Z")
    if paid:
        lines = (merchant.upper(), f"Ref {serial(reference)[:16]}", "Pembayaran diterima.", "Simpan struk ini.")
        description["struk"] = "\r\n".join(lines)
    return data(
        names(reference),
        code,
        customer_name=CUSTOMER,
        admin=owed.admin,
        price=owed.price,
        selling_price=owed.price,
        desc=description,
        sn=serial(reference) if paid else "",
    )


def names(reference: Reference) -> dict[str, str]:
    """Give what an answer repeats of its question."""
    return {
        "ref_id": reference.ref_id,
        "customer_no": reference.customer_no,
        "buyer_sku_code": reference.sku,
    }


def _beside(sku: str, merchant: str, owed: Due) -> dict[str, Any]:
    """Give what stands beside the amounts of a bill, by the form of each biller."""
    last = owed.months[-1].period
    if sku == "pln_postpaid":
        return {"tarif": SEGMENT, "daya": POWER_VA, "jatuh_tempo": f"{last}{DUE_DAY}"}
    if sku == "bpjs_kesehatan":
        return {"jumlah_peserta": str(MEMBERS), "alamat": ADDRESS}
    if sku.startswith("pdam"):
        return {"tarif": "3A", "alamat": ADDRESS, "jatuh_tempo": f"{last}{DUE_DAY}"}
    return {} if last else {"merchant": merchant}


def _row(month: Month, admin: int) -> dict[str, Any]:
    """Give one month, with texts for money: billers send both."""
    row = {"periode": month.period, "nilai_tagihan": str(month.amount), "admin": str(admin)}
    if month.fine:
        row["denda"] = str(month.fine)
    if any(month.meter):
        row |= {"meter_awal": f"{month.meter[0]:08d}", "meter_akhir": f"{month.meter[1]:08d}"}
    return row


def _energy(rupiah: int) -> str:
    """Give the kWh that a denomination buys after tax, to a tenth."""
    tenths = _power_rupiah(rupiah) * 100 // RUPIAH_PER_KWH_TENTHS
    return f"{tenths // 10}.{tenths % 10}"


def _power_rupiah(rupiah: int) -> int:
    """Give what is left for electricity when the local tax of a tenth is inside the denomination."""
    return rupiah * 10 // 11


def _meter_receipt(reference: Reference) -> str:
    """Give the block that payment points print: the parts add up to the denomination, and with the admin to what is paid."""
    rupiah, named = reference.amount, owner(reference.customer_no, SUCCESS)
    power = _power_rupiah(rupiah)
    rows = (
        ("NO METER", named["meter_no"]),
        ("IDPEL", named["subscriber_id"]),
        ("NAMA", CUSTOMER),
        ("TARIF/DAYA", f"{SEGMENT}/{POWER_VA:09d}VA"),
        ("NO REF", (f"{zlib.crc32(reference.ref_id.encode()):08X}" * 4)),
        ("RP BAYAR", f"Rp {dotted(rupiah + METER_ADMIN)},00"),
        ("METERAI", "Rp 0,00"),
        ("PPN", "Rp 0,00"),
        ("PBJT-TL", f"Rp {dotted(rupiah - power)},00"),
        ("ANGSURAN", "Rp 0,00"),
        ("RP STROOM/TOKEN", f"Rp {dotted(power)},00"),
        ("JML KWH", _energy(rupiah).replace(".", ",")),
        ("ADMIN BANK", f"Rp {dotted(METER_ADMIN)},00"),
    )
    lines = [f"{caption}: {text}" for caption, text in rows]
    return "\r\n".join([*lines, "Informasi Hubungi Call Center 123 Atau hubungi PLN Terdekat"])


def dotted(rupiah: int) -> str:
    """Give an amount with dots between thousands."""
    return f"{rupiah:,}".replace(",", ".")
