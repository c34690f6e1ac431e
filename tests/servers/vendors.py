"""A double of those who take notifications over HTTP: Slack, PagerDuty, Telegram, and an address of one's own.

Each answers as its documentation says, and refuses what it would refuse, so that a test can fail where a real one would
not have taken the notification.

- Slack, incoming webhooks: a text or attachments; answers `ok`
- PagerDuty, Events API v2: a key of 32 letters and digits, summary, source and severity; answers 202
- Telegram, sendMessage: chat, a text of at most 4,096 letters, and of markup only what it knows; answers the message
"""

import json
import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Final, NamedTuple

from tests.servers.loopback import LoopbackServer

Json = dict[str, Any]
TELEGRAM_TOKEN: Final = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - of a double
PAGERDUTY_KEY: Final = "R03E1QTGZ5KSV0XW7J4N2PA6DYFBLM98"
SLACK_PATH: Final = "/services/T024BE7LD/B024BE7LH/9sVn4dQk2LpR7wYc1TfA8gJm"
PAGERDUTY_PATH: Final = "/v2/enqueue"
TELEGRAM_PATH: Final = f"/bot{TELEGRAM_TOKEN}/sendMessage"
_LONGEST_TEXT: Final = 4_096
_LONGEST_SUMMARY: Final = 1_024
_LONGEST_DEDUP_KEY: Final = 255
_TAG: Final = re.compile(r"</?([a-z-]*)[^>]*>")
_TAGS: Final = {"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}


class Call(NamedTuple):
    """What was taken: the path, the headers with small letters, and the body."""

    path: str
    headers: dict[str, str]
    body: Json


class _Refused(Exception):
    """The vendor does not take it; the message is its answer."""


class Vendors(LoopbackServer):
    """All of them behind one address on the loopback, as a context manager."""

    def __init__(self) -> None:
        self.taken: list[Call] = []
        self.refused: list[str] = []
        super().__init__(_handler(self))

    def at(self, path: str) -> list[Call]:
        """What was taken at this path, in the order of its arrival."""
        return [call for call in list(self.taken) if call.path == path]


def _slack(body: Json) -> str:
    if not body.get("text") and not body.get("attachments"):
        raise _Refused("no_text")
    return "ok"


def _pagerduty(body: Json) -> str:
    wrong = []
    if not re.fullmatch(r"[0-9A-Za-z]{32}", body.get("routing_key", "")):
        wrong.append("Length of 'routing_key' is incorrect (should be 32 characters)")
    if body.get("event_action") not in {"trigger", "acknowledge", "resolve"}:
        wrong.append("'event_action' is invalid")
    if len(body.get("dedup_key", "")) > _LONGEST_DEDUP_KEY:
        wrong.append("'dedup_key' is too long")
    payload = body.get("payload", {})
    wrong += [
        f"'payload.{key}' is missing or blank" for key in ("summary", "source", "severity") if not payload.get(key)
    ]
    if payload.get("severity") not in {"critical", "error", "warning", "info"}:
        wrong.append("'payload.severity' is invalid (must be one of the following: critical, warning, error, info)")
    if len(payload.get("summary", "")) > _LONGEST_SUMMARY:
        wrong.append("'payload.summary' is too long")
    wrong += ["'links.href' is blank" for link in body.get("links", []) if not link.get("href")]
    if wrong:
        raise _Refused(json.dumps({"status": "invalid event", "message": "Event object is invalid", "errors": wrong}))
    return json.dumps({"status": "success", "message": "Event processed", "dedup_key": body["dedup_key"]})


def _telegram(body: Json) -> str:
    said = None
    text = body.get("text", "")
    if not re.fullmatch(r"-?\d+", str(body.get("chat_id"))):
        said = "Bad Request: chat not found"
    elif not text or len(text) > _LONGEST_TEXT:
        said = "Bad Request: message text is empty or too long"
    elif body.get("parse_mode") == "HTML" and set(_TAG.findall(text)) - _TAGS:
        said = "Bad Request: can't parse entities: unsupported start tag"
    elif body.get("parse_mode") == "HTML" and re.search(r"<|>", _TAG.sub("", text)):
        said = "Bad Request: can't parse entities"
    if said is not None:
        raise _Refused(json.dumps({"ok": False, "error_code": 400, "description": said}))
    chat = {"id": int(body["chat_id"]), "type": "supergroup", "title": "Alerts"}
    message = {"message_id": 1, "date": 1_767_225_600, "chat": chat, "text": text}
    return json.dumps({"ok": True, "result": message})


def _answer(path: str, body: Json) -> tuple[HTTPStatus, str]:
    """Status and body of the answer to what was taken. Raises _Refused."""
    if path == SLACK_PATH:
        return HTTPStatus.OK, _slack(body)
    if path == PAGERDUTY_PATH:
        return HTTPStatus.ACCEPTED, _pagerduty(body)
    if path == TELEGRAM_PATH:
        return HTTPStatus.OK, _telegram(body)
    return HTTPStatus.OK, ""


def _handler(vendors: Vendors) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: Json = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                status, text = _answer(self.path, body)
            except _Refused as error:
                status, text = HTTPStatus.BAD_REQUEST, str(error)
                vendors.refused.append(f"{self.path}: {text}")
            else:
                headers = {name.lower(): value for name, value in self.headers.items()}
                vendors.taken.append(Call(self.path, headers, body))
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *arguments: object) -> None:
            """Say nothing: what came is kept."""

    return Handler
