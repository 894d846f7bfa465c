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
