"""One print job from its first byte to its outcome. Nothing is ever sent twice."""

import hashlib

from drivers.printer import status
from drivers.printer.commands import ASK_SENSOR, ask_process_id
from drivers.printer.conversation import Confirmation, Conversation
from drivers.printer.interface import PrinterReport, PrintOutcome
from drivers.printer.profiles import Profile
from drivers.printer.timings import Timings
from drivers.transport.interface import TransportError

PATIENCE_MAX = 2
"""How often a printer that still answers may begin its time for the confirmation again."""
SENSOR_ANSWERS = 2
"""How often GS r has to be answered, each time to a question of its own: its one byte may be a glitch of the line."""

_PASSING = ("ok", "overheated")
"""Reasons with which a running job goes on: a hot head pauses and resumes by itself."""
_PAPER_END_BITS = 0x0C

Ending = tuple[PrintOutcome, PrinterReport]


def process_id(job: str) -> bytes:
    """Give 4 printable characters (20h-7Eh) for GS ( H that are this job's own."""
    digest = hashlib.sha256(job.encode()).digest()
    return bytes(0x20 + value % 0x5F for value in digest[:4])


class JobRun:
    """Runs one job over a conversation. `accepted`: how many bytes of it the device has certainly taken."""

    def __init__(self, conversation: Conversation, profile: Profile, timings: Timings) -> None:
        self.accepted = 0
        self._touched = False
        self._overheated = False
        self._noise = 0
        self._sensor_answers = 0
        self._conversation = conversation
        self._profile = profile
        self._timings = timings

    def run(self, job: str, encoded: bytes) -> Ending:
        """Print, and say how it ended. Never raises for what a printer can do, its loss included."""
        try:
            return self._run(job, encoded)
        except TransportError:
            return self._broken(PrinterReport("unplugged"))

    def _run(self, job: str, encoded: bytes) -> Ending:
        trouble = self._trouble_before()
        if trouble is not None:
            return "failed_clean", trouble
        self._conversation.forget_replies()
        self._conversation.take_confirmations()
        self._noise = self._conversation.noise
        question = self._question(job)
        # Both parts in one stream: the question may not wait for the answer to the job.
        trouble = self._write(encoded + question)
        if trouble is not None:
            return self._broken(trouble)
        if not question:
            return "unconfirmed", self._report()
        return self._await_confirmation(job)

    def _trouble_before(self) -> PrinterReport | None:
        if not self._profile.status:
            return None
        self._conversation.ask_state()
        report = self._report()
        return None if report.reason == "ok" else report

    def _question(self, job: str) -> bytes:
        if self._profile.confirmation == "process_id":
            return ask_process_id(process_id(job))
        return ASK_SENSOR if self._profile.confirmation == "gs_r" else b""

    def _write(self, data: bytes) -> PrinterReport | None:
        """Write everything; give what stopped it, or None. The deadline runs from the last accepted byte.

        The printer is not asked anything meanwhile: a question in the middle of a picture would be drawn as well.
        """
        until = self._conversation.clock() + self._timings.stall_s
        while self.accepted < len(data):
            until = self._allow_cooling(until)
            left = until - self._conversation.clock()
            if left <= 0 or self._conversation.cancelled():
                return PrinterReport("silent")
            writable = self._conversation.pump(left, write=True)
            if self._stopped():
                return self._report()
            if writable:
                count = self._offer(data[self.accepted :])
                self.accepted += count
                until = self._conversation.clock() + self._timings.stall_s if count else until
        return None

    def _offer(self, data: bytes) -> int:
        try:
            return self._conversation.write(data)
        except TransportError as error:
            self._touched = error.uncounted
            raise

    def _await_confirmation(self, job: str) -> Ending:
        """Wait for the printer's word. One that is slow but still answers in real time gets its time again, a few times."""
        conversation, patience = self._conversation, PATIENCE_MAX
        # One that tells no changes by itself has to be asked whether it can still print, and sooner.
        step_s = self._timings.stall_s if conversation.tells is False else self._timings.confirm_s
        until, asked = conversation.clock() + step_s, False
        while True:
            if any(self._confirms(reply, job) for reply in conversation.take_confirmations()):
                return "printed", self._report()
            if self._stopped() and asked:
                return self._broken(self._report())
            if self._stopped():
                # Everything is written: it may be asked whether this is so, or was noise on the line.
                conversation.ask_state()
                asked = True
                continue
            asked = False
            until = self._allow_cooling(until)
            left = until - conversation.clock()
            if left > 0 and not conversation.cancelled():
                conversation.pump(left)
            elif patience and not conversation.cancelled():
                conversation.ask_state()
                asked, patience, until = True, patience - 1, conversation.clock() + step_s
                if self._report().reason == "overheated":
                    return self._broken(self._report())
            else:
                conversation.state = None
                return self._broken(PrinterReport("silent"))

    def _confirms(self, reply: Confirmation, job: str) -> bool:
        if self._profile.confirmation == "process_id":
            return reply == status.ProcessId(process_id(job))
        if not isinstance(reply, status.Sensor) or reply.value & _PAPER_END_BITS:
            return False
        if self._conversation.noise != self._noise:
            # One byte without a name on a line that has said something unreadable is nobody's word.
            return False
        self._sensor_answers += 1
        if self._sensor_answers < SENSOR_ANSWERS:
            self._conversation.send(ASK_SENSOR, self._timings.answer_s)
        return self._sensor_answers == SENSOR_ANSWERS

    def _allow_cooling(self, until: float) -> float:
        """Give the deadline, moved once a job when the head is too hot."""
        if self._overheated or self._report().reason != "overheated":
            return until
        self._overheated = True
        return until + self._timings.overheat_s

    def _stopped(self) -> bool:
        return self._profile.status and self._report().reason not in _PASSING

    def _report(self) -> PrinterReport:
        state = self._conversation.state
        return PrinterReport("silent") if state is None else state.report

    def _broken(self, report: PrinterReport) -> Ending:
        return ("unknown" if self.accepted or self._touched else "failed_clean"), report
