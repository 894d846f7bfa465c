"""`anjungan biller`: the sandbox aggregator over HTTP. For simulations and tests only; no money is anywhere near."""

from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.biller.aggregator import Account, Aggregator
from simulator.biller.answers import SUCCESS
from simulator.biller.callbacks import NowMs, Postman
from simulator.biller.paying import Timings
from simulator.biller.prices import shipped_prices
from simulator.biller.questions import ask_of
from simulator.biller.register import Register
from simulator.biller.served import Front, SandboxSettings, question, serve, system_now_ms


class Settings(SandboxSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """user, key: the account. webhook: where callbacks go, "" for nowhere; webhook_secret: what they are signed with."""

    user: str
    key: str
    webhook: str = ""
    webhook_secret: str = ""


def main(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT."""
    account = Account(settings.user, settings.key, settings.webhook_secret, shipped_prices())
    return serve(
        settings, SUCCESS, lambda register: create_app(register, account, settings.timings, webhook=settings.webhook)
    )


def create_app(
    register: Register, account: Account, timings: Timings, *, webhook: str = "", now_ms: NowMs = system_now_ms
) -> Starlette:
    """Make the HTTP application. webhook: where callbacks go, "" for nowhere."""
    aggregator = Aggregator(register, account, timings)
    postman = Postman(
        webhook, lambda notice: aggregator.compose(notice, datetime.fromtimestamp(now_ms() / 1000, UTC)), now_ms
    )
    front = Front(aggregator, register, postman, now_ms)

    async def transaction(request: Request) -> Response:
        asked = await question(request)
        ask, reference = ask_of(asked)
        return await front.meet(request, ask, reference, lambda fault, now: aggregator.answer(asked, now, fault))

    async def owner(request: Request) -> Response:
        asked = await question(request)
        return await front.meet(request, "inquiry", "", lambda fault, now: aggregator.owner(asked, fault))

    async def player(request: Request) -> Response:
        asked = await question(request)
        return await front.meet(request, "inquiry", "", lambda fault, now: aggregator.player(asked, fault))

    async def deposit(request: Request) -> Response:
        asked = await question(request)
        return await front.meet(request, "balance", "", lambda fault, now: aggregator.deposit(asked))

    return front.app(
        [
            Route("/v1/transaction", transaction, methods=["POST"]),
            Route("/v1/inquiry-pln", owner, methods=["POST"]),
            Route("/v1/inquiry-game", player, methods=["POST"]),
            Route("/v1/cek-saldo", deposit, methods=["POST"]),
        ]
    )
