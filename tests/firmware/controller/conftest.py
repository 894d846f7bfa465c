"""A controller with a scripted core, recording devices, virtual time, real sockets and central's keys in the test's hands."""

import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from drivers.disk.mock import MockDisk
from drivers.listener import Listener
from drivers.printer.document import Document
from drivers.printer.interface import PrinterReport
from drivers.registry import Devices
from firmware.assembly import recover
from firmware.config import Settings, Site
from firmware.controller.asks import Keys
from firmware.controller.clock import Sources
from firmware.controller.controller import Controller
from firmware.controller.machine import on_this_machine
from firmware.controller.mind import Step
from firmware.core import effects, events
from messages import local
from messages.framing import Decoder, encode
from messages.view import Element, View
from messages.world import Disk
from sync.wire import batch, envelope, requests, sealing
from sync.wire.entry import FIRST_LINK

KIOSK = "k-00000000000a"
WALL_MS = 1_786_000_000_000
PATIENCE_S = 10


class Time:
    """Virtual time: it passes only when a test says so. disk: how the next boot finds its disk."""

    def __init__(self) -> None:
        self.disk = Disk()
        self.wall_ms = WALL_MS
        self.monotonic_ms = 1_000_000
        self.synchronized = False

    def pass_(self, milliseconds: int) -> None:
        self.wall_ms += milliseconds
        self.monotonic_ms += milliseconds

    def sources(self) -> Sources:
        return Sources(lambda: self.wall_ms, lambda: self.monotonic_ms, lambda: self.synchronized, bytes)


