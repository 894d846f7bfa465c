"""`anjungan provision`: makes an installation ready, or brings one up to date: tables, keys, certificates, people, one kiosk.

Safe to repeat: keys, certificates (until half of their life), passwords and the kiosk's identity stay. The tokens of the plan's
people are made anew, the earlier ones end. All of it is written, readable by the owner only, to `provisioned.json`.
"""

import logging
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from central.administration import fees
from central.catalogue import loader
from central.fleet import counters, kiosks
from central.fleet.certificates import Authority, CredentialPaths, until_ms
from central.fleet.files import private_directory, write_private
from central.store import people_tables
from central.store.engine import connect, insert_once, problem_of, upgrade
from central.web import accounts
from central.web.accounts import Role
from sync.wire import sealing
from sync.wire.topics import KIOSK_PATTERN

BROKER_HOSTS = ("127.0.0.1", "localhost")
_KEY_BYTES = 32
_SHARD_MAX = 9999
CENTRALS_MAX = 4
"""What `deploy/broker/acl.template` knows by name."""
_PASSWORD_BYTES = 9

_log = logging.getLogger(__name__)


class Store(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shop."""

    id: str = "TM-017"
    name: str = "Toko Melati · Cipinang"


class User(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who signs in. till: its id, for a cashier; it is made as well."""

    name: str
    role: Role
    till: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What there is to be. kiosk: its id, "" to make one up. hosts: the broker's names and addresses in its certificate.

    centrals: how many processes of central there may be side by side; each has a certificate of its own.
    """

    store: Store = Store()
    users: tuple[User, ...] = (
        User(name="cashier", role="cashier", till="TM-017-1"),
        User(name="cashier2", role="cashier", till="TM-017-2"),
        User(name="operator", role="operator"),
        User(name="seller", role="seller"),
        User(name="admin", role="admin"),
    )
    kiosk: str = ""
    shard: int = 0
    hosts: tuple[str, ...] = BROKER_HOSTS
    centrals: int = 1

    def __post_init__(self) -> None:
        """Refuse what no topic could name."""
        if self.kiosk and not KIOSK_PATTERN.fullmatch(self.kiosk):
            raise ValueError("kiosk: must be k- and 12 hexadecimal digits")
        if not 0 <= self.shard <= _SHARD_MAX:
            raise ValueError(f"shard: must be 0 to {_SHARD_MAX}")
        if not 1 <= self.centrals <= CENTRALS_MAX:
            raise ValueError(f"centrals: must be 1 to {CENTRALS_MAX}")
        if not self.hosts:
            raise ValueError("hosts: at least one name or address of the broker")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """database: SQLAlchemy URL. keys_directory: central's own keys. output_directory: everything that is handed to others.

    products_directory: as in central's configuration.
    """

    database: str
    keys_directory: str
    output_directory: str
    products_directory: str = ""
    plan: Plan = Plan()

    def __post_init__(self) -> None:
        """Refuse a database that could not be opened, and product files that do not fit."""
        problem = problem_of(self.database)
        if problem is not None:
            raise ValueError(f"database: {problem}")
        problem = loader.problem_of(self.products_directory)
        if problem is not None:
            raise ValueError(f"products_directory: {problem}")


class Provisioned(msgspec.Struct, frozen=True, kw_only=True):
    """The content of `provisioned.json`: who may do what, and where each program finds its keys."""

    kiosk: str
    shard: int
    kiosk_keys_directory: str
    central_keys_directory: str
    ca: str
    broker: dict[str, str]
    central: dict[str, str]
    further_centrals: list[dict[str, str]]
    sync: dict[str, str]
    tokens: dict[str, str]
    logins: dict[str, dict[str, str]]


class ProvisionError(Exception):
    """What is there does not fit together; the text is one line that says what."""


def main(settings: Settings) -> int:
    """Do it, and say where the result is. Exit code 1 when what is there does not fit together."""
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        path = provision(settings, datetime.now(UTC))
    except ProvisionError as error:
        _log.error("%s", error)
        return 1
    _log.info("provisioned: %s", path)
    return 0


def provision(settings: Settings, now: datetime) -> Path:
    """Provision an installation; give the path of `provisioned.json`. Raises `ProvisionError`, `OSError`, SQLAlchemy's errors."""
    output = private_directory(Path(settings.output_directory))
    keys = private_directory(Path(settings.keys_directory))
    path = output / "provisioned.json"
    kiosk_id = _kiosk_id(settings.plan, output)
    paths = _certificates(settings, keys, output, kiosk_id, now)
    now_ms = int(now.timestamp() * 1000)
    engine = connect(settings.database)
    try:
        upgrade(engine)
        with engine.begin() as connection:
            counters.ensure(connection)
            sign, box = _central_keys(connection, keys)
            fees.publish(connection, loader.offering(settings.products_directory), sign, now_ms)
            logins, tokens = _people(connection, settings.plan, _earlier_logins(path), now_ms)
            kiosk_keys = private_directory(output / kiosk_id)
            _enrol(connection, settings.plan, kiosk_id, _kiosk_keys(kiosk_keys, sign.public, box.public), now_ms)
            kiosks.note_certificate(connection, kiosk_id, until_ms(Path(paths["sync"]["certificate"])))
            result = Provisioned(
                kiosk=kiosk_id,
                shard=settings.plan.shard,
                kiosk_keys_directory=str(kiosk_keys),
                central_keys_directory=str(keys),
                tokens=tokens,
                logins=logins,
                **paths,
            )
            # Written before the commit: a password that nobody can read any more would stay for ever.
            write_private(path, msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    finally:
        engine.dispose()
    return path


def _certificates(settings: Settings, keys: Path, output: Path, kiosk_id: str, now: datetime) -> dict[str, Any]:
    """Make or renew the certificates of broker, central and the kiosk's link."""
    authority = Authority(keys / "ca", now)
    broker = authority.server(output / "broker", settings.plan.hosts)
    return {
        "ca": broker.ca,
        "broker": _pair(broker),
        "central": _pair(authority.client(output / "central", "central")),
        "further_centrals": [
            _pair(authority.client(output / f"central-{number}", f"central-{number}"))
            for number in range(2, settings.plan.centrals + 1)
        ],
        "sync": _pair(authority.client(output / f"{kiosk_id}-sync", kiosk_id)),
    }


def _central_keys(connection: Connection, keys: Path) -> tuple[sealing.SigningKey, sealing.UnsealingKey]:
    """Give central's keys, made for a new installation only. Raises `ProvisionError` when kiosks know others."""
    if kiosks.any_enrolled(connection):
        lost = [name for name in ("sign.key", "box.key") if not (keys / name).exists()]
        if lost:
            raise ProvisionError(f"keys_directory: {lost[0]} is lost, and the kiosks of this database know no other")
    return sealing.SigningKey(_key(keys / "sign.key")), sealing.UnsealingKey(_key(keys / "box.key"))


def _enrol(
    connection: Connection,
    plan: Plan,
    kiosk_id: str,
    keys: tuple[sealing.SigningKey, sealing.UnsealingKey],
    now_ms: int,
) -> None:
    """Make the kiosk known. Raises `ProvisionError` when it is known with other keys."""
    sign, box = keys
    known = kiosks.keys_of(connection, kiosk_id)
    if known is None:
        kiosks.enrol(
            connection,
            kiosk_id,
            shard=plan.shard,
            store_id=plan.store.id,
            sign_public=sign.public,
            seal_public=box.public,
            now_ms=now_ms,
        )
    elif (known.sign_public, known.seal_public) != (sign.public, box.public):
        raise ProvisionError(f"output_directory: the keys of {kiosk_id} are not those with which it was enrolled")
    elif known.shard != plan.shard:
        raise ProvisionError(f"plan.shard: {kiosk_id} was enrolled in shard {known.shard}, and that is for ever")


def _key(path: Path) -> bytes:
    """Give the private key in a file, made if there is none."""
    if not path.exists():
        write_private(path, sealing.random_key())
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise ProvisionError(f"{path}: {len(key)} bytes instead of {_KEY_BYTES}")
    return key


def _kiosk_id(plan: Plan, output: Path) -> str:
    """Give the kiosk's id: the plan's, or the one of an earlier run, or a new one."""
    if plan.kiosk:
        return plan.kiosk
    known = output / "kiosk-id"
    if not known.exists():
        write_private(known, f"k-{os.urandom(6).hex()}".encode())
    return known.read_text(encoding="ascii")


def _kiosk_keys(
    directory: Path, central_sign: bytes, central_box: bytes
) -> tuple[sealing.SigningKey, sealing.UnsealingKey]:
    """Make what is missing of a kiosk's keys, with central's public ones beside them."""
    for name, public in (("central_sign.pub", central_sign), ("central_box.pub", central_box)):
        if not (directory / name).exists() or (directory / name).read_bytes() != public:
            write_private(directory / name, public)
    return sealing.SigningKey(_key(directory / "sign.key")), sealing.UnsealingKey(_key(directory / "box.key"))


def _earlier_logins(path: Path) -> dict[str, dict[str, str]]:
    """Give the logins that an earlier run wrote, none when there was no run or its file is of no use."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Provisioned).logins
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def _people(
    connection: Connection, plan: Plan, earlier: dict[str, dict[str, str]], now_ms: int
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Make store, tills and users; give their logins and tokens by name. Passwords stay where they can; tokens are new.

    Names of stores and tills that are there already may have been changed since: they stay.
    """
    insert_once(connection, insert(people_tables.stores).values(store=plan.store.id, name=plan.store.name))
    logins: dict[str, dict[str, str]] = {}
    tokens: dict[str, str] = {}
    for user in plan.users:
        if user.till:
            till = {"till": user.till, "store": plan.store.id, "name": f"Kasir {user.till.rpartition('-')[2]}"}
            insert_once(connection, insert(people_tables.tills).values(**till))
        login = earlier.get(user.name)
        if login is None or not _is_in_place(connection, user, plan.store.id):
            login = {"user": user.name, "password": secrets.token_urlsafe(_PASSWORD_BYTES)}
            accounts.ensure_user(connection, user.name, login["password"], user.role, plan.store.id, user.till or None)
        connection.execute(delete(people_tables.tokens).where(people_tables.tokens.c.user == user.name))
        tokens[user.name] = accounts.new_secret()
        accounts.ensure_token(connection, user.name, tokens[user.name], now_ms)
        logins[user.name] = login
    return logins, tokens


def _is_in_place(connection: Connection, user: User, store: str) -> bool:
    """Say whether a user is there with this role and place; then the password that an earlier run wrote is his."""
    users = people_tables.users
    row = connection.execute(select(users.c.role, users.c.store, users.c.till).where(users.c.name == user.name)).first()
    return row is not None and tuple(row) == (user.role, store, user.till or None)


def _pair(paths: CredentialPaths) -> dict[str, str]:
    return {"certificate": paths.certificate, "key": paths.key}
