"""What is asked of a board is answered as of what it shows, also while it reads everything anew."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from streams.arithmetic.measures import tickets
from streams.board.questions import Questions
from streams.board.rounds import Board
from streams.redis import keys
from streams.redis.connection import Client, connect
from streams.settings import Settings
from streams.settings.redis_access import RedisSettings
from tests.integration.board_shards import TicketDesk

NOON = int(datetime(2026, 5, 27, 12, tzinfo=UTC).timestamp() * 1000)
OPENED = 7


@pytest.fixture
async def client(embedded_redis: str) -> AsyncIterator[Client]:
    connected = connect(embedded_redis)
    yield connected
    await connected.aclose()


async def backlog(questions: Questions) -> int | None:
    return await questions.of_totals(lambda totals, _: sum(totals(tickets.BACKLOG, ()).values()))


async def opened(questions: Questions) -> float:
    """How many tickets the trend of a day tells of."""
    trend = json.loads(await questions.trend("24h") or "{}")
    return sum(value or 0 for value in trend["values"]["tickets_opened"])


async def test_answers_stay_until_everything_was_read_anew(client: Client, embedded_redis: str) -> None:
    desk = TicketDesk(client)
    await desk.count([(tickets.OPENED, OPENED), (tickets.BACKLOG, OPENED)], NOON, NOON)
    await client.set(keys.CLOCK, NOON)
    board = Board(Settings(redis=RedisSettings(url=embedded_redis), clock="event"), client)
    questions = Questions(board)
    assert await backlog(questions) is None
    await board.attempt()
    assert board.problem is None, board.problem
    assert (await backlog(questions), await opened(questions)) == (OPENED, OPENED)
    await client.srem(keys.SHARDS, desk.writer.tag)
    await board.attempt()
    assert "ticket-0" in str(board.problem)
    assert (await backlog(questions), await opened(questions)) == (OPENED, OPENED)
    await client.sadd(keys.SHARDS, desk.writer.tag)
    await board.attempt()
    assert (await backlog(questions), await opened(questions)) == (OPENED, OPENED)
