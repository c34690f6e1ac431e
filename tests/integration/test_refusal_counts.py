"""How many records were refused: each once, whatever fails, and the page's board knows it."""

import json
import time

import pytest
import redis

from streams.engine.refusal_tally import RefusalTally
from streams.redis.connection import connect
from streams.redis.keys import REFUSAL_COUNTS
from streams.redis.refusals import RefusalCounts
from tests.engine.crowd import connected
from tests.integration.running_board import running_board
from tests.servers.redis_servers import DebianRedis

TICKETS, DEALS = "crm.tickets", "crm.deals"


@pytest.fixture(params=["embedded_redis", "redis_cluster"])
def url(request: pytest.FixtureRequest) -> str:
    """One Redis after the other, each of them empty."""
    return str(request.getfixturevalue(request.param))


async def test_a_record_that_is_refused_again_counts_once(url: str) -> None:
    async with connected(url) as client:
        counts = RefusalCounts(client)
        await counts.refused(TICKETS, 0, [(5, "wrong-key"), (90, "not-json"), (91, "wrong-key")])
        await counts.refused(TICKETS, 0, [(40, "not-countable")])
        for _ in range(2):  # its worker ended before it could commit, and another one reads the same
            await counts.refused(TICKETS, 0, [(5, "wrong-key"), (90, "not-json"), (91, "wrong-key"), (93, "wrong-key")])
            await counts.refused(TICKETS, 0, [(40, "not-countable")])
        await counts.refused(TICKETS, 1, [(number, "wrong-key") for number in range(2_500)])
        found = await counts.all()
    hour = found.now // 3_600
    assert abs(found.now - time.time()) < 60
    assert sum(found.hours.values()) == 2_505
    assert {key[1:]: count for key, count in found.hours.items() if key[0] in {hour, hour - 1}} == {
        (TICKETS, "wrong-key"): 2_503,
        (TICKETS, "not-json"): 1,
        (TICKETS, "not-countable"): 1,
    }


async def test_old_hours_and_minutes_are_forgotten(embedded_redis: str) -> None:
    with redis.Redis.from_url(embedded_redis) as client:
        hour = int(time.time()) // 3_600
        client.hset(
            REFUSAL_COUNTS, mapping={f"{hour - 60} {TICKETS} not-json": 7, f"{hour - 40} {TICKETS} not-json": 2}
        )
    async with connected(embedded_redis) as client:
        counts = RefusalCounts(client)
        await counts.refused(TICKETS, 0, [(1, "wrong-key")])
        assert sum((await counts.all()).hours.values()) == 3


async def test_what_redis_did_not_take_is_told_later(unused_redis: DebianRedis) -> None:
    client = connect(unused_redis.url, 0.2)
    tally = RefusalTally(RefusalCounts(client))
    try:
        await tally.refused(TICKETS, 0, [(1, "wrong-key")])
        tally.read(TICKETS, 10)
        await tally.tell()
        with unused_redis:
            await tally.refused(TICKETS, 0, [(2, "wrong-key")])
            await tally.tell()
            await tally.tell()
            found = await RefusalCounts(client).all()
            assert list(found.hours.values()) == [2]
            assert list(found.minutes.values()) == [(10, 2)]
            assert found.last_good[TICKETS] <= found.now
    finally:
        await client.aclose()


async def test_the_board_says_how_many_were_refused_and_where_most_are(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        tally = RefusalTally(RefusalCounts(client))
        for topic, refused in ((TICKETS, 120), (DEALS, 2)):
            await tally.refused(topic, 0, [(offset, "wrong-key") for offset in range(refused)])
            tally.read(topic, 200)
        await tally.tell()
        async with running_board(embedded_redis) as board:
            told = json.loads(await board.until("/api/meta", lambda _, text: json.loads(text)["refused"]["day"] == 122))
            assert told["refused"] == {
                "day": 122,
                "topics": {DEALS: {"wrong-key": 2}, TICKETS: {"wrong-key": 120}},
                "mostly": [TICKETS],
            }


@pytest.fixture
def unused_redis() -> DebianRedis:
    """A Redis that was not started yet, on a port that is free."""
    with DebianRedis() as server:
        port = server.port
    return DebianRedis(port=port)
