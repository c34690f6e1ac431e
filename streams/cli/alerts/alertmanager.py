"""Asking Alertmanager: its alerts by its second interface, and what to do where it does not answer as one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import urlsplit

import msgspec
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from streams.cli.terminal.exit_codes import CommandFailed

_PATIENCE_SECONDS: Final = 10.0
_ALERTS: Final = "/api/v2/alerts"
_OTHER: Final = "name another with --url or alerts.alertmanager_url"


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
        except msgspec.DecodeError as error:
            raise self._failed(f"what answers at {self.place} is no Alertmanager") from error

    async def _asked(self, method: str, **content: Any) -> bytes:  # noqa: ANN401 - handed to aiohttp as it is
        try:
            async with self._session.request(method, self._url + _ALERTS, **content) as answer:
                body = await answer.read()
        except TimeoutError as error:
            raise self._failed(f"nothing answers at {self.place} within {_PATIENCE_SECONDS:g} s") from error
        except (ClientError, OSError, ValueError) as error:
            reason = " ".join(str(error).split())
            raise self._failed(f"no Alertmanager answers at {self.place} ({reason}): start it") from error
        if answer.status != 200:
            raise self._failed(f"{self.place} does not take the alert ({_refusal(answer, body)})")
        return body

    @staticmethod
    def _failed(said: str) -> CommandFailed:
        return CommandFailed(f"{said}{',' if said.endswith('start it') else ':'} {_OTHER}")


def _refusal(answer: ClientResponse, body: bytes) -> str:
    said = " ".join(body.decode(errors="replace").split())[:200]
    return f"{answer.status} {answer.reason}: {said}" if said else f"{answer.status} {answer.reason}"
