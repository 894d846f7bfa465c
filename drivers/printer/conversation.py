"""What is said to one open printer, and what it answers. Owns the device between opening and loss; knows nothing of jobs.

Every wait has a deadline. `TransportError` from any method means that the device is gone and this object with it. An answer
counts only when nothing unreadable came with it: noise, and a line that echoes, are no answer.
"""

import os
import time
from collections import deque
from collections.abc import Callable

from drivers.printer import status
from drivers.printer.commands import (
    ASK_MAKER,
    ASK_MODEL,
    AUTOMATIC_STATUS_ON,
    CLEAR_BUFFERS,
    INITIALIZE,
    RECOVER_CLEARING,
    ask_real_time,
)
from drivers.printer.interface import PrinterReport
from drivers.printer.profiles import Profile
from drivers.printer.timings import Timings
from drivers.transport.interface import Transport

Confirmation = status.ProcessId | status.Sensor
REPLIES_MAX = 64
QUESTIONS = (1, 2, 3, 4)
"""DLE EOT n: printer, offline cause, error cause, paper."""
ASKED_TIMES_MAX = 3
"""How often the same is asked when noise or an answer too many came with it."""
LOOK_AGAIN_S = 0.05
"""How soon it is looked again whether the last bytes have gone: nothing tells that by itself."""


def drain(wake: int) -> None:
    """Take back every ring of an eventfd."""
    try:
        os.eventfd_read(wake)
    except BlockingIOError:
        return


