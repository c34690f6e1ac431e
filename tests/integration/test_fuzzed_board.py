"""A real board is asked what nobody would ask, over real connections: it answers or hangs up, and stays small."""

import asyncio
import random
import re
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.arithmetic.measures import tickets
from streams.embedded import LOOPBACK, free_port
from streams.http.access.tokens import digest_of
from streams.redis.clock import wall_clock
from streams.redis.connection import connect
from tests.end_to_end.product import Product
from tests.fuzzing.asked import LAST, TOKEN, WORDS, answered, check_answer, requests
from tests.fuzzing.mutations import Mutations
from tests.fuzzing.target import FOUND
from tests.integration.board_shards import TicketDesk

INPUTS = 400
MOST_MEGABYTES = 60
"""More than before."""
BOMB = zlib.compress(bytes(60_000_000), 9)
"""Less than 64 KB."""
HEAD = b"Host: localhost\r\nAuthorization: Bearer " + TOKEN.encode() + b"\r\n"
READY = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
PATHS = (
    *(b"/api/kpis?window=24h&before=1", b"/api/meta", b"/api/catalogue?lang=fa", b"/api/alerts", b"/api/goals"),
    *(b"/api/check", b"/api/trends?window=24h&kpi=revenue&period=month", b"/metrics", b"/api/stream?window=24h"),
    *(b"/api/periods?kpi=revenue&by=month&channel=web", b"/api/rhythm?kpi=tickets_opened&weeks=4"),
    *(b"/api/cohorts?by=segment&measure=customers", b"/api/survival?by=segment", b"/api/models?kpi=revenue"),
    *(b"/api/baskets?window=24h&least_support=0.1&of=skus", b"/api/comments?since=24h&limit=50&negative=1"),
    b"/api/reports/sales?window=month&format=csv&lang=fa&ended=1",
)
GET, POST = b"GET / HTTP/1.1\r\n" + HEAD, b"POST /sign-in HTTP/1.1\r\n" + HEAD
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
LARGE = {
    "a header of a megabyte": GET + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "twenty thousand headers": GET + b"".join(b"X%d: y\r\n" % number for number in range(20_000)) + b"\r\n",
    "an address of a megabyte": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a long question": b"GET /api/kpis?" + b"window=24h&" * 3_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a body of thirty megabytes": POST + FORM + b"Content-Length: 30000000\r\n\r\n" + b"a" * 30_000_000,
    "a form that grows": POST + FORM + b"Content-Encoding: deflate\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB,
    "chunks without end": POST + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + b"1000\r\n%b\r\n" % (b"a" * 4096) * 900,
    "the greeting of TLS": bytes.fromhex("1603010200010001fc0303") + bytes(100),
    "two lengths": GET + b"Content-Length: 0\r\nContent-Length: 40\r\n\r\n",
    "a length and chunks": POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "nothing": b"",
    "a zero": b"\x00",
}


class ABoard:
    """A board with a token, in a process of its own, at level debug."""

    def __init__(self, product: Product) -> None:
        self.port = free_port()
        self._product = product
        self._process = product.start("board", "--port", str(self.port))
        product.until(lambda: "The board listens" in self.log() or self._process.poll() is not None)

    def is_alive(self) -> bool:
        return self._process.poll() is None and answered(self.port, LAST, 10).startswith(b"HTTP/1.1 200 ")

    def log(self) -> str:
        return self._product.whole_logs()

    def megabytes(self) -> int:
        status = Path(f"/proc/{self._process.pid}/status").read_text("utf-8")
        return int(re.findall(r"VmRSS:\s+([0-9]+)", status)[0]) >> 10


async def count_a_ticket(redis_url: str) -> None:
    """Something to show."""
    client, now = connect(redis_url), wall_clock()
    await TicketDesk(client).count([(tickets.OPENED, 12_345)], now, now)
    await client.aclose()


@pytest.fixture
def board(embedded_redis: str, tmp_path: Path) -> Iterator[ABoard]:
    asyncio.run(count_a_ticket(embedded_redis))
    settings = f'[board.tokens.sara]\nsha256 = "{digest_of(TOKEN)}"\n[log]\nlevel = "debug"\n'
    with Product(tmp_path, settings, f"{LOOPBACK}:1", embedded_redis) as product:
        board = ABoard(product)
        product.until(lambda: answered(board.port, READY, 10).startswith(b"HTTP/1.1 200 "))
        yield board


def test_a_board_answers_whatever_it_is_asked_below_500_and_lives_and_tells_no_token(
    board: ABoard, request: pytest.FixtureRequest
) -> None:
    seconds: int = request.config.getoption("fuzz_seconds") // 20
    seeds = [*requests(), *(b"GET %b HTTP/1.1\r\n%b\r\n" % (path, HEAD) for path in PATHS)]
    mutations = Mutations(seeds, WORDS)
    found = [file.read_bytes() for file in sorted((FOUND / "requests").iterdir())]
    for data in [*found, *seeds]:
        check(board, data)
    before, chance, end = board.megabytes(), random.Random(18), time.monotonic() + seconds
    for number, data in enumerate(mutations.drawn(chance, 10**9)):
        if number >= INPUTS and time.monotonic() > end:
            break
        check(board, data)
    assert board.is_alive()
    assert board.megabytes() - before < MOST_MEGABYTES
    assert TOKEN not in board.log()
    assert "Traceback" not in board.log()


def test_a_board_takes_no_more_of_what_is_large_than_it_says(board: ABoard) -> None:
    before = board.megabytes()
    for what, data in LARGE.items():
        check_answer(data[:300], answered(board.port, data, 2.0))
        assert board.is_alive(), what
    assert board.megabytes() - before < MOST_MEGABYTES
    assert TOKEN not in board.log()
    assert "Traceback" not in board.log()


def check(board: ABoard, data: bytes) -> None:
    """Ask, and see that what is answered is an answer."""
    check_answer(data, answered(board.port, data + LAST, 0.05))
