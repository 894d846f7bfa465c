"""The rules for people in charge: what is made, what is refused, and what audit says."""

import msgspec
import pytest
from sqlalchemy import update

from central.administration import fees, fleet, people, stores, tokens
from central.administration.acting import (
    InvalidError,
    NotAllowedError,
    TakenError,
    UnknownError,
    newest_lines,
)
from central.administration.people import OneTime
from central.fleet import cases, kiosks, publications
from central.store.people_tables import users
from central.web import accounts
from sync.wire.catalogue import open_signed
from sync.wire.sealing import SigningKey

ONCE = OneTime("k7mq-2xvd-94ht", "a hash")
SIGN = SigningKey(b"\x04" * 32)


def test_store_and_till_are_made_once_and_changed(connection, admin, noted):
    """An id is taken once; what is changed is what was named; each change is one line of audit."""
    stores.add_store(connection, admin, "TM-018", name=" Toko Kenanga ", contact="0811")
    stores.change_store(connection, admin, "TM-018", address="Jl. Kenanga 1")
    stores.add_till(connection, admin, "TM-018-1", store="TM-018", name="Kasir 1")
    with pytest.raises(TakenError):
        stores.add_store(connection, admin, "TM-018", name="other")
    with pytest.raises(TakenError):
        stores.add_till(connection, admin, "TM-018-1", store="TM-017", name="other")
    made = stores.list_stores(connection)[-1]
    assert made == stores.Store(
        id="TM-018", name="Toko Kenanga", address="Jl. Kenanga 1", contact="0811", tills=1, kiosks=0
    )
    assert noted(connection) == [
        ("admin admin", "store_added", "TM-018", "Toko Kenanga"),
        ("admin admin", "store_changed", "TM-018", "address"),
        ("admin admin", "till_added", "TM-018-1", "store TM-018"),
    ]


@pytest.mark.parametrize("wrong", ["", "a b", "-x", "x" * 33, "toko/1", "tökö"])
def test_an_id_that_nobody_could_type_is_refused(connection, admin, wrong):
    """Ids are short and plain; names are printable; a till needs its store."""
    with pytest.raises(InvalidError):
        stores.add_store(connection, admin, wrong, name="x")
    with pytest.raises(InvalidError):
        stores.add_store(connection, admin, "ok", name="two\nlines")
    with pytest.raises(UnknownError):
        stores.add_till(connection, admin, "ok", store="nowhere", name="x")


def test_a_cashier_gets_the_store_of_the_till(connection, admin):
    """A cashier stands at a till, and nobody else does; moving him moves his store."""
    stores.add_store(connection, admin, "TM-018", name="Kenanga")
    stores.add_till(connection, admin, "K1", store="TM-018", name="Kasir 1")
    people.add_user(connection, admin, "siti", role="cashier", till="T1", once=ONCE)
    people.change_user(connection, admin, "siti", till="K1")
    found = {user.name: user for user in people.list_users(connection, admin.now_ms)}["siti"]
    assert (found.store, found.till, found.password) == ("TM-018", "K1", "once")
    for values in ({"role": "cashier"}, {"role": "seller", "till": "T1"}, {"role": "boss"}):
        with pytest.raises(InvalidError):
            people.add_user(connection, admin, "budi", **values, once=ONCE)
    with pytest.raises(UnknownError):
        people.add_user(connection, admin, "budi", role="cashier", till="T9", once=ONCE)


def test_the_last_admin_stays(connection, admin):
    """Neither disabled nor made something else; once there is another, either may go, and the other then stays."""
    with pytest.raises(TakenError, match="last admin"):
        people.disable_user(connection, admin, "admin")
    with pytest.raises(TakenError, match="last admin"):
        people.change_user(connection, admin, "admin", role="operator")
    people.add_user(connection, admin, "ayu", role="admin", once=ONCE)
    people.disable_user(connection, admin, "admin")
    with pytest.raises(TakenError, match="last admin"):
        people.disable_user(connection, admin, "ayu")


def test_an_operator_changes_cashiers_and_sellers_only(connection, operator, enrolled):
    """Operators, admins, their tokens, fees and the holding of kiosks are an admin's."""
    people.add_user(connection, operator, "siti", role="cashier", till="T1", once=ONCE)
    people.reset_password(connection, operator, "siti", ONCE)
    refused = (
        lambda: people.add_user(connection, operator, "ayu", role="admin", once=ONCE),
        lambda: people.change_user(connection, operator, "siti", role="operator"),
        lambda: people.reset_password(connection, operator, "admin", ONCE),
        lambda: people.disable_user(connection, operator, "admin"),
        lambda: tokens.issue_token(connection, operator, "admin", label="x"),
        lambda: fees.set_fee(connection, None, SIGN, operator, "pulsa", 1),
        lambda: fleet.hold_kiosk(connection, operator, enrolled),
        lambda: fleet.release_kiosk(connection, operator, enrolled),
    )
    for act in refused:
        with pytest.raises(NotAllowedError):
            act()


