"""A cluster of Redis, of three primaries or of one, each with a replica, and what may happen to its nodes."""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import redis

from streams.embedded import LOOPBACK
from streams.redis.keys import VALUE_DICTIONARY, ShardKeys
from tests.faults.harness.links import Links
from tests.faults.harness.ports import lasting_port
from tests.faults.harness.redis_nodes import PERSISTENCE, RedisNode, Store, comes_true, has_to_come_true
from tests.faults.harness.stage import PARTITIONS, Stage

_SLOTS = 16384
_FAILOVER_SECONDS = 25.0
_TURNED_SECONDS = 3.0
_SHARDS: Final = [f"{family}-{n}" for family in ("deal", "ticket", "customer", "campaign") for n in range(PARTITIONS)]


class ClusterRedis(Store):
    """See `Store`. The primaries come first, then their replicas in the same order; all are reached at links."""

    def __init__(self, folder: Path, links: Links, primaries: int, persistence: str) -> None:
        self.primaries = primaries
        self._buses = [lasting_port() for _ in range(2 * primaries)]
        ports = [lasting_port() for _ in self._buses]
        self.links = [links.to(port) for port in ports]
        super().__init__(
            [
                RedisNode(folder / f"redis-{number}", port, *PERSISTENCE[persistence], *_options(bus, link.port))
                for number, (port, bus, link) in enumerate(zip(ports, self._buses, self.links, strict=True))
            ]
        )

    def _arrange(self) -> None:
        share = _SLOTS // self.primaries + 1
        for number, node in enumerate(self.nodes):
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            if number < self.primaries:
                node.ask("CLUSTER", "ADDSLOTSRANGE", number * share, min((number + 1) * share, _SLOTS) - 1)
            for other, bus in zip(self.nodes[:number], self._buses[:number], strict=True):
                node.ask("CLUSTER", "MEET", LOOPBACK, other.port, bus)
        has_to_come_true(self._all_know_each_other, 40, "a cluster in which all know each other")
        for node, primary in zip(self.nodes[self.primaries :], self.nodes[: self.primaries], strict=True):
            node.ask("CLUSTER", "REPLICATE", primary.ask("CLUSTER", "MYID"))
        has_to_come_true(self._all_replicas_follow, 40, "a cluster in which replicas follow")

    @property
    def url(self) -> str:
        return "redis+cluster://" + ",".join(f"{LOOPBACK}:{link.port}" for link in self.links)

    def heal(self) -> None:
        super().heal()
        has_to_come_true(self._is_served, 40, "a cluster that serves all slots")

    def holder(self, key: str) -> int:
        """Which node serves a key, by what it says itself. Raises redis.RedisError if none does."""
        for number, node in enumerate(self.nodes):
            try:
                if "myself,master" in node.ask("CLUSTER", "NODES") and node.ask("EXISTS", key) in (0, 1):
                    return number
            except (redis.RedisError, OSError):
                continue
        raise redis.RedisError(f"nobody serves {key}")

    def replica_of(self, number: int) -> int:
        """A node that follows this one, by what it says itself. Raises redis.RedisError if none does."""
        identity = self.nodes[number].ask("CLUSTER", "MYID")
        for other, node in enumerate(self.nodes):
            own = next(line for line in node.ask("CLUSTER", "NODES").splitlines() if "myself" in line)
            if "slave" in own and identity in own:
                return other
        raise redis.RedisError(f"nobody follows node {number}")

    def _all_know_each_other(self) -> bool:
        return all(
            node.ask("CLUSTER", "NODES").count(" connected") == len(self.nodes)
            and "cluster_state:ok" in node.ask("CLUSTER", "INFO")
            for node in self.nodes
        )

    def _all_replicas_follow(self) -> bool:
        replicas = self.nodes[self.primaries :]
        return all(node.info("replication").get("master_link_status") == "up" for node in replicas)

    def _is_served(self) -> bool:
        return all("cluster_state:ok" in node.ask("CLUSTER", "INFO") for node in self.nodes)


def _options(bus: int, announced: int) -> Sequence[str]:
    return (
        *("--cluster-enabled", "yes"),
        *("--cluster-port", str(bus)),
        *("--cluster-announce-ip", LOOPBACK),
        *("--cluster-announce-port", str(announced)),
        *("--cluster-announce-bus-port", str(bus)),
        *("--cluster-node-timeout", "2000"),
        *("--cluster-replica-validity-factor", "0"),
        *("--repl-diskless-sync-delay", "0"),
        *("--repl-timeout", "120"),
    )


