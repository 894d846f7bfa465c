"""What `make run` says about arguments that cannot be."""

import pytest

from simulator import run


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "٨٠٨٠", ""])
def test_port_that_cannot_be_is_named(capsys, port):
    """Exit code 2, and a line that names the argument and the range."""
    with pytest.raises(SystemExit) as ended:
        run.main([f"--panel-port={port}"])
    assert ended.value.code == 2
    assert f"argument --panel-port: {port!r} is no port from 1 to 65535" in capsys.readouterr().err


def test_size_of_no_panel_is_named(capsys):
    """Only the touchscreens that are simulated can be chosen."""
    with pytest.raises(SystemExit) as ended:
        run.main(["--size=640x480"])
    assert ended.value.code == 2
    assert "choose from '800x480', '1280x800'" in capsys.readouterr().err
