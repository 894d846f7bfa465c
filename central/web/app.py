"""The application: routers, problem documents, health, figures, and the pages for browsers."""

import ipaddress
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from central.accounting import api as accounting
from central.administration import api as operator
from central.administration import queue_api, reconcile_api
from central.cashier import api as cashier
from central.web import auth, callbacks, description, problems
from central.web.context import WebContext, context_of
from central.web.figures import MoneyFigures
from central.web.guard import Guard


def create_app(context: WebContext) -> FastAPI:
    """Give the ASGI application. Reads nothing and starts nothing by itself; may be called several times per process."""
    app = FastAPI(
        title="Anjungan central",
        version="1",
        docs_url=None,  # the interactive pages load scripts from elsewhere
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.context = context
    problems.install(app)
    app.add_middleware(Guard, encrypted=context.encrypted)
    app.include_router(auth.router)
    app.include_router(cashier.router)
    app.include_router(operator.router)
    app.include_router(queue_api.router)
    app.include_router(reconcile_api.router)
    app.include_router(accounting.router)
    callbacks.install(app, context.registry)
    context.registry.register(MoneyFigures(context.books))
    _add_health(app)
    _add_pages(app, context.pages, context.static)
    description.install(app)
    return app


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz", tags=["health"])
    def healthz() -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["health"])
    def readyz(request: Request) -> Response:
        """Say whether everything that central needs is well; 503 with the names of what is not."""
        context = context_of(request)
        failing = [
            name for name, check in {"database": _database_check(context), **context.checks}.items() if not check()
        ]
        if failing:
            return problems.problem("unavailable", None, failing=", ".join(failing))
        return JSONResponse({"status": "ready"})

    @app.get("/metrics", tags=["health"], response_class=PlainTextResponse)
    def metrics(request: Request) -> Response:
        """Give figures for Prometheus: to callers on this machine, and to operators."""
        if not _is_local(request):
            auth.actor(request, auth.person(request))
        return Response(generate_latest(context_of(request).registry), media_type=CONTENT_TYPE_LATEST)


def _is_local(request: Request) -> bool:
    """Whether the caller is on this machine. Behind a proxy that is the caller's address, not the proxy's."""
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _database_check(context: WebContext) -> Callable[[], bool]:
    def check() -> bool:
        try:
            with context.books.engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except SQLAlchemyError:
            return False
        return True

    return check


def _add_pages(app: FastAPI, pages: Path, static: Path) -> None:
    if static.is_dir():
        app.mount("/static", StaticFiles(directory=static), name="static")

    @app.get("/", include_in_schema=False)
    @app.get("/kasir", include_in_schema=False)
    def start(request: Request) -> Response:
        caller = auth.signed_in(request)
        at_operators = caller is not None and caller.role in ("operator", "admin")
        return RedirectResponse("/operator" if at_operators else "/desk", 303)

    @app.get("/desk", include_in_schema=False)
    def desk(request: Request) -> Response:
        return FileResponse(pages / "desk.html") if auth.signed_in(request) else RedirectResponse("/login", 303)

    @app.get("/operator", include_in_schema=False)
    def operators(request: Request) -> Response:
        caller = auth.signed_in(request)
        if caller is None:
            return RedirectResponse("/login", 303)
        return (
            FileResponse(pages / "operator.html")
            if caller.role in ("operator", "admin")
            else RedirectResponse("/", 303)
        )

    @app.get("/login", include_in_schema=False)
    def login() -> Response:
        return FileResponse(pages / "login.html")
