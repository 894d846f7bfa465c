"""The parts of the virtual world as they see each other. Each is in a module of its own; `world` puts them together."""

import random
from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from messages.view import View
from simulator.world.virtual.time import VirtualTime
from simulator.world.virtual.trace import Trace
from sync.wire.entry import Entry
from sync.wire.sealing import SigningKey, UnsealingKey


class Surroundings(msgspec.Struct, frozen=True):
    """What every part gets: the one clock, the one record of what happened, and a source of chance of its own (by name)."""

    time: VirtualTime
    trace: Trace
    chance: random.Random


class KioskIdentity(msgspec.Struct, frozen=True):
    """A kiosk as provisioned."""

    kiosk: str
    shard: int
    sign: SigningKey
    box: UnsealingKey
    central_sign: bytes
    central_box: bytes


class Paper(msgspec.Struct):
    """One paper of a kiosk's printer; it outlives power cuts. Times are virtual.

    durable: the journal's last position that a power cut at the first byte would have left. torn: the paper is not whole.
    outcome: None while it prints; what the controller was told, or "cut" when nobody could be told. code, digits: what a
    cashier can scan.
    """

    kind: str
    code: str
    copy: int
    digits: str
    lines: tuple[str, ...]
    started_ms: int
    durable: int
    outcome: str | None = None
    torn: bool = False


class Connection(Protocol):
    """A client's connection to the broker."""

    def publish(self, number: int, topic: str, payload: bytes) -> None:
        """QoS 1. `Client.taken` follows, unless the connection is lost."""

    def close(self) -> None:
        """Hang up; nothing is reported any more."""


class Client(Protocol):
    """Who connects: a kiosk's link, or a worker of central. Called in virtual time, never inside one of its own calls."""

    def up(self, packets_max: int) -> None:
        """Connected and subscribed; the broker's Receive Maximum."""

    def down(self, reason: str) -> None:
        """The connection could not be made, or ended. A half-open one is not noticed."""

    def arrived(self, topic: str, payload: bytes) -> None:
        """A message on a topic that this client reads."""

    def taken(self, number: int, heard: bool) -> None:
        """The PUBACK. heard: False for reason 0x10, nobody subscribes."""


class Broker(Protocol):
    """The broker and the network around it."""

    def connect(self, name: str, reads: Callable[[str], bool], client: Client) -> Connection:
        """Begin to connect; `client.up` or `client.down` follows. A second connection of a name ends the first.

        name: the certificate's (a kiosk's id, or central's worker). reads: whether the client subscribes to a topic.
        """


Program = Literal["firmware", "sync"]


class Kiosk(Protocol):
    """A kiosk with its disk, its printer and its customer's hands."""

    identity: KioskIdentity
    papers: list[Paper]

    @property
    def view(self) -> View | None:
        """What the screen shows; None while it is off or starting."""

    @property
    def power(self) -> bool:
        """Whether it has power."""

    def switch_on(self) -> None:
        """Boot: both programs start, and are started again whenever they end or are killed, as systemd does."""

    def cut_power(self) -> None:
        """Everything stops at this moment; the disk keeps what was flushed and some of what was not."""

    def kill(self, program: Program) -> None:
        """SIGKILL: what the program wrote stays with the operating system; it is started again."""

    def freeze(self, program: Program, for_ms: int) -> None:
        """SIGSTOP, and SIGCONT later; what it misses waits for it."""

    def tap(self, element: str) -> bool:
        """Touch an element of the current view; say whether it was there and enabled."""

    def key(self, key: str) -> None:
        """Press a key of the keypad."""

    def entries(self) -> list[Entry]:
        """Give what the journal on the disk holds that a power cut at this moment would leave, verified by its chain.

        An empty list while there is no journal, or when it is damaged.
        """


class Central(Protocol):
    """Central with its database, its workers, its biller, and its tills."""

    def switch_on(self) -> None:
        """Start (again): workers connect, lease shards, and serve."""

    def kill(self, worker: int | None = None) -> None:
        """SIGKILL of one worker, or of all; a transaction under way is gone."""

    def back_up(self) -> None:
        """Keep a copy of the database as it is now."""

    def restore(self) -> None:
        """Put the newest copy in the database's place as `anjungan restore` does; central must be down."""
