"""`anjungan provision`: makes an installation ready, or brings one up to date: tables, keys, certificates, people, one kiosk.

Safe to repeat. Keys, certificates and the kiosk's identity stay; passwords and tokens of the plan's people are made anew and
written, readable by the owner only, to `provisioned.json`.
"""

import logging
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from central.catalogue import loader
from central.fleet import counters, kiosks, publications
from central.fleet.certificates import Authority, CredentialPaths
from central.fleet.files import private_directory, write_private
from central.store.engine import connect, upgrade
from central.web import accounts
from central.web.accounts import Role
from sync.wire import catalogue as wire
from sync.wire import sealing

BROKER_HOSTS = ("127.0.0.1", "localhost")
_KEY_BYTES = 32
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
    """What there is to be. kiosk: its id, "" to make one up. hosts: the broker's names and addresses in its certificate."""

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


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """database: SQLAlchemy URL. keys_directory: central's own keys. output_directory: everything that is handed to others."""

    database: str
    keys_directory: str
    output_directory: str
    plan: Plan = Plan()


class Provisioned(msgspec.Struct, frozen=True, kw_only=True):
    """The content of `provisioned.json`: who may do what, and where each program finds its keys."""

    kiosk: str
    shard: int
    kiosk_keys_directory: str
    central_keys_directory: str
    ca: str
    broker: dict[str, str]
    central: dict[str, str]
    sync: dict[str, str]
    tokens: dict[str, str]
    logins: dict[str, dict[str, str]]


def main(settings: Settings) -> int:
    """Do it, and say where the result is. Exit code 1 when what is there does not fit together."""
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    path = provision(settings, datetime.now(UTC))
    _log.info("provisioned: %s", path)
    return 0


def provision(settings: Settings, now: datetime) -> Path:
    """Provision an installation; give the path of `provisioned.json`. Raises `OSError` and SQLAlchemy's errors."""
    output = private_directory(Path(settings.output_directory))
    keys = private_directory(Path(settings.keys_directory))
    sign, box = sealing.SigningKey(_key(keys / "sign.key")), sealing.UnsealingKey(_key(keys / "box.key"))
    kiosk_id = _kiosk_id(settings.plan, output)
    kiosk_keys = private_directory(output / kiosk_id)
    kiosk_sign, kiosk_box = _kiosk_keys(kiosk_keys, sign.public, box.public)
    engine = connect(settings.database)
    try:
        upgrade(engine)
        with engine.begin() as connection:
            now_ms = int(now.timestamp() * 1000)
            _publish(connection, sign, now_ms)
            logins, tokens = _people(connection, settings.plan, now_ms)
            if kiosks.keys_of(connection, kiosk_id) is None:
                kiosks.enrol(
                    connection,
                    kiosk_id,
                    shard=settings.plan.shard,
                    store_id=settings.plan.store.id,
                    sign_public=kiosk_sign.public,
                    seal_public=kiosk_box.public,
                    now_ms=now_ms,
                )
    finally:
        engine.dispose()
    authority = Authority(keys / "ca", now)
    broker = authority.server(output / "broker", settings.plan.hosts)
    result = Provisioned(
        kiosk=kiosk_id,
        shard=settings.plan.shard,
        kiosk_keys_directory=str(kiosk_keys),
        central_keys_directory=str(keys),
        ca=broker.ca,
        broker=_pair(broker),
        central=_pair(authority.client(output / "central", "central")),
        sync=_pair(authority.client(output / f"{kiosk_id}-sync", kiosk_id)),
        tokens=tokens,
        logins=logins,
    )
    path = output / "provisioned.json"
    write_private(path, msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    return path


def _key(path: Path) -> bytes:
    """Give the private key in a file, made if there is none."""
    if not path.exists():
        write_private(path, sealing.random_key())
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise OSError(f"{path}: {len(key)} bytes instead of {_KEY_BYTES}")
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


def _publish(connection: Connection, sign: sealing.SigningKey, now_ms: int) -> None:
    """Publish the first catalogue, or a new version when the product files say something else than the current one."""
    counters.ensure(connection)
    restore_id = counters.restore_id(connection)
    current = publications.current(connection)
    if current is not None:
        offered = msgspec.json.decode(current.content, type=wire.Catalogue)
        version, issued_ms = offered.version, offered.issued_ms
        if offered == loader.load(loader.shipped(), restore_id=restore_id, version=version, issued_ms=issued_ms):
            return
    version = publications.current_version(connection) + 1
    signed = loader.load_signed(sign, restore_id=restore_id, version=version, issued_ms=now_ms)
    publications.publish(connection, signed, now_ms)


def _people(connection: Connection, plan: Plan, now_ms: int) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Make store, tills and users; give their logins and tokens by name."""
    accounts.ensure_store(connection, plan.store.id, plan.store.name)
    logins: dict[str, dict[str, str]] = {}
    tokens: dict[str, str] = {}
    for user in plan.users:
        if user.till:
            accounts.ensure_till(connection, user.till, plan.store.id, f"Kasir {user.till.rpartition('-')[2]}")
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        accounts.ensure_user(connection, user.name, password, user.role, plan.store.id, user.till or None)
        token = accounts.new_secret()
        accounts.ensure_token(connection, user.name, token, now_ms)
        logins[user.name] = {"user": user.name, "password": password}
        tokens[user.name] = token
    return logins, tokens


def _pair(paths: CredentialPaths) -> dict[str, str]:
    return {"certificate": paths.certificate, "key": paths.key}
