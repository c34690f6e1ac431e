"""Every kind of address leads to the Redis that it names: by Sentinel, in a cluster, with TLS and odd passwords."""

import asyncio
import math
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

import pytest
import redis
from redis.asyncio import RedisCluster

from streams.embedded import LOOPBACK, free_port
from streams.redis.connection import UNAVAILABLE, connect
from streams.redis.sentinel import WatchingPool
from streams.redis.store_time import store_now
from streams.redis.tail_reader import Tails
from tests.servers.certificates import Certified
from tests.servers.redis_cluster import joined
from tests.servers.redis_sentinel import SERVICE, Sentinels
from tests.servers.redis_servers import DebianRedis

ODD = "p@ss:/w%r d?"


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return Certified(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def sentinels() -> Iterator[Sentinels]:
    with Sentinels(password=ODD) as sentinels:
        yield sentinels


async def answered(url: str) -> None:
    """Something is written and read by this address, through a pipeline and by a script as well."""
    client = connect(url, 3)
    try:
        assert await client.set("key", "value")
        pipeline = client.pipeline(transaction=False)
        pipeline.get("key")
        assert await pipeline.execute() == [b"value"]
        assert await client.register_script("return redis.call('GET', KEYS[1])")(keys=["key"]) == b"value"
        assert abs(await store_now(client) / 1000 - time.time()) < 1
        assert (await Tails(client).look()).tails == []
    finally:
        await client.aclose()


async def test_a_sentinel_with_a_password_of_its_own(sentinels: Sentinels) -> None:
    odd = quote(ODD, safe="")
    await answered(f"redis+sentinel://:{odd}@{LOOPBACK}:1,{sentinels.hosts()}/{SERVICE}/2?sentinel_password={odd}")


async def test_a_sentinel_and_servers_with_tls(certified: Certified) -> None:
    with Sentinels(certified=certified) as sentinels:
        url = f"rediss+sentinel://{sentinels.hosts()}/{SERVICE}"
        await answered(f"{url}?ssl_ca_certs={certified.authority}")
        with pytest.raises(UNAVAILABLE):
            await answered(url)


async def test_a_cluster_of_several_hosts_of_which_some_are_away(redis_cluster: str) -> None:
    there = redis_cluster.removeprefix("redis+cluster://").removesuffix("/0")
    await answered(f"redis+cluster://{LOOPBACK}:1,{there}")


async def test_a_cluster_with_one_primary_and_tls(certified: Certified) -> None:
    tls, plain_bus = free_port(), free_port()
    files = ("--tls-cert-file", str(certified.certificate), "--tls-key-file", str(certified.key))
    trusted = ("--tls-ca-cert-file", str(certified.authority), "--tls-auth-clients", "no", "--tls-cluster", "yes")
    node = DebianRedis(
        *("--tls-port", str(tls), *files, *trusted),
        *("--cluster-enabled", "yes", "--cluster-port", str(plain_bus)),
    )
    with node:
        joined([node], [plain_bus])
        with redis.Redis(host=LOOPBACK, port=node.port) as operator:
            operator.config_set("requirepass", ODD)
        password = quote(ODD, safe="")
        await answered(f"rediss+cluster://:{password}@{LOOPBACK}:{tls}/0?ssl_ca_certs={certified.authority}")


async def test_an_old_master_is_left_as_soon_as_sentinel_names_another() -> None:
    """It takes writes for some seconds more, and nobody would see what is written there."""
    with Sentinels() as sentinels, ExitStack() as closing:
        client = connect(f"redis+sentinel://{sentinels.hosts()}/{SERVICE}", 2)
        operators = [closing.enter_context(sentinels.operator(index)) for index in (0, 1)]
        await client.set("key", "before")
        sentinels.fail_over()
        sentinels.await_master(1)
        since, number, on_the_new = time.monotonic(), 0, 0.0
        while not on_the_new:
            assert time.monotonic() - since < 8
            number += 1
            try:
                await client.set("key", str(number))
            except UNAVAILABLE:
                continue
            if operators[1].get("key") == str(number).encode():
                on_the_new = time.monotonic()
            await asyncio.sleep(0.02)
        assert on_the_new - since < 2.5
        await client.aclose()


class Named:
    """A Sentinel that names whichever master it is told to name."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def discover_master(self, _service: str) -> tuple[str, int]:
        return LOOPBACK, self.port

    async def aclose(self) -> None:
        """There is nothing to close."""


async def test_no_connection_to_an_old_master_is_used_again_whoever_heard_of_the_new_one() -> None:
    with DebianRedis() as old, DebianRedis() as new:
        named = Named(old.port)
        pool = WatchingPool(SERVICE, named)
        pool._ask_at = math.inf  # who hears of another master is a connection that is being made
        in_use = [await pool.get_connection() for _ in range(3)]
        named.port = new.port
        in_use.append(await pool.get_connection())
        for connection in in_use:
            await pool.release(connection)
        again: list[Any] = [await pool.get_connection() for _ in in_use]
        assert [connection.port for connection in again] == [new.port] * 4
        for connection in again:
            await pool.release(connection)
        await pool.aclose()


async def test_a_node_that_hangs_takes_a_call_its_timeout_and_holds_no_other_node_up(
    redis_cluster: str, redis_cluster_nodes: list[DebianRedis]
) -> None:
    client = connect(redis_cluster, 1)
    keys = {redis_cluster_nodes[0].port: "", redis_cluster_nodes[1].port: ""}
    assert isinstance(client, RedisCluster)
    await client.initialize()
    for number in range(1000):
        node = client.get_node_from_key(f"key-{number}")
        if node is not None and keys.get(int(node.port)) == "":
            keys[int(node.port)] = f"key-{number}"
    hung, other = keys.values()
    await client.set(other, "value")
    os.kill(redis_cluster_nodes[0].pid, signal.SIGSTOP)
    try:
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(UNAVAILABLE):
                await client.get(hung)
            assert time.monotonic() - began < 1.3
        began = time.monotonic()
        while True:
            # The nodes agree for a moment that the cluster is down.
            try:
                assert await client.get(other) == b"value"
            except UNAVAILABLE:
                assert time.monotonic() - began < 40
            else:
                break
    finally:
        os.kill(redis_cluster_nodes[0].pid, signal.SIGCONT)
    while True:
        try:
            await client.get(hung)
        except UNAVAILABLE:
            assert time.monotonic() - began < 60
            await asyncio.sleep(0.05)
        else:
            break
    await client.aclose()
