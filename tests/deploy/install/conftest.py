"""A folder with what a fresh Raspberry Pi OS Lite has, as far as the installer looks at it, and the installer's command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "deploy"))  # the installer is no part of the package that is installed

TRIXIE = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n'
BOOT_LINE = "console=serial0,115200 console=tty1 root=PARTUUID=4c3a-02 rootfstype=ext4 fsck.repair=yes rootwait quiet\n"
PASSWD = "root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000::/home/pi:/bin/bash\n"
GROUP = "root:x:0:\ntty:x:5:\nlp:x:7:\nvideo:x:44:pi\ninput:x:995:pi\nrender:x:993:pi\ngpio:x:986:pi\npi:x:1000:\n"
SYSTEMS_OWN = {
    "nftables.service": "sysinit.target",
    "systemd-timesyncd.service": "sysinit.target",
    "ssh.service": "multi-user.target",
    "avahi-daemon.service": "multi-user.target",
}


class Machine:
    """The folder, and what people do with it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, text: str) -> Path:
        """Write a file."""
        whole = self.root / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_text(text)
        return whole

    def install(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command as a person would."""
        command = [sys.executable, str(ROOT / "deploy/install"), "--root", str(self.root), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    def state(self) -> dict[str, tuple[int, int, int, bytes]]:
        """Give every file, folder and link with its mode, owner, time of change, and content."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            status = path.lstat()
            content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b""
            found[str(path.relative_to(self.root))] = (status.st_mode, status.st_uid, status.st_mtime_ns, content)
        return found


@pytest.fixture
def pi(tmp_path: Path) -> Machine:
    """A fresh Raspberry Pi OS Lite (64-bit), trixie."""
    if os.geteuid() != 0:
        pytest.skip("only root may give files to other users: run the tests as root, as CI does")
    machine = Machine(tmp_path / "root")
    machine.put("etc/os-release", TRIXIE)
    machine.put("etc/rpi-issue", "Raspberry Pi reference 2026-05-20\n")
    machine.put("etc/passwd", PASSWD)
    machine.put("etc/group", GROUP)
    machine.put("etc/shadow", "root:*:20000::::::\npi:*:20000::::::\n").chmod(0o640)
    machine.put("etc/gshadow", "root:*::\n").chmod(0o640)
    machine.put("boot/firmware/cmdline.txt", BOOT_LINE)
    machine.put("etc/nftables.conf", "#!/usr/sbin/nft -f\nflush ruleset\n")
    for unit, target in SYSTEMS_OWN.items():
        machine.put(f"usr/lib/systemd/system/{unit}", f"[Service]\nExecStart=/bin/true\n[Install]\nWantedBy={target}\n")
    (machine.root / "lib").symlink_to("usr/lib")
    (machine.root / "usr/lib/aarch64-linux-gnu").mkdir()
    return machine
