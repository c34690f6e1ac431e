"""What a seed stands for: an arrangement of servers, and which faults happen, in two lanes side by side."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.faults.harness import (
    cluster_redis,
    kafka_faults,
    process_faults,
    sentinel_redis,
    single_redis,
)
from tests.faults.harness.redis_nodes import PERSISTENCE
from tests.faults.harness.stage import Stage

Break = Callable[[Stage, random.Random], str]
"""Breaks something, waits, and mends it; says what it was."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault. What is not `away` meanwhile has to be counted on as if nothing was."""

    name: str
    happen: Break
    away: bool = True


_PROCESSES: Final = (
    Fault("worker-killed", process_faults.worker_killed, away=False),
    Fault("worker-stopped", process_faults.worker_stopped, away=False),
    Fault("workers-come-and-go", process_faults.workers_come_and_go, away=False),
    Fault("board-killed", process_faults.board_killed, away=False),
    Fault("board-stopped", process_faults.board_stopped, away=False),
    Fault("second-group", process_faults.second_group, away=False),
    Fault("clock-off", process_faults.clock_off, away=False),
)
_KAFKA: Final = (
    Fault("broker-killed", kafka_faults.broker_killed),
    Fault("broker-stopped", kafka_faults.broker_stopped),
    Fault("brokers-unreachable", kafka_faults.brokers_unreachable),
    Fault("brokers-slow", kafka_faults.brokers_slow),
    Fault("partitions-added", kafka_faults.partitions_added, away=False),
)
_SINGLE: Final = (
    Fault("redis-killed", single_redis.killed),
    Fault("redis-older", single_redis.older),
    Fault("redis-empty", single_redis.emptied),
    Fault("redis-full", single_redis.full),
    Fault("redis-read-only", single_redis.read_only),
    Fault("redis-stopped", single_redis.stopped),
    Fault("redis-slow", single_redis.slow),
    Fault("redis-unreachable", single_redis.unreachable),
    Fault("connections-closed", single_redis.connections_closed, away=False),
    Fault("scripts-flushed", single_redis.scripts_flushed, away=False),
)
_SENTINEL: Final = (
    Fault("failover-asked-for", sentinel_redis.failover_asked_for),
    Fault("master-killed", sentinel_redis.master_killed),
    Fault("master-lost", sentinel_redis.master_lost),
    Fault("master-frozen", sentinel_redis.master_frozen),
    Fault("master-hidden", sentinel_redis.master_hidden),
)
_LONE: Final = (
    Fault("node-killed", cluster_redis.shard_node_killed),
    Fault("node-frozen", cluster_redis.shard_node_frozen),
    Fault("node-lost", cluster_redis.shard_node_lost),
    Fault("failover-asked-for", cluster_redis.failover_asked_for),
)
_CLUSTER: Final = (
    *_LONE,
    Fault("numbers-node-killed", cluster_redis.numbers_node_killed),
    Fault("numbers-node-lost", cluster_redis.numbers_node_lost),
    Fault("shard-moved", cluster_redis.shard_moved),
)
_OF_SERVERS: Final[Mapping[str, Sequence[Fault]]] = {
    "single": (*_SINGLE, *_KAFKA),
    "sentinel": _SENTINEL,
    "cluster": _CLUSTER,
    "lone-primary": _LONE,
    "three-brokers": _KAFKA,
}
TOPOLOGIES: Final = tuple(_OF_SERVERS)
_ROUND: Final = (
    "single",
    "sentinel",
    "cluster",
    "three-brokers",
    "single",
    "lone-primary",
    "single",
    "sentinel",
    "cluster",
    "single",
)
"""Seed after seed, from 1 on, again and again."""


@dataclass(frozen=True)
class Trial:
    """What a seed stands for."""

    seed: int
    topology: str
    clock: str
    """"event" or "wall", as in the settings."""
    persistence: str
    workers: int
    boards: int
    rate: float
    """How large the company is whose events are counted."""
    of_processes: Sequence[Fault]
    """One after the other."""
    of_servers: Sequence[Fault]
    """At the same time, one after the other."""


def trial_of(seed: int, of_processes: int = 2, of_servers: int = 3, rate: float = 0.008) -> Trial:
    """The trial of a seed (from 1 on), with so many faults, and the events of a company of this size."""
    chance = random.Random(f"trial {seed}")
    topology = _ROUND[(seed - 1) % len(_ROUND)]
    turn = _place_among_alike(seed)
    return Trial(
        seed,
        topology,
        chance.choice(("event", "wall")),
        chance.choice(list(PERSISTENCE)),
        chance.choice((2, 2, 3)),
        chance.choice((1, 2)),
        rate,
        _dealt(f"processes, {topology}", _PROCESSES, turn, of_processes),
        _dealt(f"servers, {topology}", _OF_SERVERS[topology], turn, of_servers),
    )


def faults_of(topology: str) -> Sequence[Fault]:
    """All that may happen with an arrangement of servers."""
    return (*_PROCESSES, *_OF_SERVERS[topology])


def _place_among_alike(seed: int) -> int:
    """How many seeds before have the same topology."""
    rounds, place = divmod(seed - 1, len(_ROUND))
    return rounds * _ROUND.count(_ROUND[place]) + _ROUND[:place].count(_ROUND[place])


def _dealt(name: str, kinds: Sequence[Fault], turn: int, each: int) -> Sequence[Fault]:
    """What comes up at this turn, where each kind comes up about as often: turns share shuffled decks."""
    first = turn * each
    cards: list[Fault] = []
    for deck in range(first // len(kinds), (first + each) // len(kinds) + 1):
        cards += random.Random(f"{name} {deck}").sample(kinds, len(kinds))
    first %= len(kinds)
    return cards[first : first + each]
