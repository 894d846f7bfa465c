"""Who is calling: a bearer token, or the cookie of somebody who signed in. Whatever fails here denies.

A browser sends its cookie along with any site's request, so what changes something needs an Origin of our own as well.
"""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response

from central.administration.acting import Actor
from central.ledger import rows
from central.ledger.judging import Till
from central.web import accounts, tries
from central.web.accounts import Person
from central.web.context import WebContext, context_of
from central.web.problems import ProblemError

COOKIE = "anjungan_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_SECRET_CHARACTERS_MAX = 200

router = APIRouter(tags=["session"])


def signed_in(request: Request) -> Person | None:
    """Give who is calling, or None. Raises `ProblemError` for a cookie that another site sent along."""
    context = context_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or len(token) > _SECRET_CHARACTERS_MAX:
            return None
        with context.books.engine.begin() as connection:
            return accounts.person_of_token(connection, token.strip(), context.books.now_ms())
    session = request.cookies.get(COOKIE, "")
    if not session or len(session) > _SECRET_CHARACTERS_MAX:
        return None
    if request.method not in _SAFE and not _own_origin(request):
        raise ProblemError("origin-foreign")
    with context.books.engine.begin() as connection:
        return accounts.person_of_session(connection, session, context.books.now_ms())


def person(request: Request) -> Person:
    """Give who is calling. Raises `ProblemError` (401)."""
    found = signed_in(request)
    if found is None:
        raise ProblemError("unauthenticated", _CHALLENGE)
    return found


def till(caller: Annotated[Person, Depends(person)]) -> Till:
    """Give the till at which a cashier is calling. Raises `ProblemError` (401, 403)."""
    if caller.role != "cashier" or not caller.till:
        raise ProblemError("forbidden")
    return Till(caller.till, caller.store, caller.name)


def actor(request: Request, caller: Annotated[Person, Depends(person)]) -> Actor:
    """Give the operator or admin who is calling. Raises `ProblemError` (401, 403)."""
    if caller.role not in ("operator", "admin"):
        raise ProblemError("forbidden")
    return Actor(f"{caller.role} {caller.name}", caller.role, context_of(request).books.now_ms())


@router.post("/login", status_code=204)
def login(
    request: Request,
    user: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=200)],
) -> Response:
    """Sign in with a form; the answer sets the session's cookie. 403 for a one-time password, which must be replaced first."""
    context = context_of(request)
    now_ms = context.books.now_ms()
    until_ms = _prove(request, user, password, now_ms)
    if until_ms:
        raise ProblemError("password-one-time")
    with context.books.engine.begin() as connection:
        session = accounts.open_session(connection, user, now_ms)
    return _signed_in(request, session)


@router.post("/password", status_code=204)
def change_password(
    request: Request,
    user: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=200)],
    new_password: Annotated[str, Form(max_length=200)],
) -> Response:
    """Put a password of one's own choice in the place of the present one, and sign in with it."""
    context = context_of(request)
    now_ms = context.books.now_ms()
    _prove(request, user, password, now_ms)
    if len(new_password) < accounts.PASSWORD_CHARACTERS_MIN or new_password in {password, user}:
        raise ProblemError("password-weak")
    new_hash = accounts.hashed(new_password)
    with context.books.engine.begin() as connection:
        accounts.choose_password(connection, user, new_hash)
        rows.note(connection, now_ms, f"user {user}", "password_chosen", user)
        session = accounts.open_session(connection, user, now_ms)
    return _signed_in(request, session)


def _prove(request: Request, user: str, password: str, now_ms: int) -> int:
    """Check a password, counting wrong ones; give until when it must be replaced, 0 for one that lasts.

    Raises `ProblemError` for a wrong one, for a one-time password that has ended, and after too many wrong ones.
    """
    context = context_of(request)
    if "origin" in request.headers and not _own_origin(request):
        raise ProblemError("origin-foreign")
    subjects = tries.subjects(user, request.client.host if request.client else "")
    with context.books.engine.begin() as connection:
        wait_s = tries.locked_s(connection, subjects, now_ms)
        stored = accounts.password_hash(connection, user)
    if wait_s:
        raise ProblemError("login-locked", {"Retry-After": str(wait_s)}, retry_after_s=wait_s)
    fits = accounts.password_fits(stored, password)
    with context.books.engine.begin() as connection:
        until_ms = accounts.password_until_ms(connection, user) if fits else 0
        fits = fits and not 0 < until_ms <= now_ms
        if fits:
            tries.forget(connection, subjects)
        else:
            tries.count(connection, subjects, now_ms)
    if not fits:
        raise ProblemError("login-wrong")
    return until_ms


def _signed_in(request: Request, session: str) -> Response:
    response = Response(status_code=204)
    secure = context_of(request).secure_cookies or request.url.scheme == "https"
    response.set_cookie(
        COOKIE, session, max_age=accounts.SESSION_MS // 1000, path="/", httponly=True, samesite="strict", secure=secure
    )
    return response


@router.post("/logout", status_code=204)
def logout(request: Request) -> Response:
    """Sign out; nothing happens for somebody who is not signed in."""
    if signed_in(request) is not None:
        _close(context_of(request), request.cookies.get(COOKIE, ""))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def _close(context: WebContext, session: str) -> None:
    with context.books.engine.begin() as connection:
        accounts.close_session(connection, session)


def _own_origin(request: Request) -> bool:
    origin = urlsplit(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host", "")
