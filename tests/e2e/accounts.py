"""Comparing what a kiosk wrote down, what central has of it, and the money: nothing may be missing, nothing double."""

import contextlib
import hashlib
import os
import queue
import shutil
import signal
import sqlite3
import tempfile
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from simulator.configuration import database_of
from simulator.hour import audit
from simulator.hour.evidence import SLIPS, Evidence, Ledger, Paper, read_ledger, reading, total_on
from simulator.hour.plan import Customer as Person
from simulator.hour.tills import Errand, Till
from simulator.visitor import Visitor
from sync.wire import records

AT_WORK = ("paid", "in_process")


class Written(NamedTuple):
    """One entry of a journal: its position, the SHA-256 of its body, and the chain's link behind it, which covers all of it."""

    position: int
    body: bytes
    link: bytes


def journal_of(directory: Path, firmware: int) -> list[Written]:
    """Read the kiosk's own file. Its program, which has the file for itself, is held still for that moment."""
    with tempfile.TemporaryDirectory() as folder:
        os.kill(firmware, signal.SIGSTOP)
        try:
            for path in (directory / "run" / "kiosk").glob("journal.db*"):
                shutil.copy(path, folder)
        finally:
            os.kill(firmware, signal.SIGCONT)
        with contextlib.closing(sqlite3.connect(Path(folder) / "journal.db")) as journal:
            rows = journal.execute("SELECT position, body, link FROM entries ORDER BY position").fetchall()
    return [Written(position, hashlib.sha256(body).digest(), link) for position, body, link in rows]


def arrived_at(database: str) -> list[Written]:
    """Read what central has of the kiosk's journal."""
    with reading(database) as connection:
        rows = connection.exec_driver_sql(
            "SELECT position, body, link FROM entries ORDER BY journal_id, position"
        ).all()
    return [Written(position, hashlib.sha256(body).digest(), bytes(link)) for position, body, link in rows]


def issued_at(database: str) -> set[str]:
    """Give the code of every slip that the kiosk's entries at central say was issued."""
    with reading(database) as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM entries").scalars().all()
    decoded = (records.decode_body(bytes(body)) for body in bodies)
    return {body.code for body in decoded if isinstance(body, records.SlipIssued)}


def on_its_way(database: str, last: int) -> list[str]:
    """Give what has not come to its end: entries up to a position, records of slips paid from their QR, orders at the biller."""
    try:
        with reading(database) as connection:
            marks = connection.exec_driver_sql("SELECT mark, applied FROM journals ORDER BY ordinal DESC LIMIT 1").one()
        slips = read_ledger(database).slips
    except SQLAlchemyError as error:
        return [type(error).__name__]
    late = [f"{last} entries, stored and applied {tuple(marks)}"] if min(marks) < last else []
    late += [f"the entry of {code}" for code, slip in slips.items() if slip.entry_expected]
    return late + [f"{code} is {slip.state}" for code, slip in slips.items() if slip.state in AT_WORK]


def is_nothing(waiting: list[str]) -> bool:
    """Say whether nothing is on its way any more."""
    return not waiting


def second_central(directory: Path) -> str:
    """Give the address of the second central, the first one's where there is only one."""
    found = [path for name in ("central2", "central") if (path := directory / "run" / f"{name}.toml").exists()]
    listen = tomllib.loads(found[0].read_text(encoding="utf-8"))["listen"]
    return f"http://{listen['host']}:{listen['port']}"


class Counter:
    """Two cashiers who take the cash of every whole slip that comes out of the kiosk, and ask again while central is away.

    Where there are two centrals, each cashier is at one of his own.
    """

    def __init__(self, run: dict[str, Any], visitor: Visitor) -> None:
        self._visitor = visitor
        self._directory = Path(run["run_file"]).parent
        self._errands: queue.Queue[Errand | None] = queue.Queue()
        self._brought: set[int] = set()
        at = {"cashier": run["central"], "cashier2": second_central(self._directory)}
        self.tills = [
            Till({**run, "central": central}, name, self._errands, lambda *_: None, lambda _: None)
            for name, central in at.items()
        ]
        for till in self.tills:
            till.start()

    @property
    def database(self) -> str:
        """The address of central's database."""
        return database_of(self._directory)

    def bring_papers(self) -> None:
        """Carry to the tills whatever slip has come out whole since the last time."""
        person = Person(0, "pulsa", {}, 0, "id", "keypad", "pays", False)
        for paper in self._visitor.papers():
            if paper["number"] not in self._brought and paper["kind"] in SLIPS and paper["complete"]:
                self._brought.add(paper["number"])
                self._errands.put(Errand("pay", person, paper["number"], paper["code"]))

    def is_served(self) -> bool:
        """Say whether nobody waits any more. Raises what a cashier could not get over."""
        for till in self.tills:
            if till.problem is not None:
                raise till.problem
        return not self._errands.unfinished_tasks

    def close(self) -> None:
        """Let the cashiers go home."""
        for _ in self.tills:
            self._errands.put(None)

    def differences(self) -> list[str]:
        """Give everything in which papers, drawers and books do not agree."""
        papers = tuple(
            Paper(
                paper["number"], paper["kind"] or "", paper["code"], paper["complete"], paper["copy"],
                total_on(self._visitor.paper_json(paper["number"])) if paper["kind"] == "payment_slip" else None,
            )
            for paper in self._visitor.papers()
        )  # fmt: skip
        counted = tuple(till.counted for till in self.tills)
        return audit.differences(Evidence(papers, counted, self.ledger(), {}))

    def ledger(self) -> Ledger:
        """Give central's books."""
        return read_ledger(self.database)


def complaints(directory: Path) -> list[str]:
    """Give the lines of the centrals' logs that tell of an error that nobody foresaw."""
    logs = [path.read_text(encoding="utf-8", errors="replace") for path in (directory / "logs").glob("central*.log")]
    words = ("Traceback", "Exception in ASGI")
    return [line for log in logs for line in log.splitlines() if any(word in line for word in words)]
