"""The installer on a folder that looks like a fresh Raspberry Pi: what it puts there, that it can be repeated, what it mends."""

import os
import stat

import pytest

BOOT_LINE_AFTER = (
    "root=PARTUUID=4c3a-02 rootfstype=ext4 fsck.repair=yes rootwait quiet console=tty3 loglevel=3 logo.nologo "
    "vt.global_cursor_default=0 consoleblank=0 panic=10 cgroup_enable=memory\n"
)


def test_a_fresh_system_becomes_a_kiosk(pi):
    """Before, the check names what differs and changes nothing; then it is installed, and the check finds nothing."""
    fresh = pi.state()
    before = pi.install("--check")
    assert before.returncode == 1
    assert "differs  units\n" in before.stdout
    assert pi.state() == fresh
    done = pi.install()
    assert (done.returncode, done.stderr) == (0, "")
    after = pi.install("--check")
    assert (after.returncode, after.stderr) == (0, "")
    verdicts = [line.split()[0] for line in after.stdout.splitlines()]
    assert (verdicts.count("ok"), verdicts.count("skipped")) == (len(verdicts) - 3, 3)
    root = pi.root
    assert (root / "boot/firmware/cmdline.txt").read_text() == BOOT_LINE_AFTER
    units = root / "etc/systemd/system"
    assert os.readlink(units / "getty@tty1.service") == os.readlink(units / "ssh.service") == "/dev/null"
    assert sorted(path.name for path in (units / "multi-user.target.wants").iterdir()) == [
        "anjungan-firmware.service",
        "anjungan-sync.service",
        "anjungan-ui.service",
        "anjungan-watch.service",
    ]
    passwd = {line.split(":")[0]: line.split(":") for line in (root / "etc/passwd").read_text().splitlines()}
    assert {name for name in passwd if name.startswith("anjungan")} == {
        "anjungan", "anjungan-sync", "anjungan-ui", "anjungan-watch",
    }  # fmt: skip
    tls = (root / "etc/anjungan/tls").stat()
    assert (stat.S_IMODE(tls.st_mode), tls.st_uid, tls.st_gid) == (0o750, 0, int(passwd["anjungan-sync"][3]))
    assert os.readlink(root / "usr/local/bin/anjungan") == "/opt/anjungan/current/venv/bin/anjungan"
    source = root / "opt/anjungan/current/source"
    assert all((source / f"anjungan_{name}.py").is_file() for name in ("cli", "evdev", "notify"))
    assert not (source / "simulator").exists()
    assert not (source / "central").exists()


def test_a_second_time_nothing_is_touched(pi):
    """No file, no mode, no time of change."""
    assert pi.install().returncode == 0
    first = pi.state()
    again = pi.install()
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "Nothing had to be changed.")
    assert pi.state() == first


@pytest.mark.parametrize(
    ("tamper", "point", "named"),
    [
        (lambda root: (root / "etc/nftables.conf").write_text("flush ruleset\n"), "system's files", "nftables.conf"),
        (lambda root: (root / "etc/sysctl.d/90-anjungan.conf").unlink(), "system's files", "90-anjungan.conf"),
        (
            lambda root: (root / "etc/systemd/system/anjungan-ui.service").chmod(0o600),
            "units",
            "anjungan-ui.service: has mode 0600 instead of 0644",
        ),
        (lambda root: (root / "etc/anjungan/keys").chmod(0o755), "folders and owners", "keys: has mode 0755"),
        (lambda root: os.chown(root / "etc/anjungan/tls", 0, 0), "folders and owners", "tls: does not belong to"),
        (
            lambda root: (root / "opt/anjungan/current/source/anjungan_cli.py").write_text("import os\n"),
            "program",
            "source: has another content",
        ),
        (lambda root: (root / "etc/systemd/system/getty@tty1.service").unlink(), "screen and listeners", "getty@tty1"),
        (
            lambda root: (root / "etc/systemd/system/multi-user.target.wants/anjungan-sync.service").unlink(),
            "start of the kiosk",
            "anjungan-sync.service: does not start by itself",
        ),
        (
            lambda root: (root / "boot/firmware/cmdline.txt").write_text("console=tty1 root=x cgroup_disable=memory\n"),
            "boot",
            "console=tty1 has to go",
        ),
    ],
)
def test_what_was_changed_is_named_and_mended(pi, tamper, point, named):
    """The check names the point and the thing; installing again mends it."""
    assert pi.install().returncode == 0
    tamper(pi.root)
    checked = pi.install("--check")
    assert checked.returncode == 1
    lines = checked.stdout.splitlines()
    assert f"differs  {point}" in lines
    assert any(named in line for line in lines)
    assert sum(line.startswith("differs") for line in lines) == 1
    assert pi.install().returncode == 0
    assert pi.install("--check").returncode == 0


