"""Loopback ports: which are free, and whether a wanted one is."""

import argparse
import contextlib
import socket

HOST = "127.0.0.1"
PORT_MAX = 65535


def port_argument(text: str) -> int:
    """Read a port that somebody typed. Raises `argparse.ArgumentTypeError`."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= PORT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 1 to {PORT_MAX}")
    return int(text)


def free_ports(count: int) -> list[int]:
    """Give this many different ports that are free now; each could be taken a moment later."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def is_free(port: int) -> bool:
    """Whether a server could listen here."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