def test_a_disabled_user_is_shut_out_everywhere(connection, world, admin, tokens):
    """No password, session or token of his counts, until he is enabled."""
    now_ms = world.clock.ms
    session = accounts.open_session(connection, "rina", now_ms)
    people.disable_user(connection, admin, "rina")
    assert accounts.password_hash(connection, "rina") is None
    assert accounts.person_of_session(connection, session, now_ms) is None
    assert accounts.person_of_token(connection, tokens["rina"], now_ms) is None
    people.enable_user(connection, admin, "rina")
    assert accounts.person_of_token(connection, tokens["rina"], now_ms) is not None
    assert accounts.person_of_session(connection, session, now_ms) is None


def test_a_token_is_shown_once_and_can_be_revoked(connection, world, admin, noted):
    """It speaks for its user; the list and audit know its id only; revoked, it is nothing."""
    token_id, token = tokens_of().issue_token(connection, admin, "rina", label="POS 1")
    assert accounts.person_of_token(connection, token, world.clock.ms).name == "rina"
    listed = [each for each in tokens_of().list_tokens(connection, world.clock.ms) if each.id == token_id]
    assert [(each.user, each.label) for each in listed] == [("rina", "POS 1")]
    tokens_of().revoke_token(connection, admin, token_id)
    assert accounts.person_of_token(connection, token, world.clock.ms) is None
    with pytest.raises(UnknownError):
        tokens_of().revoke_token(connection, admin, token_id)
    assert token not in str(noted(connection))
    people.disable_user(connection, admin, "dodi")
    with pytest.raises(TakenError):
        tokens_of().issue_token(connection, admin, "dodi", label="x")


def test_a_fee_is_in_the_next_signed_catalogue(connection, world, admin):
    """A new version with the shop's fee; the same fee again is no new version; reset gives the shipped one back."""
    offering = world.books.offering
    shipped = {product.id: product.service_fee for product in offering.products}
    first = fees.publish(connection, offering, SIGN, admin.now_ms)
    versions = [fees.set_fee(connection, offering, SIGN, admin, "pulsa", amount) for amount in (2_000, 2_000, None)]
    assert versions == [first + 1, first + 1, first + 2]
    later = msgspec.structs.replace(admin, now_ms=admin.now_ms + 1)
    fees.set_fee(connection, offering, SIGN, later, "pulsa", 0)
    catalogue = open_signed(publications.current(connection), SIGN.public)
    assert {product.id: product.service_fee for product in catalogue.products} == shipped | {"pulsa": 0}
    listed = {fee.product: fee for fee in fees.list_fees(connection, offering)}["pulsa"]
    assert (listed.service_fee, listed.shipped, listed.own) == (0, shipped["pulsa"], True)
    for product, amount, error in (
        ("pulsa", -1, InvalidError),
        ("pulsa", 100_001, InvalidError),
        ("x", 1, UnknownError),
    ):
        with pytest.raises(error):
            fees.set_fee(connection, offering, SIGN, admin, product, amount)


def test_a_kiosk_is_held_released_and_moved(connection, world, admin, enrolled):
    """Held with its reason, released with the cases for which it was held closed; the certificate's days are counted."""
    kiosks.note_certificate(connection, enrolled, world.clock.ms + 12 * 86_400_000 + 1)
    fleet.hold_kiosk(connection, admin, enrolled)
    cases.raise_case(connection, enrolled, "clone", now_ms=1)
    cases.raise_case(connection, enrolled, "cabinet_opened", now_ms=1)
    held = fleet.list_kiosks(connection, world.clock.ms)[0]
    assert (held.held, held.cases, held.certificate_days, held.heard_ms) == ("revoked", 2, 12, 0)
    fleet.release_kiosk(connection, admin, enrolled)
    stores.add_store(connection, admin, "TM-018", name="Kenanga")
    fleet.move_kiosk(connection, admin, enrolled, "TM-018")
    free = fleet.list_kiosks(connection, world.clock.ms)[0]
    assert (free.held, free.cases, free.store) == ("", 1, "TM-018")
    with pytest.raises(TakenError):
        fleet.release_kiosk(connection, admin, enrolled)
    with pytest.raises(UnknownError):
        fleet.hold_kiosk(connection, admin, "k-ffffffffffff")


def test_a_one_time_password_ends(connection, world, admin):
    """Seven days after it was given out nobody can sign in with it."""
    people.reset_password(connection, admin, "rina", ONCE)
    state = {user.name: user.password for user in people.list_users(connection, world.clock.ms + people.ONE_TIME_MS)}
    assert (state["rina"], state["dodi"]) == ("ended", "own")
    password = people.one_time()
    assert accounts.password_fits(password.hashed, password.password)
    assert password.password not in repr(password)
    connection.execute(update(users).values(password_until_ms=0))
    assert [line.action for line in newest_lines(connection, 5)] == ["password_reset"]


def tokens_of():
    """The module, whose name a fixture has too."""
    return tokens
