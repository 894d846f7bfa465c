"""What the sandbox aggregator answers, without HTTP and without a clock of its own.

Its wire format has the shape of Indonesian aggregators' buyer APIs: one signed POST, a result code, the same reference again
is the status question.
"""

import hashlib
import hmac
import re
import zlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple

import msgspec

from simulator.biller.numbers import code_behaviour, pulsa_behaviour
from simulator.biller.register import Reference, Register

WIB = timezone(timedelta(hours=7))
SUCCESS, PENDING, FAILED = "00", "03", "02"
BALANCE = 990_000_000
BILL_ADMIN = 1_500
BILL_VALID = timedelta(hours=24)
PULSA_SKU = re.compile(r"(?:telkomsel|indosat|xl|axis|tri|smartfren|byu)(\d{1,3})")
POST_PAID = "tokopedia"
TEXT_CHARACTERS_MAX = 64

REFUSALS = {"unknown": "54", "paid": "34", "expired": "04"}
AMOUNTS = {"below_minimum": 5_000, "above_maximum": 6_000_000}
FINALS = {"failed": FAILED, "pending_failed": FAILED, "prefix_mismatch": "52"}
MESSAGES = {"00": "Transaksi Sukses", "02": "Transaksi Gagal", "03": "Transaksi Pending"}


class Timings(NamedTuple):
    """pending_s: until a pending transaction is decided. slow_s: how long a slow answer takes."""

    pending_s: float
    slow_s: float


class Reply(NamedTuple):
    """An answer. data: None when none ever comes. delay_s: how late it comes."""

    data: dict[str, Any] | None
    delay_s: float = 0.0


class Aggregator:
    """One account. user, key: what every question is signed with."""

    def __init__(self, register: Register, user: str, key: str, timings: Timings) -> None:
        self._register = register
        self._user = user
        self._key = key
        self._timings = timings

    def answer(self, question: Any, now: datetime) -> Reply:
        """Answer one question; `now` in UTC. What a payment does is durable before the answer is given."""
        fields = _texts(question)
        if fields is None:
            return Reply({"rc": "40", "status": "Gagal", "message": "Payload tidak valid"})
        if not self._signed(fields):
            return Reply(_data(fields, "41"))
        command = fields.get("commands", "")
        if command:
            return self._post_paid(command, fields, now)
        return self._prepaid(fields, now)

    def _signed(self, fields: dict[str, str]) -> bool:
        wanted = hashlib.md5(f"{self._user}{self._key}{fields['ref_id']}".encode(), usedforsecurity=False).hexdigest()
        return fields["username"] == self._user and hmac.compare_digest(fields["sign"].encode(), wanted.encode())

    def _prepaid(self, fields: dict[str, str], now: datetime) -> Reply:
        sku = PULSA_SKU.fullmatch(fields["buyer_sku_code"])
        if sku is None:
            return Reply(_data(fields, "43"))
        known = self._register.find(fields["ref_id"])
        if known is not None and not _same(known, fields):
            return Reply(_data(fields, "49"))
        price = int(sku[1]) * 1_000
        behaviour = pulsa_behaviour(fields["customer_no"])
        if known is not None and known.final:
            return Reply(_result(fields, known, now, price=price))
        reference, reply = self._pay(known or _fresh(fields), behaviour, now)
        if reply is None:
            return Reply(None)
        return Reply(_result(fields, reference, now, price=price), reply)

    def _post_paid(self, command: str, fields: dict[str, str], now: datetime) -> Reply:
        if fields["buyer_sku_code"] != POST_PAID:
            return Reply(_data(fields, "43"))
        known = self._register.find(fields["ref_id"])
        if known is not None and not _same(known, fields):
            return Reply(_data(fields, "49"))
        if known is not None and known.final and command in ("inq-pasca", "pay-pasca", "status-pasca"):
            return Reply(_bill(fields, known, now))
        if command == "status-pasca":
            return Reply(_data(fields, "50"))
        if command == "inq-pasca":
            return self._inquire(known, fields, now)
        if command == "pay-pasca":
            return self._pay_bill(known, fields, now)
        return Reply(_data(fields, "40"))

    def _inquire(self, known: Reference | None, fields: dict[str, str], now: datetime) -> Reply:
        code = fields["customer_no"]
        behaviour = code_behaviour(code)
        if behaviour == "silent":
            return Reply(None)
        if behaviour in REFUSALS:
            return Reply(_data(fields, REFUSALS[behaviour]))
        if self._register.paid_elsewhere(POST_PAID, code, fields["ref_id"]):
            return Reply(_data(fields, "34"))
        reference = msgspec.structs.replace(
            known or _fresh(fields), amount=AMOUNTS.get(behaviour, _amount(code)), inquired_on=_wib_date(now)
        )
        self._register.put(reference)
        return Reply(_bill(fields, reference, now), self._timings.slow_s if behaviour == "slow" else 0.0)

    def _pay_bill(self, known: Reference | None, fields: dict[str, str], now: datetime) -> Reply:
        if known is None or known.inquired_on != _wib_date(now):
            return Reply(_data(fields, "91"))
        if self._register.paid_elsewhere(POST_PAID, known.customer_no, known.ref_id):
            return Reply(_data(fields, "34"))
        behaviour = {"silent_payment": "silent", "lost_payment": "lost", "slow": "success"}.get(
            name := code_behaviour(known.customer_no), name
        )
        reference, delay_s = self._pay(known, behaviour, now)
        return Reply(None) if delay_s is None else Reply(_bill(fields, reference, now), delay_s)

    def _pay(self, reference: Reference, behaviour: str, now: datetime) -> tuple[Reference, float | None]:
        """Do what this behaviour does; give the reference afterwards and how late the answer comes, None for never."""
        first = reference.tries == 0
        tried = msgspec.structs.replace(reference, tries=reference.tries + 1)
        if behaviour == "lost" and first:
            self._register.put(tried)
            return tried, None
        final = FINALS.get(behaviour, SUCCESS)
        waits_s = self._timings.pending_s if behaviour.startswith("pending_") else 0.0
        done = msgspec.structs.replace(
            tried,
            final=final,
            effects=tried.effects + (final == SUCCESS),
            settles_ms=int((now.timestamp() + waits_s) * 1_000),
        )
        self._register.put(done)
        if behaviour == "silent" and first:
            return done, None
        return done, self._timings.slow_s if behaviour == "slow" and first else 0.0


