"""One job against a scripted device, in virtual time: what is answered when, and what the job makes of it."""

import os

import pytest

from drivers.printer.conversation import Conversation
from drivers.printer.job import JobRun, process_id
from drivers.printer.profiles import PROFILES
from drivers.printer.timings import Timings
from drivers.transport.interface import TransportError

READY = b"\x16\x12\x12\x12"
HOT = b"\x1c\x40\x00\x0f"
COOL = b"\x14\x00\x00\x0f"
PAPER_END = b"\x1c\x00\x0f\x0f"
TIMINGS = Timings(answer_s=1, quiet_s=0.1, stall_s=5, confirm_s=20, overheat_s=60)
JOB = b"0123456789" * 10


def confirmed(job="job-1"):
    return b"\x37\x22" + process_id(job) + b"\x00"


class ScriptedDevice:
    """Answers DLE EOT from `states`; takes `room` bytes of a job; says each of `script` (seconds, bytes) at its time.

    Waiting moves `now` instead of taking time. bytes None: it hangs up then; a number: so much more room. held: what stays on
    our side of the line, after how many looks.
    """

    def __init__(self, states=READY, room=10_000, script=(), breaks="", held=()):
        self.now = 0.0
        self.taken = bytearray()
        self._states = list(states)
        self._room = room
        self._breaks = breaks
        self._script = list(script)
        self._held = list(held)
        self._incoming = bytearray()
        self._gone = False

    def wait(self, wake, timeout_s, write=False):
        deadline = self.now + (timeout_s or 0)
        writable = write and bool(self._room or self._states)
        if not self._incoming and not writable:
            due = self._script[0][0] if self._script else deadline
            self.now = min(max(due, self.now), deadline)
        self._say()
        return bool(self._incoming) or self._gone, writable

    def read(self):
        if self._gone:
            raise TransportError("it hung up")
        received, self._incoming = bytes(self._incoming), bytearray()
        return received

    def write(self, data):
        if data[:2] == b"\x10\x04":
            if self._states:
                self._incoming.append(self._states.pop(0))
            return len(data)
        if self._breaks:
            raise TransportError("it went away inside a write", uncounted=self._breaks == "uncounted")
        accepted = min(self._room, len(data))
        self._room -= accepted
        self.taken += data[:accepted]
        return accepted

    def unsent(self):
        return self._held.pop(0) if len(self._held) > 1 else sum(self._held)

    def close(self):
        self._gone = True

    def _say(self):
        while self._script and self._script[0][0] <= self.now:
            _, data = self._script.pop(0)
            if data is None:
                self._gone = True
            elif isinstance(data, int):
                self._room += data
            else:
                self._incoming += data


@pytest.fixture
def run():
    """Run a job; give its ending, what it wrote and when it ended."""
    wake = os.eventfd(0, os.EFD_NONBLOCK)

    def run(profile="epson-58", **device_options):
        device = ScriptedDevice(**device_options)
        model = PROFILES[profile]
        conversation = Conversation(device, wake, model, TIMINGS, lambda: False, lambda: device.now)
        outcome, report = JobRun(conversation, model, TIMINGS).run("job-1", JOB)
        return outcome, report.reason, bytes(device.taken), round(device.now, 3)

    yield run
    os.close(wake)


WHOLE = JOB + b"\x1d(H\x06\x0000" + process_id("job-1")


def test_own_process_id_confirms(run):
    """The job's own four characters, however late within the deadline, mean printed."""
    assert run(script=[(7, confirmed())]) == ("printed", "ok", WHOLE, 7.0)


def test_process_id_of_another_job_confirms_nothing(run):
    """An answer to an older job is not taken for this one's."""
    assert run(script=[(7, confirmed("job-0"))]) == ("unknown", "silent", WHOLE, 21.0)


def test_sensor_byte_confirms_only_where_the_profile_says_so(run):
    """GS r is the confirmation of the generic profile alone, which asks it twice."""
    assert run(script=[(3, b"\x00")])[:2] == ("unknown", "silent")
    assert run(profile="generic-58", script=[(3, b"\x00"), (4, b"\x00")]) == (
        "printed",
        "ok",
        JOB + b"\x1dr\x01\x1dr\x01",
        4.0,
    )