def test_keys_that_a_person_put_there_get_their_owner(pi):
    """Copied as root and readable by all, they become the controller's alone."""
    assert pi.install().returncode == 0
    key = pi.put("etc/anjungan/keys/sign.key", "k" * 32)
    key.chmod(0o644)
    checked = pi.install("--check")
    assert (checked.returncode, "sign.key: does not belong to anjungan:anjungan" in checked.stdout) == (1, True)
    assert pi.install().returncode == 0
    assert (stat.S_IMODE(key.stat().st_mode), key.stat().st_uid != 0) == (0o400, True)


def test_remote_login_is_a_choice(pi):
    """Off: masked and no port. On: allowed again, and one line in the firewall."""
    assert pi.install("--ssh").returncode == 0
    assert not (pi.root / "etc/systemd/system/ssh.service").is_symlink()
    assert "tcp dport 22" in (pi.root / "etc/nftables.conf").read_text()
    assert pi.install("--check").returncode == 1
    assert pi.install().returncode == 0
    assert "dport 22" not in (pi.root / "etc/nftables.conf").read_text()
    assert pi.install("--ssh").returncode == 0
    assert not (pi.root / "etc/systemd/system/ssh.service").is_symlink()


def test_a_new_version_is_put_in_use_beside_the_old_one(pi):
    """The release before stays for a way back, an older one goes."""
    assert pi.install().returncode == 0
    releases = pi.root / "opt/anjungan/releases"
    (own,) = releases.iterdir()
    for number, name in enumerate(("older", "oldest")):
        (releases / name).mkdir()
        os.utime(releases / name, (1_000_000 - number, 1_000_000 - number))
    (pi.root / "opt/anjungan/current").unlink()
    (pi.root / "opt/anjungan/current").symlink_to("releases/older")
    assert pi.install().returncode == 0
    assert os.readlink(pi.root / "opt/anjungan/current") == f"releases/{own.name}"
    assert sorted(path.name for path in releases.iterdir()) == sorted([own.name, "older"])


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (
            lambda pi: pi.put("etc/os-release", 'ID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04 LTS"\n'),
            "this is Ubuntu 24.04 LTS: Raspberry Pi OS 12 (bookworm), 13 (trixie) is needed",
        ),
        (
            lambda pi: (pi.root / "etc/rpi-issue").unlink(),
            "this is no Raspberry Pi OS (/etc/rpi-issue is missing): a kiosk runs on a Raspberry Pi",
        ),
        (
            lambda pi: (pi.root / "usr/lib/aarch64-linux-gnu").rmdir(),
            "this system has no 64-bit programs: install Raspberry Pi OS Lite (64-bit)",
        ),
        (
            lambda pi: (
                (pi.root / "etc/systemd/system").mkdir(parents=True),
                (pi.root / "etc/systemd/system/display-manager.service").symlink_to(
                    "/lib/systemd/system/lightdm.service"
                ),
            ),
            "a desktop is installed, and it holds the screen: install Raspberry Pi OS Lite",
        ),
        (
            lambda pi: pi.put("etc/anjungan/kiosk.toml", '[devices.scanner]\nidentity = "scanner"\n'),
            "kiosk.toml: devices.scanner.identity: 'scanner' is not like 05e0:1200",
        ),
    ],
)
def test_what_it_cannot_work_on_is_one_line(pi, spoil, line):
    """Exit code 2, one line, no traceback; a wrong machine is left as it is."""
    spoil(pi)
    ended = pi.install("--check")
    assert (ended.returncode, ended.stderr) == (2, f"deploy/install: {line}\n")


def test_a_server_gets_its_part(pi):
    """Unit, user and folders of central, its program, and nothing of a kiosk."""
    (pi.root / "usr/lib/x86_64-linux-gnu").mkdir()
    assert pi.install("--central").returncode == 0
    assert pi.install("--central", "--check").returncode == 0
    units = pi.root / "etc/systemd/system"
    assert [path.name for path in sorted(units.glob("anjungan*"))] == ["anjungan-central.service"]
    source = pi.root / "opt/anjungan/current/source"
    assert (source / "central").is_dir()
    assert not (source / "firmware").exists()
    assert not (units / "getty@tty1.service").exists()
