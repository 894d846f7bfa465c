"""A wrong configuration ends a program at once: exit code 2 and one line that names the file and the key."""

import subprocess
import sys

import pytest

KIOSK = """
kiosk = "k-0123456789ab"
shard = 0
state_directory = "{root}/state"
keys_directory = "{root}/keys"
ui_socket = "{root}/ui"
sync_socket = "{root}/sync"
[site]
name = "Toko Melati"
code = "TM-017"
contact = "0800-1-555-777"
"""
UI = """
controller = "{root}/ui"
"""
SYNC = """
controller = "{root}/sync"
kiosk = "k-0123456789ab"
shard = 0
[broker]
host = "127.0.0.1"
port = 8883
ca = "{root}/pem"
certificate = "{root}/pem"
key = "{root}/pem"
"""
CENTRAL = """
database = "sqlite:///{root}/central.db"
keys_directory = "{root}/keys"
[broker]
host = "127.0.0.1"
port = 8883
ca = "{root}/pem"
certificate = "{root}/pem"
key = "{root}/pem"
[billers.aggregator]
url = "http://127.0.0.1:9"
user = "anjungan"
key = "sandbox"
"""
PROVISION = """
database = "sqlite:///{root}/central.db"
keys_directory = "{root}/keys"
output_directory = "{root}/output"
"""
BILLER = """
user = "anjungan"
key = "sandbox"
database = "{root}/biller.db"
[listen]
port = 9
"""
PAYCODE = """
server_key = "sandbox"
database = "{root}/paycode.db"
[listen]
port = 9
"""
SIMULATE = """
world_socket = "{root}/world"
printer = "{root}/printer"
logs_directory = "{root}/logs"
[panel]
port = 9
[kiosk]
firmware = "{root}/pem"
ui = "{root}/pem"
sync = "{root}/pem"
"""
WHOLE = {
    "kiosk": KIOSK,
    "ui": UI,
    "sync": SYNC,
    "central": CENTRAL,
    "provision": PROVISION,
    "biller": BILLER,
    "paycode": PAYCODE,
    "simulate": SIMULATE,
}

