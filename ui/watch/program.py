"""`anjungan watch`: shows the kiosk's screen to a few people afar. Knows no pygame, touches no device, has one secret: its token.

It listens at two places: at a Unix socket, where `ui` brings a masked picture for as long as somebody looks, and on a loopback or
VPN address, for a page and its WebSocket. Nothing comes in from there: whoever says a word is hung up on.
"""

import asyncio
import logging
import signal
import sys
import time
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

import msgspec

from anjungan_notify import Notifier
from ui.watch.audience import Audience
from ui.watch.gate import TOKEN_BYTES_MIN, Gate
from ui.watch.screen import ScreenSocket
from ui.watch.server import serve_page

LOG = logging.getLogger("watch")

PORT_MAX = 65535
MINUTES_MAX = 120
TOKEN_BYTES_MAX = 512
SHARED = ip_network("100.64.0.0/10")
"""RFC 6598: what some VPNs give their members. Python does not count it as private."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """socket: the Unix socket that `ui` dials; ui_user: the user that may besides our own, "" for nobody else.

    address, port: where the page is served. token_file: at least 32 bytes, which viewers have to type in. minutes: how long
    one may look.
    """

    socket: str
    ui_user: str = ""
    address: str = "127.0.0.1"
    port: int = 8090
    token_file: str
    minutes: int = 15
    log_level: str = "INFO"

    def __post_init__(self) -> None:
        if not self.socket:
            raise ValueError("socket: the path of the socket for the touchscreen is missing")
        try:
            address = ip_address(self.address)
        except ValueError as error:
            raise ValueError(f"address: {self.address!r} is no numeric address") from error
        if not _is_inside(address):
            raise ValueError(f"address: {self.address} is neither loopback nor of a private network")
        if not 0 <= self.port <= PORT_MAX:
            raise ValueError(f"port: must be 0 to {PORT_MAX}")
        if not 1 <= self.minutes <= MINUTES_MAX:
            raise ValueError(f"minutes: must be 1 to {MINUTES_MAX}")
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("log_level: not one of DEBUG, INFO, WARNING, ERROR")


class TokenError(Exception):
    """The token cannot be used; the text says why and never what it is."""


def main(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Exit code 1 when the address is taken, 2 without a token."""
    logging.basicConfig(stream=sys.stderr, level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("websockets").setLevel(logging.ERROR)
    try:
        token = read_token(Path(settings.token_file))
    except TokenError as error:
        LOG.error("token_file: %s", error)  # noqa: TRY400  (one line, not a traceback)
        return 2
    try:
        return asyncio.run(_run(settings, token))
    except OSError as error:
        LOG.error("%s:%d or %s: %s", settings.address, settings.port, settings.socket, error.strerror)  # noqa: TRY400
        return 1


def read_token(path: Path) -> bytes:
    """Give the token. Raises `TokenError` when it is short, or when others than its owner and its group may read it."""
    try:
        token, mode = path.read_bytes().strip(), path.stat().st_mode
    except OSError as error:
        raise TokenError(f"{path}: {error.strerror}") from error
    if mode & 0o007:
        raise TokenError(f"{path}: everybody on this machine may read it")
    if not TOKEN_BYTES_MIN <= len(token) <= TOKEN_BYTES_MAX:
        raise TokenError(f"{path}: holds {len(token)} bytes, not {TOKEN_BYTES_MIN} to {TOKEN_BYTES_MAX}")
    return token


async def _run(settings: Settings, token: bytes) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    audience = Audience()
    screen = ScreenSocket(Path(settings.socket), settings.ui_user, audience)
    gate = Gate(settings.address, token, time.monotonic)
    notifier = Notifier()
    async with screen, serve_page(settings.address, settings.port, gate, audience, 60.0 * settings.minutes) as address:
        LOG.info("the screen can be looked at on http://%s/", address)
        notifier.ready()
        while not stopping.is_set():
            notifier.feed()
            try:
                await asyncio.wait_for(stopping.wait(), notifier.wait_s())
            except TimeoutError:
                continue
        notifier.stopping()
    notifier.close()
    return 0


def _is_inside(address: IPv4Address | IPv6Address) -> bool:
    """Whether nobody on the internet can call it. "Private" counts 0.0.0.0 too, which is everywhere."""
    if address.is_unspecified or address.is_multicast:
        return False
    return address.is_loopback or address.is_private or (address.version == 4 and address in SHARED)
