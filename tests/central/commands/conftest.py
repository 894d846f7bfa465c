"""A provisioned central, for its commands as processes."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from central.provision import Plan, Provisioned, Settings, User, provision

ROOT = Path(__file__).parents[3]


class Installation:
    """A provisioned central that does not run."""

    def __init__(self, directory, url=""):
        self.directory = directory
        self.url = url or f"sqlite:///{directory}/central.db"
        plan = Plan(users=(User(name="cashier", role="cashier", till="TM-017-1"), User(name="admin", role="admin")))
        settings = Settings(
            database=self.url, keys_directory=f"{directory}/keys", output_directory=f"{directory}/out", plan=plan
        )
        self.made = msgspec.json.decode(provision(settings, datetime.now(UTC)).read_bytes(), type=Provisioned)
        self.configuration = directory / "central.toml"
        self.configuration.write_text(
            f'database = "{self.url}"\nkeys_directory = "{directory}/keys"\n'
            f'broker = {{ host = "127.0.0.1", port = 9, ca = "{self.made.ca}", '
            f'certificate = "{self.made.central["certificate"]}", key = "{self.made.central["key"]}" }}\n'
            'billers.aggregator = { url = "http://127.0.0.1:9", user = "toko", key = "secret" }\n'
            'billers.paycode = { url = "http://127.0.0.1:9", server_key = "secret" }\n'
        )

    def run(self, command, *words):
        """Run a command; give (exit code, what it said, what it complained)."""
        line = [sys.executable, "-m", "anjungan_cli", command, "--config", str(self.configuration), *words]
        ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in ended.stderr, ended.stderr
        return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def central(tmp_path):
    return Installation(tmp_path)


@pytest.fixture
def on_postgresql(tmp_path, databases):
    """A provisioned central whose database is PostgreSQL's; for a test that asks for that kind."""
    return Installation(tmp_path, databases.url("central", empty=True))
