"""The operators' calls. Thin: each opens a transaction, hands over to the rules, and says the answer in JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from central.administration import fees, fleet, people, shapes, stores, tokens
from central.administration.acting import (
    Actor,
    AdministrationError,
    InvalidError,
    NotAllowedError,
    TakenError,
    UnknownError,
    newest_lines,
)
from central.cashier.shapes import Problem
from central.ledger.calendar import iso
from central.web.auth import actor as calling_actor
from central.web.auth import person
from central.web.context import context_of
from central.web.problems import ProblemError

_LINES = 100
_PROBLEMS: dict[type[AdministrationError], str] = {
    UnknownError: "unknown",
    TakenError: "taken",
    InvalidError: "value-invalid",
    NotAllowedError: "forbidden",
}
CODES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in {
        401: "Not signed in",
        403: "Not an operator, or only an admin may do this",
        404: "There is no such thing",
        409: "It exists already, or something stands in the way",
        422: "The request is not right",
    }.items()
}

router = APIRouter(prefix="/api/operator", tags=["operator"], responses=CODES)

By = Annotated[Actor, Depends(calling_actor)]


@contextmanager
def transaction(request: Request) -> Iterator[Connection]:
    """One transaction; what the rules refuse becomes a problem, and changes nothing."""
    try:
        with context_of(request).books.engine.begin() as connection:
            yield connection
    except AdministrationError as error:
        raise ProblemError(_PROBLEMS[type(error)], None, reason=error.about, detail=str(error)) from error


@router.get("/me")
def me(request: Request, by: By) -> shapes.Me:
    """Say who is calling."""
    caller = person(request)
    return shapes.Me(name=caller.name, role=caller.role)


@router.get("/stores")
def list_stores(request: Request, by: By) -> list[shapes.StoreAnswer]:
    """Give every store."""
    with transaction(request) as connection:
        return [shapes.StoreAnswer(**msgspec.structs.asdict(store)) for store in stores.list_stores(connection)]


@router.post("/stores", status_code=201)
def add_store(body: shapes.NewStore, request: Request, by: By) -> shapes.NewStore:
    """Make a store."""
    with transaction(request) as connection:
        stores.add_store(connection, by, body.id, name=body.name, address=body.address, contact=body.contact)
    return body


@router.patch("/stores/{store}", status_code=204)
def change_store(store: str, body: shapes.StoreChange, request: Request, by: By) -> Response:
    """Change a store's name, address or contact."""
    with transaction(request) as connection:
        stores.change_store(connection, by, store, name=body.name, address=body.address, contact=body.contact)
    return Response(status_code=204)


@router.get("/tills")
def list_tills(request: Request, by: By) -> list[shapes.TillAnswer]:
    """Give every till."""
    with transaction(request) as connection:
        return [
            shapes.TillAnswer(id=till.id, store=till.store, name=till.name, cashiers=list(till.cashiers))
            for till in stores.list_tills(connection)
        ]


@router.post("/tills", status_code=201)
def add_till(body: shapes.NewTill, request: Request, by: By) -> shapes.NewTill:
    """Make a till of a store."""
    with transaction(request) as connection:
        stores.add_till(connection, by, body.id, store=body.store, name=body.name)
    return body


@router.patch("/tills/{till}", status_code=204)
def change_till(till: str, body: shapes.TillChange, request: Request, by: By) -> Response:
    """Give a till another name."""
    with transaction(request) as connection:
        stores.change_till(connection, by, till, name=body.name)
    return Response(status_code=204)


@router.get("/users")
def list_users(request: Request, by: By) -> list[shapes.UserAnswer]:
    """Give every user."""
    with transaction(request) as connection:
        found = people.list_users(connection, by.now_ms)
    return [shapes.UserAnswer.model_validate(msgspec.structs.asdict(user)) for user in found]


@router.post("/users", status_code=201)
def add_user(body: shapes.NewUser, request: Request, by: By) -> shapes.PasswordAnswer:
    """Make a user; the answer has a password for the first sign-in."""
    once = people.one_time()
    with transaction(request) as connection:
        people.add_user(connection, by, body.name, role=body.role, till=body.till, store=body.store, once=once)
    return shapes.PasswordAnswer(name=body.name, password=once.password)


@router.patch("/users/{name}", status_code=204)
def change_user(name: str, body: shapes.UserChange, request: Request, by: By) -> Response:
    """Give a user another role or place."""
    with transaction(request) as connection:
        people.change_user(connection, by, name, role=body.role, till=body.till, store=body.store)
    return Response(status_code=204)


