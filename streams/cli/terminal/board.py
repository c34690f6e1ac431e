"""Asking a board: where one is, what it answers, and what went wrong where none does."""

import asyncio
import errno
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    hdrs,
)

from schemas.mending import UNDECODABLE
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.given_token import FILE_VARIABLE, VARIABLE, GivenToken, given_token
from streams.cli.terminal.readable import write_readable
from streams.settings import Settings

META: Final = "/api/meta"
"""Where a board says what it is, and in which currency it shows amounts."""

_PATIENCE_SECONDS: Final = 5.0
_NOT_FOR_US: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.MISDIRECTED_REQUEST})
"""How a board answers whom it does not know, who may not do this, and who asks for another host."""

T = TypeVar("T")


def show_answer(  # noqa: PLR0913 - what commands differ in
    settings: Settings,
    board: str | None,
    path: str,
    read: Callable[[bytes], T],
    text: Callable[[T], str],
    *,
    as_json: bool,
    has_money: bool = False,
    nothing: str = "shows nothing yet: it has read no event",
    token_file: Path | None = None,
) -> int:
    """Ask a board at a path, and print what it answers; for people, or as JSON. Returns the exit code.

    `read` makes a value of the answer, or raises one of UNDECODABLE; `text` writes that for people. What `has_money`
    has to be in the currency of the settings. `nothing` is said of a board that answers an empty object. `token_file`
    holds the token that the board asks for; see `given_token` for what else may.

    Raises:
        Misused: the board shows another currency, says why it never answers this, or wants another token.
        CommandFailed: no board answers, or the answer is empty.
    """
    address = board_address(settings, board)
    *meta, body = asyncio.run(answers(address, [META, path] if has_money else [path], token_file))
    if body == b"{}":
        raise CommandFailed(f"the board at {address} {nothing}")
    try:
        for told in meta:
            check_currency(address, shown_currency(told), settings)
        value = read(body)
    except UNDECODABLE as error:
        raise CommandFailed(why_no_answer(address, error)) from error
    if as_json:
        write_json(body)
    else:
        write_readable(text(value))
    return DONE


def board_address(settings: Settings, board: str | None) -> str:
    """Where to ask: what the command names, what the settings call the board's address, or this machine."""
    return (board or settings.board_url).rstrip("/")


async def answers(address: str, paths: Sequence[str], token_file: Path | None = None) -> list[bytes]:
    """What a board answers at these paths, to whoever has the token in this file or in the environment.

    Raises:
        CommandFailed: it does not, or says why it does not yet.
        Misused: it says why it never will, or takes no or another token.
    """
    timeout = ClientTimeout(total=_PATIENCE_SECONDS)
    token = given_token(token_file)
    headers = {} if token is None else {hdrs.AUTHORIZATION: f"Bearer {token.text}"}
    try:
        async with ClientSession(timeout=timeout, headers=headers) as session:
            found = []
            for path in paths:
                async with session.get(address + path) as answer:
                    body = await answer.read()
                    if answer.status == HTTPStatus.BAD_REQUEST:
                        _refuse(body)
                    if answer.status in _NOT_FOR_US:
                        raise Misused(why_not_for_us(address, token, answer.status, _said(body)))
                    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and (said := _said(body)) is not None:
                        raise CommandFailed(f"the board at {address} does not tell this yet: {said}")
                    answer.raise_for_status()
                    found.append(body)
            return found
    except (ClientError, OSError, TimeoutError, ValueError) as error:
        raise CommandFailed(why_no_answer(address, error)) from error


class _Refusal(msgspec.Struct):
    error: str


def _refuse(body: bytes) -> None:
    """Raises Misused with what a board says of a question; nothing where something else answers."""
    said = _said(body)
    if said is not None:
        raise Misused(said)


def _said(body: bytes) -> str | None:
    """What a board says is wrong; None where something else answers."""
    with suppress(*UNDECODABLE):
        return msgspec.json.decode(body, type=_Refusal).error
    return None


def why_not_for_us(address: str, token: GivenToken | None, status: int, said: str | None) -> str:
    """Why a board does not answer whoever asks, and what to do; it has one of the statuses of `_NOT_FOR_US`."""
    if status == HTTPStatus.UNAUTHORIZED and token is None:
        return (
            f"the board at {address} asks for a token: name a file with one by --token-file, or set {FILE_VARIABLE} or "
            f"{VARIABLE} (`nabz token new NAME` makes one)"
        )
    if status == HTTPStatus.UNAUTHORIZED and token is not None:
        return (
            f"the board at {address} does not take the token of {token.origin}: it is not among its board.tokens, or "
            "was not when the board was started"
        )
    return f"the board at {address} refuses to answer: {said or f'status {status}'}"


class _Meta(msgspec.Struct):
    currency: str | None = None


def shown_currency(meta: bytes) -> str | None:
    """In which currency a board shows amounts, by its META. Raises one of UNDECODABLE where something else answers."""
    return msgspec.json.decode(meta, type=_Meta).currency


def check_currency(address: str, shown: str | None, settings: Settings) -> None:
    """Raises Misused if a board shows amounts in another currency than the settings name. An older one does not say."""
    if shown is not None and shown != settings.currency:
        raise Misused(
            f"the board at {address} shows amounts in {shown}, and currency is {settings.currency}: give this command "
            "the board's settings (--config), or name another board with --board"
        )


def write_json(body: bytes) -> None:
    """Write what a board answered to stdout, for people who read it and programs alike."""
    sys.stdout.buffer.write(msgspec.json.format(body, indent=2) + b"\n")
    sys.stdout.buffer.flush()


def why_no_answer(address: str, error: Exception) -> str:
    """Why nothing could be read at a board's address, and what to do."""
    if isinstance(error, TimeoutError):
        return (
            f"no board answers at {address} within {_PATIENCE_SECONDS:g} s: see its log, or name another with --board"
        )
    if isinstance(error, ClientConnectorCertificateError):
        reason = getattr(error.certificate_error, "verify_message", None) or _line(error)
        return (
            f"the board at {address} has a certificate that is not trusted here ({reason}): name its authority by "
            "SSL_CERT_FILE, or name another board with --board"
        )
    if isinstance(error, ClientConnectorDNSError):
        return f"no board answers at {address} (no such host is known): name another with --board"
    if isinstance(error, ClientConnectorError):
        # Several addresses of one name are told of in one error, which has no number then.
        if error.os_error.errno in {errno.ECONNREFUSED, None}:
            return (
                f"no board answers at {address} (nothing listens there): start one (`nabz board`), or name another "
                "with --board"
            )
        return f"no board answers at {address} ({_line(error)}): name another with --board"
    return f"no board answers at {address}, but something else ({_line(error)}): name another with --board"


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
