"""The supervisor: programs come back, and none stays behind."""

import asyncio
import contextlib
import os
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from simulator.world.supervisor import Program, Supervisor

SLEEPER = (sys.executable, "-S", "-c", "import signal; signal.pause()")
ROOT = Path(__file__).parents[3]


class Watch:
    """Waits for changes that the supervisor reports."""

    def __init__(self, **limits):
        self.supervisor = Supervisor(self.changed, **limits)
        self.event = asyncio.Event()

    def changed(self, name):
        self.event.set()
        self.event = asyncio.Event()

    async def until(self, holds):
        while not holds():
            await asyncio.wait_for(self.event.wait(), 10)


async def wait_for(holds):
    """Look again until it holds."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


def _alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_supervisor_restarts_a_program_that_died(tmp_path):
    """A killed program runs again, with another process id."""

    async def scene():
        watch = Watch()
        watch.supervisor.start(Program("sleeper", SLEEPER, tmp_path / "sleeper.log"))
        await watch.until(lambda: watch.supervisor.pids)
        first = watch.supervisor.pids["sleeper"]
        os.kill(first, signal.SIGKILL)
        await watch.until(lambda: watch.supervisor.pids.get("sleeper", first) != first)
        await watch.supervisor.stop()
        assert watch.supervisor.pids == {}

    asyncio.run(scene())


def test_supervisor_cut_kills_all_at_once_and_boots_them_again(tmp_path):
    """After a power cut the old processes are dead and new ones come."""

    async def scene():
        watch = Watch()
        for name in ("firmware", "ui", "central"):
            watch.supervisor.start(Program(name, SLEEPER, tmp_path / f"{name}.log"))
        await watch.until(lambda: len(watch.supervisor.pids) == 3)
        before = watch.supervisor.pids
        await watch.supervisor.cut(("firmware", "ui"))
        assert [_alive(before[name]) for name in ("firmware", "ui", "central")] == [False, False, True]
        await watch.until(lambda: len(watch.supervisor.pids) == 3)
        after = watch.supervisor.pids
        assert (after["central"], after["ui"] != before["ui"]) == (before["central"], True)
        await watch.supervisor.stop()

    asyncio.run(scene())


def test_supervisor_gives_up_on_a_wrong_configuration(tmp_path):
    """Exit code 2 is final: the program would say the same again."""

    async def scene():
        watch = Watch()
        log = tmp_path / "wrong.log"
        command = (sys.executable, "-S", "-c", "print('kiosk: missing', flush=True); raise SystemExit(2)")
        watch.supervisor.start(Program("wrong", command, log))
        await watch.until(lambda: watch.supervisor.pids)
        await watch.until(lambda: not watch.supervisor.pids)
        await watch.supervisor.stop()
        assert log.read_text() == "kiosk: missing\n"

    asyncio.run(scene())


def test_supervisor_kills_what_ignores_the_polite_signal(tmp_path):
    """A program that ignores SIGTERM ends all the same."""

    async def scene():
        watch = Watch(stop_timeout_s=0.1)
        ready = tmp_path / "ready"
        os.mkfifo(ready)
        stubborn = (
            sys.executable,
            "-S",
            "-c",
            "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            f"open({str(ready)!r}, 'w').close(); signal.pause()",
        )
        watch.supervisor.start(Program("stubborn", stubborn, tmp_path / "log"))
        await asyncio.to_thread(ready.read_bytes)
        pid = watch.supervisor.pids["stubborn"]
        await watch.supervisor.stop()
        assert not _alive(pid)

    asyncio.run(scene())


def test_supervisor_killed_itself_leaves_nothing_behind(tmp_path):
    """SIGKILL of the supervisor's process takes its programs with it."""
    script = textwrap.dedent(
        f"""
        import asyncio
        from pathlib import Path
        from simulator.world.supervisor import Program, Supervisor

        async def main():
            supervisor = Supervisor(lambda name: print(supervisor.pids[name], flush=True))
            supervisor.start(Program("sleeper", {SLEEPER!r}, Path({str(tmp_path / "log")!r})))
            await asyncio.Event().wait()

        asyncio.run(main())
        """
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        child = os.pidfd_open(pid)
        parent.kill()
        parent.wait()
    with contextlib.closing(os.fdopen(child, "rb", closefd=True)):
        assert select.select([child], [], [], 10)[0] == [child]


FEEDER = (
    sys.executable,
    "-S",
    "-c",
    "import os, signal, socket;"
    "to = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); to.connect(os.environ['NOTIFY_SOCKET']);"
    "to.send(b'READY=1'); print('ready', flush=True); signal.signal(signal.SIGALRM, lambda *_: to.send(b'WATCHDOG=1'));"
    "signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)\nwhile True: signal.pause()",
)


def test_supervisor_kills_and_restarts_what_was_ready_and_is_silent(short_directory):
    """A frozen program is another process soon; one that feeds its watchdog is left alone."""

    async def scene():
        watch = Watch(watchdog_s=1.5)
        for name in ("frozen", "fed"):
            watch.supervisor.start(Program(name, FEEDER, short_directory / "log", short_directory / f"notify-{name}"))
        await watch.until(lambda: len(watch.supervisor.pids) == 2)
        before = watch.supervisor.pids
        log = short_directory / "log"
        await wait_for(lambda: log.exists() and log.read_text().count("ready") == 2)
        assert watch.supervisor.send("frozen", signal.SIGSTOP)
        await watch.until(lambda: watch.supervisor.pids.get("frozen", before["frozen"]) != before["frozen"])
        assert watch.supervisor.pids["fed"] == before["fed"]
        await watch.supervisor.stop()
        assert list(short_directory.glob("notify-*")) == []

    asyncio.run(scene())


def test_supervisor_gives_no_watchdog_to_what_is_not_watched(tmp_path, monkeypatch):
    """Its own NOTIFY_SOCKET is not passed on: a program must not speak for the simulator."""
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")

    async def scene():
        watch = Watch()
        command = (sys.executable, "-S", "-c", "import os; print(os.environ.get('NOTIFY_SOCKET')); raise SystemExit(2)")
        watch.supervisor.start(Program("plain", command, tmp_path / "log"))
        await watch.until(lambda: watch.supervisor.pids)
        await watch.until(lambda: not watch.supervisor.pids)
        await watch.supervisor.stop()
        assert (tmp_path / "log").read_text() == "None\n"

    asyncio.run(scene())


def test_supervisor_ends_what_is_frozen_politely(tmp_path):
    """A stopped program hears SIGTERM because it is woken for it."""

    async def scene():
        watch = Watch(stop_timeout_s=8)
        log = tmp_path / "log"
        command = (sys.executable, "-S", "-c", "import signal, sys; signal.signal(15, lambda *_: sys.exit(print('bye')));"
                   "print('here', flush=True); signal.pause()")  # fmt: skip
        watch.supervisor.start(Program("polite", command, log))
        await wait_for(lambda: log.exists() and "here" in log.read_text())
        watch.supervisor.send("polite", signal.SIGSTOP)
        await watch.supervisor.stop()
        assert log.read_text() == "here\nbye\n"

    asyncio.run(scene())
