"""A mail server on the loopback that keeps what it gets: the part of SMTP (RFC 5321) that Alertmanager speaks.

It asks for a login (RFC 4954, AUTH PLAIN), and is strict: a command out of its order is 503, mail without the login is
530, and a wrong password 535.
"""

import base64
import socketserver
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from streams.embedded import LOOPBACK

USER: Final = "nabz"
PASSWORD: Final = "only-for-tests"  # noqa: S105 - of a double
_LOOK_SECONDS: Final = 0.05


class Mail(NamedTuple):
    """One message, with the envelope that it came in."""

    sender: str
    recipients: list[str]
    message: EmailMessage


class MailServer:
    """The server, in a thread, on a free port, as a context manager."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []
        self._server = socketserver.ThreadingTCPServer((LOOPBACK, 0), partial(_Conversation, self._mails.append))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_LOOK_SECONDS,), daemon=True)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{LOOPBACK}:{self._server.server_address[1]}"

    @property
    def mails(self) -> list[Mail]:
        """All that came by now, in the order of their arrival."""
        return list(self._mails)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    """One connection, from the greeting to QUIT."""

    def __init__(self, keep: Callable[[Mail], None], *connection: Any) -> None:  # noqa: ANN401 - handed on as it is
        self._keep = keep
        self._known = False
        self._sender = ""
        self._recipients: list[str] = []
        super().__init__(*connection)

    def handle(self) -> None:
        self._say("220 double ESMTP")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            verb, _, rest = line.partition(" ")
            self._say(self._answer(verb.upper(), rest))

    def _answer(self, verb: str, rest: str) -> str:
        answers = {"QUIT": "221 bye", "EHLO": "250-double\r\n250-8BITMIME\r\n250 AUTH PLAIN"}
        match verb:
            case "AUTH":
                given = base64.b64decode(rest.removeprefix("PLAIN ")).decode()
                self._known = given == f"\0{USER}\0{PASSWORD}"
                return "235 ok" if self._known else "535 credentials invalid"
            case "MAIL" if self._known:
                self._sender, self._recipients = _path(rest), []
            case "RCPT" if self._sender:
                self._recipients.append(_path(rest))
            case "DATA" if self._recipients:
                self._data()
            case _:
                return answers.get(verb) or ("530 authentication required" if verb == "MAIL" else "503 out of order")
        return "250 ok"

    def _data(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self._keep(Mail(self._sender, self._recipients, message))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


def _path(rest: str) -> str:
    """The address in `FROM:<a@b>` or `TO:<a@b>`."""
    return rest.partition("<")[2].partition(">")[0]
