"""An ESC/POS printer behind a transport. One worker thread owns the device; nothing polls while all is well.

The printer tells its changes by itself (automatic status back). Only one that is silent, unplugged or in trouble is asked again,
with growing pauses, and one that rests very rarely. An outcome that is not confirmed is unknown; after it the device is closed
and opened again, so that nothing of the job is left on the way, and its buffers are cleared before anything is printed.
"""

import logging
import os
import select
import threading
import time

from drivers.listener import Listener
from drivers.printer.conversation import Conversation, drain
from drivers.printer.document import Document
from drivers.printer.escpos import EncodingError, encode, load
from drivers.printer.interface import Printer, PrinterReport, PrintOutcome
from drivers.printer.job import JobRun
from drivers.printer.length import paper_mm
from drivers.printer.profiles import PROFILES, Profile
from drivers.printer.settings import PrinterSettings
from drivers.printer.timings import Timings, timings_of
from drivers.transport.interface import OpenTransport, TransportError
from drivers.transport.opening import transport_of

_log = logging.getLogger("printer")


def open_printer(settings: PrinterSettings, listener: Listener) -> Printer:
    """Start the printer of a configuration.

    A device that is absent is no error: it is reported as unplugged, and found when it comes.
    """
    return EscposPrinter(transport_of(settings), PROFILES[settings.profile], listener, timings_of(settings))


