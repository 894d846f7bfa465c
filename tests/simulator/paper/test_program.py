"""`anjungan printer simulate` as a process: jobs in, files of paper out, faults by typing."""

import json
import socket
import subprocess
import sys

import httpx
import pytest

from simulator.paper import FAULTS
from simulator.paper.program import main
from simulator.ports import free_ports

JOB = b"\x1b@Kopi susu  18.000\n" + b"\x1dVB\x00"


class Program:
    """The running command, and what it has said."""

    def __init__(self, folder, *arguments):
        self.port = free_ports(1)[0]
        self.folder = folder
        command = [
            sys.executable,
            "-m",
            "anjungan_cli",
            "printer",
            "simulate",
            f"--port={self.port}",
            f"--out={folder}",
        ]
        self._process = subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.greeting = self.line()

    def line(self):
        return self._process.stdout.readline().rstrip("\n")

    def type(self, line):
        self._process.stdin.write(f"{line}\n")

    def print(self, job):
        """Send a job and wait until the printer has confirmed it; give what it answered."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as host:
            host.sendall(job + b"\x1dr\x01")
            return host.recv(16)

    def ended(self):
        """Wait until it ends by itself; give its exit code and its last words."""
        return self._process.wait(timeout=20), self._process.stderr.read()

    def end(self):
        self._process.terminate()
        self._process.communicate(timeout=20)
        return self._process.returncode


@pytest.fixture
def start(tmp_path):
    """Start the command; it is ended with the test."""
    started = []

    def begin(*arguments):
        started.append(Program(tmp_path / "paper", *arguments))
        return started[-1]

    yield begin
    for program in started:
        program.end()


def test_job_becomes_three_files(start):
    """The picture, the bytes and what is on it, as soon as it is cut; SIGTERM ends the program in order."""
    program = start("--dots=384")
    assert program.greeting == f"a printer of 384 dots at 127.0.0.1:{program.port}, paper in {program.folder}"
    assert program.print(JOB) == b"\x00"
    assert program.line() == f"paper 1: 17 mm, cut: {program.folder}/0001.png"
    assert json.loads((program.folder / "0001.json").read_text()) == {
        "number": 1,
        "complete": True,
        "cut": True,
        "torn": False,
        "millimetres": 17,
        "bytes": len(JOB),
        "lines": [{"text": "Kopi susu  18.000"}],
        "codes": [],
    }
    assert (program.folder / "0001.bin").read_bytes() == JOB
    assert (program.folder / "0001.png").read_bytes()[:4] == b"\x89PNG"
    assert program.end() == 0


def test_faults_are_given_and_mended_by_typing(start):
    """`fault` and `mend` act at once; `faults` shows what can be had and what is (a star); nonsense is answered in words."""
    program = start("--fault=late_answer:delay_s=0.1")
    program.type("fault cover_open")
    program.type("fault fire")
    assert program.line() == f"'fire' is not one of {' '.join(FAULTS)}"
    program.type("faults")
    listed = [program.line() for _ in FAULTS]
    assert [line for line in listed if line.startswith("*")] == ["* cover_open", "* late_answer delay_s=0.1"]
    program.type("mend")
    program.type("state")
    assert json.loads(program.line())["faults"] == {}
    assert program.print(JOB) == b"\x00"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fault=fire"], "'fire' is not one of paper_end"),
        (["--fault=paper_end:at_byte"], "'at_byte' is not option=value"),
        (["--dots=400"], "invalid choice: 400"),
        (["--port=0"], "'0' is no port from 1 to 65535"),
    ],
)
def test_argument_that_cannot_be_is_named(capsys, arguments, words):
    """Exit code 2 and the reason."""
    with pytest.raises(SystemExit) as ended:
        main(arguments, None)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_port_that_is_taken_is_one_line(capsys):
    """Exit code 1, the place and what the system says."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        assert main([f"--port={number}"], None) == 1
        assert main([f"--port={free_ports(1)[0]}", f"--page={number}"], None) == 1
    line = f"anjungan printer simulate: 127.0.0.1:{number}: Address already in use\n"
    assert capsys.readouterr().err == line * 2


def test_pty_takes_no_plain_files_place(capsys, tmp_path):
    """Exit code 1 and one line; the file is as it was."""
    mine = tmp_path / "letter.txt"
    mine.write_text("dear")
    assert main([f"--pty={mine}", f"--out={tmp_path}"], None) == 1
    assert capsys.readouterr().err == f"anjungan printer simulate: {mine}: File exists\n"
    assert mine.read_text() == "dear"


def test_folder_that_cannot_be_written_is_one_line(start, tmp_path):
    """The first paper ends the program with exit code 1, and says which folder it was."""
    (tmp_path / "paper").write_text("no folder")
    program = start()
    assert program.print(JOB) == b"\x00"
    assert program.ended() == (1, f"anjungan printer simulate: {program.folder}: File exists\n")


def test_option_that_a_fault_does_not_have_is_named(capsys):
    """Exit code 2 before anything is opened."""
    assert main(["--fault=paper_end:delay_s=2"], None) == 2
    assert capsys.readouterr().err == "anjungan printer simulate: --fault: paper_end has no option delay_s\n"


def test_page_shows_the_paper_and_gives_faults(start):
    """The page, its state and pictures; a line that is sent as JSON is obeyed, and nothing else is."""
    page = f"http://127.0.0.1:{free_ports(1)[0]}"
    program = start(f"--page={page.rpartition(':')[2]}")
    assert program.line() == f"its page: {page}"
    program.print(JOB)
    with httpx.Client(base_url=page) as browser:
        assert "<title>Receipt printer</title>" in browser.get("/").text
        assert browser.post("/do", json={"line": "fault cover_open"}).json() == []
        told = browser.get("/state").json()
        assert (told["faults"], told["state"]["faults"]) == (list(FAULTS), {"cover_open": {}})
        assert told["paper"] == [{"number": 1, "rows": 134, "millimetres": 17, "end": "cut"}]
        assert browser.get("/paper/1.png").content[:4] == b"\x89PNG"
        assert browser.get("/paper/2.png").status_code == 404
        foreign = {"Host": "elsewhere.example"}
        refused = [
            browser.post("/do", content=b'{"line": "mend"}'),
            browser.post("/do", json=["mend"]),
            browser.post("/do", json={"line": "mend"}, headers=foreign),
            browser.get("/state", headers=foreign),
        ]
        assert [answer.status_code for answer in refused] == [400, 400, 400, 421]
        assert browser.get("/state").json()["state"]["faults"] == {"cover_open": {}}
