"""An ESC/POS printer behind a transport. One worker thread owns the device; nothing polls while all is well.

The printer tells its changes by itself (automatic status back). Only one that is silent or unplugged is asked again, with
growing pauses. An outcome that is not confirmed is unknown, and after it the buffers are cleared before anything is printed.
"""

import logging
import os
import select
import threading
import time

from drivers.listener import Listener
from drivers.printer.conversation import Conversation, Timings, drain
from drivers.printer.document import Document
from drivers.printer.escpos import EncodingError, encode, load
from drivers.printer.interface import Printer, PrinterReport, PrintOutcome
from drivers.printer.job import JobRun
from drivers.printer.length import paper_mm
from drivers.printer.profiles import PROFILES, Profile
from drivers.printer.settings import PrinterSettings
from drivers.transport.interface import OpenTransport, TransportError
from drivers.transport.opening import transport_of

_log = logging.getLogger("printer")


def open_printer(settings: PrinterSettings, listener: Listener) -> Printer:
    """Start the printer of a configuration.

    A device that is absent is no error: it is reported as unplugged, and found when it comes.
    """
    return EscposPrinter(transport_of(settings), PROFILES[settings.profile], listener)


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
        self._failures = 0
        self._loaded = False
        self._retry_at = 0.0
        self._worker = threading.Thread(target=self._work, name="printer", daemon=True)
        self._worker.start()

    def submit(self, job: str, document: Document) -> None:
        """Queue a job; see `drivers.printer.interface.Printer`."""
        with self._lock:
            assert not self._closing, "a job for a closed printer"
            assert self._job is None, "a second job while one is open"
            self._job = (job, document)
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
                self._listener.device_failed("printer", "its driver failed")
                self._lose(TransportError("its driver failed"))
        self._finish_unstarted()
        if self._conversation is not None:
            self._conversation.close()

    def _turn(self) -> None:
        drain(self._wake)
        if self._closing:
            # Its ring may just have been taken back: nothing may wait for another one.
            return
        due = time.monotonic() >= self._retry_at if self._retry_at else self._conversation is None
        if self._job is not None:
            self._print(*self._job)
        elif due:
            self._connect()
        elif not self._loaded:
            load()
            self._loaded = True
        else:
            self._wait()

    def _wait(self) -> None:
        timeout_s = max(self._retry_at - time.monotonic(), 0.0) if self._retry_at else None
        if self._conversation is None:
            _wait_for(self._wake, timeout_s)
        else:
            self._conversation.pump(timeout_s)
            self._report()

    def _connect(self) -> Conversation:
        """Open the device if it is not, and ask it how it is; then plan the next try if it did not answer."""
        conversation = self._conversation
        if conversation is None:
            device = self._open_transport()
            conversation = Conversation(device, self._wake, self._profile, self._timings, lambda: self._closing)
            self._conversation, self._dirty = conversation, True
        if self._profile.status:
            conversation.ask_state()
        if conversation.state is not None:
            conversation.free_cutter()
            # The first round may have taken late answers to older questions for its own; now the line is quiet.
            conversation.ask_state()
        if conversation.state is None and self._profile.status:
            self._plan_retry()
        else:
            self._dirty = self._dirty and not conversation.reset()
            self._failures, self._retry_at = 0, 0.0
        self._report()
        return conversation

    def _print(self, job: str, document: Document) -> None:
        outcome: PrintOutcome = "failed_clean"
        report = PrinterReport("error")
        try:
            encoded = encode(document, self._profile)
            conversation = self._connected()
            outcome = "unknown"
            outcome, report = JobRun(conversation, self._profile, self._timings).run(job, encoded)
            self._after(conversation, outcome, report)
        except EncodingError as error:
            _log.error("a document of kind %s cannot be encoded: %s", document.kind, error)
        except TransportError as error:
            self._lose(error)
            report = PrinterReport("unplugged")
        finally:
            self._end_job(job, outcome, report, 0 if outcome == "failed_clean" else paper_mm(document, self._profile))

    def _connected(self) -> Conversation:
        if self._conversation is None or self._dirty or self._retry_at:
            return self._connect()
        return self._conversation

    def _after(self, conversation: Conversation, outcome: PrintOutcome, report: PrinterReport) -> None:
        """Learn from an outcome: ask a silent printer again later, and stop the tail of a job from coming out with new paper."""
        _log.info("a print ended: %s, printer %s", outcome, report.reason)
        self._dirty = self._dirty or outcome == "unknown"
        if report.reason == "unplugged":
            self._lose(TransportError("it went away during a print"))
        elif conversation.state is None and self._profile.status:
            self._plan_retry()
        elif outcome == "unknown":
            self._clear(conversation)

    def _clear(self, conversation: Conversation) -> None:
        try:
            conversation.clear()
        except TransportError as error:
            self._lose(error)

    def _end_job(self, job: str, outcome: PrintOutcome, report: PrinterReport, millimetres: int) -> None:
        with self._lock:
            self._job = None
        self._listener.print_finished(job, outcome, report, millimetres)
        self._report()

    def _finish_unstarted(self) -> None:
        with self._lock:
            job, self._job = self._job, None
        if job is not None:
            self._listener.print_finished(job[0], "failed_clean", self._reported or PrinterReport("silent"), 0)

    def _lose(self, error: TransportError) -> None:
        if self._conversation is not None:
            _log.warning("the printer is gone: %s", error)
            self._conversation.close()
            self._conversation = None
        self._dirty = True
        self._plan_retry()
        self._report()

    def _plan_retry(self) -> None:
        pauses = self._timings.retry_s
        self._retry_at = time.monotonic() + pauses[min(self._failures, len(pauses) - 1)]
        self._failures += 1

    def _report(self) -> None:
        """Tell the listener when the printer is not as it was told before."""
        if self._conversation is None:
            report = PrinterReport("unplugged")
        elif self._conversation.state is None:
            report = PrinterReport("silent")
        else:
            report = self._conversation.state.report
        if report != self._reported:
            self._reported = report
            self._listener.printer_changed(report)


def _wait_for(descriptor: int, timeout_s: float | None) -> None:
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    poller.poll(None if timeout_s is None else timeout_s * 1000)
