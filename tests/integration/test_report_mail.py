"""The recipe for mailing a report: the script of the documents, a mail server, and what arrives there."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from streams.arithmetic.measures import tickets
from streams.embedded import LOOPBACK
from streams.embedded.ports import free_port
from streams.redis.clock import wall_clock
from streams.redis.connection import connect
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import running_board
from tests.unit.docs.documents import ROOT, blocks

SUBJECT = "گزارش خدمات مشتریان"


class Letterbox(Handler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []

    def prepare_message(self, session: Any, envelope: Any) -> Message:  # noqa: ANN401 - untyped
        del session
        return message_from_bytes(envelope.content, policy=policy.default)

    def handle_message(self, message: Message) -> None:
        assert isinstance(message, EmailMessage)
        self.mails.append(message)


@contextmanager
def mail_server() -> Iterator[tuple[str, Letterbox]]:
    letterbox, port = Letterbox(), free_port()
    controller = Controller(letterbox, LOOPBACK, port)
    controller.start()
    try:
        yield f"smtp://{LOOPBACK}:{port}", letterbox
    finally:
        controller.stop()


def script() -> str:
    (found,) = [
        block.text for block in blocks("sh") if block.document == ROOT / "docs" / "reports.md" and "curl" in block.text
    ]
    return found


async def mailed(folder: Path, url: str, board: str) -> tuple[int, str]:
    """Run the script of the documents; returns its exit code, and what it said on stderr."""
    file = folder / "mail-report"
    file.write_text(script())
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "MAIL_URL": url,
        "MAIL_FROM": "nabz@example.com",
        "MAIL_TO": "team@example.com",
        "NABZ_ALERTS__BOARD_URL": board,
        "no_proxy": "*",
    }
    running = await asyncio.create_subprocess_exec(
        "sh", file, "service", "month", "fa", SUBJECT, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await running.communicate()
    return running.returncode or 0, said.decode()


async def test_a_report_arrives_by_mail(embedded_redis: str, tmp_path: Path) -> None:
    client = connect(embedded_redis)
    async with running_board(embedded_redis) as board:
        with mail_server() as (url, letterbox):
            code, said = await mailed(tmp_path, url, "http://127.0.0.1:1")
            assert code == 1
            assert "(nothing listens there): start one (`nabz board`)" in said
            assert letterbox.mails == []
            desk, now = TicketDesk(client), wall_clock()
            await desk.count([(tickets.OPENED, 1), (tickets.BACKLOG, 1)], now, now, channel="web")
            await board.until_field("month", "tickets_opened", 1)
            code, said = await mailed(tmp_path, url, board.url)
            assert (code, said) == (0, "")
        _, page = await board.get("/api/reports/service?window=month&ended=1&lang=fa&format=html")
    await client.aclose()
    (mail,) = letterbox.mails
    assert mail["Subject"] == SUBJECT
    assert mail["To"].addresses == (Address(addr_spec="team@example.com"),)
    assert mail["Date"].datetime is not None
    assert mail.get_content_type() == "text/html"
    # The minute may be another by now.
    received, shown = (text.split("</p>", 1)[1] for text in (mail.get_content(), page))
    assert received.replace("\r\n", "\n") == shown
    assert 'dir="rtl"' in mail.get_content()
