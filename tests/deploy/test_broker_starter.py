"""Filling in the templates and starting the broker: what can go wrong says why."""

import socket
from pathlib import Path

import pytest

from central.fleet.certificates import CredentialPaths
from simulator.broker import BrokerError, BrokerFiles, render, start_broker


def test_placeholders_are_filled_and_lines_without_a_value_left_out() -> None:
    """Comments stay as they are."""
    template = "# @NAME@ is a placeholder\nlistener @PORT@ @ADDRESS@\ncrlfile @REVOCATIONS@\nplain\n"
    values = {"PORT": "8883", "ADDRESS": "127.0.0.1", "REVOCATIONS": None}
    assert render(template, values) == "# @NAME@ is a placeholder\nlistener 8883 127.0.0.1\nplain\n"


def test_unknown_placeholder_is_an_error() -> None:
    """No half-filled configuration."""
    with pytest.raises(KeyError):
        render("listener @PORT@", {})


def test_value_with_a_line_break_is_refused() -> None:
    """A path cannot add a rule."""
    with pytest.raises(ValueError, match=r"^ACL: must be one line$"):
        render("acl_file @ACL@", {"ACL": "/x\nallow_anonymous true"})


def test_port_in_use_is_one_clear_line(directory: Path, server: CredentialPaths) -> None:
    """A port that somebody else holds is not waited for."""
    files = BrokerFiles(Path(server.ca), Path(server.certificate), Path(server.key))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(BrokerError, match=f"^port {port} is in use by another program$"):
            start_broker(directory / "second", files, port=port)


def test_unusable_key_is_one_clear_line(directory: Path, server: CredentialPaths) -> None:
    """What mosquitto said last is what the person reads."""
    wrong = BrokerFiles(Path(server.ca), Path(server.certificate), Path(server.ca))
    with pytest.raises(BrokerError, match=r"^mosquitto ended at once: .+$"):
        start_broker(directory / "third", wrong)
