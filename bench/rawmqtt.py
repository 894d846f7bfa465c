"""As little of an MQTT 3.1.1 client as a peer's measurement needs, so that the client is not what is measured. Loopback, no TLS.

Source: the OASIS standard MQTT 3.1.1, sections 2.2.3 (lengths), 3.1 to 3.4, 3.8 and 3.9.
"""

import socket
import time

_CONNECT, _CONNACK, _SUBSCRIBE, _SUBACK = 0x10, b"\x20\x02\x00\x00", 0x82, 0x90
_PUBLISH_QOS_1, _PUBACK_BYTES = 0x32, 4
_RECEIVE_BYTES = 1 << 18
WAIT_S = 30.0


def packet(kind: int, content: bytes) -> bytes:
    """Give a packet: its first byte, the length in 7-bit groups, the content."""
    length, left = bytearray(), len(content)
    while True:
        left, low = divmod(left, 128)
        length.append(low | (0x80 if left else 0))
        if not left:
            return bytes([kind]) + bytes(length) + content


def publish(topic: str, number: int, payload: bytes) -> bytes:
    """Give a PUBLISH with QoS 1."""
    return packet(_PUBLISH_QOS_1, _text(topic) + number.to_bytes(2, "big") + payload)


class RawClient:
    """A connection that publishes many messages, or counts what it is sent. Raises `OSError`."""

    def __init__(self, port: int, name: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = bytearray()
        self._socket.sendall(packet(_CONNECT, _text("MQTT") + b"\x04\x02\x00\x00" + _text(name)))
        if self._take(len(_CONNACK)) != _CONNACK:
            raise OSError("the broker refuses the connection")

    def publish_all(self, topic: str, payloads: list[bytes]) -> None:
        """Publish each with QoS 1 and wait for every PUBACK."""
        packets = [publish(topic, 1 + at % 65_535, payload) for at, payload in enumerate(payloads)]
        step = 500
        for at in range(0, len(packets), step):
            chunk = packets[at : at + step]
            self._socket.sendall(b"".join(chunk))
            self._take(_PUBACK_BYTES * len(chunk))

    def subscribe(self, topic: str) -> None:
        """Ask for a topic with QoS 0, which costs a broker less than QoS 1."""
        self._socket.sendall(packet(_SUBSCRIBE, b"\x00\x01" + _text(topic) + b"\x00"))
        if self._take(5)[0] != _SUBACK:
            raise OSError("the broker refuses the subscription")

    def count(self, messages: int) -> float:
        """Give the seconds from the first byte to the last of so many messages. Raises `TimeoutError` when fewer come."""
        started, seen = 0.0, 0
        waiting = bytearray()
        while seen < messages:
            received = self._socket.recv(_RECEIVE_BYTES)
            if not received:
                raise OSError("the broker has closed the connection")
            started = started or time.perf_counter()
            waiting += received
            at = 0
            while (end := _end(waiting, at)) is not None:
                at, seen = end, seen + 1
            del waiting[:at]
        return time.perf_counter() - started

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _take(self, count: int) -> bytes:
        while len(self._received) < count:
            received = self._socket.recv(_RECEIVE_BYTES)
            if not received:
                raise OSError("the broker has closed the connection")
            self._received += received
        taken = bytes(self._received[:count])
        del self._received[:count]
        return taken


def _end(content: bytearray, at: int) -> int | None:
    """Give where the packet that begins at `at` ends, None while it is not whole."""
    length, shift, place = 0, 0, at + 1
    while place < len(content):
        length |= (content[place] & 0x7F) << shift
        place += 1
        if content[place - 1] < 0x80:
            return place + length if place + length <= len(content) else None
        shift += 7
    return None


def _text(text: str) -> bytes:
    return len(text).to_bytes(2, "big") + text.encode()
