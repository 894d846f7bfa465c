"""Loopback ports."""

import socket

from simulator.ports import free_ports, is_free


def test_free_ports_differ_and_are_free():
    """What is offered can be listened at."""
    ports = free_ports(5)
    assert len(set(ports)) == 5
    assert all(is_free(port) for port in ports)


def test_port_in_use_is_not_free():
    """A listening server holds its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not is_free(server.getsockname()[1])
