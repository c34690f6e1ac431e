"""Asking a board: where one is, what it answers, and what went wrong where none does."""

import asyncio
import errno
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Final, TypeVar

import msgspec
from aiohttp import ClientConnectorDNSError, ClientConnectorError, ClientError, ClientSession, ClientTimeout

from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.readable import write_readable
from streams.settings import Settings

META: Final = "/api/meta"
"""Where a board says what it is, and in which currency it shows amounts."""

_PATIENCE_SECONDS: Final = 5.0

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
) -> int:
    """Ask a board at a path, and print what it answers; for people, or as JSON. Returns the exit code.

    `read` makes a value of the answer, or raises DecodeError; `text` writes that for people. What `has_money` has to be
    in the currency of the settings. `nothing` is said of a board that answers an empty object.

    Raises:
        Misused: the board shows another currency, or says why it never answers this.
        CommandFailed: no board answers, or the answer is empty.
    """
    address = board_address(settings, board)
    *meta, body = asyncio.run(answers(address, [META, path] if has_money else [path]))
    if body == b"{}":
        raise CommandFailed(f"the board at {address} {nothing}")
    try:
        for told in meta:
            check_currency(address, shown_currency(told), settings)
        value = read(body)
    except msgspec.DecodeError as error:
        raise CommandFailed(why_no_answer(address, error)) from error
    if as_json:
        write_json(body)
    else:
        write_readable(text(value))
    return DONE


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


class _Meta(msgspec.Struct):
    currency: str | None = None


def shown_currency(meta: bytes) -> str | None:
    """In which currency a board shows amounts, by its META. Raises DecodeError where something else answers."""
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
