"""What Redis refuses is told by the command and the key, never by the arguments: those may be facts about people."""

from collections.abc import Callable
from typing import Any

import pytest
from redis.exceptions import ResponseError

from streams.redis.connection import Client, connect
from streams.said import said, traced

PERSON = "C-7 mark.person@example.org"
Call = Callable[[Client], Any]


async def in_a_pipeline(client: Client) -> None:
    pipeline = client.pipeline(transaction=False)
    pipeline.hset("nabz:text", "C-7", PERSON)
    await pipeline.execute()


async def in_a_transaction(client: Client) -> None:
    pipeline = client.pipeline(transaction=True)
    pipeline.set("nabz:other", "5")
    pipeline.hset("nabz:text", "C-7", PERSON)
    await pipeline.execute()


async def alone(client: Client) -> None:
    await client.hset("nabz:text", "C-7", PERSON)


async def of_a_script(client: Client) -> None:
    script = client.register_script("return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])")
    await script(keys=["nabz:text"], args=["C-7", PERSON])


async def unknown_in_a_pipeline(client: Client) -> None:
    pipeline = client.pipeline(transaction=False)
    pipeline.execute_command("NOTHING", "nabz:text", "C-7", PERSON)
    await pipeline.execute()


async def unknown(client: Client) -> None:
    await client.execute_command("NOTHING", "nabz:text", "C-7", PERSON)


@pytest.mark.parametrize("call", [in_a_pipeline, in_a_transaction, alone, of_a_script, unknown, unknown_in_a_pipeline])
async def test_what_redis_refuses_is_told_without_arguments(redis_server: str, call: Call) -> None:
    client = connect(redis_server)
    try:
        await client.set("nabz:text", "a text has no fields")
        with pytest.raises(ResponseError) as refused:
            await call(client)
    finally:
        await client.aclose()
    for text in (said(refused.value), traced(refused.value)):
        assert PERSON not in text
        assert "C-7" not in text.replace('"C-7", PERSON', "")  # the line of code
    # Errors of this project have such words in them.
    assert PERSON not in str(refused.value)
    assert "C-7" not in str(refused.value)
    if call in {in_a_pipeline, in_a_transaction}:
        assert "WRONGTYPE" in str(refused.value)
        assert "HSET nabz:text" in str(refused.value)
