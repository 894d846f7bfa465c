"""Keeps the catalogue: fetches a newer one in chunks, verifies it, stores it, and tells the core when it is active.

The disk makes the file whole or not at all. A bad one never replaces a good one: it is refused, and that is recorded.
"""

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from drivers.disk.interface import Disk
from firmware.controller.asks import Asks
from firmware.controller.book import Book
from firmware.controller.clock import Clock
from firmware.core.events import CatalogueChanged, Event
from sync.wire import catalogue as wire
from sync.wire import records, requests
from sync.wire.errors import UNDECODABLE, WireError

LOG = logging.getLogger("kiosk")

ASK_MS = 20_000
CHUNK_TRIES_MAX = 3
CONFIRM_EVERY_MS = 600_000
"""How often a further confirmation of the same catalogue is worth a commit and an event; it counts in hours."""
REASON_CHARACTERS_MAX = 160
_ENVELOPE_BYTES = 1024


class Keeper:
    """`path`: the stored catalogue, on `disk`. `happen` takes the events for the core."""

    def __init__(
        self,
        disk: Disk,
        path: Path,
        central_sign: bytes,
        clock: Clock,
        book: Book,
        asks: Asks,
        happen: Callable[[Event], None],
    ) -> None:
        self._disk = disk
        self._path = path
        self._central_sign = central_sign
        self._clock = clock
        self._book = book
        self._asks = asks
        self._happen = happen
        self._fetching: _Fetch | None = None
        self._told_ms = 0
        self._digest = b""
        self._refused = b""
        self._unusable: records.CatalogueRefused | None = None
        self.active: wire.Catalogue | None = None
        self._load()

    def welcomed(self, version: int, now_ms: int, *, restored: bool) -> None:
        """Central says at `now_ms` which version is current (0: none yet). Fetch it, or count the active one as confirmed.

        Versions begin again lower at a restore: until one of the newest restore_id has come, equal numbers say nothing.
        """
        if version == 0:
            return
        of_before = self.active is not None and self.active.restore_id < self._book.marks.restore_id
        if self.active is not None and self.active.version == version and not restored and not of_before:
            self._confirm(now_ms)
        elif self._fetching is None:
            self._fetching = _Fetch(now_ms)
            self._asks.ask(requests.AskCatalogue(), ASK_MS, self._take_manifest)

    def note_loaded(self) -> None:
        """Record the catalogue that was loaded, if a power cut came between storing and recording it, or that it was refused."""
        if self._unusable is not None:
            self._record(self._unusable)
        if self.active is not None and self._digest != self._book.summary.catalogue_digest:
            self._book.note(records.CatalogueActivated(self.active.version, self._digest), self._clock.stamp())

    def _load(self) -> None:
        try:
            stored = self._disk.read(self._path, wire.CATALOGUE_BYTES_MAX + _ENVELOPE_BYTES)
            self._open(stored)
        except FileNotFoundError:
            LOG.info("no catalogue is stored yet")
        except OSError as error:
            LOG.error("the stored catalogue cannot be read: %s", error)  # noqa: TRY400  (a fault of the disk, not of the code)

    def _open(self, stored: bytes) -> None:
        digest = b""
        try:
            signed = msgspec.msgpack.decode(stored, type=wire.SignedCatalogue)
            digest = signed.digest
            self.active = wire.open_signed(signed, self._central_sign)
            self._digest = digest
        except (*UNDECODABLE, WireError) as error:
            why = str(error) if isinstance(error, WireError) else "it does not decode"
            LOG.error("the stored catalogue cannot be used: %s", why)  # noqa: TRY400  (a fault of the file, not of the code)
            self._unusable = records.CatalogueRefused(0, digest, f"stored: {why}"[:REASON_CHARACTERS_MAX])

    def _confirm(self, now_ms: int) -> None:
        assert self.active is not None
        if now_ms - self._told_ms < CONFIRM_EVERY_MS:
            return
        self._told_ms = now_ms
        self._book.confirmed(now_ms)
        self._happen(CatalogueChanged(self.active, now_ms))

    def _take_manifest(self, answer: requests.Answer | None) -> None:
        fetch = self._fetching
        assert fetch is not None
        if not isinstance(answer, requests.Manifest):
            self._give_up("no manifest came")
        elif answer.digest == self._digest:
            self._fetching = None
            self._confirm(fetch.confirmed_ms)
        elif answer.digest == self._refused:
            self._give_up("it was refused before")
        elif not 0 < answer.size <= wire.CATALOGUE_BYTES_MAX:
            self._refuse(answer, "it is too large")
        else:
            fetch.manifest = answer
            self._ask_chunk(fetch)

    def _ask_chunk(self, fetch: "_Fetch") -> None:
        assert fetch.manifest is not None
        request = requests.AskChunk(fetch.manifest.digest, fetch.index)
        self._asks.ask(request, ASK_MS, lambda answer: self._take_chunk(fetch, answer))

    def _take_chunk(self, fetch: "_Fetch", answer: requests.Answer | None) -> None:
        manifest = fetch.manifest
        assert manifest is not None
        fits = isinstance(answer, requests.Chunk) and answer.digest == manifest.digest and answer.index == fetch.index
        if not fits:
            fetch.tries += 1
            if fetch.tries < CHUNK_TRIES_MAX:
                self._ask_chunk(fetch)
            else:
                self._give_up("a piece did not come")
            return
        assert isinstance(answer, requests.Chunk)
        fetch.content += answer.content
        fetch.index, fetch.tries = fetch.index + 1, 0
        if not 0 < len(answer.content) <= wire.CHUNK_BYTES_MAX or len(fetch.content) > manifest.size:
            self._refuse(manifest, "a piece has a wrong size")
        elif len(fetch.content) < manifest.size:
            self._ask_chunk(fetch)
        else:
            self._take_whole(fetch, wire.SignedCatalogue(bytes(fetch.content), manifest.signature))

    def _take_whole(self, fetch: "_Fetch", signed: wire.SignedCatalogue) -> None:
        assert fetch.manifest is not None
        try:
            found = wire.open_signed(signed, self._central_sign)
        except WireError as error:
            self._refuse(fetch.manifest, str(error))
            return
        if self.active is not None and _order(found) <= _order(self.active):
            self._refuse(fetch.manifest, "it is older than the active one")
            return
        self._book.run_beside(
            lambda: self._store(signed), lambda stored: self._activate(fetch, found, signed, stored=stored)
        )

    def _activate(self, fetch: "_Fetch", found: wire.Catalogue, signed: wire.SignedCatalogue, *, stored: bool) -> None:
        if not stored:
            self._give_up("it cannot be stored")
            return

        def recorded() -> None:
            self._fetching = None
            self.active, self._digest = found, signed.digest
            LOG.info("catalogue %d is active", found.version)
            self._told_ms = 0
            self._confirm(fetch.confirmed_ms)

        self._book.note(records.CatalogueActivated(found.version, signed.digest), self._clock.stamp(), recorded)

    def _store(self, signed: wire.SignedCatalogue) -> bool:
        """Replace the file durably. Runs on the journal's thread. Give whether it is stored."""
        try:
            self._disk.replace(self._path, msgspec.msgpack.encode(signed))
        except OSError as error:
            LOG.error("the catalogue cannot be stored: %s", error)  # noqa: TRY400  (a fault of the disk, not of the code)
            return False
        return True

    def _refuse(self, manifest: requests.Manifest, why: str) -> None:
        """Record it once, and fetch it no more: a later start of this program, a newer one perhaps, looks at it again."""
        self._refused = manifest.digest
        self._give_up(why)
        self._record(records.CatalogueRefused(manifest.version, manifest.digest, why[:REASON_CHARACTERS_MAX]))

    def _record(self, refused: records.CatalogueRefused) -> None:
        if self._book.summary.catalogue_refused != refused.digest:
            self._book.note(refused, self._clock.stamp())

    def _give_up(self, why: str) -> None:
        """Until the next welcome; the active catalogue stays."""
        self._fetching = None
        LOG.warning("the catalogue was not fetched: %s", why)


class _Fetch:
    """One catalogue on its way."""

    def __init__(self, confirmed_ms: int) -> None:
        self.confirmed_ms = confirmed_ms
        self.manifest: requests.Manifest | None = None
        self.content = bytearray()
        self.index = 0
        self.tries = 0


def _order(catalogue: wire.Catalogue) -> tuple[int, int]:
    return catalogue.restore_id, catalogue.version
