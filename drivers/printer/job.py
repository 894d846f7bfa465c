"""One print job from its first byte to its outcome. Nothing is ever sent twice."""

import hashlib

from drivers.printer import status
from drivers.printer.commands import ASK_SENSOR, ask_process_id
from drivers.printer.conversation import Conversation
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
        self._doubtful = False
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
            sent = self._conversation.is_sent()
            return ("unconfirmed", self._report()) if sent else self._broken(PrinterReport("silent"))
        # A head that became hot while it was written may still be: waiting begins with a grace of its own.
        self._overheated = False
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
            if self._is_confirmed(job):
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
                if self._overheated and self._report().reason == "overheated":
                    return self._broken(self._report())
            else:
                conversation.state = None
                return self._broken(PrinterReport("silent"))

    def _is_confirmed(self, job: str) -> bool:
        replies = self._conversation.take_confirmations()
        if self._profile.confirmation == "process_id":
            return status.ProcessId(process_id(job)) in replies
        answers = [reply for reply in replies if isinstance(reply, status.Sensor)]
        # One byte without a name is nobody's word on a line that said something unreadable, or more than it was asked.
        self._doubtful = self._doubtful or len(answers) > 1 or self._conversation.noise != self._noise
        if self._doubtful or not answers or answers[0].value & _PAPER_END_BITS:
            return False
        self._sensor_answers += 1
        if self._sensor_answers < SENSOR_ANSWERS:
            self._conversation.send(ASK_SENSOR, self._timings.answer_s)
            # What is there by now was said before this question.
            self._doubtful = bool(self._conversation.take_confirmations())
        return self._sensor_answers == SENSOR_ANSWERS

    def _allow_cooling(self, until: float) -> float:
        """Give the deadline, moved when the head is too hot: once while writing, and once while waiting."""
        if self._overheated or self._report().reason != "overheated":
            return until
        self._overheated = True
        return until + self._timings.overheat_s

    def _stopped(self) -> bool:
        return self._profile.status and self._report().reason not in _PASSING

    def _report(self) -> PrinterReport:
        return self._conversation.report

    def _broken(self, report: PrinterReport) -> Ending:
        return ("unknown" if self.accepted or self._touched else "failed_clean"), report
