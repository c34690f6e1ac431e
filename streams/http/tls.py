"""A process's own certificate, for listeners that answer by https: read at the start, and again when it is renewed."""

import asyncio
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog

from streams.settings.errors import SettingsError
from streams.settings.processes import BoardSettings

_log = structlog.get_logger("nabz.access")

_KEY: Final = "board.ssl_keyfile"
LOOK_SECONDS = 10.0
"""How often the files are looked at."""


class Certificate:
    """The certificate that new connections are shown. Those that stand go on with the one that they have seen."""

    def __init__(self, board: BoardSettings) -> None:
        """Read its files. Raises SettingsError as `certified` does."""
        self._board = board
        self._seen = self._stamps()
        self.context = _context(board)

    async def follow(self) -> None:
        """Take the files anew when they change, until this is cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Take the files anew if they changed. Where they do not fit together, the certificate that was is kept."""
        # Looked at before they are read: what is written meanwhile is seen the next time.
        seen = self._stamps()
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self.context = _context(self._board)
        except SettingsError as error:
            _log.warning("The renewed certificate cannot be used, so the last one is shown", reason=str(error))
        else:
            _log.info("New connections are shown the renewed certificate")

    def _stamps(self) -> Sequence[tuple[int, ...]]:
        """What changes with the files, be they written over, or other ones put in their place behind a link."""
        found: list[tuple[int, ...]] = []
        for name in (self._board.ssl_certfile, self._board.ssl_keyfile):
            try:
                file = Path(name or "").stat()
            except OSError:
                found.append((0,))
            else:
                found.append((file.st_ino, file.st_size, file.st_mtime_ns, file.st_ctime_ns))
        return found


def certified(board: BoardSettings) -> Certificate | None:
    """How to answer by https, with TLS 1.2 or later; None where the settings name no certificate.

    Raises SettingsError for files that cannot be read or do not fit together. It never asks for a pass phrase.
    """
    return None if board.ssl_certfile is None else Certificate(board)


def _context(board: BoardSettings) -> ssl.SSLContext:
    password = board.ssl_key_password.get_secret_value() if board.ssl_key_password else ""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    asked = []

    def pass_phrase() -> str:
        # Without this OpenSSL would ask for one on the terminal.
        asked.append(board.ssl_keyfile)
        return password

    try:
        context.load_cert_chain(board.ssl_certfile or "", board.ssl_keyfile, pass_phrase)
    except (OSError, ValueError) as error:
        raise SettingsError(_why(board, error, asked=bool(asked), has_password=bool(password))) from error
    return context


def _why(board: BoardSettings, error: Exception, *, asked: bool, has_password: bool) -> str:
    key, file = (_KEY, board.ssl_keyfile) if board.ssl_keyfile else ("board.ssl_certfile", board.ssl_certfile)
    reason = getattr(error, "reason", None)
    if isinstance(error, FileNotFoundError | PermissionError):
        return f"board.ssl_certfile, {_KEY}: {board.ssl_certfile} or {file} cannot be read: {error.strerror}"
    if reason == "KEY_VALUES_MISMATCH":
        return f"{_KEY}: the key in {file} is not that of the certificate in {board.ssl_certfile}"
    if asked:
        wrong = "it is not board.ssl_key_password" if has_password else "set board.ssl_key_password_file"
        return f"{key}: the key in {file} has a pass phrase: {wrong}"
    return f"{key}: no certificate and key are in {board.ssl_certfile} and {file} ({reason or error})"
