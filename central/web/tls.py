"""TLS for central's own HTTP: 1.2 and newer, with a certificate that is renewed without a restart."""

import logging
import ssl

_log = logging.getLogger(__name__)


class Certificate:
    """The certificate that new connections see. Raises `ssl.SSLError`, `OSError` when it is made of files that do not fit."""

    def __init__(self, certificate: str, key: str) -> None:
        self._files = (certificate, key)
        self.context = _context(*self._files)

    def reload(self) -> None:
        """Take the files as they are now; those that do not fit together are reported, and the certificate stays."""
        try:
            _context(*self._files)  # tried on the side first: a half-written pair must not take the good one away
            self.context.load_cert_chain(*self._files)
        except (ssl.SSLError, OSError) as error:
            _log.error("listen: the certificate is not renewed: %s", type(error).__name__)
        else:
            _log.info("listen: the certificate was read again")


def _context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context
