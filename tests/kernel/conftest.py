"""What the tests inside the emulated machine share."""

import threading
import time

import pytest

from tests.drivers.conftest import RecordingListener

WAIT_S = 60.0


@pytest.fixture
def listener():
    """The controller's place."""
    return RecordingListener()


@pytest.fixture
def until():
    """Wait until something holds; an emulated machine is slow."""

    def wait(holds):
        end = time.monotonic() + WAIT_S
        pause = threading.Event()
        while not holds():
            assert time.monotonic() < end
            pause.wait(0.01)

    return wait