def of(stage: Stage) -> ClusterRedis:
    """The store of a stage that has a cluster."""
    assert isinstance(stage.store, ClusterRedis)
    return stage.store


def shard_node_killed(stage: Stage, chance: random.Random) -> str:
    return _followed(stage, _any_shard(chance), lambda node: of(stage).nodes[node].kill())


def numbers_node_killed(stage: Stage, chance: random.Random) -> str:
    del chance
    return _followed(stage, VALUE_DICTIONARY, lambda node: of(stage).nodes[node].kill())


def shard_node_frozen(stage: Stage, chance: random.Random) -> str:
    return _followed(stage, _any_shard(chance), lambda node: of(stage).nodes[node].freeze())


def shard_node_lost(stage: Stage, chance: random.Random) -> str:
    """Nobody has the last writes of a node that is killed."""
    return _lost(stage, _any_shard(chance), chance)


def numbers_node_lost(stage: Stage, chance: random.Random) -> str:
    return _lost(stage, VALUE_DICTIONARY, chance)


def failover_asked_for(stage: Stage, chance: random.Random) -> str:
    store = of(stage)
    key = chance.choice((VALUE_DICTIONARY, _any_shard(chance)))
    old = store.holder(key)
    replica = store.replica_of(old)
    store.nodes[replica].ask("CLUSTER", "FAILOVER", seconds=5)
    followed = comes_true(lambda: store.holder(key) != old, _FAILOVER_SECONDS)
    return f"redis {old} -> {replica} ({key}){'' if followed else ' did not come about'}"


def shard_moved(stage: Stage, chance: random.Random) -> str:
    """The slot of a shard moves to another primary, key by key, while it is written to."""
    store = of(stage)
    key = _any_shard(chance)
    source = store.nodes[store.holder(key)]
    others = [node for node in store.nodes if "myself,master" in node.ask("CLUSTER", "NODES") and node is not source]
    target = chance.choice(others)
    slot = source.ask("CLUSTER", "KEYSLOT", key)
    target_id = target.ask("CLUSTER", "MYID")
    target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", source.ask("CLUSTER", "MYID"))
    source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", target_id)
    moved = 0
    while keys := source.ask("CLUSTER", "GETKEYSINSLOT", slot, 20):
        source.ask("MIGRATE", LOOPBACK, target.port, "", 0, 5000, "KEYS", *keys, seconds=6)
        moved += len(keys)
    for node in (target, source):
        node.ask("CLUSTER", "SETSLOT", slot, "NODE", target_id)
    return f"slot {slot} with {moved} keys"


def _any_shard(chance: random.Random) -> str:
    return ShardKeys(chance.choice(_SHARDS)).offsets


def _lost(stage: Stage, key: str, chance: random.Random) -> str:
    seconds = chance.uniform(3, 8)

    def lose(number: int) -> None:
        link = of(stage).links[number]
        link.holds_replicas = True
        time.sleep(seconds)
        stage.watch.notes_what_is_counted()
        of(stage).nodes[number].kill()
        link.close_all()
        time.sleep(0.5)
        link.holds_replicas = False

    said = _followed(stage, key, lose)
    stage.watch.times_the_rebuild("failover without the last writes")
    return f"{said}, without the last {seconds:.1f} s"


def _followed(stage: Stage, key: str, take_away: Callable[[int], None]) -> str:
    """Take away the node that serves a key, until its replica serves it."""
    store = of(stage)
    old = store.holder(key)
    replica = store.nodes[store.replica_of(old)]
    take_away(old)
    began = time.monotonic()
    if store.primaries == 1:
        # Nobody is left to vote: an operator has to say it.
        replica.ask("CLUSTER", "FAILOVER", "TAKEOVER")
    followed = comes_true(lambda: store.holder(key) != old, _FAILOVER_SECONDS)
    said = f"redis {old} ({key}), followed in {time.monotonic() - began:.1f} s" if followed else f"redis {old}"
    time.sleep(_TURNED_SECONDS)
    store.nodes[old].heal()
    # It takes itself for the primary of before until others have told it better.
    comes_true(lambda: "myself,slave" in store.nodes[old].ask("CLUSTER", "NODES"), _FAILOVER_SECONDS)
    return said