def test_one_sensor_byte_may_be_a_glitch(run):
    """A zero byte, as a line gives when its plug moves, is not taken for the answer; nor is a sensor that sees no paper."""
    assert run(profile="generic-58", script=[(3, b"\x00")])[:2] == ("unknown", "silent")
    assert run(profile="generic-58", script=[(3, b"\x0c"), (4, b"\x0f")])[:2] == ("unknown", "silent")


def test_more_sensor_bytes_than_questions_confirm_nothing(run):
    """Two zeros at once, as a plug that moves gives, are no answers to a question and to one that was not asked yet."""
    assert run(profile="generic-58", script=[(3, b"\x00\x00")])[:2] == ("unknown", "silent")
    assert run(profile="generic-58", script=[(3, b"\x00\x00"), (4, b"\x00")])[:2] == ("unknown", "silent")


def test_sensor_bytes_among_noise_confirm_nothing(run):
    """A byte without a name is not believed on a line that also said what cannot be read."""
    assert run(profile="generic-58", script=[(3, b"\x00\x80"), (4, b"\x00")])[:2] == ("unknown", "silent")


def test_echo_of_the_question_confirms_nothing(run):
    """A line that gives back what is written to it has no answer in it."""
    assert run(profile="generic-58", script=[(3, JOB + b"\x1dr\x01"), (4, b"\x1dr\x01")])[:2] == ("unknown", "silent")


def test_silence_after_the_job_is_unknown(run):
    """No confirmation within its deadline: nobody knows."""
    assert run() == ("unknown", "silent", WHOLE, 21.0)


def test_slow_printer_that_still_answers_is_waited_for(run):
    """A confirmation after the deadline counts when the printer answered in between; its patience has an end."""
    assert run(states=READY * 2, script=[(35, confirmed())]) == ("printed", "ok", WHOLE, 35.0)
    assert run(states=READY * 3) == ("unknown", "silent", WHOLE, 60.0)


def test_garbage_after_the_job_is_silence(run):
    """Bytes that are no reply confirm nothing."""
    assert run(script=[(1, b"\xff\x80\x9b\x37\x22ab\x00")]) == ("unknown", "silent", WHOLE, 21.0)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_printer_that_stops_answering_its_status_is_sent_nothing(run, count):
    """All four answers are needed; without one of them no byte of the job goes out."""
    assert run(states=READY[:count]) == ("failed_clean", "silent", b"", 1.0)


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        (b"\x1e\x32\x12\x7e", "paper_end"),
        (b"\x1e\x16\x12\x12", "cover_open"),
        (b"\x1e\x52\x1a\x12", "cutter"),
        (b"\x1e\x52\x32\x12", "error"),
        (b"\x1e\x52\x52\x12", "overheated"),
    ],
)
def test_trouble_in_the_status_sends_nothing(run, states, reason):
    """A printer that says why it cannot print is sent nothing."""
    assert run(states=states) == ("failed_clean", reason, b"", 0.1)


def test_device_that_takes_no_byte_fails_clean(run):
    """Zero accepted bytes after the deadline: certainly nothing on paper."""
    assert run(room=0) == ("failed_clean", "silent", b"", 5.0)


def test_device_that_takes_some_bytes_leaves_it_unknown(run):
    """One accepted byte is enough for not knowing."""
    assert run(room=1) == ("unknown", "silent", b"0", 5.0)


def test_trouble_while_writing_ends_the_job_at_once(run):
    """Paper end in the middle of writing stops the writing."""
    assert run(room=30, script=[(2, PAPER_END)]) == ("unknown", "paper_end", JOB[:30], 2.0)


def test_trouble_while_waiting_ends_the_job_at_once(run):
    """Paper end before the confirmation: unknown as soon as the printer says it again when asked."""
    again = b"\x1e\x32\x12\x7e"
    assert run(states=READY + again, script=[(2, PAPER_END)]) == ("unknown", "paper_end", WHOLE, 2.1)


