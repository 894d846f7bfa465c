"""A kiosk with a backlog and a central without it, again and again: keys, configurations, databases and a journal to copy.

Everything is as `make run` has it, TLS included, but for the proxy between kiosk and broker, which is left out, and for the
world around the kiosk: its devices find nobody.
"""

import contextlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench import mix
from bench.processes import cpu_s
from drivers.disk.real import RealDisk
from firmware.journal.recovery import open_store
from firmware.journal.store import NewRecord, Store
from simulator import configuration
from simulator.broker import Broker, BrokerFiles, start_broker
from simulator.commands import program_command
from simulator.ports import free_ports
from simulator.postgresql import Cluster
from simulator.toml import render
from sync.wire import records, sealing

BASE = "base"
KIOSK = "k-0b0e0c40b011"
PROVISION_S_MAX = 60.0


class Installation(NamedTuple):
    """work: everything. sockets: a short path. cluster: a durable PostgreSQL. provisioned: where keys and certificates lie."""

    work: Path
    sockets: Path
    cluster: Cluster
    provisioned: dict[str, Any]
    broker: Broker

    @property
    def template(self) -> Path:
        """The directory of the journal that is copied for each round."""
        return self.work / "journal"

    @property
    def kiosk_keys(self) -> mix.Keys:
        """What the kiosk signs with, and seals to."""
        directory = Path(self.provisioned["kiosk_keys_directory"])
        sign = sealing.SigningKey((directory / "sign.key").read_bytes())
        return mix.Keys(sign, (directory / "central_box.pub").read_bytes())

    def log(self, name: str) -> Path:
        """Where a program's output goes."""
        return self.work / f"{name}.log"


class Round(NamedTuple):
    """One kiosk with its whole backlog and a central that has none of it.

    commands: the programs'. database: central's. state: the kiosk's directory.
    """

    commands: dict[str, tuple[str, ...]]
    database: str
    state: Path


@contextlib.contextmanager
def installed(work: Path, sockets: Path, cluster: Cluster) -> Iterator[Installation]:
    """Make keys, both databases with the kiosk enrolled, a broker that runs, and a journal that is born."""
    cluster.create_database(BASE)
    for url in (cluster.url(BASE), f"sqlite:///{work / 'central.db'}"):
        provisioned = _provision(work, url)
    files = BrokerFiles(*(Path(path) for path in (provisioned["ca"], *_pair(provisioned["broker"]))))
    broker = start_broker(work / "broker", files)
    try:
        made = Installation(work, sockets, cluster, provisioned, broker)
        _bear(made)
        yield made
    finally:
        broker.stop()


def fill(made: Installation, entries: int, shares: mix.Shares) -> None:
    """Write the journal that every later round copies, until it has so many entries."""
    with opened(made) as store:
        mix.fill(store, entries, shares, made.kiosk_keys)


def make_round(made: Installation, number: int, *, postgresql: bool) -> Round:
    """Give a fresh copy of everything that a drain changes."""
    directory = made.work / f"round-{number}"
    directory.mkdir()
    shutil.copytree(made.template, directory / "kiosk")
    if postgresql:
        made.cluster.create_database(f"round_{number}", BASE)
        database = made.cluster.url(f"round_{number}")
    else:
        shutil.copyfile(made.work / "central.db", directory / "central.db")
        database = f"sqlite:///{directory / 'central.db'}"
    return Round(_configure(made, directory, database), database, directory / "kiosk")


def end_round(made: Installation, number: int) -> None:
    """Remove what a round made."""
    shutil.rmtree(made.work / f"round-{number}", ignore_errors=True)
    made.cluster.drop_database(f"round_{number}")


def _provision(work: Path, database: str) -> dict[str, Any]:
    settings = {
        "database": database, "keys_directory": str(work / "central-keys"),
        "output_directory": str(work / "provisioned"), "plan": {"kiosk": KIOSK},
    }  # fmt: skip
    path = work / "provision.toml"
    path.touch(mode=0o600)
    path.write_text(render(settings), encoding="utf-8")
    with (work / "provision.log").open("ab") as log:
        subprocess.run(
            program_command("provision", path),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=PROVISION_S_MAX, check=True,
        )  # fmt: skip
    content: dict[str, Any] = json.loads((work / "provisioned" / "provisioned.json").read_bytes())
    return content


def _bear(made: Installation) -> None:
    made.template.mkdir()
    with opened(made) as store, store.transaction():
        born: list[NewRecord] = [
            (records.Born(KIOSK, "bench"), None),
            (records.KeyActivated(made.kiosk_keys.sign.public), None),
        ]
        store.append(born, mix.stamp(mix.BOOT_MS, store.boot))


@contextlib.contextmanager
def opened(made: Installation) -> Iterator[Store]:
    """Open the journal that rounds copy."""
    central_seal = made.kiosk_keys.central_seal
    with contextlib.closing(
        open_store(made.template / "journal.db", KIOSK, central_seal, RealDisk(made.template))
    ) as store:
        yield store


def _configure(made: Installation, directory: Path, database: str) -> dict[str, tuple[str, ...]]:
    """Write the programs' configurations; give their commands."""
    shutil.copytree(made.work / "provisioned", directory / "provisioned")
    panel, central, link, biller, paycode = free_ports(5)
    ports = configuration.Ports(
        panel=panel, central=central, broker=made.broker.port, link=link, biller=biller, paycode=paycode
    )
    layout = configuration.Layout(directory, made.sockets, directory, directory / "run.json", ports)
    configuration.write_all(
        layout,
        window=False,
        changes={
            "central": {"database": database},
            "sync": {"broker": {"port": made.broker.port}},
        },
    )
    return {name: program_command(name, directory / f"{name}.toml") for name in ("central", "kiosk", "sync")}


def _pair(paths: dict[str, str]) -> tuple[str, str]:
    return paths["certificate"], paths["key"]


def postgresql_cpu_s(cluster: Cluster) -> float:
    """Give the seconds of CPU of the server and of all its processes that live."""
    assert cluster.pid is not None
    children = Path(f"/proc/{cluster.pid}/task/{cluster.pid}/children").read_text(encoding="ascii").split()
    return cpu_s(cluster.pid) + sum(cpu_s(int(pid)) for pid in children)
