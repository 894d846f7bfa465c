"""What each word of `anjungan admin books` does, and what is said about it."""

import argparse
from argparse import Namespace
from pathlib import Path

from central.accounting import days, filing, importing, proof, sheets
from central.accounting.days import DayError
from central.accounting.proof import Proof
from central.accounting.sheets import DAYS_MAX
from central.accounting.statements.reading import BYTES_MAX, StatementError
from central.administration.acting import InvalidError
from central.administration.doing import Here, Said

_PROOFS = 31


def add_words(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what can be asked for."""
    take = acts.add_parser("import", help="take in a biller's daily file")
    take.add_argument("biller", choices=sorted(importing.FORMS))
    take.add_argument("day", help="the WIB date that the file is of, 2026-08-17")
    take.add_argument("file", type=Path)
    take.set_defaults(do=import_statement)
    report = acts.add_parser("report", help="what a day came to; with --sheet as CSV for a spreadsheet")
    report.add_argument("day")
    report.add_argument("--until", help="the last day of a sheet, if it is another one")
    report.add_argument("--sheet", choices=("turnover", "tills", "transactions"))
    report.set_defaults(do=show_report)
    proved = acts.add_parser("proof", help="prove a day that is over; without a day: the proofs that are kept")
    proved.add_argument("day", nargs="?")
    proved.set_defaults(do=prove)


def import_statement(here: Here, typed: Namespace) -> Said:
    """Take in a biller's daily file."""
    with typed.file.open("rb") as file:
        content = file.read(BYTES_MAX + 1)
    try:
        parsed = importing.parse(typed.biller, _day(typed.day), content, typed.file.name)
    except StatementError as error:
        raise InvalidError("file", f"nothing was taken over: {error}") from error
    found, is_new = filing.take(here.connection, here.actor, parsed)
    return [(f"{found.biller} {typed.day}: {found.lines} lines" + ("" if is_new else ", known already"),)]


def show_report(here: Here, typed: Namespace) -> Said:
    """Say what a day came to."""
    day = _day(typed.day)
    if typed.sheet is None:
        return _said(proof.look(here.connection, day, here.actor.now_ms))
    last = _day(typed.until or typed.day)
    if not 0 <= last - day < DAYS_MAX:
        raise InvalidError("until", f"1 to {DAYS_MAX} days, the earlier one first")
    return [(sheets.sheet(here.connection, typed.sheet, day, last).replace("\r\n", "\n").rstrip("\n"),)]


def prove(here: Here, typed: Namespace) -> Said:
    """Prove a day, or give the proofs that are kept."""
    if typed.day is not None:
        return _said(filing.prove(here.connection, here.actor, _day(typed.day)))
    return [("day", "state"), *((days.text(each.day), each.state) for each in proof.stored(here.connection, _PROOFS))]


def _said(found: Proof) -> Said:
    money = found.money
    lines = [
        f"{days.text(found.day)}: {found.state}",
        f"sum of the ledger: {found.ledger}; movements of the day that do not sum to zero: {found.uneven}",
        f"money in {money.money_in} ({money.payments} payments) = delivered {money.delivered} + refunded {money.refunded}"
        f" + open {money.open} + disputed {money.disputed}: {_verdict(right=money.agrees)}",
    ]
    for till in found.tills:
        lines.append(
            f"till {till.till} ({till.store}): {till.opening} + {till.cash_in} - {till.cash_out} + safe {till.safe}"
            f" + difference {till.difference} = {till.closing}: {_verdict(right=till.agrees)}"
        )
    for biller in found.billers:
        counts = ", ".join(
            f"{biller.count(flag)} {flag}"
            for flag in ("MATCHED", "MISSING_AT_BILLER", "MISSING_HERE", "AMOUNT_DIFF", "WAITING")
        )
        listed = "no file yet" if biller.statement is None else f"listed {biller.listed}"
        lines.append(f"biller {biller.biller}: {listed}, booked {biller.booked}; {counts}")
    return [("\n".join(lines),)]


def _verdict(*, right: bool) -> str:
    return "agrees" if right else "DIFFERS"


def _day(written: str) -> int:
    try:
        return days.parse(written)
    except DayError as error:
        raise InvalidError("day", str(error)) from error
