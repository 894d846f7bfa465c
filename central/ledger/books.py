"""What every part of the ledger works with: the database, the clock, the billers, and the keys. Made once per process."""

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec
from sqlalchemy import Connection, Engine, insert

from central.billers.interface import Bill, Biller, CallKind, InquiryRefused, Outcome, Purchase
from central.billers.routes import Routes
from central.catalogue.loader import Offering
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


IsDown = Callable[[str], bool]
"""Says whether the biller of a connector's name counts as down now."""


def _nobody_is_down(_biller: str) -> bool:
    return False


class UndeliverableError(Exception):
    """A slip that no connector can take to a biller: central has no route for it."""


class CatalogueReader:
    """Reads the current catalogue of the database, content and all only when it is another one. Central's own word: not verified.

    signature: gives that of the current catalogue, by which it is known.
    """

    def __init__(
        self,
        current: Callable[[Connection], SignedCatalogue | None],
        signature: Callable[[Connection], bytes | None],
    ) -> None:
        self._current = current
        self._signature = signature
        self._decoded: tuple[bytes, Catalogue] | None = None

    def __call__(self, connection: Connection) -> Catalogue | None:
        """Give the current catalogue, or None before the first one."""
        decoded = self._decoded
        if decoded is not None and decoded[0] == self._signature(connection):
            return decoded[1]
        signed = self._current(connection)
        if signed is None:
            return None
        catalogue = msgspec.json.decode(signed.content, type=Catalogue)
        self._decoded = (signed.signature, catalogue)
        return catalogue


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger's surroundings. billers: by connector name. vault: for what customers typed. unsealing: opens offline slips.

    offering: what the product files say; kiosks are told the published catalogue, which may be older or newer for a while.
    is_down: whether a biller counts as down: then no cash is taken for it, and nothing is sent that can wait.
    """

    engine: Engine
    billers: Mapping[str, Biller]
    vault: Vault
    unsealing: UnsealingKey
    kiosk_of_terminal: FindKiosk
    catalogue: FindCatalogue
    offering: Offering
    timings: Timings = Timings()
    now_ms: Clock = system_now_ms
    is_down: IsDown = _nobody_is_down

    @property
    def routes(self) -> Routes:
        """How products are bought."""
        return self.offering.routes

    def inquire(self, purchase: Purchase, biller: str) -> Bill | InquiryRefused:
        """Ask a biller what is to be paid, and log the call. Blocks; no transaction may be open in this thread."""
        started_ms = self.now_ms()
        answer = self.billers[biller].inquire(purchase)
        outcome = answer.reason if isinstance(answer, InquiryRefused) else "bill"
        self._log("inquire", purchase.reference, biller, started_ms, outcome, "")
        return answer

    def call(self, kind: CallKind, purchase: Purchase, biller: str) -> Outcome:
        """Pay, advise or reverse, and log the call. Blocks; no transaction may be open in this thread."""
        connector = self.billers[biller]
        started_ms = self.now_ms()
        match kind:
            case "pay":
                outcome = connector.pay(purchase)
            case "reverse":
                outcome = connector.reverse(purchase)
            case _:
                outcome = connector.advise(purchase)
        self._log(kind, purchase.reference, biller, started_ms, outcome.finality.value, outcome.code)
        return outcome

    def purchase_of(self, slip: Slip) -> Purchase:
        """Give what a biller must know to deliver a slip. Holds personal data.

        Raises `UndeliverableError` for a slip that no route led anywhere, `WireError` for a damaged row.
        """
        private = self.vault.open(slip.code, slip.private)
        if private.mode == "" or slip.biller not in self.billers:
            raise UndeliverableError
        return Purchase(slip.reference, slip.sku, private.customer, private.extra, slip.cost, private.mode)

    def _log(self, kind: CallKind, reference: str, biller: str, started_ms: int, outcome: str, code: str) -> None:
        row = {
            "at_ms": started_ms, "biller": biller, "reference": reference, "kind": kind,
            "outcome": outcome[:24], "result_code": code[:16], "took_ms": max(0, self.now_ms() - started_ms),
        }  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(insert(biller_calls).values(**row))
