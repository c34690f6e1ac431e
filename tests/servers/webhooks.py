"""Takes what an Alertmanager sends to a webhook, for tests to look at."""

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple

from tests.servers.loopback import LoopbackServer


class Notification(NamedTuple):
    """One call of the webhook: the path that was called, when (epoch seconds), and what was sent."""

    path: str
    at: float
    body: dict[str, Any]

    @property
    def alerts(self) -> list[dict[str, Any]]:
        """The alerts of the group, each with status, labels and annotations."""
        found: list[dict[str, Any]] = self.body["alerts"]
        return found


class WebhookReceiver(LoopbackServer):
    """A server on the loopback, as a context manager; any path takes notifications."""

    def __init__(self) -> None:
        self._received: list[Notification] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver._received.append(Notification(self.path, time.time(), body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                """Say nothing: what was received is kept."""

        super().__init__(Handler)

    @property
    def received(self) -> list[Notification]:
        """All notifications by now, in the order of their arrival."""
        return list(self._received)

    def alerts(self, name: str | None = None, status: str = "firing") -> list[dict[str, Any]]:
        """The alerts of this name (of any, without one) and status out of all notifications."""
        return [
            alert
            for notification in self.received
            for alert in notification.alerts
            if alert["status"] == status and name in {None, alert["labels"]["alertname"]}
        ]
