"""Group "inquiry": a kiosk's question to central and its answer, beside a bare message there and back through such a broker."""

import contextlib
import queue
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties

from bench.measure import Metric, in_turns, percentile, quartiles
from bench.site import Site
from simulator.broker import Broker, BrokerFiles, start_broker
from simulator.commands import program_command
from sync.wire import envelope, sealing, topics
from sync.wire.requests import Answer, AskCatalogue, Inquire, Manifest, Quote, Request

ROUNDS = 150
WARM_UP = 10
ANSWER_S_MAX = 20.0
ECHO_BYTES = 600
"""About what a sealed inquiry takes."""


def measure(site: Site, say: Callable[[str], None]) -> list[Metric]:
    """Give the metric: the real central, sandbox biller and mosquitto, TLS 1.3 with certificates on both sides."""
    say(f"{ROUNDS} inquiries and bare messages, in turns")
    with contextlib.ExitStack() as ending:
        ask = ending.enter_context(_kiosk(site, ending))
        echo = ending.enter_context(_echo(site, ending))
        for _ in range(WARM_UP):
            ask(), echo()
        asked, echoed = in_turns(ROUNDS, ask, echo)
    ratio = percentile(asked, 0.5) / percentile(echoed, 0.5)
    p50 = percentile(asked, 0.5)
    return [Metric("inquiry.round_trip_p50", p50, "ms", ROUNDS, quartiles(asked), ratios={"mqtt_round_trip": ratio})]


@contextlib.contextmanager
def _kiosk(site: Site, ending: contextlib.ExitStack) -> Iterator[Callable[[], float]]:
    """Run broker, biller and central of the site; give a function that asks for one quote and says the milliseconds."""
    settings, central = site.configuration("sync"), site.configuration("central")
    port = central["broker"]["port"]
    ending.callback(_broker(site, port, "bench-broker").stop)
    for program in ("biller", "central"):
        ending.enter_context(_program(program, site))
    kiosk, shard = settings["kiosk"], settings["shard"]
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    client = _client(settings["broker"], port, kiosk, topics.down(shard, kiosk, "answer"), inbox.put)
    keys = Path(site.configuration("kiosk")["keys_directory"])
    sign = sealing.SigningKey((keys / "sign.key").read_bytes())
    box = sealing.UnsealingKey((keys / "box.key").read_bytes())
    central_box, central_sign = ((keys / f"central_{name}.pub").read_bytes() for name in ("box", "sign"))

    def ask(request: Request, wait_s: float = ANSWER_S_MAX) -> Answer:
        payload, wanted = envelope.make_request(kiosk, request, sign, central_box)
        client.publish(topics.up(shard, kiosk, "request"), payload, qos=1)
        deadline = time.monotonic() + wait_s
        while True:
            opened = envelope.open_answer(
                inbox.get(timeout=max(0.01, deadline - time.monotonic())), kiosk, central_sign, box
            )
            if opened.request_hash == wanted:
                return opened.answer

    version = _catalogue_version(ask)
    code, phone = site.numbers["tokopedia"]["success"], site.numbers["pulsa"]["success"]

    def inquire() -> float:
        start = time.perf_counter()
        answer = ask(Inquire("tokopedia", {"phone": phone, "code": code}, 0, version))
        taken = 1000 * (time.perf_counter() - start)
        if isinstance(answer, Quote):
            return taken
        raise RuntimeError(f"central gives no quote: {answer}")

    try:
        yield inquire
    finally:
        _hang_up(client)


def _catalogue_version(ask: Callable[..., Answer]) -> int:
    """Ask until central answers: it has only just started."""
    deadline = time.monotonic() + ANSWER_S_MAX
    while True:
        with contextlib.suppress(queue.Empty):
            answer = ask(AskCatalogue(), 1.0)
            if isinstance(answer, Manifest):
                return answer.version
        if time.monotonic() > deadline:
            raise TimeoutError("central does not answer")


@contextlib.contextmanager
def _echo(site: Site, ending: contextlib.ExitStack) -> Iterator[Callable[[], float]]:
    """Run a second broker of the same configuration with two bare clients; give a function that sends there and back."""
    settings, central = site.configuration("sync"), site.configuration("central")
    broker = _broker(site, 0, "bench-echo")
    ending.callback(broker.stop)
    kiosk, shard = settings["kiosk"], settings["shard"]
    up, down = topics.up(shard, kiosk, "request"), topics.down(shard, kiosk, "answer")
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    answering = _client(
        central["broker"], broker.port, "central", up, lambda payload: answering.publish(down, payload, 1)
    )
    asking = _client(settings["broker"], broker.port, kiosk, down, inbox.put)
    payload = bytes(ECHO_BYTES)

    def send() -> float:
        start = time.perf_counter()
        asking.publish(up, payload, qos=1)
        inbox.get(timeout=ANSWER_S_MAX)
        return 1000 * (time.perf_counter() - start)

    try:
        yield send
    finally:
        _hang_up(asking)
        _hang_up(answering)


def _broker(site: Site, port: int, name: str) -> Broker:
    provisioned = site.provisioned
    files = BrokerFiles(*(Path(path) for path in (provisioned["ca"], *_pair(provisioned["broker"]))))
    return start_broker(site.work / name, files, port)


def _pair(paths: dict[str, str]) -> tuple[str, str]:
    return paths["certificate"], paths["key"]


@contextlib.contextmanager
def _program(name: str, site: Site) -> Iterator[None]:
    with (site.logs / f"bench-{name}.log").open("ab") as log:
        process = subprocess.Popen(
            program_command(name, site.work / f"{name}.toml"), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _client(
    files: dict[str, Any], port: int, identity: str, subscription: str, take: Callable[[bytes], Any]
) -> mqtt.Client:
    """Give a connected client that hands what it receives on `subscription` to `take`."""
    subscribed: queue.SimpleQueue[bool] = queue.SimpleQueue()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=identity, protocol=mqtt.MQTTv5)
    context = ssl.create_default_context(cafile=files["ca"])
    context.load_cert_chain(files["certificate"], files["key"])
    client.tls_set_context(context)

    def connected(client: mqtt.Client, data: Any, flags: Any, reason: Any, properties: Properties | None) -> None:
        client.subscribe(subscription, qos=1)

    def is_subscribed(client: mqtt.Client, data: Any, number: int, reasons: Any, properties: Properties | None) -> None:
        subscribed.put(not any(reason.is_failure for reason in reasons))

    def opened(client: mqtt.Client, data: Any, connection: Any) -> None:
        # As the kiosk's link and central do: a floor that waits for Nagle's algorithm would be none.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    client.on_connect, client.on_subscribe, client.on_socket_open = connected, is_subscribed, opened
    client.on_message = lambda client, data, message: take(bytes(message.payload))
    client.connect(files["host"], port)
    client.loop_start()
    if not subscribed.get(timeout=ANSWER_S_MAX):
        raise RuntimeError(f"the broker refuses {subscription}")
    return client


def _hang_up(client: mqtt.Client) -> None:
    client.disconnect()
    client.loop_stop()
