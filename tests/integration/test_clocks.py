"""Clocks that are off: of a worker, of a board, and of Redis itself."""

import asyncio
import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streams.board.rounds import Board
from streams.embedded import EmbeddedRedis, free_port
from streams.redis.connection import connect
from streams.redis.errors import StoreUnavailableError
from streams.redis.hindrances import Hindrance, hindrance_of
from streams.redis.keys import TABLE_META
from streams.redis.store_time import StoreTime
from streams.settings import RedisSettings, Settings
from tests.end_to_end.product import Product
from tests.servers.clocks import off_by

HOUR = 3600
TICKETS = 10
LEFT_ALONE_SECONDS = 600
"""Shorter than a cart's time, and an hour more is longer than it."""


def metric(port: int, name: str) -> float | None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
        found = re.search(rf"^{name}(?:\{{.*\}})? (\S+)$", page.read().decode(), re.MULTILINE)
    return float(found[1]) if found else None


def events() -> Iterator[bytes]:
    now = int(time.time() * 1000)
    for number in range(TICKETS):
        yield json.dumps(
            {
                "event_id": f"e{number}",
                "type": "ticket.opened",
                "occurred_at": now,
                "ticket_id": f"t{number}",
                "customer_id": "c",
            }
        ).encode()
    yield json.dumps(
        {
            "event_id": "cart",
            "type": "cart.updated",
            "occurred_at": now - LEFT_ALONE_SECONDS * 1000,
            "cart_id": "k",
            "customer_id": "c",
        }
    ).encode()


@pytest.mark.parametrize("offset", [-1, 1])
def test_a_worker_and_a_board_count_right_though_their_clocks_are_off(
    tmp_path: Path, embedded_kafka: str, debian_redis: str, offset: int
) -> None:
    with Product(tmp_path, "", embedded_kafka, debian_redis) as product:
        ports = {"worker": free_port(), "board": free_port()}
        worker = product.start_anew("worker", NABZ_WORKER__PORT=str(ports["worker"]), **off_by(f"{offset:+d}h"))
        board = product.start_anew("board", "--port", str(ports["board"]), **off_by(f"{-offset:+d}h"))
        product.publish(events())
        tables = product.tables_in_redis()
        assert tables["24h"]["tickets_opened"] == TICKETS
        assert not tables["24h"].get("cart_abandonment_ratio")
        for (name, port), process, hours in zip(ports.items(), (worker, board), (offset, -offset), strict=True):
            shown = metric(port, "nabz_clock_offset_seconds")
            assert shown == pytest.approx(hours * HOUR, abs=5), name
            assert "The clock of this machine is off" in product.log(process)
        assert metric(ports["worker"], 'nabz_dead_letters_total{reason="in-the-future",topic="crm.tickets"}') in {
            0,
            None,
        }


@pytest.fixture
def set_clock(tmp_path: Path) -> Callable[[str], None]:
    """Sets the clock of Redis off, as faketime writes it."""
    file = tmp_path / "clock"

    def set_to(offset: str) -> None:
        file.write_text(f"{offset}\n")

    set_to("+0")
    return set_to


async def problem(board: Board) -> str | None:
    """Why a round fails, if it does."""
    await board.attempt()
    return None if board.problem is None else str(board.problem)


async def until_redis_goes_by(shared: StoreTime, *, jumped: bool) -> None:
    """Redis looks at its clock some times a second, and no more often."""
    async with asyncio.timeout(10):
        while bool(shared.jumped_ms) != jumped:
            await shared.measure()
            await asyncio.sleep(0.02)


async def test_nothing_is_counted_or_shown_by_a_clock_of_redis_that_jumped(
    tmp_path: Path, set_clock: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.redis.store_time._EVERY_SECONDS", 0.0)
    with EmbeddedRedis(environment=off_by(tmp_path / "clock")) as server:
        client = connect(server.url)
        shared = StoreTime(client)
        board = Board(Settings(redis=RedisSettings(url=server.url)), client)
        await shared.refresh()
        assert await problem(board) is None
        shown = await client.hgetall(TABLE_META)
        assert shown
        for jump in ("+2d", "-2d", "+6m"):
            set_clock(jump)
            await until_redis_goes_by(shared, jumped=True)
            with pytest.raises(StoreUnavailableError) as raised:
                await shared.refresh()
            assert hindrance_of(raised.value) is Hindrance.CLOCK
            assert abs(shared.now() / 1000 - time.time()) < 5
            assert "clock" in (await problem(board) or "")
            assert await client.hgetall(TABLE_META) == shown
            set_clock("+0")
            await until_redis_goes_by(shared, jumped=False)
        assert await problem(board) is None
        assert int((await client.hgetall(TABLE_META))[b"as_of"]) > int(shown[b"as_of"])
        await client.aclose()