class EscposPrinter:
    """The printer that `open_transport` opens. Reports come from its own thread."""

    def __init__(
        self, open_transport: OpenTransport, profile: Profile, listener: Listener, timings: Timings | None = None
    ) -> None:
        self.columns = profile.columns
        self._open_transport = open_transport
        self._profile = profile
        self._listener = listener
        self._timings = timings or Timings()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._lock = threading.Lock()
        self._job: tuple[str, Document] | None = None
        self._closing = False
        self._conversation: Conversation | None = None
        self._reported: PrinterReport | None = None
        self._dirty = True
        self._unidentified = False
        self._wrong = False
        self._looks_in_vain = 0
        self._next_look: float | None = 0.0
        self._defect: str | None = None
        self._loaded = False
        self._worker = threading.Thread(target=self._work, name="printer", daemon=True)
        self._worker.start()

    def submit(self, job: str, document: Document) -> None:
        """Queue a job; see `drivers.printer.interface.Printer`."""
        with self._lock:
            assert not self._closing, "a job for a closed printer"
            assert self._job is None, "a second job while one is open"
            self._job = (job, document)
            # Inside: who closes cannot have given the number to somebody else by now.
            os.eventfd_write(self._wake, 1)

    def close(self) -> None:
        """Let go of the device; an open job ends first."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
        os.eventfd_write(self._wake, 1)
        self._worker.join()
        os.close(self._wake)

    def _work(self) -> None:
        while not self._closing:
            try:
                self._turn()
            except TransportError as error:
                self._lose(error)
            except Exception as error:
                # A defect of ours or of a library: its text may quote a slip, so only its kind is told. The next job starts anew.
                _log.error("the printer's driver failed: %s", type(error).__name__)
                self._fail("its driver failed")
                self._lose(TransportError("its driver failed"))
        self._finish_unstarted()
        if self._conversation is not None:
            self._conversation.close()

    def _turn(self) -> None:
        drain(self._wake)
        if self._closing:
            # Its ring may just have been taken back: nothing may wait for another one.
            return
        if self._job is not None:
            self._print(*self._job)
        elif self._next_look is not None and time.monotonic() >= self._next_look:
            self._look_after()
        elif not self._loaded:
            # First: a library that is missing is met again by each job, and not without end by this.
            self._loaded = True
            load()
        else:
            self._wait()

    def _wait(self) -> None:
        timeout_s = None if self._next_look is None else max(self._next_look - time.monotonic(), 0.0)
        conversation = self._conversation
        if conversation is None:
            _wait_for(self._wake, timeout_s)
            return
        state, noise = conversation.state, conversation.noise
        conversation.pump(timeout_s)
        if conversation.state != state:
            self._looks_in_vain = 0
            self._plan_look(conversation)
        elif conversation.noise != noise and self._profile.status:
            # It may have meant something: after a pause it is asked.
            soon = time.monotonic() + self._timings.retry_s[-1]
            self._next_look = min(self._next_look or soon, soon)
        self._report(conversation.report)

    def _look_after(self) -> Conversation:
        """Open the device if it is not, ask it how it is, bring it to a known state; then plan the next look."""
        conversation = self._conversation
        if conversation is None:
            device = self._open_transport()
            conversation = Conversation(device, self._wake, self._profile, self._timings, lambda: self._closing)
            self._conversation, self._dirty = conversation, True
            self._unidentified = self._profile.identity is not None
        self._meet(conversation)
        if conversation.state is not None or not self._profile.status:
            self._identify(conversation)
        self._plan_look(conversation)
        self._report(conversation.report)
        return conversation

    def _meet(self, conversation: Conversation) -> None:
        """Ask, and reset a printer of which nobody knows what it holds, once it is well: an offline one would only hold more."""
        if self._profile.status:
            conversation.ask_state()
            if self._dirty and conversation.state is not None:
                conversation.free_what_was_stuck()
                conversation.clear()
                # The first round may have taken late answers to older questions for its own; now the line is quiet.
                conversation.ask_state()
            if not _is_well(conversation):
                return
        if self._dirty:
            self._dirty = not conversation.reset()
        else:
            conversation.keep_telling()

    def _identify(self, conversation: Conversation) -> None:
        """Say that the driver works, unless the printer says that it is another model. One that says nothing is not suspected."""
        identity, answer = self._profile.identity, None
        if identity is not None and _is_well(conversation):
            self._unidentified, answer = False, conversation.identify()
        if identity is not None and answer is not None:
            self._wrong = not identity.matches(*answer)
            if self._wrong:
                told, wanted = " ".join(answer)[:60], " or ".join(identity.models)
                self._fail(f"it says that it is a {told}, and the profile {self._profile.name} is for {wanted}")
        if not self._wrong:
            self._recover()

    def _plan_look(self, conversation: Conversation | None) -> None:
        timings = self._timings
        if conversation is not None and not self._profile.status and not self._dirty:
            self._next_look = None
            return
        if conversation is None or conversation.state is None:
            pause_s = _of(timings.retry_s, self._looks_in_vain)
        elif conversation.tells is False:
            pause_s = timings.look_mute_s
        elif not _is_well(conversation):
            pause_s = _of(timings.look_trouble_s, self._looks_in_vain)
        else:
            self._looks_in_vain = 0
            pause_s = 0.0 if self._unidentified or self._dirty else timings.look_s
        self._looks_in_vain += 1
        self._next_look = time.monotonic() + pause_s

    def _print(self, job: str, document: Document) -> None:
        outcome: PrintOutcome = "failed_clean"
        report, millimetres = PrinterReport("error"), 0
        try:
            encoded = encode(document, self._profile)
            needed_mm = paper_mm(document, self._profile)
            conversation = self._ready()
            if self._dirty or self._wrong:
                # It may be inside an old picture, or draw this one wrongly: it gets nothing.
                report = PrinterReport("error") if _is_well(conversation) else conversation.report
                return
            outcome, millimetres = "unknown", needed_mm
            outcome, report = JobRun(conversation, self._profile, self._timings).run(job, encoded)
            millimetres = 0 if outcome == "failed_clean" else needed_mm
            self._after(conversation, outcome, report)
        except EncodingError as error:
            _log.error("a document of kind %s cannot be encoded: %s", document.kind, error)
        except TransportError as error:
            report = PrinterReport("unplugged")
            self._lose(error)
        finally:
            self._end_job(job, outcome, report, millimetres)

    def _ready(self) -> Conversation:
        conversation = self._conversation
        if conversation is None or self._dirty or self._unidentified or conversation.report.reason == "silent":
            return self._look_after()
        return conversation

    def _after(self, conversation: Conversation, outcome: PrintOutcome, report: PrinterReport) -> None:
        _log.info("a print ended: %s, printer %s", outcome, report.reason)
        if report.reason == "unplugged":
            self._lose(TransportError("it went away during a print"))
            return
        self._report(report)
        if outcome == "unknown":
            self._let_go_of_tail(conversation)
            return
        if report != conversation.report:
            # It took no byte, whatever it says of itself: it is asked again soon, or offered zeros when it cannot say.
            conversation.state = None
            self._dirty = self._dirty or not self._profile.status
        self._plan_look(conversation)

    def _let_go_of_tail(self, conversation: Conversation) -> None:
        """Nothing of a job that ended may come out later: neither what the printer holds nor what is on the way to it."""
        try:
            conversation.clear_surely()
        except TransportError as error:
            self._lose(error)
            return
        conversation.close()
        self._conversation, self._dirty, self._next_look = None, True, 0.0

    def _end_job(self, job: str, outcome: PrintOutcome, report: PrinterReport, millimetres: int) -> None:
        with self._lock:
            self._job = None
        self._listener.print_finished(job, outcome, report, millimetres)

    def _finish_unstarted(self) -> None:
        with self._lock:
            job, self._job = self._job, None
        if job is not None:
            self._listener.print_finished(job[0], "failed_clean", self._reported or PrinterReport("silent"), 0)

    def _lose(self, error: TransportError) -> None:
        if self._conversation is not None:
            _log.warning("the printer is gone: %s", error)
            self._conversation.close()
            self._conversation, self._looks_in_vain = None, 0
        self._dirty = True
        self._plan_look(None)
        self._report(PrinterReport("unplugged"))

    def _fail(self, reason: str) -> None:
        if reason != self._defect:
            self._defect = reason
            self._listener.device_failed("printer", reason)

    def _recover(self) -> None:
        if self._defect is not None:
            self._defect = None
            self._listener.device_recovered("printer")

    def _report(self, report: PrinterReport) -> None:
        """Tell the listener when the printer is not as it was told before."""
        if report != self._reported:
            self._reported = report
            self._listener.printer_changed(report)


def _is_well(conversation: Conversation) -> bool:
    return conversation.report.reason == "ok"


def _of(pauses_s: tuple[float, ...], number: int) -> float:
    """Give the pause after so many in vain; the last one repeats."""
    return pauses_s[min(number, len(pauses_s) - 1)]


def _wait_for(descriptor: int, timeout_s: float | None) -> None:
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    poller.poll(None if timeout_s is None else timeout_s * 1000)
