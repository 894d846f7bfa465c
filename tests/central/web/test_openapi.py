"""Central does what `/openapi.json` says, for everybody, whatever comes: schemathesis makes the calls up from the description.

Its pytest plugin is off (it costs every test process more than a second); here it is a library.
"""

import contextlib

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CALLS = {"rina": 4, "operator": 2, "admin": 3, "seller": 1, "": 1}
"""Of each kind to each address, by who calls: whoever may do little needs few."""


@pytest.fixture
def operations(client):
    """Everything that the description names."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture
def known(world):
    """What a made-up address would never meet: a slip that is delivered, one whose cash is owed, one that waits for cash."""
    codes = []
    for phone, words in (("087800001230", ["success"]), ("087800001240", ["failed"])):
        world.biller.script = words
        codes.append(world.quote(phone=phone).code)
        world.pay(codes[-1])
        world.dispatch()
    return [*codes, world.quote(phone="087800001250").code]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("who", CALLS)
def test_every_call_answers_as_it_is_described(operations, known, tokens, who):
    """Right and wrong calls of every role: no failure of ours, a status, a type and a shape that are described."""
    headers = {"authorization": f"Bearer {tokens[who]}"} if who else {}
    called = []

    def call(case):
        if "code" in (case.path_parameters or {}) and len(called) % 2:
            case.path_parameters["code"] = known[len(called) // 2 % len(known)]
        called.append(case.operation.label)
        case.call_and_validate(checks=CHECKS, headers=headers)

    calm = settings(
        max_examples=CALLS[who], deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for operation in operations:
        for mode in GenerationMode:
            with contextlib.suppress(Unsatisfiable):  # a call that takes nothing cannot be made wrongly
                calm(given(case=operation.as_strategy(generation_mode=mode))(call))()
    assert len(set(called)) == len(operations) > 60


def test_description_says_how_to_sign_in_and_what_a_refusal_is(client):
    """A token or the session's cookie where somebody has to be; every refusal is a problem document."""
    described = client.get("/openapi.json").json()
    claim = described["paths"]["/api/cashier/slips/{code}/claim"]["post"]
    assert claim["security"] == [{"bearer": []}, {"session": []}]
    assert "security" not in described["paths"]["/healthz"]["get"]
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in described["paths"].values():
        for operation in operations.values():
            refused = {
                status: answer["content"] for status, answer in operation["responses"].items() if status >= "400"
            }
            assert set(map(str, refused.values())) == {str(problem)}
            assert {"413", "422", "503"} <= set(refused)
