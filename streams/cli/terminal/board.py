"""Asking a board: where one is, and what went wrong where none answers."""

import errno
import sys
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import ClientConnectorDNSError, ClientConnectorError, ClientError, ClientSession, ClientTimeout

from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.settings import Settings

_PATIENCE_SECONDS: Final = 5.0


def board_address(settings: Settings, board: str | None) -> str:
    """Where to ask: what the command names, what the settings call the board's address, or this machine."""
    return (board or settings.board_url).rstrip("/")


async def answers(address: str, paths: Sequence[str]) -> list[bytes]:
    """What a board answers at these paths.

    Raises:
        CommandFailed: it does not.
        Misused: it says why it never will.
    """
    timeout = ClientTimeout(total=_PATIENCE_SECONDS)
    try:
        async with ClientSession(timeout=timeout) as session:
            found = []
            for path in paths:
                async with session.get(address + path) as answer:
                    body = await answer.read()
                    if answer.status == HTTPStatus.BAD_REQUEST:
                        _refuse(body)
                    answer.raise_for_status()
                    found.append(body)
            return found
    except (ClientError, OSError, TimeoutError, ValueError) as error:
        raise CommandFailed(why_no_answer(address, error)) from error


class _Refusal(msgspec.Struct):
    error: str


def _refuse(body: bytes) -> None:
    """Raises Misused with what a board says of a question; nothing where something else answers."""
    with suppress(msgspec.DecodeError):
        raise Misused(msgspec.json.decode(body, type=_Refusal).error)


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
