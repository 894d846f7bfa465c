"""`anjungan central` over TLS: versions, strict headers, and a certificate that is renewed while it serves."""

import contextlib
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from central.fleet.certificates import Authority

ROOT = Path(__file__).parents[3]
WAIT_S = 60.0


class Served:
    """A running central with a certificate for localhost."""

    def __init__(self, central):
        self.authority = Authority(central.directory / "web-ca", datetime.now(UTC))
        made = self.authority.server(central.directory / "web", ("localhost",))
        self.certificate, self.key = Path(made.certificate), Path(made.key)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        central.configuration.write_text(
            central.configuration.read_text()
            + f'[listen]\nport = {self.port}\ncertificate = "{self.certificate}"\nkey = "{self.key}"\n'
        )
        self.log = central.directory / "central.log"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "anjungan_cli", "central", "--config", str(central.configuration)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=self.log.open("ab"),
        )  # fmt: skip
        self.wait(lambda: self.get("/healthz").status == 200)

    def wait(self, holds):
        pause = threading.Event()
        for _ in range(int(WAIT_S / 0.1)):
            with contextlib.suppress(OSError):
                if holds():
                    return
            assert self.process.poll() is None, self.log.read_text()
            pause.wait(0.1)
        raise AssertionError(self.log.read_text())

    def context(self):
        return ssl.create_default_context(cafile=self.authority.certificate_path)

    def get(self, path, form=None):
        body = None if form is None else urllib.parse.urlencode(form).encode()
        opened = urllib.request.urlopen(f"https://localhost:{self.port}{path}", body, WAIT_S, context=self.context())
        with opened:
            opened.read()
            return opened

    def handshake(self, **limits):
        """Give (version, serial number) of one handshake."""
        context = self.context()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            for name, value in limits.items():
                setattr(context, name, value)
        with (
            socket.create_connection(("127.0.0.1", self.port), WAIT_S) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as line,
        ):
            return line.version(), x509.load_der_x509_certificate(line.getpeercert(binary_form=True)).serial_number


@pytest.fixture
def served(central):
    made = Served(central)
    yield made
    made.process.kill()
    made.process.wait()


def test_tls_from_the_first_byte_to_a_renewed_certificate(served):
    """1.2 and 1.3, nothing older and nothing plain; strict headers and cookies; SIGHUP shows the new certificate."""
    assert served.handshake()[0] == "TLSv1.3"
    assert served.handshake(maximum_version=ssl.TLSVersion.TLSv1_2)[0] == "TLSv1.2"
    with pytest.raises(OSError):
        served.handshake(minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://localhost:{served.port}/healthz", timeout=WAIT_S)
    headers = served.get("/healthz").headers
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "server" not in headers

    before = served.handshake()[1]
    good = served.key.read_bytes()
    served.key.write_bytes(b"half a key")
    served.process.send_signal(signal.SIGHUP)
    served.wait(lambda: "not renewed" in served.log.read_text())
    assert served.handshake()[1] == before

    served.key.write_bytes(good)
    served.certificate.unlink()
    served.authority.server(served.certificate.parent, ("localhost",))
    served.process.send_signal(signal.SIGHUP)
    served.wait(lambda: served.handshake()[1] != before)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(WAIT_S) == 0
