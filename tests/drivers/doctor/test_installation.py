"""The doctor's look at the controller's unit, its disk, journal, keys and sockets."""

import msgspec
import pytest

from drivers.doctor.verdict import Verdict
from firmware.doctor import installation

UNIT = "anjungan-firmware.service"
QUESTION = f"systemctl show -p ActiveState -p SubState -p NRestarts -p StatusText {UNIT}"
GIB = 2**30


@pytest.fixture
def folder(pi):
    """The journal's folder as systemd makes it."""
    made = pi.root / "var/lib/anjungan"
    made.mkdir(parents=True)
    made.chmod(0o700)
    return made


@pytest.fixture
def keys(pi):
    """The kiosk's keys as tmpfiles.d leaves them."""
    for name in ("sign.key", "box.key", "central_sign.pub", "central_box.pub"):
        path = pi.put(f"etc/anjungan/keys/{name}", "k" * 32)
        path.chmod(0o400)
    return pi.root / "etc/anjungan/keys"


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        ("ActiveState=active\nNRestarts=0\n", "ok", "runs"),
        ("ActiveState=active\nNRestarts=7\n", "look", "runs, and was restarted 7 times"),
        ("ActiveState=failed\n", "wrong", "has failed"),
        ("ActiveState=inactive\n", "ok", "does not run (inactive): its devices are free to be looked at"),
        ("", "skipped", "systemd does not answer"),
    ],
)
def test_the_controllers_unit_says_how_it_does(programs, said, outcome, words):
    """Restarts are for a person to look at."""
    programs.answers[QUESTION] = said
    verdict = installation.check_controller(programs)
    assert (verdict.outcome, verdict.said) == (outcome, words)


@pytest.mark.parametrize(
    ("state", "running"), [("active", True), ("activating", True), ("inactive", False), ("", False)]
)
def test_a_controller_that_runs_holds_the_devices(programs, state, running):
    """Also while it starts."""
    programs.answers[f"systemctl show -p ActiveState {UNIT}"] = f"ActiveState={state}\n"
    assert installation.is_running(programs) is running


def test_a_disk_with_room_and_a_folder_of_its_own_is_well(pi, folder, settings):
    """And a journal, if there was a first start."""
    (folder / "journal.db").write_bytes(bytes(4096))
    assert installation.check_disk(settings, pi.root, lambda _: (20 * GIB, 30 * GIB)) == [
        Verdict("journal's folder", "ok", f"{folder} is the controller's alone"),
        Verdict("disk", "ok", "20480 MiB free"),
        Verdict("journal", "ok", "4 KiB; anjungan journal verify reads all of it"),
    ]


@pytest.mark.parametrize(
    ("free", "outcome", "said"),
    [
        (20 * 2**20, "wrong", "20 MiB free: less than its reserve, nobody new is served"),
        (100 * 2**20, "look", "100 MiB free: it nears its reserve"),
    ],
)
def test_a_disk_that_fills_up_is_said(pi, folder, settings, free, outcome, said):
    """At the reserve the kiosk stops serving."""
    verdict = installation.check_disk(settings, pi.root, lambda _: (free, 30 * GIB))[1]
    assert (verdict.part, verdict.outcome, verdict.said) == ("disk", outcome, said)


@pytest.mark.parametrize(
    ("mounts", "read_only"),
    [
        ("/dev/mmcblk0p2 / ext4 rw,noatime 0 0\n/dev/mmcblk0p1 /boot/firmware vfat ro 0 0\n", False),
        ("/dev/mmcblk0p2 / ext4 ro,noatime 0 0\n", True),
        ("/dev/root / ext4 ro 0 0\n/dev/sda1 /var/lib ext4 rw,errors=remount-ro 0 0\n", False),
        ("/dev/root / ext4 rw 0 0\n/dev/sda1 /var/lib/anjungan ext4 ro 0 0\n", True),
        ("/dev/root / ext4 rw 0 0\n/dev/sda1 /var/lib/anjungan-old ext4 ro 0 0\n", False),
    ],
)
def test_a_card_that_failed_is_mounted_read_only(pi, folder, settings, mounts, read_only):
    """The mount nearest above the folder counts."""
    pi.put("proc/mounts", mounts)
    said = [verdict.said for verdict in installation.check_disk(settings, pi.root, lambda _: (GIB, 2 * GIB))]
    assert ("it is mounted read-only" in said) is read_only


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda pi, folder: pi.own(user="technician"), "belongs to technician"),
        (lambda pi, folder: folder.chmod(0o755), "others may look into it"),
        (lambda pi, folder: folder.rmdir(), "No such file or directory"),
    ],
)
def test_a_folder_that_is_not_the_controllers_alone_is_wrong(pi, folder, settings, spoil, said):
    """Another's, open to others, or not there."""
    spoil(pi, folder)
    verdict = installation.check_disk(settings, pi.root, lambda path: (path.stat() and GIB, 2 * GIB))[0]
    assert (verdict.part, verdict.outcome) == ("journal's folder", "wrong")
    assert said in verdict.said


def test_four_whole_keys_are_well(pi, keys, settings):
    """The controller's, and nobody else's."""
    assert installation.check_keys(settings, pi.root) == Verdict("keys", "ok", f"four, whole, in {keys}")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda pi, keys: (keys / "box.key").unlink(), "box.key: No such file or directory"),
        (
            lambda pi, keys: (keys / "central_box.pub").rename(keys / "sign.key.old"),
            "central_box.pub: No such file or directory",
        ),
        (lambda pi, keys: (keys / "sign.key").chmod(0o444), "sign.key: not the controller's alone"),
        (lambda pi, keys: pi.own(user="technician"), "sign.key, box.key: not the controller's alone"),
    ],
)
def test_keys_that_are_missing_torn_or_open_are_wrong(pi, keys, settings, spoil, said):
    """The file is named."""
    spoil(pi, keys)
    verdict = installation.check_keys(settings, pi.root)
    assert (verdict.outcome, verdict.said.endswith(said)) == ("wrong", True), verdict


def test_users_of_the_sockets_exist(pi, settings):
    """A name in kiosk.toml that nobody has lets nobody in."""
    assert installation.check_sockets(settings, pi.root) == [
        Verdict("sockets", "ok", "for nobody besides the controller's own user")
    ]
    named = msgspec.structs.replace(settings, ui_user="anjungan-ui")
    do = "sudo deploy/install makes it; or set ui_user in kiosk.toml to a user that there is"
    wanted = Verdict("sockets", "wrong", "ui_user: there is no user anjungan-ui", do)
    assert installation.check_sockets(named, pi.root) == [wanted]
