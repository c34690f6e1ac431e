"""A running Grafana by its HTTP interface: the one module that knows its client."""

import logging
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, NoReturn, Self
from urllib.parse import urlsplit, urlunsplit

import niquests
from grafana_client.api import GrafanaApi
from grafana_client.client import GrafanaException, GrafanaTimeoutError

from streams.settings.connections import GrafanaSettings

OLDEST: Final = 11
"""The oldest major version whose boards, folders and interface are the ones that are made and asked here."""
_SAYS_NOTHING: Final = {401: "it does not know the token", 403: "the token may not do that"}

Json = dict[str, Any]


class GrafanaUnreachable(Exception):
    """Nobody answers as a Grafana would; the message says where, and what to do."""


class GrafanaRefused(Exception):
    """Grafana does not do what it is asked to; the message says why, and what to do."""


class Server:
    """A Grafana, asked with a token, as a context manager. Methods raise GrafanaUnreachable and GrafanaRefused."""

    def __init__(self, settings: GrafanaSettings) -> None:
        """Ask nothing yet. Raises GrafanaRefused without a token."""
        self._url = settings.url
        if settings.token is None and urlsplit(settings.url).password is None:
            raise GrafanaRefused("no token for Grafana: set NABZ_GRAFANA__TOKEN, or name a file with --token-file")
        token = None if settings.token is None else settings.token.get_secret_value()
        # The client puts its own path behind the address as it is.
        parts = urlsplit(settings.url)
        address = urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/" if parts.path.strip("/") else ""))
        # What it logs of a failure is said by the exception as well.
        logging.getLogger("grafana_client").setLevel(logging.CRITICAL + 1)
        self._api: Any = GrafanaApi.from_url(address, token, timeout=settings.timeout_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._api.client.s.close()

    def check(self) -> str:
        """Its version; raises GrafanaRefused if that is too old. A Grafana that hides its version is trusted."""
        # The client's own check asks for what needs a token, and for less.
        health = self._ask(lambda: self._api.client.GET("/health"))
        if not isinstance(health, Mapping) or "database" not in health:
            raise GrafanaUnreachable(f"what answers at {self._where()} is no Grafana: set grafana.url, or --url")
        version = str(health.get("version") or "")
        major = version.partition(".")[0]
        if major.isdecimal() and int(major) < OLDEST:
            raise GrafanaRefused(f"Grafana {version} at {self._where()} is too old: it takes {OLDEST} or later")
        return version

    def folder(self, uid: str) -> Json | None:
        """A folder, or None."""
        return self._found(lambda: self._api.folder.get_folder(uid))

    def make_folder(self, uid: str, title: str) -> None:
        """A new folder."""
        self._ask(lambda: self._api.folder.create_folder(title, uid))

    def name_folder(self, uid: str, title: str, version: int) -> None:
        """Another title for a folder that has this version."""
        self._ask(lambda: self._api.folder.update_folder(uid, title, version))

    def board(self, uid: str) -> Json | None:
        """A board as Grafana has it (`dashboard`, `meta`), or None."""
        return self._found(lambda: self._api.dashboard.get_dashboard(uid))

    def save(self, board: Json, folder_uid: str) -> None:
        """Save a board; one with a `version` in place of that version, which must still be the newest."""
        request = {
            "dashboard": board,
            "folderUid": folder_uid,
            "overwrite": False,
            "message": "nabz grafana push",
        }
        self._ask(lambda: self._api.dashboard.update_dashboard(request))

    def datasources(self) -> list[Json]:
        """All data sources."""
        found: list[Json] = self._ask(self._api.datasource.list_datasources)
        return found

    def rule_group(self, folder_uid: str, name: str) -> Json | None:
        """A group of alert rules, or None."""
        return self._found(lambda: self._api.alertingprovisioning.get_rule_group(folder_uid, name))

    def save_rule_group(self, folder_uid: str, name: str, group: Json) -> None:
        """Put a group of alert rules in place of the one of this name, with all its rules."""
        self._ask(lambda: self._api.alertingprovisioning.update_rule_group(folder_uid, name, group))

    def contact_points(self, name: str) -> list[Json]:
        """The contact points of a name."""
        found: list[Json] | None = self._ask(lambda: self._api.alertingprovisioning.get_contactpoints(name))
        return found or []

    def make_contact_point(self, point: Json) -> None:
        """A new contact point."""
        self._ask(lambda: self._api.alertingprovisioning.create_contactpoint(point))

    def change_contact_point(self, uid: str, point: Json) -> None:
        """Another one in place of the contact point with this uid."""
        self._ask(lambda: self._api.alertingprovisioning.update_contactpoint(uid, point))

    def policies(self) -> Json:
        """The whole tree of notification policies."""
        found: Json = self._ask(self._api.alertingprovisioning.get_notification_policy_tree)
        return found

    def save_policies(self, tree: Json, *, locked: bool) -> None:
        """Another tree in place of it; `locked`: as one that nobody may change on Grafana's pages."""
        save = self._api.alertingprovisioning.set_notification_policy_tree
        self._ask(lambda: save(tree, disable_provenance=not locked))

    def _found(self, question: Callable[[], Any]) -> Json | None:
        try:
            found: Json = self._ask(question)
        except _NotThere:
            return None
        return found

    def _ask(self, question: Callable[[], Any]) -> Any:  # noqa: ANN401 - JSON of many shapes
        try:
            return question()
        except GrafanaTimeoutError as error:
            raise GrafanaUnreachable(f"Grafana at {self._where()} does not answer in time") from error
        except GrafanaException as error:
            self._refused(error)
        except niquests.exceptions.JSONDecodeError as error:
            raise GrafanaUnreachable(
                f"what answers at {self._where()} is no Grafana: set grafana.url, or --url"
            ) from error
        except niquests.exceptions.RequestException as error:
            raise GrafanaUnreachable(
                f"no Grafana answers at {self._where()}: start it, or set grafana.url, or --url"
            ) from error

    def _refused(self, error: GrafanaException) -> NoReturn:
        response = error.response if isinstance(error.response, Mapping) else {}
        said = str(response.get("message") or error.message)
        if error.status_code == 404:
            raise _NotThere(f"Grafana at {self._where()} does not know it: {said}") from error
        if error.status_code == 412:
            raise GrafanaRefused(f"{said}: run it again to see what changed, and write over it") from error
        why = _SAYS_NOTHING.get(error.status_code, "it refuses")
        raise GrafanaRefused(f"Grafana at {self._where()}: {why} ({error.status_code}: {said})") from error

    def _where(self) -> str:
        """The address without a password."""
        parts = urlsplit(self._url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


class _NotThere(GrafanaRefused):
    """There is nothing of that name."""