def test_trouble_that_cannot_be_asked_about_counts(run):
    """A serial printer that is offline may be deaf as well: what it told by itself stands."""
    assert run(script=[(2, PAPER_END)]) == ("unknown", "paper_end", WHOLE, 3.0)


def test_noise_that_looks_like_trouble_does_not_end_the_job(run):
    """The printer says that all is well when asked, and the confirmation is waited for."""
    assert run(states=READY * 2, script=[(2, PAPER_END), (7, confirmed())]) == ("printed", "ok", WHOLE, 7.0)


def test_confirmation_that_comes_with_the_trouble_is_not_lost(run):
    """Asking about a trouble drops no answer about the job."""
    assert run(script=[(2, PAPER_END), (2.5, confirmed())])[:2] == ("printed", "paper_end")


def test_confirmation_before_the_trouble_counts(run):
    """What was confirmed is printed, whatever happens to the paper afterwards."""
    assert run(script=[(2, confirmed() + PAPER_END)])[:2] == ("printed", "paper_end")


def test_hang_up_while_waiting_is_unknown(run):
    """A cable that is pulled after the last byte says nothing about the paper."""
    assert run(script=[(2, None)]) == ("unknown", "unplugged", WHOLE, 2.0)


def test_hang_up_before_the_first_byte_fails_clean(run):
    """A cable that is pulled before the first byte was accepted: certainly nothing on paper."""
    assert run(room=0, script=[(2, None)]) == ("failed_clean", "unplugged", b"", 2.0)


def test_loss_inside_the_first_write_is_unknown(run):
    """Where a failing write cannot say what it took, some of it may be on paper; where it can, nothing is."""
    assert run(breaks="uncounted") == ("unknown", "unplugged", b"", 0.0)
    assert run(breaks="counted") == ("failed_clean", "unplugged", b"", 0.0)


def test_hot_head_moves_the_deadline_once(run):
    """A head that cools after half a minute ends as printed; one that never cools ends the job after its grace."""
    assert run(script=[(2, HOT), (40, COOL), (41, confirmed())]) == ("printed", "ok", WHOLE, 41.0)
    assert run(script=[(2, HOT)]) == ("unknown", "overheated", WHOLE, 81.0)


def test_head_that_became_hot_while_it_was_written_has_its_time_to_cool(run):
    """The grace of the writing is over when the last byte was taken; waiting for the end has one as well."""
    script = [(1, HOT), (2, 10_000), (50, COOL), (51, confirmed())]
    assert run(room=30, script=script) == ("printed", "ok", WHOLE, 51.0)


def test_hot_head_that_is_found_by_asking_has_its_time_to_cool(run):
    """A printer that tells nothing by itself is not given up for what it says when it is asked for the first time."""
    hot = b"\x1e\x52\x52\x12"
    script = [(40, b"\x00"), (41, b"\x00")]
    assert run(profile="generic-58", states=READY + hot, script=script)[:2] == ("printed", "overheated")
    assert run(profile="generic-58", states=READY + hot * 2)[:2] == ("unknown", "overheated")


def test_blind_printer_is_neither_asked_nor_believed(run):
    """Without status nothing is asked before, and every accepted byte makes it unconfirmed."""
    assert run(profile="blind-58", states=b"") == ("unconfirmed", "ok", JOB, 0.0)
    assert run(profile="blind-58", states=b"", room=50) == ("unknown", "silent", JOB[:50], 5.0)


def test_blind_printer_has_a_slip_only_when_nothing_of_it_waits_here(run):
    """What the system holds back is waited for while it moves; what stays would be thrown away, and nobody knows the rest."""
    assert run(profile="blind-58", states=b"", held=(90, 80, 0)) == ("unconfirmed", "ok", JOB, 0.1)
    assert run(profile="blind-58", states=b"", held=(90, 80)) == ("unknown", "silent", JOB, 5.1)


def test_process_ids_are_printable_and_differ():
    """GS ( H takes characters from 20h to 7Eh; neighbours do not share them."""
    identifiers = {process_id(str(number)) for number in range(1000)}
    assert len(identifiers) == 1000
    assert all(0x20 <= byte <= 0x7E for identifier in identifiers for byte in identifier)
