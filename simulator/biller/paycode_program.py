"""`anjungan paycode`: the sandbox gateway of payment codes over HTTP. For simulations and tests; no money is anywhere near."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.biller.callbacks import NowMs, Postman
from simulator.biller.faults import Ask, Fault
from simulator.biller.paycode import SETTLEMENT, Account, Gateway, refusal
from simulator.biller.paying import Reply, Timings
from simulator.biller.register import Register
from simulator.biller.served import Front, SandboxSettings, question, serve, system_now_ms


class Settings(SandboxSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """server_key: the account. notification: where callbacks go, "" for nowhere; callback_token: what they bear instead of a
    signature, "" for none.
    """

    server_key: str
    notification: str = ""
    callback_token: str = ""


def main(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT."""
    account = Account(settings.server_key, settings.callback_token)
    return serve(
        settings,
        SETTLEMENT,
        lambda register: create_app(register, account, settings.timings, notification=settings.notification),
    )


def create_app(
    register: Register, account: Account, timings: Timings, *, notification: str = "", now_ms: NowMs = system_now_ms
) -> Starlette:
    """Make the HTTP application. notification: where callbacks go, "" for nowhere."""
    gateway = Gateway(register, account, timings)

    def now() -> datetime:
        return datetime.fromtimestamp(now_ms() / 1000, UTC)

    postman = Postman(notification, lambda notice: gateway.compose(notice, now()), now_ms)
    front = Front(gateway, register, postman, now_ms)

    async def meet(request: Request, ask: Ask, order: str, answer: Callable[[Fault, datetime], Reply]) -> Response:
        known = gateway.knows(_key(request))

        def answered(fault: Fault, now: datetime) -> Reply:
            if fault.cut_off:
                return refusal("503")
            return answer(fault, now) if known else refusal("401")

        return await front.meet(request, ask, order, answered)

    async def charge(request: Request) -> Response:
        asked = await question(request)
        return await meet(request, "inquiry", "", lambda fault, now: gateway.charge(asked, now))

    async def status(request: Request) -> Response:
        order = request.path_params["order"]
        return await meet(request, "status", order, lambda fault, now: gateway.status(order, now))

    async def pay(request: Request) -> Response:
        order, asked = request.path_params["order"], await question(request)
        return await meet(request, "pay", order, lambda fault, now: gateway.pay(order, asked, now, fault))

    async def cancel(request: Request) -> Response:
        order = request.path_params["order"]
        return await meet(request, "cancel", order, lambda fault, now: gateway.cancel(order, now))

    async def expire(request: Request) -> Response:
        order = request.path_params["order"]
        return await meet(request, "cancel", order, lambda fault, now: gateway.expire(order, now))

    return front.app(
        [
            Route("/v2/charge", charge, methods=["POST"]),
            Route("/v2/{order}/status", status, methods=["GET"]),
            Route("/v2/{order}/pay", pay, methods=["POST"]),
            Route("/v2/{order}/cancel", cancel, methods=["POST"]),
            Route("/v2/{order}/expire", expire, methods=["POST"]),
        ]
    )


def _key(request: Request) -> str:
    """Give the server key of HTTP Basic, which is a user without a password; "" where there is none."""
    kind, _, coded = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, _ = base64.b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return user if kind.lower() == "basic" else ""