class Conversation:
    """One open device. `state` is what the printer said last, None while it is silent. `noise`: how many bytes meant nothing.

    tells: whether automatic status works, None while that is not known. wake: an eventfd that ends a wait early and is drained
    by it; who rings it looks at its reason after every wait. cancelled: says whether all waiting has to end. clock: seconds that
    never go back.
    """

    def __init__(
        self,
        device: Transport,
        wake: int,
        profile: Profile,
        timings: Timings,
        cancelled: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state: status.State | None = None
        self.tells: bool | None = None
        self._device = device
        self._wake = wake
        self._profile = profile
        self._timings = timings
        self.cancelled = cancelled
        self.clock = clock
        self._takes = True
        self._told_by_itself = False
        self._urgent = b""
        self._parser = status.Parser()
        self._replies: deque[status.Reply] = deque(maxlen=REPLIES_MAX)
        self._confirmations: deque[Confirmation] = deque(maxlen=REPLIES_MAX)

    @property
    def noise(self) -> int:
        """How many bytes came that belong to no reply."""
        return self._parser.dropped

    @property
    def report(self) -> PrinterReport:
        """How the printer is, in the words of the interface. One that can say nothing is well while it takes what it is given."""
        if not self._profile.status:
            return PrinterReport("ok" if self._takes else "silent")
        return PrinterReport("silent") if self.state is None else self.state.report

    def close(self) -> None:
        """Let go of the device."""
        self._device.close()

    def pump(self, timeout_s: float | None, write: bool = False) -> bool:
        """Wait once and take in what arrived; say whether the device can take bytes."""
        readable, writable = self._device.wait(self._wake, timeout_s, write or bool(self._urgent))
        drain(self._wake)
        if readable:
            for byte in self._device.read():
                reply = self._parser.feed(byte)
                if isinstance(reply, status.Automatic):
                    self._told_by_itself = True
                    self._take_state(status.state_of_automatic(reply.block))
                elif isinstance(reply, Confirmation):
                    self._confirmations.append(reply)
                elif reply is not None:
                    self._replies.append(reply)
        if self._urgent and writable:
            self._urgent = self._urgent[self._device.write(self._urgent) :]
            return False
        return writable and write

    def write(self, data: bytes) -> int:
        """Offer bytes; give how many were accepted."""
        return self._device.write(data)

    def is_sent(self) -> bool:
        """Wait until nothing of what was accepted is on this side any more; False when it stops moving.

        What is still here would be thrown away by closing, or come out when nobody expects it any more.
        """
        until = self.clock() + self._timings.stall_s
        self.pump(0)
        unsent = self._device.unsent()
        while unsent:
            if self.clock() >= until or self.cancelled():
                return False
            self.pump(LOOK_AGAIN_S)
            before, unsent = unsent, self._device.unsent()
            if unsent < before:
                until = self.clock() + self._timings.stall_s
        return True

    def take_confirmations(self) -> tuple[Confirmation, ...]:
        """Give the answers about jobs that nobody has taken yet, oldest first. No other question drops them."""
        taken = tuple(self._confirmations)
        self._confirmations.clear()
        return taken

    def ask_state(self) -> None:
        """Ask DLE EOT 1 to 4 and set `state`: None when an answer does not come in time, or with noise.

        Silence after a trouble leaves the trouble: a serial printer that is busy while its cover is open cannot be asked.
        """
        for _ in range(ASKED_TIMES_MAX):
            self.forget_replies()
            noise = self.noise
            values = self._ask_real_time()
            whole = len(values) == len(QUESTIONS)
            noisy = self.noise != noise
            if whole and not noisy:
                state = status.state_of_real_time(*values)
                self._take_state(state)
                if state.report.reason == "ok" or not self._more_comes():
                    return
            elif not noisy:
                break
        if whole or noisy or self.state is None or not self.state.offline:
            self.state = None

    def identify(self) -> tuple[str, str] | None:
        """Ask GS I for maker and model; None when it does not say both."""
        answers = []
        for question in (ASK_MAKER, ASK_MODEL):
            self.forget_replies()
            self.send(question, self._timings.answer_s)
            reply = self.await_reply(lambda one: isinstance(one, status.Identification), self._timings.answer_s)
            if not isinstance(reply, status.Identification):
                return None
            answers.append(reply.text)
        return answers[0], answers[1]

    def await_reply(self, wanted: Callable[[status.Reply], bool], timeout_s: float) -> status.Reply | None:
        """Give the first reply that is `wanted`, dropping others; None when none came in time."""
        until = self.clock() + timeout_s
        while True:
            while self._replies:
                reply = self._replies.popleft()
                if wanted(reply):
                    return reply
            left = until - self.clock()
            if left <= 0 or self.cancelled():
                return None
            self.pump(left)

    def forget_replies(self) -> None:
        """Drop replies to older questions, and one that never ended; wait until the line is quiet when there were any."""
        for _ in range(REPLIES_MAX):
            before = len(self._replies), self.noise
            self.pump(self._timings.quiet_s if self._replies or self._parser.unfinished else 0)
            if (len(self._replies), self.noise) == before:
                break
        self._replies.clear()
        self._parser.abandon()

    def send(self, data: bytes, timeout_s: float) -> int:
        """Write a short command; give how many of its bytes were accepted in time."""
        accepted = 0
        until = self.clock() + timeout_s
        while accepted < len(data):
            left = until - self.clock()
            if left <= 0 or self.cancelled():
                break
            if self.pump(left, write=True):
                accepted += self._device.write(data[accepted:])
        return accepted

    def clear(self) -> None:
        """Throw away at once what the printer still holds, so that paper put in later does not bring out an old tail."""
        if self._profile.status:
            self.send(CLEAR_BUFFERS, self._timings.answer_s)

    def clear_surely(self) -> None:
        """The same, and wait for the printer's word: what is closed right afterwards would throw the command away as well."""
        self.forget_replies()
        self.clear()
        if self._profile.status:
            self.await_reply(lambda reply: isinstance(reply, status.Cleared), self._timings.answer_s)

    def reset(self) -> bool:
        """Bring a printer that is online to a line's start with automatic status on; say if it took that.

        The zeros end a raster command that was cut off in its middle; elsewhere a printer ignores them.
        """
        commands = bytes(self._profile.raster_bytes_max) + INITIALIZE
        if not self._profile.status:
            self._takes = self.send(commands, self._timings.stall_s) == len(commands) and self.is_sent()
            return self._takes
        commands += AUTOMATIC_STATUS_ON
        self._told_by_itself = False
        if self.send(commands, self._timings.stall_s) < len(commands):
            return False
        self._await_automatic()
        return True

    def keep_telling(self) -> None:
        """Ask for automatic status once more, where it works: a printer that was switched off and on has forgotten it."""
        if self.tells:
            self._told_by_itself = False
            self.send(AUTOMATIC_STATUS_ON, self._timings.answer_s)
            self._await_automatic()

    def free_what_was_stuck(self) -> None:
        """Clear an error that lasts from before: once at each opening, a person may have freed what was stuck meanwhile."""
        if self.state is not None and (self.state.cutter or self.state.mechanical):
            self._urgent = RECOVER_CLEARING
            self.pump(0)

    def _more_comes(self) -> bool:
        """Say whether an answer too many comes: then the first was to an older question, and each was taken for another's."""
        self.pump(self._timings.quiet_s)
        return any(isinstance(reply, status.RealTime) for reply in self._replies)

    def _ask_real_time(self) -> list[int]:
        """Ask one after the other; give the answers until one is missing."""
        values: list[int] = []
        for number in QUESTIONS:
            if self.send(ask_real_time(number), self._timings.answer_s) < 3:
                break
            reply = self.await_reply(lambda one: isinstance(one, status.RealTime), self._timings.answer_s)
            if not isinstance(reply, status.RealTime):
                break
            values.append(reply.value)
        return values

    def _await_automatic(self) -> None:
        """Wait until automatic status works; else ask: the printer may have gone offline before it came to that command."""
        if self.state is not None and self.state.offline:
            # It comes to that command when it goes online again, and tells that by itself.
            return
        until = self.clock() + self._timings.answer_s
        while not self._told_by_itself:
            left = until - self.clock()
            if left <= 0 or self.cancelled():
                self.tells = False
                self.ask_state()
                return
            self.pump(left)
        self.tells = True

    def _take_state(self, state: status.State) -> None:
        before, self.state = self.state, state
        # Closing the cover is how a person says that the cutter is free; the error itself lasts until it is cleared.
        if before is not None and before.cover_open and not state.cover_open and (state.cutter or state.mechanical):
            self._urgent = RECOVER_CLEARING