@router.post("/users/{name}/password", status_code=201)
def reset_password(name: str, request: Request, by: By) -> shapes.PasswordAnswer:
    """Put a one-time password in the place of a user's own."""
    once = people.one_time()
    with transaction(request) as connection:
        people.reset_password(connection, by, name, once)
    return shapes.PasswordAnswer(name=name, password=once.password)


@router.post("/users/{name}/disable", status_code=204)
def disable_user(name: str, request: Request, by: By) -> Response:
    """Shut a user out."""
    with transaction(request) as connection:
        people.disable_user(connection, by, name)
    return Response(status_code=204)


@router.post("/users/{name}/enable", status_code=204)
def enable_user(name: str, request: Request, by: By) -> Response:
    """Let a user in again."""
    with transaction(request) as connection:
        people.enable_user(connection, by, name)
    return Response(status_code=204)


@router.get("/tokens")
def list_tokens(request: Request, by: By) -> list[shapes.TokenAnswer]:
    """Give every token that has not ended; never the token itself."""
    with transaction(request) as connection:
        found = tokens.list_tokens(connection, by.now_ms)
    return [
        shapes.TokenAnswer(
            id=token.id,
            user=token.user,
            label=token.label,
            created_at=iso(token.created_ms) or "",
            expires_at=iso(token.expires_ms) or "",
        )
        for token in found
    ]


@router.post("/tokens", status_code=201)
def issue_token(body: shapes.NewToken, request: Request, by: By) -> shapes.SecretAnswer:
    """Make a token; the answer is the only place where it is shown."""
    with transaction(request) as connection:
        token_id, token = tokens.issue_token(connection, by, body.user, label=body.label)
    return shapes.SecretAnswer(id=token_id, token=token)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(token_id: str, request: Request, by: By) -> Response:
    """End a token."""
    with transaction(request) as connection:
        tokens.revoke_token(connection, by, token_id)
    return Response(status_code=204)


@router.get("/kiosks")
def list_kiosks(request: Request, by: By) -> list[shapes.KioskAnswer]:
    """Give every kiosk."""
    with transaction(request) as connection:
        found = fleet.list_kiosks(connection, by.now_ms)
    return [
        shapes.KioskAnswer.model_validate(msgspec.structs.asdict(kiosk) | {"heard_at": iso(kiosk.heard_ms)})
        for kiosk in found
    ]


@router.patch("/kiosks/{kiosk}", status_code=204)
def move_kiosk(kiosk: str, body: shapes.KioskChange, request: Request, by: By) -> Response:
    """Note that a kiosk stands in another store."""
    with transaction(request) as connection:
        fleet.move_kiosk(connection, by, kiosk, body.store)
    return Response(status_code=204)


@router.post("/kiosks/{kiosk}/hold", status_code=204)
def hold_kiosk(kiosk: str, request: Request, by: By) -> Response:
    """Hold a lost or stolen kiosk."""
    with transaction(request) as connection:
        fleet.hold_kiosk(connection, by, kiosk)
    return Response(status_code=204)


@router.post("/kiosks/{kiosk}/release", status_code=204)
def release_kiosk(kiosk: str, request: Request, by: By) -> Response:
    """Let a held kiosk go."""
    with transaction(request) as connection:
        fleet.release_kiosk(connection, by, kiosk)
    return Response(status_code=204)


@router.get("/fees")
def list_fees(request: Request, by: By) -> list[shapes.FeeAnswer]:
    """Give every product's fees."""
    with transaction(request) as connection:
        found = fees.list_fees(connection, context_of(request).books.offering)
        return [shapes.FeeAnswer(**msgspec.structs.asdict(fee)) for fee in found]


@router.put("/fees/{product}")
def set_fee(product: str, body: shapes.FeeChange, request: Request, by: By) -> shapes.CatalogueAnswer:
    """Set a product's service fee and publish the catalogue with it."""
    sign, offering = context_of(request).sign, context_of(request).books.offering
    if sign is None:
        raise ProblemError("unavailable")
    with transaction(request) as connection:
        version = fees.set_fee(connection, offering, sign, by, product, body.service_fee)
    return shapes.CatalogueAnswer(catalogue_version=version)


@router.get("/audit")
def list_audit(request: Request, by: By) -> list[shapes.AuditAnswer]:
    """Give the newest hundred changes by people in charge, the newest first."""
    with transaction(request) as connection:
        found = newest_lines(connection, _LINES)
    return [
        shapes.AuditAnswer(at=iso(line.at_ms) or "", **_without_time(msgspec.structs.asdict(line))) for line in found
    ]


def _without_time(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name != "at_ms"}
