"""Provisioning: everything that an installation needs, once; a second run keeps what others rely on."""

import stat
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

import anjungan_cli
from central import provision as module
from central.fleet import kiosks, publications
from central.provision import Plan, Provisioned, ProvisionError, Settings, Store, User, provision
from central.store.engine import connect
from central.web import accounts
from sync.wire.catalogue import open_signed
from sync.wire.sealing import SigningKey, UnsealingKey

NOW = datetime.now(UTC)
NOW_MS = int(NOW.timestamp() * 1000)


@pytest.fixture
def settings(tmp_path):
    """A small plan: one cashier and one operator (each password costs a tenth of a second)."""
    users = (User(name="cashier", role="cashier", till="TM-017-1"), User(name="operator", role="operator"))
    return Settings(
        database=f"sqlite:///{tmp_path}/central.db",
        keys_directory=f"{tmp_path}/keys",
        output_directory=f"{tmp_path}/out",
        plan=Plan(store=Store(), users=users),
    )


def run(settings, now=NOW) -> Provisioned:
    return msgspec.json.decode(provision(settings, now).read_bytes(), type=Provisioned)


@pytest.fixture
def database(settings):
    engine = connect(settings.database)
    yield engine
    engine.dispose()


def test_kiosk_and_central_know_each_other(settings, database):
    """The kiosk is enrolled with the keys in its directory, and holds central's public ones."""
    made = run(settings)
    directory = Path(made.kiosk_keys_directory)
    with database.begin() as connection:
        known = kiosks.keys_of(connection, made.kiosk)
    assert (known.shard, known.store_id, known.suspended) == (0, "TM-017", False)
    assert known.sign_public == SigningKey((directory / "sign.key").read_bytes()).public
    assert known.seal_public == UnsealingKey((directory / "box.key").read_bytes()).public
    central = Path(made.central_keys_directory)
    assert (directory / "central_sign.pub").read_bytes() == SigningKey((central / "sign.key").read_bytes()).public
    assert (directory / "central_box.pub").read_bytes() == UnsealingKey((central / "box.key").read_bytes()).public


def test_catalogue_is_published(settings, database):
    """The first catalogue is version 1, signed with central's key."""
    made = run(settings)
    public = (Path(made.kiosk_keys_directory) / "central_sign.pub").read_bytes()
    with database.begin() as connection:
        catalogue = open_signed(publications.current(connection), public)
    assert (catalogue.restore_id, catalogue.version, catalogue.issued_ms) == (0, 1, NOW_MS)


def test_people_can_sign_in(settings, database):
    """Passwords and tokens in the file are those in the database; the cashier stands at a till."""
    made = run(settings)
    with database.begin() as connection:
        person = accounts.person_of_token(connection, made.tokens["cashier"], NOW_MS)
        stored = accounts.password_hash(connection, "cashier")
    assert person == accounts.Person("cashier", "cashier", "TM-017", "TM-017-1")
    assert made.logins["cashier"]["user"] == "cashier"
    assert accounts.password_fits(stored, made.logins["cashier"]["password"])


def test_second_run_keeps_everything_but_tokens(settings, database):
    """Keys, certificates, passwords, kiosk and catalogue stay; earlier tokens end."""
    first = run(settings)
    files = {
        path: path.read_bytes() for path in Path(settings.output_directory).rglob("*.*") if "json" not in path.name
    }
    second = run(settings, NOW + timedelta(days=1))
    assert {path: path.read_bytes() for path in files} == files
    assert msgspec.structs.replace(second, tokens={}) == msgspec.structs.replace(first, tokens={})
    assert not set(first.tokens.values()) & set(second.tokens.values())
    with database.begin() as connection:
        assert accounts.person_of_token(connection, first.tokens["cashier"], NOW_MS) is None
        assert accounts.person_of_token(connection, second.tokens["cashier"], NOW_MS) is not None
        assert publications.current_version(connection) == 1


def test_lost_file_gets_new_passwords(settings, database):
    """When nobody can read the passwords any more, new ones are made; keys and kiosk stay."""
    first = run(settings)
    (Path(settings.output_directory) / "provisioned.json").unlink()
    second = run(settings)
    assert second.kiosk == first.kiosk
    assert second.logins["cashier"] != first.logins["cashier"]
    with database.begin() as connection:
        stored = accounts.password_hash(connection, "cashier")
    assert accounts.password_fits(stored, second.logins["cashier"]["password"])


@pytest.mark.parametrize("name", ["sign.key", "box.key"])
def test_lost_key_of_central_stops_it(settings, name):
    """A new key in the place of the old one would make every kiosk deaf: a person decides."""
    run(settings)
    (Path(settings.keys_directory) / name).unlink()
    with pytest.raises(ProvisionError, match=name):
        run(settings)
    assert not (Path(settings.keys_directory) / name).exists()


def test_other_keys_of_an_enrolled_kiosk_stop_it(settings):
    """A kiosk whose keys were lost is not silently another one."""
    made = run(settings)
    (Path(made.kiosk_keys_directory) / "sign.key").unlink()
    with pytest.raises(ProvisionError, match=made.kiosk):
        run(settings)


def test_shard_is_for_ever(settings):
    """A kiosk does not move to another shard."""
    run(settings)
    with pytest.raises(ProvisionError, match="shard"):
        run(msgspec.structs.replace(settings, plan=msgspec.structs.replace(settings.plan, shard=1)))


def test_everything_is_private(settings, tmp_path):
    """Nobody but the owner reads keys, passwords or the database."""
    assert module.main(settings) == 0
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {0o600, 0o700}


def test_mistake_is_one_line_and_exit_code_1(settings, caplog):
    """What does not fit together is said without a traceback."""
    run(settings)
    (Path(settings.keys_directory) / "sign.key").unlink()
    assert module.main(settings) == 1
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "keys_directory: sign.key is lost, and the kiosks of this database know no other"
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('database = "x"\nkeys_directory = "y"', "output_directory: missing"),
        ('database = "x"\nkeys_directory = "y"\noutput_directory = "z"\ncolour = 1', "colour: unknown key"),
        (
            'database = "x"\nkeys_directory = "y"\noutput_directory = "z"\nplan.kiosk = "kiosk 1"',
            "plan.kiosk: must be k- and 12 hexadecimal digits",
        ),
        (
            'database = "x"\nkeys_directory = "y"\noutput_directory = "z"\nplan.shard = -1',
            "plan.shard: must be 0 to 9999",
        ),
    ],
)
def test_wrong_configuration_names_the_key(tmp_path, capsys, text, key):
    """One line with the key, exit code 2."""
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    assert tomllib.loads(text)
    assert anjungan_cli.main(["provision", "--config", str(path)]) == 2
    assert capsys.readouterr().err == f"anjungan provision: {path}: {key}\n"