WRONG = [
    ("kiosk", 'kiosk = "k-0123456789ab"', 'kiosk = "k-1"', "kiosk"),
    ("kiosk", "shard = 0", "shard = 10000", "shard"),
    ("kiosk", "shard = 0", 'shard = "0"', "shard"),
    ("kiosk", 'name = "Toko Melati"', "", "site.name"),
    ("kiosk", "[site]", '[site]\nzone = "Mars/Olympus"', "site.zone"),
    ("kiosk", "[site]", "[devices.gpio]\nbuzzer = 17\n[site]", "devices.gpio.buzzer"),
    ("kiosk", "[site]", '[devices]\nbackend = "mock"\n[site]', "devices.world"),
    ("kiosk", "[site]", '[devices.scanner]\nidentity = "scanner"\n[site]', "devices.scanner.identity"),
    ("kiosk", "[site]", '[devices.printer]\nprofile = "epson-99"\n[site]', "devices.printer.profile"),
    ("kiosk", "[site]", '[display]\nnight = "22-5"\n[site]', "display.night"),
    ("kiosk", '"{root}/sync"', '"{root}/ui"', "sync_socket"),
    ("kiosk", '"{root}/state"', '""', "state_directory"),
    ("ui", 'controller = "{root}/ui"', "", "controller"),
    ("ui", "controller", "size = [800, 1]\ncontroller", "size"),
    ("ui", "controller", 'output = "paper"\ncontroller', "output"),
    ("ui", "controller", 'log_level = "LOUD"\ncontroller', "log_level"),
    ("sync", "port = 8883", "port = 0", "broker.port"),
    ("sync", 'ca = "{root}/pem"', 'ca = "{root}/none"', "broker.ca"),
    ("sync", "shard = 0", 'shard = 0\nlog_level = "LOUD"', "log_level"),
    ("central", 'keys_directory = "{root}/keys"', 'keys_directory = "{root}"', "keys_directory"),
    ("central", 'key = "{root}/pem"', 'key = "{root}/none"', "broker.key"),
    ("central", 'url = "http://127.0.0.1:9"', 'url = "ftp://127.0.0.1"', "billers.aggregator.url"),
    ("central", "[broker]", "[timings]\nclaim_s = 1\n[broker]", "timings.claim_s"),
    ("central", "sqlite:///{root}/central.db", "nonsense", "database"),
    ("central", "sqlite:///{root}/central.db", "oracle://host/central", "database"),
    ("central", "[broker]", "[listen]\nport = 65536\n[broker]", "listen.port"),
    ("central", "[broker]", '[listen]\nhost = "0.0.0.0"\n[broker]', "listen.host"),
    ("central", "[broker]", '[listen]\ncertificate = "{root}/pem"\n[broker]', "listen.key"),
    ("central", "[broker]", '[listen]\ncertificate = "{root}/none"\nkey = "{root}/pem"\n[broker]', "listen.certificate"),
    ("central", "keys_directory", "listen.behind_proxy = true\nsecure_cookies = false\nkeys_directory", "secure_cookies"),
    ("central", "port = 8883", "port = 65536", "broker.port"),
    ("central", "[broker]", "[timings]\nadvice_ms = []\n[broker]", "timings.advice_ms"),
    ("central", "keys_directory", "shards = []\nkeys_directory", "shards"),
    ("central", "keys_directory", 'products_directory = "{root}/none"\nkeys_directory', "products_directory"),
    ("central", "[broker]", "[timings]\nrefund_numbers = 0\n[broker]", "timings.refund_numbers"),
    ("provision", "output_directory", 'products_directory = "{root}/none"\noutput_directory', "products_directory"),
    ("provision", "sqlite:///{root}/central.db", "nonsense", "database"),
    ("provision", "/output\"", "/output\"\n[plan]\nshard = -1", "plan.shard"),
    ("provision", "/output\"", "/output\"\n[plan]\nkiosk = \"k-1\"", "plan.kiosk"),
    ("provision", "/output\"", "/output\"\n[plan]\nusers = [{name = \"a\", role = \"boss\"}]", "plan.users[0].role"),
    ("provision", 'output_directory = "{root}/output"', "", "output_directory"),
    ("biller", "port = 9", 'port = 9\nhost = "0.0.0.0"', "listen.host"),
    ("biller", "port = 9", "", "listen.port"),
    ("biller", "port = 9", "port = 65536", "listen.port"),
    ("biller", "user =", 'log_level = "LOUD"\nuser =', "log_level"),
    ("biller", "{root}/biller.db", "{root}/none/biller.db", "database"),
    ("paycode", "port = 9", 'port = 9\nhost = "0.0.0.0"', "listen.host"),
    ("paycode", 'server_key = "sandbox"', "", "server_key"),
    ("paycode", "{root}/paycode.db", "{root}/none/paycode.db", "database"),
    ("simulate", "port = 9", "port = 65536", "panel.port"),
    ("simulate", '"{root}/world"', '"{root}/none/world"', "world_socket"),
    ("simulate", "world_socket", 'log_level = "LOUD"\nworld_socket', "log_level"),
    ("simulate", "world_socket", "watchdog_s = 0.0\nworld_socket", "watchdog_s"),
    ("simulate", 'ui = "{root}/pem"', 'ui = "{root}/none"', "kiosk.ui"),
    ("simulate", "port = 9", 'port = 9\nhost = "0.0.0.0"', "panel.host"),
    ("simulate", "[kiosk]", '[link]\nport = 9\n[kiosk]', "link"),
]  # fmt: skip


def run(program, text, root):
    """Start a program with this configuration; give (exit code, what it said)."""
    (root / "keys").mkdir()
    for name in ("sign.key", "box.key"):
        (root / "keys" / name).write_bytes(bytes(32))
    (root / "pem").write_text("")
    path = root / "wrong.toml"
    path.write_text(text.replace("{root}", str(root)), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "anjungan_cli", program, "--config", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr, path


@pytest.mark.parametrize(("program", "right", "wrong", "key"), WRONG)
def test_a_wrong_setting_ends_the_program_with_its_key(tmp_path, program, right, wrong, key):
    """Exit code 2; the one line is "anjungan PROGRAM: FILE: KEY: what is wrong"."""
    assert right in WHOLE[program], "the test has something to replace"
    code, said, path = run(program, WHOLE[program].replace(right, wrong, 1), tmp_path)
    assert said.startswith(f"anjungan {program}: {path}: {key}: "), said
    assert (code, said.count("\n")) == (2, 1)


@pytest.mark.parametrize("program", WHOLE)
def test_an_unknown_key_ends_every_program(tmp_path, program):
    """A key that nobody reads is an error, not a surprise later."""
    code, said, path = run(program, f"colour = 1\n{WHOLE[program]}", tmp_path)
    assert (code, said) == (2, f"anjungan {program}: {path}: colour: unknown key\n")
