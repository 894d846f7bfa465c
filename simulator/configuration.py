"""The configuration of every program of a simulated system, from what was provisioned and the ports that were chosen."""

import json
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from simulator import billers
from simulator.biller.numbers import sample_numbers
from simulator.broker import BrokerFiles, find_mosquitto, write_configuration
from simulator.commands import program_command
from simulator.postgresql import Cluster, server_user
from simulator.toml import render

HOST = "127.0.0.1"
SITE = {
    "name": "Toko Melati · Cipinang",
    "code": "TM-017",
    "address": "Jl. Cipinang Raya 21, Jakarta Timur",
    "contact": "0800-1-555-777",
    "zone": "Asia/Jakarta",
}
ADVICE_MS = (1_000, 2_000, 3_000, 5_000, 10_000)
"""Quicker than in a shop: nobody wants to wait a minute for a sandbox."""

CONNECT_S = 1
PAY_S = 9
"""The sandbox's slow answer takes 8 s. An order whose central was killed comes back after twice their sum and 10 s."""

RECONNECT_S_MAX = 5
"""A fleet comes back within a minute, so that it does not come back at once; nobody wants to wait that long for one kiosk."""

DATABASE = "central"
"""The name of central's database in its PostgreSQL."""

FONTS = Path(__file__).resolve().parent.parent / "ui" / "assets" / "fonts"


Changes = Mapping[str, Mapping[str, Any]]
"""Settings by program; a table among them changes only the keys that it has."""


PANELS = {"800x480": 154.0, "1280x800": 217.0, "720x1280": 87.0}
"""The touchscreens that can be simulated, by their pixels: millimetres of the picture's width. 7, 10.1 and 7 inches upright."""


def panel_changes(size: str) -> Changes:
    """Give the settings of every program that knows the size of the touchscreen. size: one of `PANELS`."""
    screen = [int(side) for side in size.split("x")]
    return {
        "ui": {"size": screen, "millimetres_wide": PANELS[size]},
        "simulate": {"screen": screen},
    }


class Ports(NamedTuple):
    """Who listens where on loopback. link: the proxy through which the kiosk reaches the broker.

    further: of the centrals beside the first.
    """

    panel: int
    central: int
    broker: int
    link: int
    biller: int
    paycode: int
    further: tuple[int, ...] = ()


class Layout(NamedTuple):
    """Where things lie. work: keys, databases, configurations. sockets: a private directory with a short path.

    cluster: central's PostgreSQL, None for an SQLite file.
    """

    work: Path
    sockets: Path
    logs: Path
    run_file: Path
    ports: Ports
    cluster: Cluster | None = None

    @property
    def runtime(self) -> Path:
        """The kiosk's /run: its own two sockets, and what must not outlive a power cut."""
        return self.sockets / "kiosk"

    @property
    def database(self) -> str:
        """Central's database as an SQLAlchemy URL."""
        return self.cluster.url(DATABASE) if self.cluster else f"sqlite:///{self.work / 'central.db'}"


def database_of(directory: Path) -> str:
    """Give the address of central's database in a system that was started in this directory."""
    central = tomllib.loads((directory / "run" / "central.toml").read_text(encoding="utf-8"))
    return str(central["database"])


def write_provision(layout: Layout) -> Path:
    """Write the configuration of `anjungan provision`; give its path."""
    return _write(
        layout,
        "provision",
        {
            "database": layout.database,
            "keys_directory": str(layout.work / "central-keys"),
            "output_directory": str(layout.work / "provisioned"),
            "products_directory": str(billers.write_products(layout.work / "products")),
            "plan": {"centrals": 1 + len(layout.ports.further)},
        },
    )


def write_all(layout: Layout, *, window: bool, changes: Changes) -> Path:
    """Write every configuration of a provisioned system; give the path of the simulator's own.

    changes: what is to be different, for each program under its command's name ("kiosk", "sync", "simulate", ...).
    """
    provisioned = json.loads((layout.work / "provisioned" / "provisioned.json").read_bytes())
    layout.runtime.mkdir(mode=0o700, exist_ok=True)

    def write(name: str, document: dict[str, Any]) -> Path:
        return _write(layout, name, _changed(document, changes.get(name, {})))

    central = f"http://{HOST}:{layout.ports.central}"
    biller = write("biller", billers.aggregator(_listen(layout.ports.biller), layout.work / "biller.db", central))
    paycode = write("paycode", billers.paycode(_listen(layout.ports.paycode), layout.work / "paycode.db", central))
    certificates = [provisioned["central"], *provisioned["further_centrals"]]
    ports = (layout.ports.central, *layout.ports.further)
    centrals = [
        write(f"central{number if number > 1 else ''}", _central(layout, provisioned, certificate, port))
        for number, (certificate, port) in enumerate(zip(certificates, ports, strict=True), 1)
    ]
    kiosk = {
        "firmware": str(write("kiosk", _kiosk(layout, provisioned))),
        "ui": str(write("ui", _ui(layout))),
        "sync": str(write("sync", _sync(layout, provisioned))),
    }
    postgresql = {"command": list(layout.cluster.command), "user": server_user()} if layout.cluster else None
    services = {
        **({"postgresql": postgresql} if postgresql else {}),
        "broker": {"command": _broker(layout, provisioned)},
        "biller": {"command": list(program_command("biller", biller))},
        "paycode": {"command": list(program_command("paycode", paycode))},
        **{path.stem: {"command": list(program_command("central", path)), "watched": True} for path in centrals},
    }
    return write("simulate", _simulate(layout, provisioned, kiosk, services, window=window))


