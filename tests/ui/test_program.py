"""The program: its settings, its start and its end."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from messages.framing import Decoder, encode
from messages.local import Show
from messages.view import View
from messages.world import ProgramToWorld, Shown
from ui.measures import UPRIGHT
from ui.program import Settings, main


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"output": "world"}, "world: the socket of the simulated world is missing"),
        ({"output": "kmsdrm", "world": "/x"}, 'world: only the output "world" has one'),
        ({"controller": ""}, "controller: the path of the controller's socket is missing"),
        ({"size": [100, 480]}, "size: 100 pixels is not between 192 and 1200"),
        ({"size": [720, 2000]}, "size: 2000 pixels is not between 320 and 1920"),
        ({"millimetres_wide": 108.0}, "millimetres_wide: a picture below 86 x 145 mm has keys too small to hit"),
        ({"millimetres_wide": float("nan")}, "millimetres_wide: a picture below 86 x 145 mm has keys too small to hit"),
        ({"millimetres_wide": float("inf")}, "millimetres_wide: fewer than 2 pixels a millimetre cannot be read"),
        ({"millimetres_wide": 1540.0}, "millimetres_wide: fewer than 2 pixels a millimetre cannot be read"),
        ({"rotate": 45}, "Invalid enum value 45 - at `$.rotate`"),
        ({"touch": "event3"}, "touch: neither a path nor like 222a:0001"),
        ({"logo": "/no/logo.svg"}, "logo: there is no file /no/logo.svg"),
        (
            {"colours": {"brand": "#FFFFFF"}},
            "on_brand on brand in the light theme has a contrast of 1.0, below 7 - at `$.colours`",
        ),
        ({"speech": {"speaker": "world"}}, 'speech: only the output "world" has the sound card "world"'),
        ({"log_level": "LOUD"}, "log_level: not one of DEBUG, INFO, WARNING, ERROR"),
        ({"colour": "red"}, "Object contains unknown field `colour`"),
    ],
)
def test_a_wrong_setting_is_named(wrong, problem):
    """One line says which key is wrong and why."""
    with pytest.raises(msgspec.ValidationError, match=re.escape(problem)):
        msgspec.convert({"controller": "/run/ui", **wrong}, Settings)


def test_an_upright_panel_is_accepted():
    """720x1280 pixels, 87 mm wide."""
    settings = msgspec.convert({"controller": "/run/ui", "size": [720, 1280], "millimetres_wide": 87.0}, Settings)
    assert settings.panel == UPRIGHT


def test_no_screen_is_exit_code_1(monkeypatch):
    """A program that cannot have its screen ends; it does not run invisibly."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    assert main(Settings(controller="/nowhere", output="window")) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_without_a_controller_and_ends_when_told(tmp_path: Path, number):
    """The first picture comes although nobody else is there; a signal ends it with exit code 0."""
    path = f"/tmp/{os.getpid()}-{number}.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(1)
        listener.settimeout(20)
        settings = f"controller='/tmp/no/such', output='world', world={path!r}"
        program = f"import sys; from ui.program import Settings, main; sys.exit(main(Settings({settings})))"
        process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE)
        try:
            connection, _ = listener.accept()
            with connection:
                assert _first_shown(connection).screen == "starting"
                process.send_signal(number)
                assert process.wait(10) == 0
            assert process.stderr is not None
            assert b"Traceback" not in process.stderr.read()
        finally:
            process.kill()
            process.wait()
            process.stderr.close()
            os.unlink(path)


def _first_shown(connection: socket.socket) -> Shown:
    connection.settimeout(20)
    decoder: Decoder = Decoder(ProgramToWorld)
    while True:
        for message in decoder.feed(connection.recv(1 << 20)):
            if isinstance(message, Shown):
                return message


def test_a_screen_on_which_nothing_happens_feeds_the_watchdog():
    """The picture stands still and nobody speaks: its own loop wakes for the watchdog, and says when it serves and ends."""
    paths = [f"/tmp/{os.getpid()}-{name}.sock" for name in ("notify", "controller", "world")]
    settings = f"controller={paths[1]!r}, output='world', world={paths[2]!r}"
    program = f"import sys; from ui.program import Settings, main; sys.exit(main(Settings({settings})))"
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd,
        socket.socket(socket.AF_UNIX) as controller,
        socket.socket(socket.AF_UNIX) as world,
    ):
        for path, listener in zip(paths, (systemd, controller, world), strict=True):
            listener.bind(path)
            listener.settimeout(20)
        controller.listen()
        world.listen()
        environment = {**os.environ, "NOTIFY_SOCKET": paths[0], "WATCHDOG_USEC": "300000"}
        process = subprocess.Popen([sys.executable, "-c", program], env=environment)
        try:
            heard = [systemd.recv(1_024)]
            with controller.accept()[0] as connection, world.accept()[0] as pictures:
                connection.sendall(encode(Show(View(revision=1, screen="menu", language="id", elements=()))))
                while _first_shown(pictures).screen != "menu":
                    continue
                heard += [systemd.recv(1_024) for _ in range(20)]
                process.send_signal(signal.SIGTERM)
                assert process.wait(10) == 0
            while heard[-1] != b"STOPPING=1":
                heard.append(systemd.recv(1_024))
            assert (heard[0], set(heard[1:-1])) == (b"READY=1", {b"WATCHDOG=1"})
        finally:
            process.kill()
            process.wait()
            for path in paths:
                os.unlink(path)
