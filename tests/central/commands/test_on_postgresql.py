"""The commands on PostgreSQL: what its own tools do is left to them, the rest works, and the password is said nowhere."""

import pytest
from sqlalchemy import make_url

from central.fleet import counters
from central.store.engine import connect

pytestmark = pytest.mark.parametrize("kind", ["postgresql"])


def test_backup_is_left_to_its_own_tools_and_restore_marks(on_postgresql):
    """No copy is made of what pg_dump copies; a database that was restored is marked, and people are set up as ever."""
    central = on_postgresql
    target = central.directory / "copy"
    code, _, complained = central.run("backup", "--to", str(target))
    assert (code, "use its own tools" in complained, target.exists()) == (1, True, False)
    assert central.run("restore", "--from", str(target))[0] == 2
    code, said, complained = central.run("restore")
    assert (code, complained) == (0, "")
    engine = connect(central.url)
    with engine.begin() as connection:
        restore_id = counters.restore_id(connection)
    engine.dispose()
    assert f"restore_id is {restore_id}" in said
    code, said, _ = central.run("admin", "store", "add", "TM-018", "--name", "Toko Mawar")
    assert (code, said) == (0, "store TM-018 is there\n")


def test_server_that_refuses_us_is_one_line_without_the_password(on_postgresql):
    """A wrong password, as after somebody changed it: what failed is named by its kind, the address is not quoted."""
    central = on_postgresql
    wrong = "a-password-of-long-ago"
    url = make_url(central.url).set(password=wrong).render_as_string(hide_password=False)
    central.configuration.write_text(central.configuration.read_text().replace(central.url, url))
    for command in (("central",), ("restore",), ("admin", "store", "list")):
        code, said, complained = central.run(*command)
        assert (code, said, complained.rstrip().endswith("database: OperationalError")) == (1, "", True)
        assert wrong not in complained
