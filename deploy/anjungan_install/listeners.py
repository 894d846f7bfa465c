"""Who listens for the network: on a kiosk nobody may, but for programs of the machine itself."""

from pathlib import Path

from anjungan_install.steps import Step

_LISTENING, _UNCONNECTED = "0A", "07"
_ASKING = {68, 546}
"""DHCP's own ports: they ask, and take answers only."""
_SSH = 22


def open_ports(tables: dict[str, str]) -> list[str]:
    """Give the ports that the network can reach, as "tcp 22", from /proc/net's tables by name (tcp, tcp6, udp, udp6)."""
    found = set()
    for name, text in tables.items():
        protocol = name.removesuffix("6")
        for line in text.splitlines()[1:]:
            local, _, state = line.split()[1:4]
            address, port = local.split(":")
            own = address.endswith("7F") if len(address) == len("0100007F") else address == f"{'0' * 24}01000000"
            own = own or address == "0000000000000000FFFF00000100007F"
            if state == (_LISTENING if protocol == "tcp" else _UNCONNECTED) and not own:
                found.add((protocol, int(port, 16)))
    return [f"{protocol} {port}" for protocol, port in sorted(found) if protocol == "tcp" or port not in _ASKING]


def listeners_step(proc: Path, *, ssh: bool) -> Step:
    """Give the step that says who listens. There is nothing to mend: the firewall keeps the network from them."""

    def differs() -> list[str]:
        tables = {
            name: (proc / name).read_text(encoding="ascii")
            for name in ("tcp", "tcp6", "udp", "udp6")
            if (proc / name).exists()
        }
        allowed = {f"tcp {_SSH}"} if ssh else set()
        return [
            f"port {port}: a program listens (ss -lntup says which)"
            for port in open_ports(tables)
            if port not in allowed
        ]

    return Step("listeners", differs, None, live=True)
