"""One Redis, which every process reaches by a link of its own, and what may happen to it."""

import random
import time
from collections.abc import Sequence
from pathlib import Path

from streams.embedded import LOOPBACK
from tests.faults.harness.links import Link, Links
from tests.faults.harness.ports import lasting_port
from tests.faults.harness.redis_nodes import PERSISTENCE, RedisNode, Store
from tests.faults.harness.stage import Stage


class SingleRedis(Store):
    """See `Store`."""

    def __init__(self, folder: Path, links: Links, callers: Sequence[str], persistence: str) -> None:
        self.persistence = persistence
        self.node = RedisNode(folder / "redis", lasting_port(), *PERSISTENCE[persistence])
        super().__init__([self.node])
        self.links: dict[str, Link] = {caller: links.to(self.node.port) for caller in callers}
        self.aside = folder / "aside"

    def url_of(self, caller: str) -> str:
        return f"redis://{LOOPBACK}:{self.links[caller].port}/0"

    @property
    def url(self) -> str:
        return f"redis://{LOOPBACK}:{self.node.port}/0"

    def heal(self) -> None:
        super().heal()
        self.node.ask("REPLICAOF", "NO", "ONE")
        self.node.ask("CONFIG", "SET", "maxmemory", 0, "min-replicas-to-write", 0)


def of(stage: Stage) -> SingleRedis:
    """The store of a stage that has one Redis."""
    assert isinstance(stage.store, SingleRedis)
    return stage.store


def killed(stage: Stage, chance: random.Random) -> str:
    store = of(stage)
    stage.watch.notes_what_is_counted()
    store.node.kill()
    away = chance.choice((0.2, 2.0, 6.0, 12.0))
    time.sleep(away)
    store.node.start()
    stage.watch.times_the_rebuild(f"killed, {store.persistence}")
    return f"{store.persistence}, away {away:g} s"


def older(stage: Stage, chance: random.Random) -> str:
    store = of(stage)
    if store.persistence != "aof":
        store.node.ask("SAVE", seconds=5)
    store.node.freeze()
    store.node.keep_aside(store.aside)
    store.node.thaw()
    age = chance.uniform(3, 9)
    time.sleep(age)
    stage.watch.notes_what_is_counted()
    store.node.kill()
    store.node.take_back(store.aside)
    store.node.start()
    stage.watch.times_the_rebuild("older")
    return f"{store.persistence}, {age:.1f} s older"


def emptied(stage: Stage, chance: random.Random) -> str:
    store = of(stage)
    stage.watch.notes_what_is_counted()
    if chance.random() < 0.5:
        store.node.ask("FLUSHALL")
        how = "FLUSHALL"
    else:
        store.node.kill()
        store.node.take_back(None)
        time.sleep(chance.choice((0.0, 1.0)))
        store.node.start()
        how = "started anew"
    stage.watch.times_the_rebuild("empty")
    return how


def full(stage: Stage, chance: random.Random) -> str:
    node = of(stage).node
    limit = int(node.info("memory")["used_memory"] * chance.choice((0.9, 1.02)))
    node.ask("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", limit)
    seconds = chance.uniform(4, 12)
    time.sleep(seconds)
    node.ask("CONFIG", "SET", "maxmemory", 0)
    return f"at {limit >> 10} KiB for {seconds:.0f} s"


def read_only(stage: Stage, chance: random.Random) -> str:
    """As a replica whose master is gone, or as a master whose replicas are."""
    node = of(stage).node
    seconds = chance.uniform(3, 9)
    if chance.random() < 0.5:
        node.ask("REPLICAOF", LOOPBACK, lasting_port())
        time.sleep(seconds)
        node.ask("REPLICAOF", "NO", "ONE")
        return f"a replica for {seconds:.0f} s"
    node.ask("CONFIG", "SET", "min-replicas-to-write", 1)
    time.sleep(seconds)
    node.ask("CONFIG", "SET", "min-replicas-to-write", 0)
    return f"without its replicas for {seconds:.0f} s"


def stopped(stage: Stage, chance: random.Random) -> str:
    node = of(stage).node
    seconds = chance.choice((2.0, 6.0, 12.0))
    node.freeze()
    time.sleep(seconds)
    node.thaw()
    return f"for {seconds:g} s"


def slow(stage: Stage, chance: random.Random) -> str:
    store = of(stage)
    delay, seconds = chance.choice((0.005, 0.03, 0.2)), chance.uniform(5, 10)
    for link in store.links.values():
        link.delay = delay
    time.sleep(seconds)
    for link in store.links.values():
        link.heal()
    return f"{1000 * delay:.0f} ms each way for {seconds:.0f} s"


def connections_closed(stage: Stage, chance: random.Random) -> str:
    for _ in range(4):
        of(stage).node.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        time.sleep(chance.uniform(0.1, 1.5))
    return "4 times"


def scripts_flushed(stage: Stage, chance: random.Random) -> str:
    for _ in range(4):
        of(stage).node.ask("SCRIPT", "FLUSH")
        time.sleep(chance.uniform(0.1, 1.5))
    return "4 times"


def unreachable(stage: Stage, chance: random.Random) -> str:
    """Cut off, or behind a black hole: for one process, or for all."""
    links = of(stage).links
    callers = chance.choice(([stage.crew.any_of("w", chance)], list(links)))
    seconds, silent = chance.uniform(3, 14), chance.random() < 0.5
    for caller in callers:
        if silent:
            links[caller].silent = True
        else:
            links[caller].cut()
    time.sleep(seconds)
    for caller in callers:
        links[caller].heal()
    whose = callers[0] if len(callers) == 1 else "all"
    return f"{whose} {'in a black hole' if silent else 'cut off'} for {seconds:.0f} s"