class ScriptedMind:
    """A core that keeps the events it got and wants what the test told it to want at the next event of a kind."""

    def __init__(self) -> None:
        self.events: list[events.Event] = []
        self.moments: list[events.Moment] = []
        self.wanted: list[tuple[type, tuple[effects.Effect, ...]]] = []
        self.elements: tuple[Element, ...] = (Element(id="action.print", role="button"),)
        self.screen = "attract"
        self.dialog: str | None = None

    def step(self, moment: events.Moment, event: events.Event) -> Step:
        self.events.append(event)
        self.moments.append(moment)
        for index, (kind, wanted) in enumerate(self.wanted):
            if isinstance(event, kind):
                del self.wanted[index]
                return Step(wanted)
        if event == events.KeyPressed("help"):
            return Step((), accepted=False, reason="nothing_to_help")
        return Step()

    def view(self, revision: int) -> View:
        return View(revision=revision, screen=self.screen, language="id", elements=self.elements, dialog=self.dialog)

    def got(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


class RecordingDevices:
    """Every device of the kiosk; what was asked of them stands in `log`, in order."""

    def __init__(self) -> None:
        self.log: list[tuple[Any, ...]] = []
        self.columns, self.closed = 32, 0
        self.listener: Listener | None = None
        self.wait_s = lambda: 15.0

    def open(self, listener: Listener) -> Devices:
        self.listener = listener
        return Devices(self, self, self, self, self, self, self, self)  # type: ignore[arg-type]

    def submit(self, job: str, document: Document) -> None:
        self.log.append(("print", job, document.kind))

    def show(self, name: str, pattern: str) -> None:
        self.log.append(("light", name, pattern))

    def play(self, sound: str) -> None:
        self.log.append(("sound", sound))

    def ready(self) -> None:
        self.log.append(("ready",))

    def feed(self) -> None:
        self.log.append(("feed",))

    def close(self) -> None:
        self.closed += 1

    def of(self, kind: str) -> list[tuple[Any, ...]]:
        return [entry for entry in self.log if entry[0] == kind]

    def end_print(self, job: str, outcome: Any = "printed") -> None:
        assert self.listener is not None
        self.listener.print_finished(job, outcome, PrinterReport("ok"), 0 if outcome == "failed_clean" else 100)


class Central:
    """Central's keys, and what it signs. marks: what it has of the journal."""

    def __init__(self, kiosk_sign: bytes, kiosk_box: bytes) -> None:
        self.sign = sealing.SigningKey(b"c" * 32)
        self.box = sealing.UnsealingKey(b"d" * 32)
        self.kiosk_sign = kiosk_sign
        self.kiosk_box = kiosk_box
        self.restore_id = 0
        self.links = [FIRST_LINK]

    @property
    def position(self) -> int:
        return len(self.links) - 1

    def welcome(
        self, hello: bytes, now: int, terminal_number: int = 0, catalogue_version: int = 0, **changes: Any
    ) -> bytes:
        said = envelope.open_hello(hello, self.kiosk_sign)
        content = envelope.WelcomeContent(
            said.kiosk, said.nonce, said.journal_id, self.position, self.restore_id, terminal_number, catalogue_version,
            now, "ok",
        )  # fmt: skip
        return envelope.sign_welcome(msgspec.structs.replace(content, **changes), self.sign)

    def take(self, payload: bytes) -> batch.Batch:
        taken = batch.decode(payload)
        assert taken.first == self.position + 1
        self.links += [link for _, link in batch.links(taken, self.links[-1])]
        batch.verify_head(taken, self.links[-1], KIOSK, self.kiosk_sign)
        return taken

    def ack(self, journal_id: bytes, now_ms: int, **changes: Any) -> bytes:
        content = envelope.AckContent(KIOSK, journal_id, self.position, self.links[-1], self.restore_id, now_ms)
        return envelope.sign_ack(msgspec.structs.replace(content, **changes), self.sign)

    def open(self, payload: bytes) -> envelope.OpenRequest:
        return envelope.open_request(payload, self.kiosk_sign, self.box)

    def answer(self, payload: bytes, answer: requests.Answer, expires_in_ms: int = 60_000) -> bytes:
        return envelope.make_answer(self.open(payload), answer, expires_in_ms, self.sign, self.kiosk_box)


class Client:
    """A program at one of the controller's sockets."""

    def __init__(self, path: str, vocabulary: Any) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.setblocking(False)
        self._decoder: Decoder[Any] = Decoder(vocabulary)
        self.messages: list[Any] = []
        self.is_closed = False

    def say(self, message: Any) -> None:
        self.socket.sendall(encode(message))

    def read(self) -> None:
        try:
            while not self.is_closed:
                received = self.socket.recv(65536)
                self.is_closed = not received
                self.messages += self._decoder.feed(received)
        except BlockingIOError:
            pass
        except ConnectionError:
            self.is_closed = True

    def got(self, kind: type) -> list[Any]:
        return [message for message in self.messages if isinstance(message, kind)]


class Kiosk:
    """One start of the controller over a directory that outlives it."""

    def __init__(self, directory: Path, time_: Time) -> None:
        self.directory, self.time = directory, time_
        self.mind, self.devices = ScriptedMind(), RecordingDevices()
        self.clients: list[Client] = []
        sign, box = sealing.SigningKey(b"a" * 32), sealing.UnsealingKey(b"b" * 32)
        central = self.central = Central(sign.public, box.public)
        self.keys = Keys(sign, box, central.sign.public, central.box.public)
        self.settings = Settings(
            kiosk=KIOSK, shard=0, state_directory=str(directory), keys_directory=str(directory),
            ui_socket=str(directory / "ui"), sync_socket=str(directory / "sync"),
            site=Site(name="Toko Melati", code="TM-017", contact="0800-1-555-777"),
        )  # fmt: skip
        self.disk = MockDisk(directory, time_.disk)
        self.store: Any = recover(directory / "journal.db", KIOSK, self.keys.central_box, self.disk)
        compose = lambda paper, columns: Document(type(paper).__name__, ())  # noqa: E731
        machine, known = on_this_machine(time_.sources()), (self.settings, self.keys, "test 1", self.store)
        self.controller = Controller(*known, self.mind, compose, machine, self.disk)
        self.is_open = True

    def start(self) -> None:
        self.controller.start(self.devices.open)
        self.until(lambda: self.mind.got(events.Booted))

    def until(self, condition: Callable[[], Any]) -> Any:
        """Turn the loop until the condition holds, and give what it gave."""
        deadline = time.monotonic() + PATIENCE_S
        while not (result := condition()):
            assert time.monotonic() < deadline, "it did not happen"
            self.controller.loop.turn(5)
            for client in self.clients:
                client.read()
        return result

    def settle(self, turns: int = 20) -> None:
        """Turn the loop for a while in which nothing is expected."""
        for _ in range(turns):
            self.controller.loop.turn(2)
            for client in self.clients:
                client.read()

    def happen(self, event: events.Event, *wanted: effects.Effect) -> None:
        if wanted:
            self.mind.wanted.append((type(event), wanted))
        self.controller._dispatch.happen(event)

    def connect_ui(self) -> Client:
        return self._connect(self.settings.ui_socket, local.ControllerToUi)

    def connect_sync(self) -> Client:
        return self._connect(self.settings.sync_socket, local.ControllerToSync)

    def bring_up(self, **welcome: Any) -> Client:
        """Connect `sync`, shake hands and say that the link is up."""
        client = self.connect_sync()
        client.say(local.Challenged(b"n" * 16))
        hello = self.until(lambda: client.got(local.Hello))[-1]
        client.say(local.Deliver("welcome", self.central.welcome(hello.payload, self.time.wall_ms, **welcome)))
        self.until(lambda: client.got(local.Acknowledged))
        client.say(local.LinkChanged(True))
        self.until(lambda: events.LinkChanged(True) in self.mind.events)
        return client

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            for client in self.clients:
                client.socket.close()
            self.controller.close()
            self.disk.close()

    def _connect(self, path: str, vocabulary: Any) -> Client:
        client = Client(path, vocabulary)
        self.clients.append(client)
        self.settle(2)
        return client


@pytest.fixture
def boot() -> Iterator[Callable[[], Kiosk]]:
    """Starts a kiosk; a second call is the next boot of the same one, with the same time going on."""
    directory = Path(tempfile.mkdtemp(prefix="anj"))
    time_ = Time()
    kiosks: list[Kiosk] = []

    def boot_it(*, start: bool = True) -> Kiosk:
        for earlier in kiosks:
            earlier.close()
        kiosks.append(Kiosk(directory, time_))
        if start:
            kiosks[-1].start()
        return kiosks[-1]

    yield boot_it
    for kiosk in kiosks:
        kiosk.close()
    shutil.rmtree(directory)


@pytest.fixture
def kiosk(boot: Callable[[], Kiosk]) -> Kiosk:
    """A kiosk that has booted for the first time."""
    return boot()
