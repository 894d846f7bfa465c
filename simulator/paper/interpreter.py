"""The printer's command parser: one byte in, paper moved. Commands as in Epson's ESC/POS reference; unknown ones are counted."""

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from simulator.paper.bars import modules
from simulator.paper.glyphs import CELL_WIDTH, Character, Style, line_rows, line_text

if TYPE_CHECKING:
    from simulator.paper.machine import Machine

Parser = Generator[None, int, None]
Number = Generator[None, int, int]

LINE_SPACING_DOTS = 30
_ESC, _GS, _FS, _DLE, _LF = 0x1B, 0x1D, 0x1C, 0x10, 0x0A
_PARAMETERS_OF_ESC = {
    0x20: 1, 0x21: 1, 0x24: 2, 0x25: 1, 0x2D: 1, 0x33: 1, 0x3D: 1, 0x45: 1, 0x47: 1, 0x4A: 1, 0x4D: 1, 0x52: 1, 0x56: 1,
    0x5C: 2, 0x61: 1, 0x63: 2, 0x64: 1, 0x70: 3, 0x72: 1, 0x74: 1, 0x7B: 1,
}  # fmt: skip
_PARAMETERS_OF_GS = {
    0x21: 1, 0x42: 1, 0x48: 1, 0x49: 1, 0x4C: 2, 0x50: 2, 0x57: 2, 0x61: 1, 0x62: 1, 0x66: 1, 0x68: 1, 0x72: 1, 0x77: 1,
}  # fmt: skip
_PARAMETERS_OF_FS = {0x21: 1, 0x26: 0, 0x2D: 1, 0x2E: 0, 0x43: 1, 0x53: 2, 0x57: 1, 0x70: 2}
_CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}


