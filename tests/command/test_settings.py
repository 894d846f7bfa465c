"""The command's configuration: one line that names the key, whatever is wrong with it."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import anjungan_cli
from anjungan_cli import ConfigurationError, load_settings, main


class Listen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    port: int
    host: str = "127.0.0.1"

    def __post_init__(self):
        if self.port > 65535:
            raise ValueError("port: above 65535")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    listen: Listen


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('name = "a"\n[listen]\nport = "x"', "listen.port: Expected `int`, got `str`"),
        ('name = "a"\n[listen]\nport = 1\nprot = 2', "listen.prot: unknown key"),
        ('name = "a"\nnmae = "b"\n[listen]\nport = 1', "nmae: unknown key"),
        ('name = "a"\n[listen]\n', "listen.port: missing"),
        ("[listen]\nport = 1", "name: missing"),
        ('name = "a"\n[listen]\nport = 70000', "listen.port: above 65535"),
    ],
)
def test_wrong_configuration_names_the_key(tmp_path, text, problem):
    """Type, unknown key, missing key and a broken rule each end in one line with the key in front."""
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path, Settings)
    assert str(caught.value) == f"{path}: {problem}"


def test_what_is_not_toml_is_one_line(tmp_path):
    """A file that is no TOML is refused with its place."""
    path = tmp_path / "x.toml"
    path.write_text("name = \n")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path, Settings)
    assert "\n" not in str(caught.value)


def test_missing_file_is_exit_code_two(tmp_path, capsys):
    """The command itself: exit code 2 and one line on standard error."""
    assert main(["kiosk", "--config", str(tmp_path / "absent.toml")]) == 2
    assert capsys.readouterr().err == f"anjungan kiosk: {tmp_path}/absent.toml: No such file or directory\n"


@pytest.mark.parametrize("words", [["central", "--config", "x.toml"], ["simulate"], ["admin", "kiosk", "list"]])
def test_a_part_that_is_not_installed_is_one_line(tmp_path, words):
    """A kiosk has neither central nor simulator: the command says so, without a traceback."""
    for name in ("anjungan_cli.py", "anjungan_notify.py"):
        (tmp_path / name).write_bytes((Path(anjungan_cli.__file__).parent / name).read_bytes())
    libraries = Path(msgspec.__file__).parent
    (tmp_path / "msgspec").symlink_to(libraries)
    command = [sys.executable, "-S", "-m", "anjungan_cli", *words]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20)
    assert (ended.returncode, ended.stderr) == (2, f"anjungan {words[0]}: is not part of this installation\n")
