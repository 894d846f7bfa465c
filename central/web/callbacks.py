"""Where billers say something of their own accord. No session and no token: what counts is the signature of what they send.

Whatever is not a biller's word is refused in the same words, whether it is forged, unreadable, or meant for a biller that central
does not have. What a biller said is durable when it hears 200; anything else it may send again.
"""

from fastapi import APIRouter, FastAPI, Request
from prometheus_client import CollectorRegistry, Counter
from starlette.concurrency import run_in_threadpool

from central.billers.interface import CallbackRefusedError
from central.ledger import callbacks
from central.web.context import WebContext, context_of
from central.web.problems import ProblemError

_SAYS = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}

router = APIRouter(prefix="/api/billers", tags=["billers"])


def install(app: FastAPI, registry: CollectorRegistry) -> None:
    """Let an application take callbacks, and count them."""
    app.state.callbacks = Counter(
        "anjungan_callbacks", "Callbacks at the billers' addresses, by what became of them.", ["end"], registry=registry
    )
    app.include_router(router)


@router.post(
    "/{name}/callbacks",
    openapi_extra=_SAYS,
    responses={
        401: {"description": "Not the biller's word", **_PROBLEM},
        413: {"description": "Too large", **_PROBLEM},
        503: {"description": "To be sent again", **_PROBLEM},
    },
)
async def take(name: str, request: Request) -> dict[str, str]:
    """Take what a biller says about a payment, signed as its documentation has it. 200 once it is booked, also when repeated."""
    body = await request.body()
    try:
        await run_in_threadpool(_take, context_of(request), name, dict(request.headers), body)
    except CallbackRefusedError as error:
        request.app.state.callbacks.labels("refused").inc()
        raise ProblemError("callback-refused") from error
    request.app.state.callbacks.labels("taken").inc()
    return {"status": "ok"}


def _take(context: WebContext, name: str, headers: dict[str, str], body: bytes) -> None:
    biller = context.books.billers.get(name)
    if biller is None:
        raise CallbackRefusedError
    callback = biller.parse_callback(headers, body)
    callbacks.take(context.books, name, callback)
    context.wake_dispatcher()
