"""All workers of a Redis mark the erased by one key, or do not start."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from streams.redis.connection import Client
from streams.redis.erasure_key import agree_on_key
from streams.redis.errors import WrongSettingsError
from streams.redis.keys import ERASURE_KEY
from tests.end_to_end.calling import called
from tests.engine.crowd import connected

OWN = "a key of the company's own"
OTHER = "another key of the company"


@pytest.fixture(params=["debian_redis", "redis_cluster", "simulated_redis"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with connected(request.getfixturevalue(request.param)) as client:
        yield client


async def held(client: Client) -> dict[str, str]:
    found: Any = await client.hgetall(ERASURE_KEY)
    return {name.decode(): text.decode() for name, text in found.items()}


async def test_workers_without_a_key_agree_on_one_that_none_of_them_knew(client: Client) -> None:
    keys = await asyncio.gather(*(agree_on_key(client, None) for _ in range(5)))
    assert len(set(keys)) == 1
    assert (await held(client))["key"] == keys[0]
    assert len(keys[0]) == 64
    await client.delete(ERASURE_KEY)
    assert await agree_on_key(client, None) != keys[0]


async def test_of_a_key_of_the_settings_redis_holds_a_fingerprint(client: Client) -> None:
    assert await agree_on_key(client, OWN) == OWN
    assert await agree_on_key(client, OWN) == OWN
    assert set(await held(client)) == {"fingerprint"}
    assert OWN not in str(await held(client))


async def test_another_key_is_refused_by_the_name_of_its_setting(client: Client) -> None:
    await agree_on_key(client, OWN)
    before = await held(client)
    for other in (OTHER, None):
        with pytest.raises(WrongSettingsError, match=r"worker\.erasure_key .* forget who was erased"):
            await agree_on_key(client, other)
    assert await held(client) == before


async def test_a_key_that_was_made_up_can_be_moved_into_the_settings_and_no_other(client: Client) -> None:
    made_up = await agree_on_key(client, None)
    with pytest.raises(WrongSettingsError, match="HGET") as refused:
        await agree_on_key(client, OWN)
    assert OWN not in str(refused.value)
    assert made_up not in str(refused.value)
    assert await agree_on_key(client, made_up) == made_up
    assert set(await held(client)) == {"fingerprint"}
    with pytest.raises(WrongSettingsError, match="is not set"):
        await agree_on_key(client, None)


async def test_a_worker_says_its_key_again_where_redis_was_emptied(client: Client) -> None:
    key = await agree_on_key(client, None)
    await client.delete(ERASURE_KEY)
    assert await agree_on_key(client, None, key) == key
    assert await agree_on_key(client, None) == key


@pytest.mark.timeout(90)
def test_a_worker_with_another_key_does_not_start_and_names_the_setting(
    embedded_redis: str, embedded_kafka: str, tmp_path: Path
) -> None:
    asyncio.run(_begin(embedded_redis))
    config = tmp_path / "nabz.toml"
    servers = f'[redis]\nurl = "{embedded_redis}"\n[kafka]\nbootstrap = "{embedded_kafka}"\n'
    for key in ("", f'[worker]\nerasure_key = "{OTHER}"\n'):
        config.write_text(servers + key, "utf-8")
        ended = called("worker", "--config", str(config))
        assert ended.returncode == 2
        assert "worker.erasure_key is" in ended.stderr
        assert OWN not in ended.stderr
        assert OTHER not in ended.stderr


async def _begin(url: str) -> None:
    async with connected(url) as client:
        await agree_on_key(client, OWN)
