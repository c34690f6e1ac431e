"""Certificates of an authority that nobody knows, made by openssl for tests."""

import subprocess
from pathlib import Path

from streams.embedded import LOOPBACK
from tests.servers.installed import installed

PASS_PHRASE = "of the key of a test"  # noqa: S105 - it opens nothing but that key


class Certified:
    """An authority, and a certificate that it signed, in a folder."""

    def __init__(self, folder: Path, names: str = f"IP:{LOOPBACK}") -> None:
        """Make it for these names, as openssl takes them."""
        self._names = names
        self._folder = folder
        self._openssl = installed("openssl", "openssl")
        self.authority = folder / "authority.pem"
        self.certificate = folder / "certificate.pem"
        self.key = folder / "key.pem"
        self.locked_key = folder / "locked-key.pem"
        """The same key, behind PASS_PHRASE."""
        self.other_key = folder / "other-key.pem"
        """The key of nothing here."""
        self._make()

    def _make(self) -> None:
        authority_key = self._folder / "authority-key.pem"
        for key in (authority_key, self.key, self.other_key):
            self._run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        self._run("pkey", "-in", self.key, "-aes256", "-passout", f"pass:{PASS_PHRASE}", "-out", self.locked_key)
        request = ("req", "-x509", "-days", "2", "-subj")
        self._run(*request, "/CN=authority", "-key", authority_key, "-out", self.authority)
        signed = ("-CA", self.authority, "-CAkey", authority_key)
        names = ("-addext", f"subjectAltName={self._names}")
        self._run(*request, "/CN=server", "-key", self.key, *signed, *names, "-out", self.certificate)

    def _run(self, *arguments: str | Path) -> None:
        subprocess.run([self._openssl, *arguments], check=True, capture_output=True)
