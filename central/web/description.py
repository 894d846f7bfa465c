"""What `/openapi.json` says beside shapes and addresses: how to sign in, and that whatever goes wrong is a problem document.

FastAPI describes refusals as its own JSON; ours are RFC 9457 (`central.web.problems`), and some can meet any call: a body that is
too large or of another shape, a database that is away.
"""

from typing import Any

from fastapi import FastAPI

from central.cashier.shapes import Problem

_OF_A_REFUSAL = 400
_EVERYWHERE = {
    "413": "The request is too large",
    "422": "The request does not have the right shape, or a value can never be right",
    "503": "Central cannot answer now; the same request may be repeated",
}
_SIGNED_IN = {"401": "Not signed in", "403": "This account may not do that, or the request comes from another site"}
_WITHOUT_SIGN_IN = ("/healthz", "/readyz", "/login", "/password", "/logout", "/api/billers/")
_OWN = {
    "/login": {
        "401": "The name or the password is wrong",
        "403": "The password works once",
        "429": "Too many wrong ones",
    },
    "/password": {"401": "The name or the password is wrong", "403": "From another site", "429": "Too many wrong ones"},
    "/logout": {"403": "From another site"},
}
_WAYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token of `anjungan admin token issue`"},
    "session": {"type": "apiKey", "in": "cookie", "name": "anjungan_session", "description": "Set by /login"},
}


def install(app: FastAPI) -> None:
    """Let an application describe itself so. After its routers are in."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            _amend(plain())
        assert app.openapi_schema is not None, "a description that was made is kept"
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _amend(description: dict[str, Any]) -> None:
    components = description.setdefault("components", {})
    components["securitySchemes"] = _WAYS
    shapes = components.setdefault("schemas", {})
    shapes["Problem"] = Problem.model_json_schema()
    for name in ("HTTPValidationError", "ValidationError"):
        shapes.pop(name, None)
    for path, operations in description["paths"].items():
        signed_in = not path.startswith(_WITHOUT_SIGN_IN)
        for operation in operations.values():
            _amend_operation(operation, _OWN.get(path, {}), signed_in=signed_in)


def _amend_operation(operation: dict[str, Any], own: dict[str, str], *, signed_in: bool) -> None:
    responses = operation["responses"]
    for status, about in {**_EVERYWHERE, **own, **(_SIGNED_IN if signed_in else {})}.items():
        responses.setdefault(status, {"description": about})
    for status, response in responses.items():
        if status.isdecimal() and int(status) >= _OF_A_REFUSAL:
            response["content"] = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if signed_in:
        operation["security"] = [{name: []} for name in _WAYS]