class Interpreter:
    """Drives a machine's roll. Feeding never raises: a printer takes anything."""

    def __init__(self, machine: "Machine") -> None:
        self.unknown = 0
        self._machine = machine
        self._moved = 0
        self._line: list[Character] = []
        self._initialize()
        self._actions = self._table_of_actions()
        self._waiting = False
        self._parser = self._run()
        next(self._parser)

    @property
    def in_command(self) -> bool:
        """Whether a command or a line is begun and not finished."""
        return not self._waiting or bool(self._line)

    def feed(self, byte: int) -> int:
        """Act on one byte; give the rows by which the paper moved."""
        self._moved = 0
        self._parser.send(byte)
        return self._moved

    def _initialize(self) -> None:
        self._style = Style()
        self._align = 0
        self._spacing = LINE_SPACING_DOTS
        self._page = "cp437"
        self._bar_width, self._bar_height = 3, 162
        self._line.clear()
        self._x = 0

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
            if byte == _ESC:
                yield from self._escape()
            elif byte == _GS:
                yield from self._group()
            elif byte == _FS:
                yield from self._kanji()
            elif byte == _LF:
                self._print_line()
            elif byte >= 0x20:
                self._put(byte)

    def _next(self) -> Number:
        byte = yield
        self._machine.roll.received.append(byte)
        return byte

    def _take(self, count: int) -> Generator[None, int, bytes]:
        taken = bytearray()
        for _ in range(count):
            taken.append((yield from self._next()))
        return bytes(taken)

    def _skip_real_time(self) -> Parser:
        """Pass over a command that has acted when it was received."""
        kind = yield
        if kind in (0x04, 0x05):
            yield
        elif kind == 0x14:
            function = yield
            for _ in range(7 if function == 0x08 else 2):
                yield

    def _escape(self) -> Parser:
        command = yield from self._next()
        if command == 0x40:
            self._machine.roll.reset()
            self._machine.roll.received += b"\x1b@"
            self._initialize()
        elif command == 0x32:
            self._spacing = LINE_SPACING_DOTS
        elif command == 0x2A:
            mode, low, high = yield from self._take(3)
            yield from self._take((low + 256 * high) * (3 if mode >= 32 else 1))
        elif command in _PARAMETERS_OF_ESC:
            parameters = yield from self._take(_PARAMETERS_OF_ESC[command])
            if command in (0x24, 0x5C):
                self._move(parameters, relative=command == 0x5C)
            self._act(b"\x1b" + bytes([command]), parameters)
        else:
            self.unknown += 1

    def _group(self) -> Parser:
        command = yield from self._next()
        if command == 0x76:
            yield from self._raster()
        elif command == 0x56:
            yield from self._cut()
        elif command == 0x28:
            yield from self._function()
        elif command == 0x6B:
            yield from self._bar_code()
        elif command in _PARAMETERS_OF_GS:
            parameters = yield from self._take(_PARAMETERS_OF_GS[command])
            self._act(b"\x1d" + bytes([command]), parameters)
        else:
            self.unknown += 1

    def _kanji(self) -> Parser:
        """FS commands set characters that this printer does not have: they are passed over."""
        command = yield from self._next()
        if command == 0x28:
            yield from self._function()
        elif command in _PARAMETERS_OF_FS:
            yield from self._take(_PARAMETERS_OF_FS[command])
        else:
            self.unknown += 1

    def _table_of_actions(self) -> dict[bytes, Callable[[int], None]]:
        machine = self._machine
        return {
            b"\x1b!": self._select_mode,
            b"\x1b-": lambda value: self._restyle(underline=value % 0x30 > 0),
            b"\x1b3": lambda value: setattr(self, "_spacing", value),
            b"\x1bE": lambda value: self._restyle(bold=bool(value & 1)),
            b"\x1bG": lambda value: self._restyle(bold=bool(value & 1)),
            b"\x1bJ": self._print_and_feed,
            b"\x1ba": lambda value: setattr(self, "_align", value % 0x30 if value % 0x30 < 3 else 0),
            b"\x1bd": lambda value: self._print_and_feed(value * self._spacing),
            b"\x1bt": lambda value: setattr(self, "_page", _CODE_PAGES.get(value, "cp437")),
            b"\x1d!": lambda value: self._restyle(width=(value >> 4 & 7) + 1, height=(value & 7) + 1),
            b"\x1dB": lambda value: self._restyle(invert=bool(value & 1)),
            b"\x1dh": lambda value: setattr(self, "_bar_height", max(value, 1)),
            b"\x1dw": lambda value: setattr(self, "_bar_width", min(max(value, 2), 6)),
            b"\x1da": machine.set_automatic,
            b"\x1dr": lambda value: machine.say_sensor() if value in (1, 0x31) else machine.say(b"\x00"),
            b"\x1dI": self._identify,
        }

    def _act(self, command: bytes, parameters: bytes) -> None:
        action = self._actions.get(command)
        if action is not None:
            action(parameters[0])

    def _identify(self, number: int) -> None:
        """GS I: 66 maker and 67 model as blocks that begin with an underscore and end with NUL, as on Epson's."""
        text = {66: self._machine.model.maker, 67: self._machine.model.product}.get(number, "")
        if text:
            self._machine.say(b"_" + text.encode() + b"\x00")

    def _select_mode(self, value: int) -> None:
        self._restyle(
            bold=bool(value & 0x08),
            height=2 if value & 0x10 else 1,
            width=2 if value & 0x20 else 1,
            underline=value >= 0x80,
        )

    def _restyle(self, **changes: Any) -> None:
        self._style = self._style._replace(**changes)

    def _put(self, byte: int) -> None:
        if self._x + CELL_WIDTH * self._style.width > self._machine.roll.dots:
            self._print_line()
        letter = bytes([byte]).decode(self._page, errors="replace")
        self._line.append(Character(letter, self._style, self._x))
        self._x = self._line[-1].end

    def _move(self, parameters: bytes, *, relative: bool) -> None:
        """ESC $ and ESC backslash: print from this dot on; what lies outside the line is ignored."""
        position = int.from_bytes(parameters, "little", signed=relative) + (self._x if relative else 0)
        if 0 <= position < self._machine.roll.dots:
            self._x = position

    def _print_line(self) -> None:
        roll = self._machine.roll
        self._x = 0
        if not self._line:
            self._moved += roll.feed(self._spacing)
            return
        rows = line_rows(self._line, roll.dots, self._align)
        text = line_text(self._line)
        self._line.clear()
        self._moved += roll.advance(rows, text)
        self._moved += roll.feed(max(self._spacing - len(rows), 0))

    def _print_and_feed(self, rows: int) -> None:
        if self._line:
            self._print_line()
        self._moved += self._machine.roll.feed(rows)

    def _raster(self) -> Parser:
        """GS v 0: rows are burnt as they arrive, so a picture that is cut off ends in its middle."""
        _, _, wide_low, wide_high, high_low, high_high = yield from self._take(6)
        bytes_wide, height = wide_low + 256 * wide_high, high_low + 256 * high_high
        stride = self._machine.roll.dots // 8
        left = (0, max(stride - bytes_wide, 0) // 2, max(stride - bytes_wide, 0))[self._align]
        for _ in range(height):
            row = yield from self._take(bytes_wide)
            placed = (bytes(left) + row)[:stride].ljust(stride, b"\0")
            self._moved += self._machine.roll.advance([placed])

    def _cut(self) -> Parser:
        mode = yield from self._next()
        if mode in (0, 1, 0x30, 0x31):
            self._moved += self._machine.cut(0)
        elif mode in (0x41, 0x42):
            extra = yield from self._next()
            self._moved += self._machine.cut(self._machine.cut_position() + extra)
        else:
            self.unknown += 1

    def _function(self) -> Parser:
        group, low, high = yield from self._take(3)
        data = yield from self._take(low + 256 * high)
        if group == 0x48 and len(data) == 6 and data[0] == 0x30 and self._machine.model.process_id:
            self._machine.say(b"\x37\x22" + data[2:6] + b"\x00")

    def _bar_code(self) -> Parser:
        """GS k: Code 128 (73) is drawn; other kinds are swallowed."""
        kind = yield from self._next()
        if kind >= 0x41:
            data = yield from self._take((yield from self._next()))
            if kind == 73:
                self._print_bars(modules(data))
            return
        while (yield from self._next()) != 0:
            pass

    def _print_bars(self, pattern: str) -> None:
        dots = len(pattern) * self._bar_width
        if not 0 < dots <= self._machine.roll.dots:
            return
        room = self._machine.roll.dots - dots
        bits = "0" * (0, room // 2, room)[self._align] + "".join(module * self._bar_width for module in pattern)
        row = int(bits.ljust(self._machine.roll.dots, "0"), 2).to_bytes(self._machine.roll.dots // 8, "big")
        self._moved += self._machine.roll.advance([row] * self._bar_height)
