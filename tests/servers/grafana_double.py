"""A double of Grafana: the part of its HTTP interface that boards are pushed by, as its documentation tells it.

It is no Grafana: it draws nothing, tells nobody, and knows health, folders, dashboards, data sources and what
provisions alerting alone. So that a test can fail where a Grafana would refuse, it is strict: an unknown path is 404,
a request without the token 401, with a token that may only read 403; saving over a newer version is 412
(version-mismatch) unless `overwrite` says so, a new board under a uid that is taken 412 (name-exists), a folder that
is not there 400, a folder that is there already 409. Like the real one it numbers versions, gives boards an id, and
keeps the JSON of a board as it was sent.
"""

import json
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple

import pytest

from tests.servers.grafana_provisioning import PROVISIONING, ProvisionedAlerting, Refused
from tests.servers.loopback import LoopbackServer

Json = dict[str, Any]
TOKEN = "glsa_writes"  # noqa: S105 - of a double
READ_ONLY_TOKEN = "glsa_reads"  # noqa: S105 - the same
_LONGEST_UID = 40


class Call(NamedTuple):
    """A request that came: method and path."""

    method: str
    path: str


class GrafanaDouble(LoopbackServer):
    """The double on a free port of the loopback, as a context manager."""

    def __init__(self, version: str = "12.3.0") -> None:
        self.version = version
        self.folders: dict[str, Json] = {}
        self.boards: dict[str, Json] = {}
        """uid -> board, with `folderUid` beside it."""
        self.provisioned: set[str] = set()
        """uids of boards that come from files, and are not saved over."""
        self.datasources: list[Json] = [{"uid": "P1", "name": "Metrics", "type": "prometheus", "isDefault": True}]
        self.alerting = ProvisionedAlerting()
        self.calls: list[Call] = []
        self.before_saving = _nobody
        """Called when a board is about to be saved: somebody else may come first."""
        super().__init__(_handler(self))

    @property
    def writes(self) -> list[Call]:
        """The requests that would change something."""
        return [call for call in self.calls if call.method != "GET"]

    def answer(  # noqa: C901, PLR0911 - as many as there are requests
        self, method: str, path: str, body: Json, authorization: str, *, unlocked: bool = False
    ) -> Json | list[Json]:
        """What is answered to a request; `unlocked`: its header X-Disable-Provenance is set. Raises Refused."""
        self.calls.append(Call(method, path))
        if (method, path) == ("GET", "/api/health"):
            return {"database": "ok", "version": self.version, "commit": "0"}
        token = authorization.removeprefix("Bearer ")
        if token not in {TOKEN, READ_ONLY_TOKEN}:
            raise Refused(HTTPStatus.UNAUTHORIZED, "Invalid API key")
        if method != "GET" and token != TOKEN:
            raise Refused(HTTPStatus.FORBIDDEN, "You'll need additional permissions to perform this action")
        if path.startswith(PROVISIONING):
            place = path.removeprefix(PROVISIONING)
            return self.alerting.answer(method, place, body, folders=self.folders, unlocked=unlocked)
        match [method, *path.removeprefix("/api/").split("/")]:
            case ["GET", "datasources"]:
                return self.datasources
            case ["GET", "folders", uid] if path.startswith("/api/"):
                return self._folder(uid)
            case ["POST", "folders"]:
                return self._make_folder(body)
            case ["PUT", "folders", uid]:
                return self._change_folder(uid, body)
            case ["GET", "dashboards", "uid", uid]:
                return self._board(uid)
            case ["POST", "dashboards", "db"]:
                return self._save(body)
        raise Refused(HTTPStatus.NOT_FOUND, "Not found")

    def _folder(self, uid: str) -> Json:
        if uid not in self.folders:
            raise Refused(HTTPStatus.NOT_FOUND, "folder not found", status="not-found")
        return self.folders[uid]

    def _make_folder(self, body: Json) -> Json:
        uid, title = body.get("uid", ""), body.get("title", "")
        if not title or not 0 < len(uid) <= _LONGEST_UID:
            raise Refused(HTTPStatus.BAD_REQUEST, "folder title or uid cannot be used")
        if uid in self.folders:
            raise Refused(HTTPStatus.CONFLICT, "a folder with the same UID already exists")
        self.folders[uid] = {"uid": uid, "title": title, "version": 1, "canSave": True}
        return self.folders[uid]

    def _change_folder(self, uid: str, body: Json) -> Json:
        folder = self._folder(uid)
        if not body.get("overwrite") and body.get("version") != folder["version"]:
            raise Refused(
                HTTPStatus.PRECONDITION_FAILED,
                "the folder has been changed by someone else",
                status="version-mismatch",
            )
        folder |= {"title": body["title"], "version": folder["version"] + 1}
        return folder

    def _board(self, uid: str) -> Json:
        if uid not in self.boards:
            raise Refused(HTTPStatus.NOT_FOUND, "Dashboard not found", status="not-found")
        board = self.boards[uid]
        meta = {"folderUid": board["folderUid"], "provisioned": uid in self.provisioned, "canSave": True}
        return {"dashboard": board["dashboard"], "meta": meta}

    def _save(self, body: Json) -> Json:
        self.before_saving()
        board, folder = body["dashboard"], body.get("folderUid", "")
        uid = board.get("uid", "")
        if not board.get("title") or not 0 < len(uid) <= _LONGEST_UID:
            raise Refused(HTTPStatus.BAD_REQUEST, "Dashboard title cannot be empty, uid too long")
        if folder and folder not in self.folders:
            raise Refused(HTTPStatus.BAD_REQUEST, "folder not found", status="not-found")
        if uid in self.provisioned:
            raise Refused(HTTPStatus.BAD_REQUEST, "Cannot save provisioned dashboard")
        there = self.boards.get(uid)
        version = there["dashboard"]["version"] if there else 0
        if there and not body.get("overwrite"):
            if not board.get("version"):
                raise Refused(
                    HTTPStatus.PRECONDITION_FAILED,
                    "A dashboard with the same uid already exists",
                    status="name-exists",
                )
            if board["version"] != version:
                raise Refused(
                    HTTPStatus.PRECONDITION_FAILED,
                    "The dashboard has been changed by someone else",
                    status="version-mismatch",
                )
        number = there["dashboard"]["id"] if there else len(self.boards) + 1
        kept = {**board, "id": number, "version": version + 1}
        self.boards[uid] = {"dashboard": kept, "folderUid": folder}
        return {"id": number, "uid": uid, "status": "success", "version": version + 1, "url": f"/d/{uid}/"}


def _nobody() -> None:
    """Nobody comes first."""


def _handler(double: GrafanaDouble) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            code = HTTPStatus.OK
            try:
                unlocked = self.headers.get("X-Disable-Provenance") == "true"
                authorization = self.headers.get("Authorization") or ""
                answer = double.answer(self.command, self.path, body, authorization, unlocked=unlocked)
            except Refused as refusal:
                code, answer = refusal.code, refusal.body
            text = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815 - the server calls them so

        def log_message(self, *arguments: object) -> None:
            """Say nothing: calls are kept."""

    return Handler


@pytest.fixture
def grafana(monkeypatch: pytest.MonkeyPatch) -> Iterator[GrafanaDouble]:
    """A double that commands of this process reach by their settings."""
    with GrafanaDouble() as double:
        monkeypatch.setenv("NABZ_GRAFANA__URL", double.url)
        monkeypatch.setenv("NABZ_GRAFANA__TOKEN", TOKEN)
        yield double
