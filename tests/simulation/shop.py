"""Central with its broker, biller and tills in virtual time, and kiosks that are written by hand."""

import random

from sqlalchemy import select

from central.fleet import counters
from central.store.fleet_tables import cases as fleet_cases
from central.store.fleet_tables import entries, kiosks
from central.store.money_tables import cases, payments, postings, slips
from simulator.world.virtual.biller import Moods, VirtualBiller
from simulator.world.virtual.broker import VirtualBroker
from simulator.world.virtual.central import VirtualCentral
from simulator.world.virtual.parts import KioskIdentity, Surroundings
from simulator.world.virtual.scripted import ScriptedKiosk, make_identity
from simulator.world.virtual.till import Cash, VirtualTill
from simulator.world.virtual.time import VirtualTime
from simulator.world.virtual.trace import Trace
from simulator.world.virtual.weather import Weather
from sync.wire import records, requests

ASK_AGAIN_MS = 15_000
PHONE = "087800001230"


class Shop:
    """A small world from a seed: kiosks that buy by themselves, and everything behind them."""

    def __init__(self, seed: int = 1, *, kiosks: int = 1, workers: int = 1) -> None:
        self.seed = seed
        self.time = VirtualTime()
        self.trace = Trace(self.time)
        self.weather, self.moods = Weather(), Moods()
        self.broker = VirtualBroker(self.around("broker"), self.weather)
        self.biller = VirtualBiller(self.around("biller"), self.moods)
        self.central = VirtualCentral(self.around("central"), self.broker, self.biller, shards=(0, 1), workers=workers)
        self.cash: list[Cash] = []
        self.tills = [
            VirtualTill(self.around(till), self.central, till, cashier, self.cash)
            for till, cashier in (("T1", "rina"), ("T2", "dodi"))
        ]
        self.quoted: list[str] = []
        self.refused: list[str] = []
        self.kiosks = [self.kiosk(number + 1) for number in range(kiosks)]
        self.central.switch_on()
        for kiosk in self.kiosks:
            kiosk.switch_on()

    def around(self, name: str) -> Surroundings:
        return Surroundings(self.time, self.trace, random.Random(f"{self.seed} {name}"))

    def identity(self, number: int) -> KioskIdentity:
        identity = make_identity(number, self.central.keys.public, shard=number % 2)
        self.central.enrol(identity)
        return identity

    def kiosk(self, number: int) -> ScriptedKiosk:
        identity = self.identity(number)
        return ScriptedKiosk(self.around(identity.kiosk), self.broker, identity)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.time.run_until(self.time.now_ms + int(seconds * 1000))

    def buy(self, kiosk: ScriptedKiosk, till: VirtualTill | None = None, phone: str = PHONE) -> None:
        """A customer asks for a quote until he hears an answer, gets a slip, and takes it to a till."""
        answers: list[requests.Answer] = []

        def answered(answer: requests.Answer) -> None:
            answers.append(answer)
            if len(answers) == 1:
                self._slip(kiosk, till or self.tills[0], phone, answer)

        def ask() -> None:
            if not answers:
                kiosk.ask(requests.Inquire("pulsa", {"phone": phone}, 10_000, self.version()), answered)
                self.time.call_after(ASK_AGAIN_MS, ask)

        ask()

    def refund_number(self, kiosk: ScriptedKiosk, code: str, phone: str = PHONE) -> list[str]:
        """Give where the numbers stand that a customer fetches at a kiosk for his cash."""
        answers: list[requests.Answer] = []
        kiosk.ask(requests.AskRefundNumber(code, phone[-6:]), answers.append)
        self.wait(3)
        return [answer.number for answer in answers if isinstance(answer, requests.RefundNumber)]

    def version(self) -> int:
        with self.central.engine.begin() as connection:
            return int(connection.exec_driver_sql("SELECT max(version) FROM catalogues").scalar_one())

    def _slip(self, kiosk: ScriptedKiosk, till: VirtualTill, phone: str, answer: requests.Answer) -> None:
        if not isinstance(answer, requests.Quote):
            self.refused.append(answer.reason if isinstance(answer, requests.Refused) else "?")
            return
        self.quoted.append(answer.code)
        body = records.SlipIssued(
            answer.code, answer.product, False, False, answer.denomination, answer.amount, answer.admin_fee,
            answer.service_fee, answer.total, answer.valid_until_ms, 1, "id",
        )  # fmt: skip
        kiosk.write(body, records.SlipPrivate({"phone": phone}))
        kiosk.drain()
        till.serve(answer.code)

    # what central has

    def stored(self, kiosk: ScriptedKiosk) -> list[int]:
        """Give the positions of a kiosk's journal that central has."""
        query = select(entries.c.position).where(entries.c.kiosk_id == kiosk.identity.kiosk)
        with self.central.engine.begin() as connection:
            return list(connection.execute(query.order_by(entries.c.position)).scalars())

    def applied(self) -> bool:
        """Say whether everything that is stored has had its effect."""
        with self.central.engine.begin() as connection:
            return not connection.exec_driver_sql("SELECT count(*) FROM journals WHERE applied < mark").scalar_one()

    def states(self) -> list[str]:
        """Give the states of all slips, in the order in which they were made."""
        with self.central.engine.begin() as connection:
            return list(connection.execute(select(slips.c.state).order_by(slips.c.created_ms)).scalars())

    def held(self, kiosk: ScriptedKiosk) -> bool:
        query = select(kiosks.c.suspended).where(kiosks.c.kiosk_id == kiosk.identity.kiosk)
        with self.central.engine.begin() as connection:
            return bool(connection.execute(query).scalar_one())

    def cases(self) -> list[str]:
        """Give the kinds of all cases, of the fleet and of the money, sorted."""
        with self.central.engine.begin() as connection:
            tables = (fleet_cases, cases)
            return sorted(kind for table in tables for kind in connection.execute(select(table.c.kind)).scalars())

    def sum(self) -> int:
        """Give the sum of the books, which is 0."""
        with self.central.engine.begin() as connection:
            return sum(connection.execute(select(postings.c.amount)).scalars())

    def paid(self) -> int:
        """Give what the ledger says was paid, rupiah."""
        with self.central.engine.begin() as connection:
            return sum(connection.execute(select(payments.c.amount)).scalars())

    def restored(self) -> int:
        """Give central's restore_id: 0 as long as nobody restored it, and no kiosk remembers more than it does."""
        with self.central.engine.begin() as connection:
            return counters.restore_id(connection)

    def in_drawers(self) -> int:
        return sum(till.drawer for till in self.tills)

    def delivered(self) -> int:
        """Give how many purchases the biller delivered, none of them twice."""
        assert all(times <= 1 for times in self.biller.delivered.values()), "delivered twice"
        return sum(self.biller.delivered.values())

    def calm(self) -> None:
        """End everything that goes wrong by chance."""
        self.weather.calm()
        self.moods.calm()
        for till in self.tills:
            till.habits.calm()
        self.broker.hostile = None
        self.central.switch_on()
