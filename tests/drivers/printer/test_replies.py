"""Whatever a line does to a printer's answers, a job is called printed only if the printer said so: any splitting, any noise."""

import os
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer.conversation import Conversation
from drivers.printer.job import JobRun, process_id
from drivers.printer.profiles import PROFILES
from drivers.printer.timings import Timings
from drivers.transport.interface import TransportError

TIMINGS = Timings(answer_s=1, quiet_s=0.1, stall_s=5, confirm_s=20, overheat_s=60)
CONFIRMED = b"\x37\x22" + process_id("job-1") + b"\x00"
WELL = b"\x16\x12\x12\x12"
JOB = b"\x1b@SLIP 123;=_57\n\x1dv0\x00" + bytes(range(256)) + b"\x1dV\x42\x00"


class Noisy:
    """Answers DLE EOT, echoes nothing, and lets `pieces` come one at a time once the job was taken. None: it hangs up."""

    def __init__(self, pieces, answers=WELL):
        self.now = 0.0
        self._pieces = list(pieces)
        self._answers = list(answers)
        self._incoming = bytearray()
        self._begun = self._gone = False

    def wait(self, wake, timeout_s, write=False):
        if self._begun and self._pieces and not self._incoming:
            self._say(self._pieces.pop(0))
        elif not self._incoming and not write:
            self.now += timeout_s
        return bool(self._incoming) or self._gone, write

    def read(self):
        if self._gone:
            raise TransportError("it hung up")
        received, self._incoming = bytes(self._incoming), bytearray()
        return received

    def write(self, data):
        if data[:2] == b"\x10\x04" and not self._begun:
            self._incoming.append(self._answers.pop(0))
        elif data[:1] == b"\x1b":
            self._begun = True
        return len(data)

    def close(self):
        pass

    def _say(self, piece):
        if piece is None:
            self._gone = True
        else:
            self._incoming += piece


def outcome_of(pieces, profile="epson-58"):
    wake = os.eventfd(0, os.EFD_NONBLOCK)
    try:
        device = Noisy(pieces)
        model = PROFILES[profile]
        conversation = Conversation(device, wake, model, TIMINGS, lambda: False, lambda: device.now)
        return JobRun(conversation, model, TIMINGS).run("job-1", JOB)[0]
    finally:
        os.close(wake)


def split(data, cuts):
    """Cut bytes into pieces at these places."""
    places = sorted({place % (len(data) + 1) for place in cuts} | {0, len(data)})
    return [data[start:end] for start, end in pairwise(places)]


CUTS = st.lists(st.integers(0, 10_000), max_size=8)
OTHER_REPLIES = st.sampled_from(
    [
        b"\x14\x00\x00\x0f",
        b"\x16",
        b"\x12",
        b"\x11",
        b"\x13",
        b"\x37\x25\x00",
        b"\x5fTM-T88V\x00",
        b"\x37\x22" + process_id("job-0") + b"\x00",
    ]
)
NOISE = st.one_of(
    st.binary(max_size=40),
    OTHER_REPLIES,
    st.integers(0, len(JOB)).map(lambda end: JOB[:end]),
    st.integers(1, len(CONFIRMED) - 1).map(lambda end: CONFIRMED[:end]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(NOISE, max_size=6), CUTS)
def test_noise_alone_never_means_printed(noise, cuts):
    """Noise, other answers, echoes and the beginning of the right answer, cut anywhere: not printed."""
    said = b"".join(noise)
    if CONFIRMED not in said:
        assert outcome_of(split(said, cuts)) == "unknown"


@settings(max_examples=100, deadline=None)
@given(CUTS)
def test_confirmation_counts_however_it_is_cut(cuts):
    """The answer may come byte by byte."""
    assert outcome_of(split(CONFIRMED, cuts)) == "printed"


@settings(max_examples=100, deadline=None)
@given(st.lists(OTHER_REPLIES, max_size=8), CUTS)
def test_confirmation_counts_after_other_answers(others, cuts):
    """What else the printer says, in whole replies, hides nothing."""
    assert outcome_of(split(b"".join(others) + CONFIRMED, cuts)) == "printed"


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(CONFIRMED) - 1), CUTS)
def test_hang_up_before_the_last_byte_is_unknown(length, cuts):
    """A confirmation that was cut off by the cable is none."""
    assert outcome_of([*split(CONFIRMED[:length], cuts), None]) == "unknown"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from([b"\x00", b"\x03"]), st.binary(max_size=20), OTHER_REPLIES), max_size=8), CUTS
)
def test_sensor_bytes_with_any_unreadable_byte_never_mean_printed(noise, cuts):
    """Where GS r confirms, one byte that is no reply spoils everything around it, before or after."""
    assert outcome_of(split(b"\x80" + b"".join(noise), cuts), "generic-58") == "unknown"


@settings(max_examples=100, deadline=None)
@given(st.lists(OTHER_REPLIES, max_size=6), st.sampled_from([b"\x00", b"\x03", b"\x0c", b"\x0f"]), CUTS)
def test_one_sensor_byte_never_means_printed(others, sensor, cuts):
    """GS r has to be answered twice, whatever else the printer says."""
    assert outcome_of(split(b"".join(others) + sensor, cuts), "generic-58") == "unknown"
