"""One print job from its first byte to its outcome. Nothing is ever sent twice."""

import hashlib

from drivers.printer import status
from drivers.printer.commands import ASK_PRINTER_STATUS
from drivers.printer.conversation import Conversation, Timings
from drivers.printer.interface import PrinterReport, PrintOutcome
from drivers.printer.profiles import Profile
from drivers.transport.interface import TransportError

PATIENCE_MAX = 2
"""How often a printer that still answers may begin its time for the confirmation again."""

_PASSING = ("ok", "overheated")
"""Reasons with which a running job goes on: a hot head pauses and resumes by itself."""

Ending = tuple[PrintOutcome, PrinterReport]


def process_id(job: str) -> bytes:
    """Give 4 printable characters (20h-7Eh) for GS ( H that are this job's own."""
    digest = hashlib.sha256(job.encode()).digest()
    return bytes(0x20 + value % 0x5F for value in digest[:4])


class JobRun:
    """Runs one job over a conversation. `accepted`: how many bytes of it the device has taken."""

    def __init__(self, conversation: Conversation, profile: Profile, timings: Timings) -> None:
        self.accepted = 0
        self._overheated = False
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
            return b"\x1d(H\x06\x0000" + process_id(job)
        return b"\x1dr\x01" if self._profile.confirmation == "gs_r" else b""

    def _write(self, data: bytes) -> PrinterReport | None:
        """Write everything; give what stopped it, or None. The deadline runs from the last accepted byte."""
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
                count = self._conversation.write(data[self.accepted :])
                self.accepted += count
                until = self._conversation.clock() + self._timings.stall_s if count else until
        return None

    def _await_confirmation(self, job: str) -> Ending:
        """Wait for the printer's word. One that is slow but still answers in real time gets its time again, a few times."""
        conversation, asked, patience = self._conversation, False, PATIENCE_MAX
        until = conversation.clock() + self._timings.confirm_s
        while True:
            for reply in conversation.take_replies():
                if self._confirms(reply, job):
                    return "printed", self._report()
                if asked and isinstance(reply, status.RealTime):
                    asked, patience = False, patience - 1
                    until = conversation.clock() + self._timings.confirm_s
            if self._stopped():
                return self._broken(self._report())
            until = self._allow_cooling(until)
            left = until - conversation.clock()
            if left <= 0 and patience and not asked and not conversation.cancelled():
                conversation.send(ASK_PRINTER_STATUS, self._timings.answer_s)
                asked, until = True, conversation.clock() + self._timings.answer_s
            elif left <= 0 or conversation.cancelled():
                conversation.state = None
                return self._broken(PrinterReport("silent"))
            else:
                conversation.pump(left)

    def _confirms(self, reply: status.Reply, job: str) -> bool:
        if self._profile.confirmation == "gs_r":
            return isinstance(reply, status.Sensor)
        return reply == status.ProcessId(process_id(job))

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
        return ("unknown" if self.accepted else "failed_clean"), report
