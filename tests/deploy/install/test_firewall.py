"""The kiosk's firewall, read by nft itself in a network of the test's own: what it lets in."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
RULES = ROOT / "deploy/kiosk.files/etc/nftables.conf"
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"


@pytest.fixture
def loaded(tmp_path):
    """Give a function that loads rules into an empty network and gives what holds then."""
    if os.geteuid() != 0:
        pytest.skip("only root may make a network of its own: run the tests as root, as CI does")
    if subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets not even root make a network of its own")

    def load(text):
        rules = tmp_path / "nftables.conf"
        rules.write_text(text)
        nft = shutil.which("nft", path=PATH)
        script = f"{nft} -f {rules} && {nft} -f {rules} && {nft} list ruleset"
        ended = subprocess.run(
            ["unshare", "--net", "sh", "-c", script], capture_output=True, text=True, check=False, env={"PATH": PATH}
        )
        assert (ended.returncode, ended.stderr) == (0, "")
        # Newer versions of nft write a default out.
        return [line.strip().replace(" burst 5 packets", "") for line in ended.stdout.splitlines()]

    return load


def test_nothing_from_outside_gets_in(loaded):
    """What comes in is dropped, but for answers, loopback, control messages and DHCP; loading it twice is loading it once."""
    lines = loaded(RULES.read_text())
    assert [line for line in lines if line.endswith("accept")] == [
        'iif "lo" accept',
        "ct state established,related accept",
        "meta l4proto { icmp, ipv6-icmp } limit rate 20/second accept",
        "udp dport { 68, 546 } accept",
    ]
    assert lines.count("type filter hook input priority filter; policy drop;") == 1


def test_with_remote_login_one_port_is_open(loaded):
    """`deploy/install --ssh` puts its rule where the mark is."""
    from anjungan_install import plans

    content = RULES.read_bytes()
    assert content.count(plans.SSH_MARK) == 1
    lines = loaded(content.replace(plans.SSH_MARK, plans.SSH_RULE).decode())
    assert [line for line in lines if "dport 22 " in line] == ["tcp dport 22 limit rate 10/minute accept"]
