"""The words of `anjungan admin`: what can be asked for, and which function does it."""

import argparse
from pathlib import Path

from central.accounting import words as books
from central.administration import doing, queueing, reconciling
from central.ledger.verdicts import VERDICTS


def parser() -> argparse.ArgumentParser:
    """Give the parser; what it gives has `do`, one of the functions of `doing`, and that function's values."""
    root = argparse.ArgumentParser(prog="anjungan admin", description="Administration, on the configured database.")
    root.add_argument("--config", type=Path, required=True, help="central's configuration, a TOML file")
    things = root.add_subparsers(
        title="what", required=True, metavar="store|till|user|token|fee|kiosk|queue|reconcile|books|audit"
    )
    _stores(_acts(things, "store", "shops"))
    _tills(_acts(things, "till", "places with a drawer"))
    _users(_acts(things, "user", "people who sign in"))
    _tokens(_acts(things, "token", "what a store's own point of sale signs in with"))
    _fees(_acts(things, "fee", "the shop's service fees"))
    _kiosks(_acts(things, "kiosk", "the fleet"))
    _queue(_acts(things, "queue", "slips and cases that wait for people"))
    _reconcile(_acts(things, "reconcile", "what a restore from a backup holds"))
    books.add_words(_acts(things, "books", "billers' daily files, and the proof of a business day"))
    things.add_parser("audit", help="the newest changes by people in charge").set_defaults(do=doing.list_audit)
    return root


Acts = argparse._SubParsersAction  # argparse gives this class no public name


def _acts(things: "Acts[argparse.ArgumentParser]", name: str, about: str) -> "Acts[argparse.ArgumentParser]":
    return things.add_parser(name, help=about).add_subparsers(title="act", required=True, metavar="act")


def _act(
    acts: "Acts[argparse.ArgumentParser]", name: str, do: doing.Do, about: str, *places: str
) -> argparse.ArgumentParser:
    made = acts.add_parser(name, help=about, description=about)
    for place in places:
        made.add_argument(place)
    made.set_defaults(do=do)
    return made


def _stores(acts: "Acts[argparse.ArgumentParser]") -> None:
    _act(acts, "list", doing.list_stores, "every store")
    for name, do, required in (("add", doing.add_store, True), ("change", doing.change_store, False)):
        act = _act(acts, name, do, f"{name} a store; its id is its code on slips", "id")
        act.add_argument("--name", required=required)
        act.add_argument("--address")
        act.add_argument("--contact")


def _tills(acts: "Acts[argparse.ArgumentParser]") -> None:
    _act(acts, "list", doing.list_tills, "every till")
    act = _act(acts, "add", doing.add_till, "add a till of a store", "id")
    act.add_argument("--store", required=True)
    act.add_argument("--name", required=True)
    _act(acts, "change", doing.change_till, "give a till another name", "id").add_argument("--name", required=True)


def _users(acts: "Acts[argparse.ArgumentParser]") -> None:
    _act(acts, "list", doing.list_users, "every user")
    for name, do, required in (("add", doing.add_user, True), ("change", doing.change_user, False)):
        act = _act(acts, name, do, f"{name} a user", "name")
        act.add_argument("--role", required=required, choices=("cashier", "operator", "seller", "admin"))
        act.add_argument("--till", help="a cashier's; his store follows from it")
        act.add_argument("--store")
    _act(acts, "password", doing.reset_password, "give out a password for one use", "name")
    _act(acts, "disable", doing.disable_user, "shut a user out, with his tokens", "name")
    _act(acts, "enable", doing.enable_user, "let a user in again", "name")


def _tokens(acts: "Acts[argparse.ArgumentParser]") -> None:
    _act(acts, "list", doing.list_tokens, "every token that has not ended")
    act = _act(acts, "issue", doing.issue_token, "make a token that speaks for a user, for a year", "user")
    act.add_argument("--label", required=True, help="what you call it")
    _act(acts, "revoke", doing.revoke_token, "end a token", "id")


def _fees(acts: "Acts[argparse.ArgumentParser]") -> None:
    _act(acts, "list", doing.list_fees, "every product's fees")
    act = _act(acts, "set", doing.set_fee, "set a product's service fee and publish the catalogue", "product")
    act.add_argument("rupiah", type=int)
    _act(acts, "reset", doing.reset_fee, "go back to the fee of the product's file", "product")


def _kiosks(acts: "Acts[argparse.ArgumentParser]") -> None:
    _act(acts, "list", doing.list_kiosks, "every kiosk")
    _act(acts, "move", doing.move_kiosk, "note that a kiosk stands in another store", "id").add_argument(
        "--store", required=True
    )
    _act(acts, "hold", doing.hold_kiosk, "hold a lost or stolen kiosk", "id")
    _act(acts, "release", doing.release_kiosk, "let a held kiosk go", "id")
    act = _act(acts, "import", doing.import_journal, "take in a journal that `anjungan journal export` wrote")
    act.add_argument("file", type=Path)


def _reconcile(acts: "Acts[argparse.ArgumentParser]") -> None:
    _act(acts, "show", reconciling.show, "how far it is, and what is proposed")
    listed = _act(acts, "slips", reconciling.list_slips, "slips that are held")
    proposed = _act(acts, "propose", reconciling.propose, "propose to let slips go; somebody else confirms it")
    proposed.add_argument("codes", nargs="*", help="these slips only")
    proposed.add_argument(
        "--paid-back", action="store_true", help="their cash went back before the restore: book that instead"
    )
    for act in (listed, proposed):
        act.add_argument("--kind", choices=("unpaid", "unfinished", "refund_due"), default="")
        act.add_argument("--product", default="")
        act.add_argument("--kiosk", default="")
    _act(acts, "proposal", reconciling.show_proposal, "a proposal's list", "id")
    _act(acts, "confirm", reconciling.confirm, "let another person's proposal happen", "id")
    _act(acts, "withdraw", reconciling.withdraw, "end a proposal", "id")


def _queue(acts: "Acts[argparse.ArgumentParser]") -> None:
    _act(acts, "list", queueing.list_slips, "what waits for people")
    _act(acts, "show", queueing.show, "all about one slip: its calls, cases, audit, and what may be decided", "code")
    act = _act(acts, "propose", queueing.propose, "propose a verdict; somebody else confirms it", "code")
    act.add_argument("verdict", choices=VERDICTS)
    act.add_argument("--reason", required=True, help="for the second person, and for ever: no customer's number")
    _act(acts, "confirm", queueing.confirm, "let another person's verdict happen", "id")
    _act(acts, "withdraw", queueing.withdraw, "end a proposal", "id")
    act = _act(acts, "close", queueing.close, "close a case that is about no slip")
    act.add_argument("case", type=int)
    act.add_argument("--reason", required=True, help="why nobody has to look any more")
