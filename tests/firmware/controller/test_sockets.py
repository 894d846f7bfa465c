"""The local sockets: one known peer each, never able to stop the kiosk."""

import os
import pwd
import socket
import stat

import pytest

from firmware.controller.loop import SelectorLoop
from firmware.controller.sockets import OUTPUT_BYTES_MAX, Server
from messages import local
from messages.framing import encode
from messages.view import Element, View


def view(revision: int, size: int = 10) -> local.Show:
    return local.Show(
        View(
            revision=revision, screen="menu", language="id", elements=(Element(id="x", role="text", label="y" * size),)
        )
    )


def test_socket_is_private_and_left_clean(kiosk):
    """The sockets belong to the kiosk's user alone and are gone after a clean end."""
    for path in (kiosk.settings.ui_socket, kiosk.settings.sync_socket):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    kiosk.close()
    assert not os.path.exists(kiosk.settings.ui_socket)


def test_newer_connection_replaces_the_older(kiosk):
    """A restarted ui gets the current view at once, and the old connection is closed."""
    first = kiosk.connect_ui()
    second = kiosk.connect_ui()
    kiosk.until(lambda: first.is_closed and second.messages)
    assert second.messages == [local.Show(kiosk.controller._dispatch.view)]


def test_slow_ui_gets_the_newest_view_and_answers_stay_behind_it(kiosk):
    """Views in between are dropped while the ui does not read; an answer never comes before the view it speaks of."""
    ui = kiosk.connect_ui()
    kiosk.until(lambda: ui.messages)
    ui.messages.clear()
    server = kiosk.controller._ui
    for revision in range(100, 400):
        server.send(view(revision, 20_000))
    server.send(local.Handled(1, True, None, 399))
    server.send(view(400))
    assert len(server._peer._output) < OUTPUT_BYTES_MAX
    kiosk.until(lambda: ui.got(local.Handled))
    revisions = [message.view.revision for message in ui.got(local.Show)]
    assert revisions[-1] == 400
    assert len(revisions) < 100
    assert ui.messages[-1] == local.Handled(1, True, None, 399)


def test_peer_that_never_reads_is_cut_off(kiosk):
    """Bounded memory: answers that nobody reads end the connection."""
    sync = kiosk.connect_sync()
    server = kiosk.controller._sync
    for number in range(100):
        server.send(local.Send(bytes(60_000), number))
    assert not server.connected
    kiosk.until(lambda: sync.is_closed)


@pytest.mark.parametrize(
    "sent", [bytes(4), b"\xff\xff\xff\xff", b"\x00\x04\x00\x01", encode([1]), encode({"type": "Tapped"})]
)
def test_bytes_that_are_no_message_end_the_connection(kiosk, sent):
    """Empty, oversized or unknown frames end this connection, and the next one works."""
    ui = kiosk.connect_ui()
    ui.socket.sendall(sent)
    kiosk.until(lambda: ui.is_closed)
    again = kiosk.connect_ui()
    assert kiosk.until(lambda: again.messages)


def test_message_in_single_bytes_is_understood(kiosk):
    """A frame may come in any pieces."""
    kiosk.mind.elements = ()
    ui = kiosk.connect_ui()
    for byte in encode(local.Tapped(1, "x", 1)):
        ui.socket.sendall(bytes([byte]))
        kiosk.settle(1)
    assert kiosk.until(lambda: ui.got(local.Handled))[0].sequence == 1


def test_stale_socket_is_replaced_and_a_file_is_not(tmp_path):
    """What a killed start left is removed; anything else at the path is an error."""
    loop = SelectorLoop(lambda: 0)
    path = tmp_path / "ui"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    nothing = lambda *_: None  # noqa: E731
    server = Server(loop, path, "", local.UiToController, nothing, nothing, nothing)
    server.close()
    path.write_text("a file")
    with pytest.raises(OSError, match="in use"):
        Server(loop, path, "", local.UiToController, nothing, nothing, nothing)
    assert path.read_text() == "a file"
    loop.close()


def test_other_users_are_turned_away(tmp_path):
    """With a user named the socket opens to the group, and anybody else is closed at once."""
    loop = SelectorLoop(lambda: 0)
    heard = []
    server = Server(
        loop,
        tmp_path / "ui",
        "nobody",
        local.UiToController,
        heard.append,
        lambda: heard.append("in"),
        lambda: None,
    )
    assert stat.S_IMODE((tmp_path / "ui").stat().st_mode) == 0o660
    assert server._users == {os.getuid(), 0, pwd.getpwnam("nobody").pw_uid}
    server._users = {4_000_001}
    client = socket.socket(socket.AF_UNIX)
    client.connect(str(tmp_path / "ui"))
    loop.turn(1_000)
    assert client.recv(1) == b""
    assert heard == []
    client.close()
    server.close()
    loop.close()


def test_a_user_who_is_not_there_is_an_error(tmp_path):
    """A kiosk whose touchscreen could never connect says so instead of waiting for it."""
    loop = SelectorLoop(lambda: 0)
    nothing = lambda *_: None  # noqa: E731
    with pytest.raises(OSError, match="there is no such user: 'nobody-of-that-name'"):
        Server(loop, tmp_path / "ui", "nobody-of-that-name", local.UiToController, nothing, nothing, nothing)
    loop.close()
