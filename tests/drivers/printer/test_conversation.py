"""What is asked and what counts as an answer, against scripted answers in virtual time."""

import os
from collections import deque

import pytest

from drivers.printer.conversation import Conversation
from drivers.printer.interface import PrinterReport
from drivers.printer.profiles import PROFILES
from drivers.printer.status import Parser, ProcessId, State
from drivers.printer.timings import Timings

TIMINGS = Timings(answer_s=1, quiet_s=0.1)
WELL = [b"\x16", b"\x12", b"\x12", b"\x12"]
COVER_OPEN = [b"\x1e", b"\x16", b"\x12", b"\x12"]


class Answering:
    """Answers each write with the next of `answers`; `before` is on the line already. Waiting moves `now`."""

    def __init__(self, answers, before=b""):
        self.now = 0.0
        self.written = bytearray()
        self._answers = deque(answers)
        self._incoming = bytearray(before)

    def wait(self, wake, timeout_s, write=False):
        if not self._incoming and not write:
            self.now += timeout_s
        return bool(self._incoming), write

    def read(self):
        received, self._incoming = bytes(self._incoming), bytearray()
        return received

    def write(self, data):
        self.written += data
        self._incoming += self._answers.popleft() if self._answers else b""
        return len(data)

    def close(self):
        pass


@pytest.fixture
def converse():
    """Give a conversation with a printer that answers so, and its device."""
    wake = os.eventfd(0, os.EFD_NONBLOCK)

    def converse(answers, before=b"", profile="epson-58"):
        device = Answering(answers, before)
        return Conversation(device, wake, PROFILES[profile], TIMINGS, lambda: False, lambda: device.now), device

    yield converse
    os.close(wake)


def state_after(conversation):
    conversation.ask_state()
    return conversation.state


def test_four_clean_answers_are_the_state(converse):
    """DLE EOT 1 to 4, one after the other."""
    conversation, device = converse(WELL)
    assert state_after(conversation) == State()
    assert bytes(device.written) == b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"


def test_echo_is_no_answer(converse):
    """A line that gives back every question says nothing, though the printer's answers are among it."""
    echoed = [b"\x10\x04" + bytes((number,)) + WELL[number - 1] for number in (1, 2, 3, 4)]
    conversation, _ = converse(echoed * 3)
    assert state_after(conversation) is None


def test_noise_with_an_answer_is_asked_about_again(converse):
    """One glitch costs one more round, and then the answer counts."""
    conversation, device = converse([b"\x16", b"\x93\x12", b"\x12", b"\x12", *WELL])
    assert state_after(conversation) == State()
    assert len(device.written) == 24


def test_noise_that_lasts_is_silence(converse):
    """Answers that always come with noise are no answers."""
    conversation, _ = converse([b"\x80" + answer for answer in WELL] * 3)
    assert state_after(conversation) is None


def test_late_answer_to_an_older_question_shifts_none(converse):
    """Five answers to four questions: each may have been taken for its neighbour's, so all is asked again."""
    conversation, _ = converse([b"\x12\x16", b"\x12", b"\x12", b"\x12", *WELL])
    assert state_after(conversation) == State()


def test_trouble_without_an_answer_too_many_counts(converse):
    """What the printer says against itself stands after a short silence."""
    conversation, _ = converse(COVER_OPEN)
    assert state_after(conversation).report == PrinterReport("cover_open")


def test_silence_after_a_trouble_leaves_the_trouble(converse):
    """A printer that is offline may be deaf to questions as well."""
    conversation, _ = converse(COVER_OPEN)
    conversation.ask_state()
    assert state_after(conversation).report == PrinterReport("cover_open")


def test_silence_after_a_good_answer_is_silence(converse):
    """A printer that was well and says nothing any more is not well."""
    conversation, _ = converse(WELL)
    conversation.ask_state()
    assert state_after(conversation) is None


def test_old_automatic_status_before_each_answer_changes_nothing(converse):
    """The answers count, not what was told before them."""
    stale = b"\x3c\x00\x00\x0f"
    conversation, _ = converse([stale + answer for answer in WELL])
    assert state_after(conversation) == State()


def test_head_of_a_block_that_never_comes_swallows_no_answer(converse):
    """Noise that looks like the beginning of a block is given up before something is asked."""
    conversation, _ = converse(WELL, before=b"\x3d")
    assert state_after(conversation) == State()


def test_question_about_the_state_drops_no_confirmation(converse):
    """Answers about a job wait for who asked."""
    conversation, _ = converse([b"\x37\x22ABCD\x00\x16", *WELL[1:]])
    conversation.ask_state()
    assert conversation.take_confirmations() == (ProcessId(b"ABCD"),)


def test_maker_and_model_are_asked_one_after_the_other(converse):
    """GS I 66 and 67."""
    conversation, device = converse([b"\x5fEPSON\x00", b"\x5fTM-T88V\x00"])
    assert conversation.identify() == ("EPSON", "TM-T88V")
    assert bytes(device.written) == b"\x1dIB\x1dIC"


def test_printer_that_says_one_of_both_is_not_identified(converse):
    """Half an answer is none."""
    conversation, _ = converse([b"\x5fEPSON\x00"])
    assert conversation.identify() is None


def test_reset_flushes_a_picture_and_switches_status_on(converse):
    """Zeros for the longest raster command, ESC @, and GS a after it."""
    conversation, device = converse([b"\x14\x00\x00\x0f"])
    assert conversation.reset() is True
    assert bytes(device.written) == bytes(24 * 48) + b"\x1b@\x1da\xff"
    assert conversation.tells is True


def test_printer_that_tells_nothing_by_itself_is_known(converse):
    """One that answers questions and not GS a is remembered as mute, and never asked for it again."""
    conversation, device = converse([b"", *WELL])
    conversation.reset()
    assert (conversation.tells, conversation.state) == (False, State())
    before = len(device.written)
    conversation.keep_telling()
    assert len(device.written) == before


def test_abandoned_reply_is_counted_as_dropped():
    """Nothing unreadable goes uncounted."""
    parser = Parser()
    for byte in b"\x3dabc\x10":
        parser.feed(byte)
    assert parser.unfinished is True
    parser.abandon()
    assert (parser.unfinished, parser.dropped) == (False, 5)
    assert parser.feed(0x16) is not None
