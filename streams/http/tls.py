"""A process's own certificate, for a listener that answers by https."""

import ssl
from typing import Final

from streams.settings.errors import SettingsError
from streams.settings.processes import BoardSettings

_KEY: Final = "board.ssl_keyfile"


def certified(board: BoardSettings) -> ssl.SSLContext | None:
    """How to answer by https, with TLS 1.2 or later; None where the settings name no certificate.

    Raises SettingsError for files that cannot be read or do not fit together. It never asks for a pass phrase.
    """
    if board.ssl_certfile is None:
        return None
    password = board.ssl_key_password.get_secret_value() if board.ssl_key_password else ""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    asked = []

    def pass_phrase() -> str:
        # Without this OpenSSL would ask for one on the terminal.
        asked.append(board.ssl_keyfile)
        return password

    try:
        context.load_cert_chain(board.ssl_certfile, board.ssl_keyfile, pass_phrase)
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
