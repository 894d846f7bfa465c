"""What every part of the ledger works with: the database, the clock, the billers, and the keys. Made once per process."""

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec
from sqlalchemy import Connection, Engine, insert

from central.billers.interface import Bill, Biller, CallKind, InquiryRefused, Outcome, Purchase
from central.billers.skus import ROUTES, Route
from central.ledger.calendar import Clock, system_now_ms
from central.ledger.rows import Slip
from central.ledger.vault import Vault
from central.settings import Timings
from central.store.money_tables import biller_calls
from sync.wire.catalogue import Catalogue, SignedCatalogue
from sync.wire.sealing import UnsealingKey


class KnownKiosk(Protocol):
    """What the ledger must know about a kiosk to believe an offline slip."""

    @property
    def kiosk_id(self) -> str:
        """Its id."""
        ...

    @property
    def sign_public(self) -> bytes:
        """The key that signs its slips."""
        ...

    @property
    def suspended(self) -> bool:
        """Whether its offline slips are held back."""
        ...


FindKiosk = Callable[[Connection, int], KnownKiosk | None]
"""Gives the kiosk that has a terminal number."""

FindCatalogue = Callable[[Connection], Catalogue | None]
"""Gives the current catalogue."""


class CatalogueReader:
    """Reads the current catalogue of the database, decoding it only when it is another one. Central's own word: not verified."""

    def __init__(self, current: Callable[[Connection], SignedCatalogue | None]) -> None:
        self._current = current
        self._decoded: tuple[bytes, Catalogue] | None = None

    def __call__(self, connection: Connection) -> Catalogue | None:
        """Give the current catalogue, or None before the first one."""
        signed = self._current(connection)
        if signed is None:
            return None
        decoded = self._decoded
        if decoded is None or decoded[0] != signed.signature:
            decoded = (signed.signature, msgspec.json.decode(signed.content, type=Catalogue))
            self._decoded = decoded
        return decoded[1]


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger's surroundings. billers: by connector name. vault: for what customers typed. unsealing: opens offline slips."""

    engine: Engine
    billers: Mapping[str, Biller]
    vault: Vault
    unsealing: UnsealingKey
    kiosk_of_terminal: FindKiosk
    catalogue: FindCatalogue
    timings: Timings = Timings()
    now_ms: Clock = system_now_ms
    routes: Mapping[str, Route] = msgspec.field(default_factory=lambda: ROUTES)

    def inquire(self, purchase: Purchase, biller: str) -> Bill | InquiryRefused:
        """Ask a biller what is to be paid, and log the call. Blocks; no transaction may be open in this thread."""
        started_ms = self.now_ms()
        answer = self.billers[biller].inquire(purchase)
        outcome = answer.reason if isinstance(answer, InquiryRefused) else "bill"
        self._log("inquire", purchase.reference, biller, started_ms, outcome, "")
        return answer

    def call(self, kind: CallKind, purchase: Purchase, biller: str) -> Outcome:
        """Pay or advise, and log the call. Blocks; no transaction may be open in this thread."""
        connector = self.billers[biller]
        started_ms = self.now_ms()
        outcome = connector.pay(purchase) if kind == "pay" else connector.advise(purchase)
        self._log(kind, purchase.reference, biller, started_ms, outcome.finality.value, outcome.code)
        return outcome

    def purchase_of(self, slip: Slip) -> Purchase:
        """Give what a biller must know to deliver a slip. Holds personal data. Raises `WireError` for a damaged row."""
        return self.purchase(
            slip.product, slip.reference, slip.sku, self.vault.open(slip.code, slip.private).fields, slip.cost
        )

    def purchase(self, product: str, reference: str, sku: str, fields: Mapping[str, str], cost: int) -> Purchase:
        """Give a purchase from what the customer typed."""
        route = self.routes[product]
        extra = {name: fields.get(field, "") for name, field in route.extra.items()}
        return Purchase(reference, sku, fields[route.customer_field], extra, cost)

    def _log(self, kind: CallKind, reference: str, biller: str, started_ms: int, outcome: str, code: str) -> None:
        row = {
            "at_ms": started_ms, "biller": biller, "reference": reference, "kind": kind,
            "outcome": outcome[:24], "result_code": code[:16], "took_ms": max(0, self.now_ms() - started_ms),
        }  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(insert(biller_calls).values(**row))
