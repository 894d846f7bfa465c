"""The printer's command parser: one byte in, paper moved. Commands as in Epson's ESC/POS reference; unknown ones are counted.

Page mode is set line by line, as it comes: its areas and directions are passed over. Kanji are set as single bytes.
"""

from collections.abc import Generator
from typing import TYPE_CHECKING

from PIL import Image

from simulator.paper import parameters
from simulator.paper.attributes import Actions, actions_of_text
from simulator.paper.bitmaps import bit_image, bit_image_bytes, from_rows
from simulator.paper.parameters import ESC, FS, GS
from simulator.paper.symbols import Bars, Symbols
from simulator.paper.typesetter import Typesetter

if TYPE_CHECKING:
    from simulator.paper.machine import Machine

Parser = Generator[None, int, None]
Number = Generator[None, int, int]
Bytes = Generator[None, int, bytes]

_HT, _LF, _FF, _DLE = 0x09, 0x0A, 0x0C, 0x10


class Interpreter:
    """Drives a machine's roll. Feeding never raises: a printer takes anything."""

    def __init__(self, machine: "Machine") -> None:
        self._machine = machine
        self._moved = 0
        self._setter = Typesetter(machine.roll)
        self._initialize()
        self._actions = actions_of_text(self._setter) | self._of_machine()
        self._waiting = False
        self._parser = self._run()
        next(self._parser)

    @property
    def in_command(self) -> bool:
        """Whether a command or a line is begun and not finished."""
        return not self._waiting or self._setter.begun

    def feed(self, byte: int) -> int:
        """Act on one byte; give the rows by which the paper moved."""
        self._moved = 0
        self._parser.send(byte)
        return self._moved

    def _initialize(self) -> None:
        self._setter.reset()
        self._bars = Bars()
        self._symbols = Symbols()

    def _run(self) -> Parser:
        while True:
            self._waiting = True
            byte = yield
            self._waiting = False
            if byte == _DLE:
                yield from self._skip_real_time()
                continue
            if byte != 0:
                self._machine.roll.received.append(byte)
            if byte == ESC:
                yield from self._escape()
            elif byte == GS:
                yield from self._group()
            elif byte == FS:
                yield from self._field()
            elif byte == _LF or (byte == _FF and self._setter.begun):
                self._moved += self._setter.print_line()
            elif byte == _HT:
                self._setter.tab()
            elif byte >= 0x20:
                self._moved += self._setter.put(byte)

    def _next(self) -> Number:
        byte = yield
        self._machine.roll.received.append(byte)
        return byte

    def _take(self, count: int) -> Bytes:
        taken = bytearray()
        for _ in range(count):
            taken.append((yield from self._next()))
        return bytes(taken)

    def _take_until_nul(self) -> Bytes:
        taken = bytearray()
        while byte := (yield from self._next()):
            taken.append(byte)
        return bytes(taken)

    def _skip_real_time(self) -> Parser:
        """Pass over a command that has acted when it was received."""
        kind = yield
        if kind in (0x04, 0x05):
            yield
        elif kind == 0x14:
            function = yield
            for _ in range(parameters.OF_DLE_DC4.get(function, 2)):
                yield

    def _escape(self) -> Parser:
        command = yield from self._next()
        if command == 0x40:
            self._machine.roll.reset()
            self._machine.roll.received += b"\x1b@"
            self._initialize()
        elif command == 0x2A:
            mode, low, high = yield from self._take(3)
            data = yield from self._take(bit_image_bytes(mode, low + 256 * high))
            self._moved += self._setter.put_picture(bit_image(mode, data)) if data else 0
        elif command == 0x44:
            self._setter.set_tabs((yield from self._take_until_nul()))
        elif command == 0x26:
            yield from self._skip_characters()
        elif command == 0x28:
            yield from self._function()
        else:
            yield from self._fixed(ESC, command, parameters.OF_ESC)

    def _group(self) -> Parser:
        command = yield from self._next()
        special = {
            0x76: self._raster,
            0x56: self._cut,
            0x28: self._extended,
            0x38: self._graphics_of_any_length,
            0x6B: self._bar_code,
            0x2A: self._download,
        }.get(command)
        if special is not None:
            yield from special()
        elif command in (0x43, 0x67):
            yield from self._counter(command)
        else:
            yield from self._fixed(GS, command, parameters.OF_GS)

    def _download(self) -> Parser:
        """GS *: a picture that GS / prints."""
        wide, high = yield from self._take(2)
        self._machine.pictures.keep("GS *", 0, (yield from self._take(wide * high * 8)), high)

    def _counter(self, command: int) -> Parser:
        """GS C and GS g: counters, passed over; GS C ; has five numbers in digits, each ended by a semicolon."""
        kind = yield from self._next()
        if command == 0x43 and kind == 0x3B:
            for _ in range(5):
                while (yield from self._next()) != 0x3B:
                    pass
        yield from self._take((parameters.OF_GS_C if command == 0x43 else parameters.OF_GS_G).get(kind, 0))

    def _field(self) -> Parser:
        command = yield from self._next()
        if command == 0x28:
            yield from self._function()
        elif command == 0x71:
            for number in range((yield from self._next())):
                wide = int.from_bytes((yield from self._take(2)), "little")
                high = int.from_bytes((yield from self._take(2)), "little")
                self._machine.pictures.keep("FS q", number + 1, (yield from self._take(wide * high * 8)), high)
        else:
            yield from self._fixed(FS, command, parameters.OF_FS)

    def _fixed(self, prefix: int, command: int, lengths: dict[int, int]) -> Parser:
        """A command with as many parameters as the table says; it acts if this printer has what it sets."""
        if command not in lengths:
            self._machine.unknown_commands += 1
            return
        given = yield from self._take(lengths[command])
        action = self._actions.get((prefix, chr(command)))
        if action is not None:
            action(given)

    def _of_machine(self) -> Actions:
        machine, pictures = self._machine, self._machine.pictures
        return {
            (ESC, "J"): lambda given: self._feed(given[0]),
            (ESC, "d"): lambda given: self._feed(given[0] * self._setter.spacing),
            (GS, "h"): lambda given: setattr(self._bars, "height", max(given[0], 1)),
            (GS, "w"): lambda given: setattr(self._bars, "module_dots", min(max(given[0], 1), 6)),
            (GS, "H"): lambda given: setattr(self._bars, "text", given[0] % 0x30 & 3),
            (GS, "f"): lambda given: self._bars.choose_font("B" if given[0] % 0x30 == 1 else "A"),
            (ESC, "i"): lambda _: self._act_on_cut(0),
            (ESC, "m"): lambda _: self._act_on_cut(0),
            (ESC, "p"): lambda _: machine.kick_drawer(),
            (ESC, "u"): lambda _: machine.say(b"\x00"),
            (ESC, "v"): lambda _: machine.say_sensor(),
            (GS, "/"): lambda given: self._print(pictures.stored("GS *", 0, given[0])),
            (GS, "I"): lambda given: machine.identify(given[0]),
            (GS, "a"): lambda given: machine.set_automatic(given[0]),
            (GS, "r"): lambda given: machine.say_sensor() if given[0] in (1, 0x31) else machine.say(b"\x00"),
            (FS, "p"): lambda given: self._print(pictures.stored("FS q", given[0], given[1])),
        }

    def _feed(self, rows: int) -> None:
        self._moved += self._setter.print_and_feed(rows)

    def _print(self, picture: Image.Image | None, code: str = "", text: str = "") -> None:
        """Print a picture on lines of its own. code: the symbology it shows; one that is wider than the paper is left out."""
        if picture is None or not picture.width or (code and picture.width > self._setter.fits):
            return
        self._feed(0)
        self._moved += self._setter.print_picture(picture, text or None)
        if code:
            self._machine.roll.codes.add(code)

    def _raster(self) -> Parser:
        """GS v 0: rows are burnt as they arrive, so a picture that is cut off ends in its middle."""
        _, mode, wide_low, wide_high, high_low, high_high = yield from self._take(6)
        bytes_wide, height = wide_low + 256 * wide_high, high_low + 256 * high_high
        across, down = 1 + (mode & 1), 1 + (mode >> 1 & 1)
        self._feed(0)
        for _ in range(height):
            row = yield from self._take(bytes_wide)
            self._print(from_rows(row, bytes_wide, across, down))

    def _cut(self) -> Parser:
        mode = yield from self._next()
        if mode in (0, 1, 0x30, 0x31):
            self._act_on_cut(0)
        elif mode in (0x41, 0x42, 0x61, 0x62, 0x67, 0x68):
            extra = yield from self._next()
            self._act_on_cut(self._machine.cut_position() + extra)
        else:
            self._machine.unknown_commands += 1

    def _act_on_cut(self, feed: int) -> None:
        self._feed(0)
        self._moved += self._machine.cut(feed)

    def _function(self) -> Generator[None, int, tuple[int, bytes]]:
        """ESC (, GS (, FS (: a letter, a length, and as many bytes."""
        group, low, high = yield from self._take(3)
        return group, (yield from self._take(low + 256 * high))

    def _extended(self) -> Parser:
        """GS ( H, k and L; the other functions set what this printer does not have."""
        group, data = yield from self._function()
        model = self._machine.model
        if group == 0x48 and len(data) == 6 and data[0] == 0x30 and model.process_id:
            self._machine.say(b"\x37\x22" + data[2:6] + b"\x00")
        elif group == 0x6B and len(data) >= 2 and model.qr_codes:
            self._print(*(self._symbols.take(data[0], data[1], data[2:]) or (None,)))
        elif group == 0x4C:
            self._print(self._machine.pictures.take(data))

    def _graphics_of_any_length(self) -> Parser:
        """GS 8 L: GS ( L with a length of four bytes."""
        group = yield from self._next()
        data = yield from self._take(int.from_bytes((yield from self._take(4)), "little"))
        if group == 0x4C:
            self._print(self._machine.pictures.take(data))

    def _bar_code(self) -> Parser:
        kind = yield from self._next()
        data = (
            (yield from self._take((yield from self._next()))) if kind >= 0x41 else (yield from self._take_until_nul())
        )
        self._print(*(self._bars.draw(kind, data) or (None,)))

    def _skip_characters(self) -> Parser:
        """ESC &: characters that the host draws; they are not kept."""
        high, first, last = yield from self._take(3)
        for _ in range(first, last + 1):
            yield from self._take(high * (yield from self._next()))
