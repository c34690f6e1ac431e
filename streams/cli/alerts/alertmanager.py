"""Asking Alertmanager: its alerts by its second interface, and what to do where it does not answer as one."""

import errno
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, Self
from urllib.parse import urlsplit

import msgspec
from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
)

from schemas.mending import UNDECODABLE
from streams.cli.terminal.exit_codes import CommandFailed

_PATIENCE_SECONDS: Final = 10.0
_ALERTS: Final = "/api/v2/alerts"
_OTHER: Final = "name another with --url or alerts.alertmanager_url"
_START: Final = f"start it, or {_OTHER}"


class _Receiver(msgspec.Struct):
    name: str


class _Status(msgspec.Struct, rename="camel"):
    silenced_by: list[str]
    inhibited_by: list[str]


class Shown(msgspec.Struct, rename="camel"):
    """An alert as Alertmanager shows it."""

    labels: dict[str, str]
    ends_at: datetime
    receivers: list[_Receiver]
    status: _Status


class Alertmanager:
    """One Alertmanager, as an asynchronous context manager. Raises CommandFailed where it does not answer."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = ClientSession(timeout=ClientTimeout(total=_PATIENCE_SECONDS))

    @property
    def place(self) -> str:
        """Its address as it may be shown: without a password."""
        parts = urlsplit(self._url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def send(self, alert: dict[str, Any]) -> None:
        """Give it an alert, as its interface takes one."""
        await self._asked("POST", json=[alert])

    async def alerts(self, filters: Sequence[tuple[str, str]]) -> list[Shown]:
        """The alerts that it has with all these labels, also silenced and inhibited ones."""
        params = [("filter", f"{name}={msgspec.json.encode(value).decode()}") for name, value in filters]
        body = await self._asked("GET", params=params)
        try:
            return msgspec.json.decode(body, type=list[Shown])
        except UNDECODABLE as error:
            raise CommandFailed(f"what answers at {self.place} is no Alertmanager: {_OTHER}") from error

    async def _asked(self, method: str, **content: Any) -> bytes:  # noqa: ANN401 - handed to aiohttp as it is
        try:
            async with self._session.request(method, self._url + _ALERTS, **content) as answer:
                body = await answer.read()
        except (ClientError, OSError, TimeoutError, ValueError) as error:
            raise CommandFailed(f"no Alertmanager answers at {self.place} ({_reason(error)}): {_START}") from error
        if answer.status != HTTPStatus.OK:
            status = f"{answer.status} {answer.reason}"
            if answer.content_type == "application/json":
                raise CommandFailed(f"Alertmanager at {self.place} refuses the alert ({status}): {body.decode()[:200]}")
            raise CommandFailed(f"what answers at {self.place} is no Alertmanager ({status}): {_OTHER}")
        return body


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"nothing within {_PATIENCE_SECONDS:g} s"
    if isinstance(error, ClientConnectorDNSError):
        return "no such host is known"
    # Several addresses of one name are told of in one error, which has no number then.
    if isinstance(error, ClientConnectorError) and error.os_error.errno in {errno.ECONNREFUSED, None}:
        return "nothing listens there"
    return " ".join(str(error).split()) or type(error).__name__
