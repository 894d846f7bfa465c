"""Several processes of central on one PostgreSQL, told everything twice in any order, and killed: each entry counts once."""

import random
import threading

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from central.fleet import kiosks
from central.ingest.applying import LostTurnError
from central.ingest.worker import Message
from central.ledger import rows
from central.store.fleet_tables import entries, journals
from central.store.money_tables import audit
from sync.wire import envelope, records, topics

KIOSKS = tuple(f"k-00000000000{number}" for number in (1, 2, 3))
SLIPS = 30
PRIVATE = records.SlipPrivate({"phone": "087800001230"})


class Effects:
    """A ledger whose every effect is one line in the database, so that what was undone is gone."""

    def record_issued(self, connection, kiosk_id, stamp, entry_hash, body, private):
        assert private == PRIVATE
        rows.note(connection, 1, kiosk_id, "effect", body.code)

    def record_cancelled(self, connection, kiosk_id, body):
        pass


class Process:
    """One central that takes messages and applies what is stored, in a thread, whatever happens to its connections."""

    def __init__(self, central, messages):
        self.central = central
        self.error = None
        self._messages = messages
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        try:
            while self._messages:
                count = random.Random(len(self._messages)).randint(1, 8)
                together, self._messages = self._messages[:count], self._messages[count:]
                self.central.worker.take(together)
                try:
                    check_marks(self.central)
                    self.central.applying.run_due()
                except (SQLAlchemyError, LostTurnError):
                    continue  # its thread tries again
        except Exception as error:
            self.error = error

    @property
    def runs(self):
        return self._thread.is_alive()

    def end(self):
        self._thread.join(120)
        assert not self.runs
        assert self.error is None


@pytest.fixture
def fleet(make_beside, kiosk, kiosk_class):
    """Three kiosks with full journals, known to central."""
    central = make_beside(Effects())
    made = []
    for kiosk_id in KIOSKS:
        one = kiosk_class(
            kiosk.sign, kiosk.box, kiosk.central_sign, kiosk.central_box, kiosk_id, kiosk_id.encode() + b".."
        )
        one.begin()
        for number in range(SLIPS):
            code = f"{kiosk_id[-1]}-{number}"
            one.write(
                records.SlipIssued(code, "pulsa", True, False, 10_000, 10_500, 0, 1_500, 12_000, 1, 1, "id"), PRIVATE
            )
        made.append(one)
        enrol(central, one)
    return made


def enrol(central, kiosk):
    with central.engine.begin() as connection:
        kiosks.enrol(
            connection, kiosk.kiosk_id, shard=0, store_id="TM-017",
            sign_public=kiosk.sign.public, seal_public=kiosk.box.public, now_ms=1,
        )  # fmt: skip
        kiosks.open_journal(connection, kiosk.kiosk_id, kiosk.journal_id, 1)


def everything(fleet, seed):
    """Give all batches of all kiosks, of different sizes, each twice, in an order that a bad broker makes."""
    chance = random.Random(seed)
    messages = []
    for _ in range(2):
        for kiosk in fleet:
            first = 1
            while first <= len(kiosk.journal):
                last = min(len(kiosk.journal), first + chance.randint(0, 6))
                messages.append(Message(topics.up(0, kiosk.kiosk_id, "batch"), kiosk.batch(first, last)))
                first = last + 1
    for at in range(len(messages)):
        other = min(len(messages) - 1, at + chance.randint(0, 5))
        messages[at], messages[other] = messages[other], messages[at]
    return messages


def settle(central, fleet):
    """Deliver what is not acknowledged yet, in order, and apply all."""
    for kiosk in fleet:
        message = Message(topics.up(0, kiosk.kiosk_id, "batch"), kiosk.batch(1, len(kiosk.journal)))
        central.worker.take([message])
    central.apply()


def check(central, fleet):
    """Every entry is there once with its own link, every slip had its effect once, every mark is at the end."""
    with central.engine.begin() as connection:
        for kiosk in fleet:
            query = select(entries.c.position, entries.c.link).where(entries.c.kiosk_id == kiosk.kiosk_id)
            stored = [(row.position, bytes(row.link)) for row in connection.execute(query.order_by(entries.c.position))]
            assert stored == list(enumerate(kiosk.links[1:], 1))
        counted = select(audit.c.subject, func.count()).where(audit.c.action == "effect").group_by(audit.c.subject)
        effects = {row[0]: row[1] for row in connection.execute(counted)}
        assert effects == {f"{kiosk.kiosk_id[-1]}-{number}": 1 for kiosk in fleet for number in range(SLIPS)}
        marks = connection.execute(select(journals.c.mark, journals.c.applied)).all()
    assert [tuple(row) for row in marks] == [(SLIPS + 3, SLIPS + 3)] * len(fleet)


def check_links(centrals, fleet):
    """Every acknowledgement names a link that the kiosk has."""
    links = {kiosk.kiosk_id: kiosk.links for kiosk in fleet}
    for central in centrals:
        for kiosk_id, _, payload in central.published:
            ack = envelope.open_ack(payload, central.public)
            assert ack.link == links[kiosk_id][ack.position]


def check_marks(central):
    """What this process has acknowledged by now is stored: no mark ever goes back."""
    highest = dict.fromkeys(KIOSKS, 0)
    for kiosk_id, _, payload in central.published:
        highest[kiosk_id] = max(highest[kiosk_id], envelope.open_ack(payload, central.public).position)
    with central.engine.begin() as connection:
        marks = connection.execute(select(journals.c.kiosk_id, journals.c.mark)).all()
    assert [row for row in marks if row.mark < highest[row.kiosk_id]] == []


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize("seed", range(2))
def test_two_processes_that_get_everything_take_each_entry_once(make_beside, fleet, seed):
    """Rows are locked and the mark decides: a lease that two believe in costs time and nothing else."""
    centrals = [make_beside(Effects()) for _ in range(2)]
    processes = [Process(central, everything(fleet, seed * 10 + number)) for number, central in enumerate(centrals)]
    for process in processes:
        process.end()
    check_links(centrals, fleet)
    settle(centrals[0], fleet)
    check(centrals[1], fleet)
    for central in centrals:
        assert (central.cases(), central.dropped("broken"), central.dropped("database")) == ([], 0, 0)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_processes_whose_connections_are_killed_lose_and_repeat_nothing(make_beside, fleet):
    """The server ends every session, again and again, in the middle of whatever it is; what was acknowledged stays."""
    centrals, killer = [make_beside(Effects()) for _ in range(2)], make_beside(Effects())
    processes = [Process(central, everything(fleet, number) * 3) for number, central in enumerate(centrals)]
    ended = 0
    others = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    pause = threading.Event()
    while any(process.runs for process in processes):
        with killer.engine.begin() as connection:
            ended += connection.execute(text(others)).scalar_one()
        pause.wait(0.1)
    for process in processes:
        process.end()
    assert ended > 0
    check_links(centrals, fleet)
    settle(killer, fleet)
    check(killer, fleet)
    for central in centrals:
        assert (central.cases(), central.dropped("broken")) == ([], 0)
