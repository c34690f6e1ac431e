"""The simulated Redis answers what a real one answers: command by command, script by script, and after a failover."""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from streams.redis.connection import Client
from tests.engine.crowd import EVENTS, started, topics_with
from tests.simulation.calm import client_of, new_server
from tests.simulation.redis_server import Server

KEYS = ("a", "b")
FIELDS = ("f", "g", "h")
NUMBERS = ("-2", "0", "1", "2.5", "7", "nine")
PLACES = ("-3", "-1", "0", "1", "5")
BOUNDS = ("-inf", "+inf", "0", "(1", "2.5", "(7", "x")
SHAPES: Mapping[str, Sequence[Sequence[Sequence[str]]]] = {
    "string": [
        [["SET"], KEYS, FIELDS],
        [["SET"], KEYS, FIELDS, ["NX", "XX", "GET", "KEEPTTL", "ODD"]],
        [["SET"], KEYS, FIELDS, ["PX"], ["100000"]],
        [["SETNX", "APPEND"], KEYS, FIELDS],
        [["GET", "STRLEN", "PTTL_IS_SET", "GETDEL", "TYPE", "EXISTS", "INCR", "DEL", "UNLINK", "PERSIST"], KEYS],
        [["GETRANGE"], KEYS, PLACES, PLACES],
        [["INCRBY"], KEYS, NUMBERS],
        [["MGET"], KEYS, KEYS],
        [["MSET"], KEYS, FIELDS, KEYS, FIELDS],
        [["RENAME", "COPY"], KEYS, KEYS],
    ],
    "hash": [
        [["HSET", "HSETNX"], KEYS, FIELDS, NUMBERS],
        [["HSET"], KEYS, FIELDS, NUMBERS, FIELDS, NUMBERS],
        [["HGET", "HEXISTS", "HSTRLEN", "HDEL"], KEYS, FIELDS],
        [["HMGET", "HDEL"], KEYS, FIELDS, FIELDS],
        [["HLEN", "HGETALL", "TYPE", "GET"], KEYS],
        [["HINCRBY"], KEYS, FIELDS, NUMBERS],
    ],
    "set": [
        [["SADD", "SREM"], KEYS, FIELDS, FIELDS],
        [["SISMEMBER"], KEYS, FIELDS],
        [["SMEMBERS", "SCARD", "TYPE", "HGETALL"], KEYS],
    ],
    "sorted set": [
        [["ZADD"], KEYS, NUMBERS, FIELDS],
        [["ZADD"], KEYS, ["LT", "GT", "NX", "XX", "CH"], NUMBERS, FIELDS, NUMBERS, FIELDS],
        [["ZREM", "ZSCORE", "ZRANK"], KEYS, FIELDS],
        [["ZMSCORE"], KEYS, FIELDS, FIELDS],
        [["ZCARD", "TYPE", "SMEMBERS"], KEYS],
        [["ZRANGE"], KEYS, PLACES, PLACES, ["WITHSCORES"]],
        [["ZRANGE"], KEYS, PLACES, PLACES, ["REV"]],
        [["ZREMRANGEBYRANK", "ZREVRANGE"], KEYS, PLACES, PLACES],
        [["ZREVRANGEBYSCORE"], KEYS, BOUNDS, BOUNDS, ["LIMIT"], ["0", "1"], ["1", "-1"]],
        [["ZRANGEBYSCORE"], KEYS, BOUNDS, BOUNDS],
        [["ZRANGEBYSCORE"], KEYS, BOUNDS, BOUNDS, ["WITHSCORES"], ["LIMIT"], ["0", "1"], ["1", "-1"]],
        [["ZCOUNT", "ZREMRANGEBYSCORE"], KEYS, BOUNDS, BOUNDS],
    ],
    "list": [
        [["RPUSH", "LPUSH"], KEYS, FIELDS, FIELDS],
        [["LRANGE", "LTRIM"], KEYS, PLACES, PLACES],
        [["LLEN", "TYPE", "GET"], KEYS],
    ],
}
SCRIPTS = (
    "return {1.9, 'x', false, true, {2, {ok = 'fine'}}, nil, 3}",
    "return redis.call('HGET', KEYS[1], ARGV[1])",
    "redis.call('HSET', KEYS[1], 'n', 3, 'f', 1.5) return redis.call('HGETALL', KEYS[1])",
    "return redis.pcall('GET', KEYS[1])['err'] or 'no error'",
    "return redis.call('ZADD', KEYS[1], 'LT', 1, 'f')",
    "return redis.error_reply('MINE is an error')",
    "return redis.status_reply('GOOD')",
    "return cmsgpack.unpack(cmsgpack.pack({1, 'two', {3}}))",
    'return cjson.decode(\'[1, "two", {"a": 3}]\')[3].a',
    "return {type(redis.call('GET', KEYS[1])), #ARGV, tostring(2 ^ 53), tostring(0.1), 10 / 2}",
    "return bit.band(7, 12) + bit.bor(1, 8)",
    "return tonumber(redis.call('EXISTS', KEYS[1])) + tonumber('0x10')",
    "return string.format('%d %s', 5, ARGV[1])",
)