def _simulate(
    layout: Layout, provisioned: dict[str, Any], kiosk: dict[str, str], services: dict[str, Any], *, window: bool
) -> dict[str, Any]:
    ports = layout.ports
    panel, central = f"http://{HOST}:{ports.panel}", f"http://{HOST}:{ports.central}"
    return {
        "panel": _listen(ports.panel),
        "central": central,
        "kiosk": kiosk,
        "world_socket": str(layout.sockets / "world"),
        "printer": str(layout.sockets / "printer"),
        "link": {"host": HOST, "port": ports.link},
        "broker": {"host": HOST, "port": ports.broker},
        "services": services,
        "logs_directory": str(layout.logs),
        "runtime_directory": str(layout.runtime),
        "journal": str(layout.work / "kiosk" / "journal.db"),
        "window": window,
        "fonts": str(FONTS),
        "run_file": str(layout.run_file),
        "ready_files": [str(layout.work / "kiosk" / "catalogue")],
        "run": {
            "version": 1,
            "panel": panel,
            "central": central,
            "broker": {"host": HOST, "port": ports.broker, "ca": provisioned["ca"]},
            "kiosk": provisioned["kiosk"],
            "tokens": provisioned["tokens"],
            "logins": provisioned["logins"],
            "test_numbers": sample_numbers(f"{secrets.randbelow(10**8):08d}"),
        },
    }


def _broker(layout: Layout, provisioned: dict[str, Any]) -> list[str]:
    directory = layout.work / "broker"
    directory.mkdir(exist_ok=True)
    files = BrokerFiles(
        Path(provisioned["ca"]),
        Path(provisioned["broker"]["certificate"]),
        Path(provisioned["broker"]["key"]),
    )
    return [find_mosquitto(), "-c", str(write_configuration(directory, files, layout.ports.broker))]


def _listen(port: int) -> dict[str, Any]:
    return {"host": HOST, "port": port}


def _central(layout: Layout, provisioned: dict[str, Any], certificate: dict[str, str], port: int) -> dict[str, Any]:
    ports, products = layout.ports, billers.write_products(layout.work / "products")
    return {
        "database": layout.database,
        "listen": _listen(port),
        "broker": {"host": HOST, "port": ports.broker, "ca": provisioned["ca"], **certificate},
        "keys_directory": provisioned["central_keys_directory"],
        "products_directory": str(products),
        "billers": billers.connections(f"http://{HOST}:{ports.biller}", f"http://{HOST}:{ports.paycode}"),
        "secure_cookies": False,
        "timings": {"advice_ms": list(ADVICE_MS), "connect_s": CONNECT_S, "pay_s": PAY_S},
    }


def _kiosk(layout: Layout, provisioned: dict[str, Any]) -> dict[str, Any]:
    return {
        "kiosk": provisioned["kiosk"],
        "shard": provisioned["shard"],
        "state_directory": str(layout.work / "kiosk"),
        "keys_directory": provisioned["kiosk_keys_directory"],
        "ui_socket": str(layout.runtime / "ui"),
        "sync_socket": str(layout.runtime / "sync"),
        "site": SITE,
        "devices": {
            "backend": "mock",
            "world": str(layout.sockets / "world"),
            "printer": {"path": str(layout.sockets / "printer")},
        },
    }


def _ui(layout: Layout) -> dict[str, Any]:
    return {
        "controller": str(layout.runtime / "ui"),
        "output": "world",
        "world": str(layout.sockets / "world"),
        "speech": {"headphones": "world", "speaker": "world"},
    }


def _sync(layout: Layout, provisioned: dict[str, Any]) -> dict[str, Any]:
    return {
        "controller": str(layout.runtime / "sync"),
        "kiosk": provisioned["kiosk"],
        "shard": provisioned["shard"],
        "broker": {"host": HOST, "port": layout.ports.link, "ca": provisioned["ca"], **provisioned["sync"]},
        "times": {"reconnect_s_max": RECONNECT_S_MAX},
    }


def _changed(document: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(document)
    for key, value in changes.items():
        below = result.get(key)
        result[key] = _changed(below, value) if isinstance(below, dict) and isinstance(value, Mapping) else value
    return result


def _write(layout: Layout, name: str, document: dict[str, Any]) -> Path:
    path = layout.work / f"{name}.toml"
    path.touch(mode=0o600)
    path.write_text(render(document), encoding="utf-8")
    return path
