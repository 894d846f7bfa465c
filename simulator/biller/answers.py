"""How the sandbox aggregator's answers look: JSON as Indonesian aggregators send it. Pure."""

import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.biller.register import Reference

SUCCESS, PENDING, FAILED = "00", "03", "02"
BALANCE = 990_000_000
BILL_ADMIN = 1_500
ADMINS = {"gopay": 1_000, "ovo": 1_500, "dana": 1_000, "shopeepay": 2_000}
"""What e-wallets take beside the amount; every other bill takes `BILL_ADMIN`."""

MERCHANTS = {
    "tokopedia": "Tokopedia", "shopee": "Shopee", "gopay": "GoPay", "ovo": "OVO", "dana": "DANA", "shopeepay": "ShopeePay",
}  # fmt: skip
BILL_VALID = timedelta(hours=24)
CUSTOMER = "BUDI SANTOSO"
MESSAGES = {"00": "Transaksi Sukses", "02": "Transaksi Gagal", "03": "Transaksi Pending"}

METER_ADMIN = 2_500
SEGMENT, POWER_VA, RUPIAH_PER_KWH_TENTHS = "R1", 1_300, 14_447
"""An ordinary household's tariff: 1,444.70 rupiah a kWh."""

_METER_DIGITS = 11


def status_of(code: str) -> str:
    """Give the word beside a result code."""
    return {SUCCESS: "Sukses", PENDING: "Pending"}.get(code, "Gagal")


def data(fields: dict[str, str], code: str, **more: Any) -> dict[str, Any]:
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


def prepaid(fields: dict[str, str], reference: Reference, code: str, rupiah: int) -> dict[str, Any]:
    """Give a prepaid purchase as it stands; once it succeeded with its serial number, or a meter's token and receipt."""
    if code != SUCCESS:
        return data(fields, code, price=rupiah)
    if not reference.sku.startswith("pln"):
        return data(fields, code, price=rupiah, sn=serial(reference))
    token = serial(reference)
    groups = "-".join(token[start : start + 4] for start in range(0, len(token), 4))
    said = f"{groups}/{CUSTOMER}/{SEGMENT}/{POWER_VA}VA/{_energy(rupiah)}"
    return data(fields, code, price=rupiah, sn=said, desc={"struk": _meter_receipt(reference, rupiah)})


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


def bill(fields: dict[str, str], reference: Reference, code: str, now: datetime, *, typed: bool) -> dict[str, Any]:
    """Give a bill as an inquiry shows it (code ""), or with its payment's outcome. typed: the customer said how much."""
    code, paid = code or SUCCESS, code == SUCCESS
    admin = ADMINS.get(reference.sku, BILL_ADMIN)
    price = reference.amount + admin
    merchant = MERCHANTS.get(reference.sku, reference.sku.upper())
    description: dict[str, Any] = {
        "merchant": merchant,
        "lembar_tagihan": 1,
        "detail": [{"periode": "", "nilai_tagihan": str(reference.amount), "admin": str(admin)}],
    }
    if not typed:
        until = (now.astimezone(UTC) + BILL_VALID).replace(microsecond=0)
        description["expired_at"] = until.isoformat().replace("+00:00", "Z")
    if paid:
        lines = (merchant.upper(), f"Ref {serial(reference)[:16]}", "Pembayaran diterima.", "Simpan struk ini.")
        description["struk"] = "\r\n".join(lines)
    return data(
        fields,
        code,
        customer_name=CUSTOMER,
        admin=admin,
        price=price,
        selling_price=price,
        desc=description,
        sn=serial(reference) if paid else "",
    )


def _energy(rupiah: int) -> str:
    """Give the kWh that a denomination buys after tax, to a tenth."""
    tenths = _power_rupiah(rupiah) * 100 // RUPIAH_PER_KWH_TENTHS
    return f"{tenths // 10}.{tenths % 10}"


def _power_rupiah(rupiah: int) -> int:
    """Give what is left for electricity when the local tax of a tenth is inside the denomination."""
    return rupiah * 10 // 11


def _meter_receipt(reference: Reference, rupiah: int) -> str:
    """Give the block that payment points print: the parts add up to the denomination, and with the admin to what is paid."""
    named = owner(reference.customer_no, SUCCESS)
    power = _power_rupiah(rupiah)
    rows = (
        ("NO METER", named["meter_no"]),
        ("IDPEL", named["subscriber_id"]),
        ("NAMA", CUSTOMER),
        ("TARIF/DAYA", f"{SEGMENT}/{POWER_VA:09d}VA"),
        ("NO REF", (f"{zlib.crc32(reference.ref_id.encode()):08X}" * 4)),
        ("RP BAYAR", _money(rupiah + METER_ADMIN)),
        ("METERAI", _money(0)),
        ("PPN", _money(0)),
        ("PBJT-TL", _money(rupiah - power)),
        ("ANGSURAN", _money(0)),
        ("RP STROOM/TOKEN", _money(power)),
        ("JML KWH", _energy(rupiah).replace(".", ",")),
        ("ADMIN BANK", _money(METER_ADMIN)),
    )
    lines = [f"{caption}: {text}" for caption, text in rows]
    return "\r\n".join([*lines, "Informasi Hubungi Call Center 123 Atau hubungi PLN Terdekat"])


def _money(rupiah: int) -> str:
    return f"Rp {rupiah:,},00".replace(",", ".", f"{rupiah:,}".count(","))
