"""Boards and all commands that read say so where events were counted with other settings, and end with 2."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.board.board import run_board
from streams.counting_configuration import counting_configuration
from streams.redis import keys as redis_keys
from streams.redis.agreement import agree, compare
from streams.redis.connection import Client
from streams.redis.errors import CountAgainError
from streams.redis.keys import CURRENCY, HOLIDAY_DATES
from streams.settings import BoardSettings, RedisSettings, Settings
from tests.built_in import change_between
from tests.end_to_end.calling import called
from tests.engine.crowd import connected
from tests.integration.running_board import running_board

COUNTED = counting_configuration(Settings(), {"crm.tickets": 4})
SAID = "what stands in Redis was counted otherwise: currency was USD, is JPY. "


async def count_into(url: str) -> None:
    """Begin a Redis as a worker would, and write a table; raises CountAgainError if it was begun otherwise."""
    async with connected(url) as connection:
        await agree(connection, COUNTED, change_between)
        await connection.hset(redis_keys.TABLE_META, mapping={"as_of": "1", "generation": "1"})
        await connection.hset(redis_keys.table("24h"), mapping={"revenue": "275062.74"})


@pytest.fixture
def counted(embedded_redis: str) -> str:
    asyncio.run(count_into(embedded_redis))
    return embedded_redis


@pytest.fixture
async def client(embedded_redis: str) -> AsyncIterator[Client]:
    await count_into(embedded_redis)
    async with connected(embedded_redis) as connection:
        yield connection


@pytest.mark.parametrize(
    "command",
    [
        ("kpis",),
        ("kpis", "--json"),
        ("goals",),
        ("dimensions",),
        ("wait", "--timeout", "5"),
        ("alerts", "backtest"),
        ("board", "--port", "0"),
        ("accept-config",),
    ],
    ids=" ".join,
)
def test_another_currency_ends_a_command_with_2(
    command: tuple[str, ...], counted: str, embedded_kafka: str, tmp_path: Path
) -> None:
    config = tmp_path / "nabz.toml"
    config.write_text(
        f'currency = "JPY"\n[redis]\nurl = "{counted}"\n[kafka]\nbootstrap = "{embedded_kafka}"\n', "utf-8"
    )
    if command[0] == "wait":
        # Where there is nothing to wait for, nothing is compared.
        event = tmp_path / "event.json"
        event.write_text(
            '{"event_id":"1","type":"ticket.reopened","occurred_at":1788256800000,"ticket_id":"T"}', "utf-8"
        )
        assert called("publish", str(event), "--config", str(config)).returncode == 0
    ended = called(*command, "--config", str(config))
    assert ended.returncode == 2
    assert ended.stdout == ""
    last = ended.stderr.splitlines()[-1]
    assert SAID in last
    assert "reprocess from Kafka" in last
    assert "or run `nabz accept-config`" not in last
    if command == ("accept-config",):
        assert last.startswith("nabz: it cannot be accepted, and nothing was: ")


def test_what_cannot_be_accepted_keeps_everything_as_it_was(counted: str, tmp_path: Path) -> None:
    config = tmp_path / "nabz.toml"
    config.write_text(f'currency = "JPY"\ninactivity_days = 30\n[redis]\nurl = "{counted}"\n', "utf-8")
    ended = called("accept-config", "--config", str(config))
    assert ended.returncode == 2
    assert "inactivity_days" not in ended.stderr
    asyncio.run(count_into(counted))


async def test_a_board_of_a_company_ends_once_workers_of_another_currency_begin(embedded_redis: str) -> None:
    settings = Settings(
        currency="JPY", redis=RedisSettings(url=embedded_redis), board=BoardSettings(port=0, refresh_ms=100)
    )
    async with connected(embedded_redis) as connection:
        running = asyncio.create_task(run_board(settings, asyncio.Event()))
        await asyncio.sleep(0.5)
        assert not running.done()
        await agree(connection, COUNTED, change_between)
        with pytest.raises(CountAgainError, match=r"currency was USD, is JPY\. "):
            await asyncio.wait_for(running, timeout=10)


async def test_a_board_goes_on_with_what_was_accepted_after_it_began(client: Client, embedded_redis: str) -> None:
    async with running_board(embedded_redis) as board:
        await board.until("/readyz", lambda status, _: status == 200)
        await client.hset(redis_keys.COUNTING_CONFIGURATION, "inactivity_days", "30")
        before = await board.json("/api/meta")
        await board.until("/api/meta", lambda _, text: f'"as_of": {before["as_of"]},' not in text)
        assert (await board.get("/readyz"))[0] == 200


async def test_whoever_reads_needs_no_partitions(client: Client) -> None:
    assert await compare(client, counting_configuration(Settings(), {}))
    await client.delete(redis_keys.COUNTING_CONFIGURATION)
    assert not await compare(client, counting_configuration(Settings(currency="JPY"), {}))


async def test_a_release_with_other_holidays_is_told_with_the_years(client: Client) -> None:
    years = COUNTED[HOLIDAY_DATES].split()
    assert years[26].startswith("2026:")
    other = {**COUNTED, HOLIDAY_DATES: " ".join([*years[:26], "2026:000000", *years[27:]])}
    with pytest.raises(
        CountAgainError, match=r"the package `holidays` has other days in 2026 for .*`nabz accept-config`"
    ):
        await compare(client, other)
    assert (await agree(client, other, change_between)).catalogue.version.since_of("ticket_response_business") == 2
    assert await compare(client, other)


async def test_what_an_earlier_version_did_not_say_of_holidays_is_added_by_the_first_worker(client: Client) -> None:
    await client.hdel(redis_keys.COUNTING_CONFIGURATION, HOLIDAY_DATES)
    assert await compare(client, COUNTED)
    assert not await client.hexists(redis_keys.COUNTING_CONFIGURATION, HOLIDAY_DATES)
    with pytest.raises(CountAgainError, match="currency"):
        await agree(client, {**COUNTED, CURRENCY: "EUR"}, change_between)
    assert not await client.hexists(redis_keys.COUNTING_CONFIGURATION, HOLIDAY_DATES)
    assert (await agree(client, COUNTED, change_between)).partitions == {"crm.tickets": 4}
    assert await client.hget(redis_keys.COUNTING_CONFIGURATION, HOLIDAY_DATES) == COUNTED[HOLIDAY_DATES].encode()
    other = {**COUNTED, HOLIDAY_DATES: COUNTED[HOLIDAY_DATES].replace("2000:", "2000:x")}
    assert (await agree(client, other, change_between)).catalogue.version.number == 2
