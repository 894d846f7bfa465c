"""People in charge of a restored world, and a customer who comes for his cash."""

from sqlalchemy import select

from central.administration import deciding, queue, releasing
from central.administration.acting import Actor
from central.administration.releasing import Wish
from central.billers.interface import Callback
from central.ledger import callbacks, refund_numbers, refunds, restored
from central.ledger.refunds import CashBack
from central.store.money_tables import audit

NUMBER = "84310277"
RINA, DODI = "operator rina", "admin dodi"


class Reconciler:
    """People in charge of a restored world."""

    def __init__(self, world):
        self.world = world

    def _actor(self, name):
        return Actor(name, "operator", self.world.clock.ms)

    def progress(self):
        with self.world.books.engine.begin() as connection:
            return restored.progress(connection)

    def held(self, **wish):
        with self.world.books.engine.begin() as connection:
            return releasing.list_held(connection, Wish(**wish))

    def propose(self, verdict="release", by=RINA, **wish):
        with self.world.books.engine.begin() as connection:
            return releasing.propose(connection, self._actor(by), verdict, Wish(**wish))

    def confirm(self, proposal, by=DODI):
        with self.world.books.engine.begin() as connection:
            return releasing.confirm(connection, self._actor(by), proposal.id)

    def withdraw(self, proposal, by=RINA):
        with self.world.books.engine.begin() as connection:
            return releasing.withdraw(connection, self._actor(by), proposal.id)

    def release(self, verdict="release", **wish):
        return self.confirm(self.propose(verdict, **wish))

    def actions(self):
        with self.world.books.engine.begin() as connection:
            return connection.execute(select(audit.c.action).order_by(audit.c.audit_id)).scalars().all()


def refund(world, code):
    with world.books.engine.begin() as connection:
        refund_numbers.keep(world.books.vault, connection, code, NUMBER, world.clock.ms)
    return refunds.refund(world.books, code, world.tills[0], "k", CashBack(world.slip(code).total, NUMBER))


class People:
    """Two people who decide about slips without an end."""

    def __init__(self, world):
        self.world = world

    def propose(self, code, verdict, by=RINA, reason="menurut file biller"):
        with self.world.books.engine.begin() as connection:
            actor = Actor(by, "operator", self.world.clock.ms)
            return deciding.propose(self.world.books, connection, actor, code, verdict, reason)

    def confirm(self, decision, by=DODI):
        with self.world.books.engine.begin() as connection:
            return deciding.confirm(self.world.books, connection, Actor(by, "admin", self.world.clock.ms), decision.id)

    def withdraw(self, decision, by=DODI):
        with self.world.books.engine.begin() as connection:
            return deciding.withdraw(connection, Actor(by, "admin", self.world.clock.ms), decision.id)

    def decide(self, code, verdict):
        decided = self.confirm(self.propose(code, verdict))
        self.world.dispatch()
        return decided

    def detail(self, code):
        with self.world.books.engine.begin() as connection:
            return queue.detail(self.world.books, connection, code, self.world.clock.ms)

    def waiting(self):
        with self.world.books.engine.begin() as connection:
            return {each.code: each for each in queue.list_waiting(connection, 10)}


def world_says(world, code, outcome):
    """Let the biller say something about a slip by itself."""
    callbacks.take(world.books, "aggregator", Callback(world.slip(code).reference, outcome))
