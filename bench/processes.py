"""What the kernel says about a process (proc(5)), and programs that say when they are ready (sd_notify(3))."""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

READY_S_MAX = 30.0
STOP_S_MAX = 5.0


class Started(NamedTuple):
    """A program that runs. ready_s: seconds from its start until it said that it serves."""

    pid: int
    ready_s: float


def memory_mib(pid: int) -> float:
    """Give the proportional set size of a process in MiB: its own pages, and its share of those it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"no proportional set size of process {pid}")


def cpu_s(pid: int) -> float:
    """Give the seconds of CPU that all threads of a process have had, by the scheduler's own clock."""
    return sum(
        int((thread / "schedstat").read_text(encoding="ascii").split()[0]) / 1e9
        for thread in Path(f"/proc/{pid}/task").iterdir()
    )


@contextlib.asynccontextmanager
async def running(command: tuple[str, ...], directory: Path, log: Path) -> AsyncIterator[Started]:
    """Start a program, wait until it says READY=1, and end it afterwards. directory: private, for the notification socket."""
    path = directory / "bench-notify"
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified, log.open("ab") as output:
        notified.bind(str(path))
        notified.setblocking(False)
        environment = {**os.environ, "NOTIFY_SOCKET": str(path)}
        start = time.perf_counter()
        process = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output, env=environment)
        try:
            async with asyncio.timeout(READY_S_MAX):
                while b"READY=1" not in await asyncio.get_running_loop().sock_recv(notified, 4096):
                    pass
            yield Started(process.pid, time.perf_counter() - start)
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_S_MAX)
    except TimeoutError:
        process.kill()
        await process.wait()
