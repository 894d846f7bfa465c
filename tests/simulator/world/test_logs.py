"""The kiosk's logs in the panel's list."""

from simulator.world.logs import LogFollower


def test_log_lines_are_told_once_and_whole(tmp_path):
    """Only lines of the logs' own format, each once, and none before it is whole."""
    log = tmp_path / "firmware.log"
    told = []
    follower = LogFollower([log], lambda program, text: told.append((program, text)))
    follower.look()
    log.write_text(
        "Traceback (most recent call last):\n"
        "2026-11-22 01:02:03,004 INFO kiosk: journal recovered: boot 1, #3, acknowledged #3\n"
        "2026-11-22 01:02:03,104 DEBUG kiosk: too much detail\n"
        "2026-11-22 01:02:04,004 WARNING kiosk: the link"
    )
    follower.look()
    follower.look()
    assert told == [("firmware", "journal recovered: boot 1, #3, acknowledged #3")]
    with log.open("a") as more:
        more.write(" is down\n")
    follower.look()
    assert told[1:] == [("firmware", "the link is down")]


def test_log_without_line_ends_is_passed_over(tmp_path):
    """A flood without an end of line neither stalls nor fills the list."""
    log = tmp_path / "sync.log"
    log.write_bytes(b"x" * 200_000 + b"\n2026-11-22 01:02:03,004 INFO link: up\n")
    told = []
    follower = LogFollower([log], lambda program, text: told.append((program, text)))
    for _ in range(5):
        follower.look()
    assert told == [("sync", "up")]