def code_of(reference: Reference, now: datetime) -> str:
    """Give the result code of a reference at this moment, "" while it was never paid."""
    if reference.final and now.timestamp() * 1_000 < reference.settles_ms:
        return PENDING
    return reference.final


def _texts(question: Any) -> dict[str, str] | None:
    """Give the question's fields as text, or None for what is no question."""
    if not isinstance(question, dict):
        return None
    fields = {name: value for name, value in question.items() if isinstance(name, str) and isinstance(value, str)}
    needed = ("username", "buyer_sku_code", "customer_no", "ref_id", "sign")
    if any(not 0 < len(fields.get(name, "")) <= TEXT_CHARACTERS_MAX for name in needed):
        return None
    return fields


def _fresh(fields: dict[str, str]) -> Reference:
    return Reference(ref_id=fields["ref_id"], sku=fields["buyer_sku_code"], customer_no=fields["customer_no"])


def _same(known: Reference, fields: dict[str, str]) -> bool:
    return (known.sku, known.customer_no) == (fields["buyer_sku_code"], fields["customer_no"])


def _amount(code: str) -> int:
    """Give a bill that is always the same for one code: 25,000 to 274,500 rupiah."""
    return 25_000 + zlib.crc32(code.encode()) % 500 * 500


def _wib_date(now: datetime) -> str:
    return now.astimezone(WIB).date().isoformat()


def _data(fields: dict[str, str], code: str, **more: Any) -> dict[str, Any]:
    status = {SUCCESS: "Sukses", PENDING: "Pending"}.get(code, "Gagal")
    return {
        "ref_id": fields["ref_id"],
        "customer_no": fields["customer_no"],
        "buyer_sku_code": fields["buyer_sku_code"],
        "message": MESSAGES.get(code, "Transaksi Gagal"),
        "status": status,
        "rc": code,
        "sn": "",
        "buyer_last_saldo": BALANCE,
        **more,
    }


def _serial(reference: Reference) -> str:
    return f"{zlib.crc32(reference.ref_id.encode()):010d}{zlib.crc32(reference.customer_no.encode()):010d}"


def _result(fields: dict[str, str], reference: Reference, now: datetime, *, price: int) -> dict[str, Any]:
    code = code_of(reference, now)
    return _data(fields, code, price=price, sn=_serial(reference) if code == SUCCESS else "")


def _bill(fields: dict[str, str], reference: Reference, now: datetime) -> dict[str, Any]:
    """A bill as an inquiry shows it, or with its payment's outcome once there is one."""
    code = code_of(reference, now) or SUCCESS
    paid = code == SUCCESS and bool(reference.final)
    price = reference.amount + BILL_ADMIN
    description: dict[str, Any] = {
        "merchant": "Tokopedia",
        "lembar_tagihan": 1,
        "expired_at": (now.astimezone(UTC) + BILL_VALID).replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        "detail": [{"periode": "", "nilai_tagihan": str(reference.amount), "admin": str(BILL_ADMIN)}],
    }
    if paid:
        lines = ("TOKOPEDIA", f"Ref {_serial(reference)[:16]}", "Pembayaran diterima.", "Simpan struk ini.")
        description["struk"] = "\r\n".join(lines)
    return _data(
        fields,
        code,
        customer_name="BUDI SANTOSO",
        admin=BILL_ADMIN,
        price=price,
        selling_price=price,
        desc=description,
        sn=_serial(reference) if paid else "",
    )
