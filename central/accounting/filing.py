"""A daily file comes in: it is kept, and what was proved with less is proved again."""

from sqlalchemy import Connection

from central.accounting import days, importing, matching, proof
from central.accounting.importing import Parsed, Statement
from central.administration.acting import Actor, InvalidError, audit


def take(connection: Connection, actor: Actor, parsed: Parsed) -> tuple[Statement, bool]:
    """Keep a file, and prove its day again; give it, and whether it is new.

    Its neighbours are proved again where they were: what was paid near midnight stands in either file. So are the days of what
    this file gives back.
    """
    statement, is_new = importing.store(connection, actor, parsed)
    again = {parsed.day - 1, parsed.day, parsed.day + 1} | matching.days_taken_back(connection, statement)
    for day in sorted(again):
        over = days.end_ms(day) <= actor.now_ms
        if over and (day == parsed.day or proof.of_day(connection, day) is not None):
            proof.make(connection, day, actor.now_ms)
    return statement, is_new


def prove(connection: Connection, actor: Actor, day: int) -> proof.Proof:
    """Prove a day because somebody asks for it. Raises `InvalidError` for one that is not over."""
    if days.end_ms(day) > actor.now_ms:
        raise InvalidError("day", "this day is not over")
    made = proof.make(connection, day, actor.now_ms)
    audit(connection, actor, "proof_made", days.text(day), made.state)
    return made
