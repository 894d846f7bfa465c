"""What the real sockets of both ends are told: without it small packets wait for each other, and a dead peer is noticed late."""

import queue
import socket
from pathlib import Path
from typing import Any

from central.fleet.certificates import Authority
from central.ingest.mqtt import Broker as CentralsBroker
from central.ingest.mqtt import Pipe
from simulator.broker import TEMPLATES, Broker
from sync.link.loop import Loop
from tests.sync.link.test_link import shake_hands


def option(connection: Any, name: int) -> int:
    """Give an option of a TCP socket."""
    return int(connection.getsockopt(socket.IPPROTO_TCP, name))


def test_kiosks_socket_sends_at_once_and_notices_a_dead_peer(link: Loop, controller: Any, central: Any) -> None:
    """No Nagle's algorithm, and bytes without an acknowledgement end the connection after a minute."""
    shake_hands(controller, central, mark=0)
    assert link._broker is not None
    assert option(link._broker.socket(), socket.TCP_NODELAY) == 1
    assert option(link._broker.socket(), socket.TCP_USER_TIMEOUT) == 60_000


def test_centrals_socket_sends_at_once(directory: Path, authority: Authority, broker: Broker) -> None:
    """Acknowledgements are small: each would wait for the one before."""
    paths = authority.client(directory / "central-end", "central")
    settings = {"ca": paths.ca, "certificate": paths.certificate, "key": paths.key}
    pipe = Pipe(CentralsBroker(host=broker.host, port=broker.port, **settings))
    told: Any = pipe._client.on_socket_open
    opened: queue.Queue[Any] = queue.Queue()

    def note(client: Any, user: Any, connection: Any) -> None:
        told(client, user, connection)
        opened.put(connection)

    pipe._client.on_socket_open = note
    pipe.start(lambda _topic, _payload: None)
    try:
        assert option(opened.get(timeout=20), socket.TCP_NODELAY) == 1
    finally:
        pipe.stop()


def test_broker_sends_at_once() -> None:
    """The third end of both connections is told in its configuration."""
    assert "set_tcp_nodelay true" in (TEMPLATES / "mosquitto.conf.template").read_text(encoding="utf-8").splitlines()
