"""A cluster of one primary, and one of which nobody answers: what is asked of each primary."""

from collections.abc import Iterator

import pytest

from streams.embedded import LOOPBACK, free_port
from streams.redis.conditions import conditions
from streams.redis.connection import UNAVAILABLE, connect, of_each_primary
from streams.redis.hindrances import Hindrance, hindrance_of
from streams.redis.store_time import store_now
from tests.engine.crowd import connected
from tests.servers.redis_cluster import joined
from tests.servers.redis_servers import DebianRedis


@pytest.fixture(scope="module")
def node() -> Iterator[DebianRedis]:
    bus = free_port()
    with DebianRedis("--cluster-enabled", "yes", "--cluster-port", str(bus)) as node:
        joined([node], [bus])
        yield node


async def test_a_cluster_of_one_primary_tells_how_it_is_and_what_time_it_is(node: DebianRedis) -> None:
    async with connected(f"redis+cluster://{LOOPBACK}:{node.port}") as client:
        now = await store_now(client)
        (condition,) = await conditions(client, now)
    assert condition.name == f"{LOOPBACK}:{node.port}"
    assert (condition.appends, condition.snapshots, condition.is_replica) == (False, "", False)
    assert condition.used_bytes > 0


async def test_a_cluster_of_which_no_node_answers_is_waited_for() -> None:
    client = connect(f"redis+cluster://{LOOPBACK}:{free_port()}")
    try:
        for command in (("TIME",), ("INFO",)):
            with pytest.raises(UNAVAILABLE) as caught:
                await of_each_primary(client, *command)  # type: ignore[arg-type] # the address is a cluster's
            assert hindrance_of(caught.value) == Hindrance.CLUSTER
    finally:
        await client.aclose()
