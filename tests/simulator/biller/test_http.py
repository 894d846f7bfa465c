"""The sandbox biller over HTTP."""

import asyncio
import hashlib

import httpx
import pytest
import uvicorn

from simulator.biller.aggregator import Account
from simulator.biller.numbers import PHONES
from simulator.biller.paying import Timings
from simulator.biller.program import create_app
from simulator.biller.register import Register


def _question(phone):
    return {
        "username": "toko",
        "buyer_sku_code": "xl10",
        "customer_no": phone,
        "ref_id": "r1",
        "sign": hashlib.md5(b"tokosecretr1").hexdigest(),
    }


@pytest.fixture
def with_biller(tmp_path):
    """Runs a coroutine with a client of a biller at a real port."""

    def run(scenario):
        async def scene():
            register = Register(tmp_path / "biller.db", "00")
            app = create_app(register, Account("toko", "secret"), Timings(0.01, 0.01))
            server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, timeout_graceful_shutdown=1))
            serving = asyncio.create_task(server.serve())
            while not server.started:
                await asyncio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                await scenario(client)
            server.should_exit = True
            await serving
            register.close()

        asyncio.run(scene())

    return run


def test_purchase_and_its_place_in_the_sandbox_list(with_biller):
    """A purchase is answered with 200, and the list says what it did."""

    async def scenario(client):
        answer = await client.post("/v1/transaction", json=_question("081300000001"))
        assert (answer.status_code, answer.json()["data"]["rc"]) == (200, "00")
        assert (await client.get("/sandbox/transactions")).json() == [
            {
                "ref_id": "r1",
                "sku": "xl10",
                "customer_no": "081300000001",
                "price": 10_000,
                "tries": 1,
                "effects": 1,
                "status": "Sukses",
                "rc": "00",
            }
        ]

    with_biller(scenario)


def test_silence_holds_the_connection_and_the_effect_is_done(with_biller):
    """No answer ever comes, the client gives up, and asking again finds the success."""

    async def scenario(client):
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/v1/transaction", json=_question(PHONES["silent"]), timeout=0.2)
        answer = await client.post("/v1/transaction", json=_question(PHONES["silent"]))
        assert answer.json()["data"]["rc"] == "00"

    with_biller(scenario)


@pytest.mark.parametrize(
    ("customer", "signed", "rc", "name", "power"),
    [
        ("530000000001", "530000000001", "00", "BUDI SANTOSO", "R1 /000001300"),
        ("53000000010", "53000000010", "00", "BUDI SANTOSO", "R1 /000001300"),
        ("530000000008", "530000000008", "54", "", ""),
        ("5300", "5300", "57", "", ""),
        ("530000000001", "r1", "41", "", ""),
    ],
)
def test_owner_of_a_meter(with_biller, customer, signed, rc, name, power):
    """The meter inquiry names the owner to whoever signs with the account's key, and buys nothing."""

    async def scenario(client):
        sign = hashlib.md5(f"tokosecret{signed}".encode()).hexdigest()
        question = {"username": "toko", "customer_no": customer, "sign": sign}
        data = (await client.post("/v1/inquiry-pln", json=question)).json()["data"]
        assert (data["rc"], data["customer_no"], data["name"], data["segment_power"]) == (rc, customer, name, power)
        assert (len(data["meter_no"]), len(data["subscriber_id"])) == ((11, 12) if rc == "00" else (0, 0))
        assert (await client.get("/sandbox/transactions")).json() == []

    with_biller(scenario)


@pytest.mark.parametrize("path", ["/v1/transaction", "/v1/inquiry-pln"])
@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"a": "\xff"}', b"[" * 60_000, b" " * 70_000])
def test_what_is_no_question_is_rc_40(with_biller, body, path):
    """Rubbish is answered in the biller's own words."""

    async def scenario(client):
        answer = await client.post(path, content=body)
        assert (answer.status_code, answer.json()["data"]["rc"]) == (200, "40")

    with_biller(scenario)