@pytest.fixture
async def real(debian_redis: str) -> AsyncIterator[Client]:
    # Raw answers are compared, so both speak one version of the protocol.
    client: Client = Redis.from_url(debian_redis, protocol=2)
    yield client
    await client.aclose()


async def answered(client: Client, command: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever Redis answers
    """An answer, or the first word of an error."""
    try:
        if command[0] == "PTTL_IS_SET":
            return await client.pttl(command[1]) > 0
        return await client.execute_command(*command)
    except ResponseError as error:
        return f"error {str(error).split()[0]}" if error.args else "error"


@pytest.mark.parametrize("shape", SHAPES)
async def test_it_answers_random_commands_as_a_real_one(real: Client, shape: str) -> None:
    chance = random.Random(shape)
    simulated = client_of(new_server())
    for number in range(1_000):
        command = [chance.choice(choices) for choices in chance.choice(SHAPES[shape])]
        if number % 40 == 0:
            command = ["DEL", *KEYS]
        elif number % 40 == 20:
            command = chance.choice((["SET", "b", "x"], ["HSET", "b", "f", "1"], ["SADD", "b", "f"]))
        assert await answered(simulated, command) == await answered(real, command), command
        assert await dump(simulated) == await dump(real), command


@pytest.mark.parametrize("script", SCRIPTS)
async def test_it_runs_scripts_as_a_real_one(real: Client, script: str) -> None:
    simulated = client_of(new_server())
    for before in (["DEL", "a"], ["HSET", "a", "f", "1"], ["SET", "a", "text"], ["ZADD", "a", "5", "f"]):
        for client in (simulated, real):
            await client.delete("a")
            await client.execute_command(*before)
        call = ["EVAL", script, "1", "a", "f"]
        assert await answered(simulated, call) == await answered(real, call), before
        assert await dump(simulated) == await dump(real), before


@pytest.mark.parametrize("lost", [0, 1, 5, 50])
async def test_without_its_last_writes_it_is_what_a_real_one_is_that_never_had_them(real: Client, lost: int) -> None:
    """The writes are those of a worker, in the product's own scripts."""
    server = new_server()
    driver = await started(client_of(server), topics_with(EVENTS[:200]))
    await driver.work(batch=9)
    journal = [entry.command for entry in server._journal]
    for script in server._scripts.values():
        await real.script_load(script.decode())
    for command in journal[: len(journal) - lost]:
        await real.execute_command(*command)
    older = Server(server.now, "older", server.before(lost))
    assert await dump(client_of(older)) == await dump(real)


async def dump(client: Client) -> dict[bytes, Any]:
    """All that it holds."""
    held: dict[bytes, Any] = {}
    names: Any = await client.execute_command("KEYS", "*")
    for name in names:
        kind: Any = await client.execute_command("TYPE", name)
        read = {
            b"string": ["GET", name],
            b"hash": ["HGETALL", name],
            b"set": ["SMEMBERS", name],
            b"zset": ["ZRANGE", name, "0", "-1", "WITHSCORES"],
            b"list": ["LRANGE", name, "0", "-1"],
        }[kind.encode() if isinstance(kind, str) else kind]
        held[name] = await client.execute_command(*read)
    return held
