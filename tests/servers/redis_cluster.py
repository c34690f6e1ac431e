"""Fixture `redis_cluster`: three nodes of Debian's Redis that share the slots."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import redis

from streams.embedded import ServerFailed, free_port
from streams.embedded.ports import LOOPBACK
from tests.servers.redis_servers import DebianRedis

_SLOTS = 16384
_DEADLINE_SECONDS = 60.0


@pytest.fixture(scope="session")
def redis_cluster_nodes() -> Iterator[list[DebianRedis]]:
    """The nodes of the one cluster of a test run, which serve all slots between them."""
    with ExitStack() as running:
        buses = [free_port() for _ in range(3)]
        nodes = [running.enter_context(_node(bus)) for bus in buses]
        joined(nodes, buses)
        yield nodes


@pytest.fixture
def redis_cluster(redis_cluster_nodes: list[DebianRedis]) -> str:
    """The URL of the cluster, emptied of what tests before left in it."""
    for node in redis_cluster_nodes:
        with _client(node) as client:
            client.flushall()
            client.script_flush()
    return f"redis+cluster://{LOOPBACK}:{redis_cluster_nodes[0].port}/0"


def _node(bus: int) -> DebianRedis:
    return DebianRedis(
        *("--cluster-enabled", "yes"),
        *("--cluster-port", str(bus)),
        *("--cluster-node-timeout", "2000"),
    )


def _client(node: DebianRedis) -> redis.Redis:
    return redis.Redis(host=LOOPBACK, port=node.port)


def joined(nodes: list[DebianRedis], buses: list[int]) -> None:
    """Make one cluster of these nodes; come back once it serves all slots."""
    share = _SLOTS // len(nodes) + 1
    for index, node in enumerate(nodes):
        with _client(node) as client:
            # Different epochs from the start: nodes with equal ones have to argue about their slots first.
            client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", index + 1)
            first, last = index * share, min((index + 1) * share, _SLOTS) - 1
            client.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last)
            for other, bus in zip(nodes[:index], buses[:index], strict=True):
                client.execute_command("CLUSTER", "MEET", LOOPBACK, other.port, bus)
    give_up_at = time.monotonic() + _DEADLINE_SECONDS
    while not all(_knows_all(node, len(nodes)) for node in nodes):
        if time.monotonic() > give_up_at:
            raise ServerFailed(f"the Redis cluster was not complete after {_DEADLINE_SECONDS:g} s")
        time.sleep(0.02)


def _knows_all(node: DebianRedis, count: int) -> bool:
    with _client(node) as client:
        state: bytes = client.execute_command("CLUSTER", "INFO")
        nodes: bytes = client.execute_command("CLUSTER", "NODES")
    return b"cluster_state:ok" in state and nodes.count(b" connected") == count
