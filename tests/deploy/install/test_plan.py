"""What only the running machine can do, at its seam: the command lines; and the parts that are pure."""

import tomllib
from pathlib import Path

import pytest
from anjungan_install import boot, packages, plans, program
from anjungan_install.files import write
from anjungan_install.listeners import open_ports
from anjungan_install.release import Release
from anjungan_install.steps import InstallError

ROOT = Path(__file__).resolve().parents[3]


class Commands:
    """Takes the place of the system's programs: answers questions about packages, and remembers everything."""

    def __init__(self, installed: set[str]) -> None:
        self.installed = installed
        self.said: list[list[str]] = []

    def __call__(self, command) -> str:
        self.said.append(list(command))
        if command[0] == "dpkg-query":
            if command[-1] not in self.installed:
                raise InstallError("dpkg-query: no packages found")
            return "installed"
        if "install" in command and "apt-get" in command:
            self.installed.update(packages.KIOSK)
        if command[1:3] == ["-m", "venv"]:
            (Path(command[-1]) / "lib/python3.13/site-packages").mkdir(parents=True)
            (Path(command[-1]) / "bin").mkdir()
        return ""


def test_missing_packages_are_installed_without_questions_and_recommendations():
    """Nothing is asked of apt when all are there."""
    commands = Commands(set(packages.KIOSK) - {"python3-lgpio"})
    step = packages.packages_step(packages.KIOSK, commands, commands)
    assert step.differs() == ["python3-lgpio: is not installed"]
    commands.said.clear()
    step.apply()
    own = ["-o", "Dpkg::Use-Pty=0", "-o", "Dpkg::Options::=--force-confold"]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *own, "-q"]
    assert commands.said == [
        [*quiet, "update"],
        [*quiet, "install", "-y", "--no-install-recommends", *packages.KIOSK],
    ]
    assert step.differs() == []


def test_python_packages_come_from_the_lock_with_hashes_and_without_compilers(tmp_path):
    """A release runs from its own folder; only when all of it is there and imports does it count as complete."""
    commands = Commands(set())
    release = Release(ROOT, tmp_path, "kiosk", commands)
    program, environment, *_ = release.steps()
    program.apply()
    assert environment.live
    environment.apply()
    folder = tmp_path / "opt/anjungan/releases" / release.name
    python = f"{folder}/venv/bin/python"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--no-cache-dir", "--ignore-installed"]
    assert commands.said == [
        ["python3", "-m", "venv", "--clear", "--system-site-packages", f"{folder}/venv"],
        [*pip, "--require-hashes", "--only-binary", ":all:", "-r", f"{folder}/source/locks/kiosk.txt"],
        [python, "-m", "compileall", "-q", f"{folder}/source"],
        [
            python,
            "-c",
            "import firmware.assembly; import sync.link.program; import ui.program; import ui.watch.program",
        ],
    ]
    starter = folder / "venv/bin/anjungan"
    assert starter.read_text().splitlines()[0] == f"#!{python}"
    assert (folder / "venv/lib/python3.13/site-packages/anjungan.pth").read_text() == f"{folder}/source\n"
    assert environment.differs() == []


def test_a_release_that_was_not_finished_is_not_complete(tmp_path):
    """pip that fails leaves no mark: the next run builds anew, and the link still leads to the old release."""

    def fail(command):
        if "pip" in command:
            raise InstallError("no network")
        return ""

    _, environment, *_ = Release(ROOT, tmp_path, "kiosk", fail).steps()
    with pytest.raises(InstallError):
        environment.apply()
    assert environment.differs() != []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("console=serial0,115200 console=tty1 root=x rootwait splash", "root=x rootwait"),
        ("root=x init=/usr/lib/raspberrypi-sys-mods/firstboot", "root=x init=/usr/lib/raspberrypi-sys-mods/firstboot"),
        ("root=x loglevel=7 video=DSI-1:800x480M@60 console=tty3", "root=x video=DSI-1:800x480M@60"),
        ("root=x cgroup_disable=memory console=ttyAMA10,115200n8", "root=x"),
    ],
)
def test_the_boot_line_keeps_what_is_not_ours(before, after):
    """Root, first-boot scripts and displays stay; a second time changes nothing."""
    line = boot.command_line(before)
    assert [word for word in line.split() if word not in boot.WANTED] == after.split()
    assert set(boot.WANTED) <= set(line.split())
    assert boot.command_line(line) == line


def test_open_ports_are_those_that_the_network_can_reach():
    """Loopback and DHCP's own port are left out, of TCP only what listens."""
    head = "  sl  local_address rem_address   st ...\n"
    tables = {
        "tcp": head
        + "   0: 0100007F:0CEA 00000000:0000 0A 0\n   1: 00000000:0016 00000000:0000 0A 0\n"
        + "   2: 0A01A8C0:C001 0B01A8C0:22B3 01 0\n",
        "tcp6": head
        + f"   0: {'0' * 24}01000000:1F40 {'0' * 32}:0000 0A 0\n   1: {'0' * 32}:0016 {'0' * 32}:0000 0A 0\n",
        "udp": head + "   0: 00000000:14E9 00000000:0000 07 0\n   1: 00000000:0044 00000000:0000 07 0\n",
    }
    assert open_ports(tables) == ["tcp 22", "udp 5353"]


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(tmp_path, monkeypatch):
    """A full disk in the middle: the old content stands, and nothing else lies beside it."""
    path = tmp_path / "kept"
    path.write_text("old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("anjungan_install.files.os.fsync", full)
    with pytest.raises(InstallError, match="kept: No space left on device"):
        write(path, b"new")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("kept", "old")]


def test_the_plans_name_units_that_are_there():
    """Every unit that is installed is in deploy/systemd."""
    shipped = {path.name for path in (ROOT / "deploy/systemd").glob("*.service")}
    assert shipped == {*plans.KIOSK_UNITS, *plans.CENTRAL_UNITS}


def test_the_touchscreen_knows_while_the_programs_are_replaced(tmp_path):
    """From before the first command until after the last one a mark lies where ui.toml says, whatever they came to."""
    mark = tmp_path / "run/anjungan/updating"
    mark.parent.mkdir(parents=True)
    seen = []

    def run(command):
        seen.append((command, mark.exists()))
        if command == ("b",):
            raise InstallError("b: failed")
        return ""

    with pytest.raises(InstallError, match="b: failed"):
        program.put_in_use([("a",), ("b",), ("c",)], run, tmp_path)
    assert (seen, mark.exists()) == ([(("a",), True), (("b",), True)], False)
    example = tomllib.loads((ROOT / "deploy/kiosk.example/ui.toml").read_text())
    assert mark.relative_to(tmp_path) == Path(example["updating"]).relative_to("/")


def test_a_machine_without_a_running_kiosk_is_not_marked(tmp_path):
    """Nobody could take the mark for anything there: its folder is the controller's."""
    program.put_in_use([("a",)], lambda command: "", tmp_path)
    assert list(tmp_path.iterdir()) == []
