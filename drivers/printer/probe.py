"""What an unknown printer answers: every question that the driver would ask, and a few that only a probe asks. Prints nothing.

A printer that does not know a command may take its parameters for text: ESC @ after each question empties its line before
anything of it is printed. Answers are classified by their fixed bits as always. What came back as it went is an echo, no answer;
and after a silence nothing more of that kind is asked: a late answer would be taken for the next one's.
"""

import os
import time
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from drivers.printer import status
from drivers.printer.commands import AUTOMATIC_STATUS_ON, CLEAR_BUFFERS, INITIALIZE
from drivers.printer.profiles import Confirmation
from drivers.transport.interface import Transport

PROCESS_ID = b"prob"
_SETTLE_S = 0.05
_GS_R = b"\x1dr\x01"
_GS_H = b"\x1d(H\x06\x0000" + PROCESS_ID
_AUTOMATIC_STATUS_OFF = b"\x1da\x00"
_FIRMWARE, _MAKER, _MODEL = 65, 66, 67


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, None or False for what did not.

    real_time: DLE EOT 1 to 4. automatic: GS a, the four bytes. sensor: GS r 1. process_id: GS ( H function 48. cleared: DLE DC4
    function 8. firmware, maker, model: GS I 65 to 67. echoed: what was sent came back. strange: bytes that were no answer.
    """

    real_time: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None)
    automatic: bytes | None = None
    sensor: int | None = None
    process_id: bool = False
    cleared: bool = False
    firmware: str | None = None
    maker: str | None = None
    model: str | None = None
    echoed: bool = False
    strange: int = 0

    @property
    def state(self) -> status.State | None:
        """How the printer is, None when it does not answer all of DLE EOT 1 to 4."""
        printer, offline, error, paper = self.real_time
        if printer is None or offline is None or error is None or paper is None:
            return None
        return status.state_of_real_time(printer, offline, error, paper)

    @property
    def confirmation(self) -> Confirmation:
        """The best way in which it can say that a job came out."""
        if self.process_id:
            return "process_id"
        return "none" if self.sensor is None else "gs_r"

    @property
    def offline(self) -> bool:
        """Whether it says that it cannot print now: then it was asked nothing that waits in its buffer."""
        return self.state is not None and self.state.report.reason != "ok"


def ask(device: Transport, wait_s: float = 1.0, clock: Callable[[], float] = time.monotonic) -> Answers:
    """Ask an open printer everything, waiting `wait_s` seconds at most for each answer. Raises `TransportError`."""
    wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
    try:
        return _Asking(device, wake, wait_s, clock).everything()
    finally:
        os.close(wake)


def print_page(device: Transport, page: bytes, answers: Answers, wait_s: float = 30.0, unseen_s: float = 10.0) -> bool:
    """Print and wait until the printer has come to its end; say whether it took everything and, if it can, said so.

    One that cannot say gets `unseen_s` seconds, for what is not on paper when the device is closed may be lost. Raises
    `TransportError`.
    """
    wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
    try:
        asking = _Asking(device, wake, wait_s, time.monotonic)
        if answers.sensor is not None:
            return asking.answered(page + _GS_R, status.Sensor) is not None
        return asking.sent_and_left(page, unseen_s)
    finally:
        os.close(wake)


class _Asking:
    """Question after question over one open device; remembers what was strange."""

    def __init__(self, device: Transport, wake: int, wait_s: float, clock: Callable[[], float]) -> None:
        self._device = device
        self._wake = wake
        self._wait_s = wait_s
        self._clock = clock
        self._echoed = False
        self._strange = 0

    def everything(self) -> Answers:
        values: list[int | None] = []
        for number in (1, 2, 3, 4):
            values.append(None if None in values else self._real_time(number))
        answers = Answers(real_time=(values[0], values[1], values[2], values[3]))
        if not answers.offline and not self._echoed:
            answers = self._what_waits_in_the_buffer(answers)
        return replace(answers, echoed=self._echoed, strange=self._strange)

    def _what_waits_in_the_buffer(self, answers: Answers) -> Answers:
        """Ask what is answered when the printer comes to it."""
        maker = self._identification(_MAKER)
        model = None if maker is None else self._identification(_MODEL)
        firmware = None if model is None else self._identification(_FIRMWARE)
        automatic = self.answered(AUTOMATIC_STATUS_ON, status.Automatic)
        self._send(_AUTOMATIC_STATUS_OFF)
        sensor = self.answered(_GS_R, status.Sensor)
        process_id = self.answered(_GS_H, status.ProcessId)
        cleared = self.answered(CLEAR_BUFFERS, status.Cleared)
        return replace(
            answers,
            firmware=firmware,
            maker=maker,
            model=model,
            automatic=automatic.block if isinstance(automatic, status.Automatic) else None,
            sensor=sensor.value if isinstance(sensor, status.Sensor) else None,
            process_id=process_id == status.ProcessId(PROCESS_ID),
            cleared=cleared is not None,
        )

    def _real_time(self, number: int) -> int | None:
        reply = self.answered(bytes((0x10, 0x04, number)), status.RealTime, waits=False)
        return reply.value if isinstance(reply, status.RealTime) else None

    def _identification(self, number: int) -> str | None:
        reply = self.answered(bytes((0x1D, 0x49, number)), status.Identification)
        return reply.text if isinstance(reply, status.Identification) else None

    def sent_and_left(self, data: bytes, seconds: float) -> bool:
        """Send, and wait so long without a word; say whether everything was taken."""
        taken = self._send(data)
        self._read(seconds, lambda _: False)
        return taken

    def answered(self, question: bytes, kind: type[status.Reply], waits: bool = True) -> status.Reply | None:
        """Send a question; give the first reply of its kind, None when none comes. waits: it goes through the line's buffer."""
        self._read(_SETTLE_S, lambda _: False)
        if not self._send(question):
            return None
        parser = status.Parser()
        replies: list[status.Reply] = []
        heard = bytearray()

        def take(received: bytes) -> bool:
            heard.extend(received)
            self._echoed = self._echoed or question in heard
            replies.extend(reply for byte in received if isinstance(reply := parser.feed(byte), kind))
            return bool(replies)

        self._read(self._wait_s, take)
        # What follows an answer at once belongs to it: an echo, or noise.
        self._read(_SETTLE_S, take)
        self._strange += parser.dropped
        if waits:
            self._send(INITIALIZE)
        return replies[0] if replies and not self._echoed else None

    def _send(self, data: bytes) -> bool:
        """Write all of it; say whether the printer took it in time."""
        accepted, until = 0, self._clock() + self._wait_s
        while accepted < len(data):
            left = until - self._clock()
            if left <= 0:
                return False
            _, writable = self._device.wait(self._wake, left, write=True)
            if writable:
                accepted += self._device.write(data[accepted:])
        return True

    def _read(self, seconds: float, take: Callable[[bytes], bool]) -> None:
        """Hand on what arrives until `take` has enough or the time is over."""
        until = self._clock() + seconds
        while (left := until - self._clock()) > 0:
            readable, _ = self._device.wait(self._wake, left)
            if readable and take(self._device.read()):
                return
