"""An ESC/POS receipt printer as a machine over bytes: a receive buffer, a parser, and a roll of paper. No I/O, no clock.

Real-time commands (DLE EOT, DLE ENQ, DLE DC4) act when they are received, wherever in the data they stand, inside pictures
too, as every manual warns. Everything else acts when it is taken out of the buffer, which an offline printer does not do: it
keeps what it holds, and goes on where it stopped once it is online again, as real printers do.
"""

from collections import deque
from collections.abc import Callable
from typing import Literal

from msgspec.structs import replace

from simulator.paper.condition import Condition
from simulator.paper.interpreter import Interpreter
from simulator.paper.models import EPSON, Model
from simulator.paper.pictures import Pictures
from simulator.paper.roll import NEAR_END_MILLIMETRES, Roll

Defect = Literal["cutter_jam", "mechanical", "unrecoverable"]

_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_PULSE = b"\x10\x14\x01"
_DLE = 0x10


class Machine:
    """`replies`: what the printer has to say, oldest first. `received`: how many bytes ever arrived; `drawer_kicks`: how often
    a cash drawer would have opened; `unknown_commands`: how many it did not know, which may have left their data as text.

    Change `condition` only by `become`. defects: what is stuck or broken; the errors they cause can outlast them. model: what it
    knows and says it is. pictures: what hosts have stored in it; they outlast the power.
    """

    def __init__(self, dots: int, model: Model = EPSON) -> None:
        self.roll = Roll(dots)
        self.model = model
        self.condition = Condition()
        self.defects: set[Defect] = set()
        self.replies: deque[bytes] = deque()
        self.received = 0
        self.drawer_kicks = 0
        self.unknown_commands = 0
        self.pictures = Pictures()
        self._buffer: deque[int] = deque()
        self._recent = bytearray()
        self._automatic = False
        self._triggers: dict[str, tuple[int, Callable[[], None]]] = {}
        self._interpreter = Interpreter(self)

    @property
    def room(self) -> int:
        """How many bytes the receive buffer takes now."""
        return self.model.buffer_bytes - len(self._buffer)

    @property
    def held(self) -> int:
        """How many bytes wait in the receive buffer."""
        return len(self._buffer)

    @property
    def idle(self) -> bool:
        """Whether nothing can be done without more bytes or another condition."""
        return not self._buffer or self.condition.offline

    def receive(self, data: bytes) -> None:
        """Take bytes from the cable (at most `room`); real-time commands act now."""
        self.received += len(data)
        for byte in data:
            self._buffer.append(byte)
            self._recent.append(byte)
            if self._recent[0] != _DLE:
                self._recent.clear()
            else:
                self._look_for_real_time()

    def work(self) -> int:
        """Take one byte out of the buffer and act on it; give the rows by which the paper moved."""
        if self.idle:
            return 0
        moved = self._interpreter.feed(self._buffer.popleft())
        if moved and self.roll.millimetres_left < NEAR_END_MILLIMETRES:
            self.become(replace(self.condition, near_end=True, paper_end=self.roll.millimetres_left == 0))
        for name, (offset, act) in tuple(self._triggers.items()):
            if len(self.roll.received) >= offset:
                del self._triggers[name]
                act()
        return moved

    def at_byte(self, name: str, offset: int, act: Callable[[], None]) -> None:
        """Call `act` once when the current piece has `offset` bytes (`Roll.received`), unless `forget(name)` comes first."""
        self._triggers[name] = (offset, act)

    def forget(self, name: str) -> None:
        """Drop what was planned under this name."""
        self._triggers.pop(name, None)

    def become(self, condition: Condition) -> None:
        """Change what is wrong with the printer; automatic status tells it at once.

        A piece that is begun is not whole after an interruption. A hot head is none: it pauses, and goes on by itself.
        """
        if condition == self.condition:
            return
        stopped = replace(condition, overheated=False).offline and not replace(self.condition, overheated=False).offline
        if stopped and (self._buffer or self._interpreter.in_command):
            self.roll.interrupt()
        before, self.condition = self._sensed, condition
        if self._automatic and self._sensed != before:
            self.replies.append(self._sensed.automatic())

    def say(self, reply: bytes) -> None:
        """Answer, if this model ever does."""
        if self.model.answers:
            self.replies.append(reply)

    def say_sensor(self) -> None:
        """Answer GS r 1."""
        self.say(self._sensed.sensor())

    def identify(self, number: int) -> None:
        """GS I: numbers are answered as one byte, names as blocks that begin with an underscore and end with NUL."""
        model = self.model
        names = {65: "1.00 ESC/POS", 66: model.maker, 67: model.product, 68: "EMULATED"}
        if model.maker and number in (1, 2, 3):
            self.say(bytes([0x20, 0x02, 0x01])[number - 1 : number])
        elif model.maker and number in names:
            self.say(b"_" + names[number].encode() + b"\x00")

    def kick_drawer(self) -> None:
        """ESC p and DLE DC4 fn 1: a pulse to the cash drawer."""
        self.drawer_kicks += 1

    def break_down(self, defect: Defect) -> None:
        """Something sticks or breaks. A jammed knife is noticed at the next cut, the others at once."""
        self.defects.add(defect)
        if defect != "cutter_jam":
            self.become(replace(self.condition, **{f"{defect}_error": True}))

    def repair(self, defect: Defect) -> None:
        """A person opens the cover, frees what is stuck, and closes the cover; the error lasts until it is cleared."""
        self.defects.discard(defect)
        before = self.condition
        self.become(replace(before, cover_open=True))
        self.become(before)

    def lose_power(self) -> None:
        """Buffers and settings are gone, errors with them; the paper stays."""
        self.clear_buffers()
        self.roll.interrupt()
        self.replies.clear()
        self._automatic = False
        before = self.condition
        self.condition = Condition(
            cover_open=before.cover_open,
            paper_end=before.paper_end,
            near_end=before.near_end,
            cutter_error=before.cutter_error and "cutter_jam" in self.defects,
            mechanical_error="mechanical" in self.defects,
            unrecoverable_error="unrecoverable" in self.defects,
        )

    def lose_cable(self) -> None:
        """What is not printed yet never arrived; a command that was begun still waits for its rest."""
        if self._buffer:
            self.roll.interrupt()
        self._buffer.clear()
        self._recent.clear()
        self.replies.clear()

    def clear_buffers(self) -> None:
        """Throw away everything that is not on paper yet."""
        self._buffer.clear()
        self._recent.clear()
        self._interpreter = Interpreter(self)
        self.roll.interrupt()

    def set_automatic(self, mask: int) -> None:
        """GS a: tell the status now and at each change, or no more."""
        self._automatic = mask != 0 and self.model.automatic and self.model.answers
        if self._automatic:
            self.replies.append(self._sensed.automatic())

    def cut(self, feed: int) -> int:
        """Feed by `feed` rows and cut, if the knife moves; give the rows by which the paper moved."""
        moved = self.roll.feed(feed)
        if "cutter_jam" in self.defects:
            self._error_of_knife()
        else:
            self.roll.cut()
        return moved

    def cut_position(self) -> int:
        """How far the last printed row has to travel to the knife."""
        return self.roll.cutter_rows

    @property
    def _sensed(self) -> Condition:
        """The condition as this model's sensors see it."""
        return self.condition if self.model.near_end_sensor else replace(self.condition, near_end=False)

    def _error_of_knife(self) -> None:
        self.roll.interrupt()
        self.become(replace(self.condition, cutter_error=True))

    def _look_for_real_time(self) -> None:
        recent = bytes(self._recent)
        if recent == _CLEAR:
            if self.model.clears:
                self.clear_buffers()
                self.say(b"\x37\x25\x00")
        elif len(recent) == 3 and recent[1] == 0x04:
            self.say(self._sensed.real_time(recent[2]))
        elif len(recent) == 3 and recent[1] == 0x05:
            self._recover(recent[2])
        elif len(recent) == 5 and recent.startswith(_PULSE):
            self.kick_drawer()
        elif _CLEAR.startswith(recent) or recent in (b"\x10\x04", b"\x10\x05") or recent.startswith(_PULSE):
            return
        self._recent.clear()

    def _recover(self, number: int) -> None:
        """DLE ENQ: go on (1) or begin anew (2) after an error whose cause a person has taken away."""
        freed = replace(
            self.condition,
            cutter_error=self.condition.cutter_error and "cutter_jam" in self.defects,
            mechanical_error=self.condition.mechanical_error and "mechanical" in self.defects,
        )
        if freed == self.condition:
            return
        if number == 2:
            self.clear_buffers()
        self.become(freed)
