"""Three Redis that three Sentinels watch, and the ways in which one of them is followed by another as the master."""

import random
import time
from collections.abc import Sequence
from pathlib import Path

import redis

from streams.embedded import LOOPBACK, Server
from streams.embedded.ports import answers
from tests.faults.harness.links import Links
from tests.faults.harness.ports import lasting_port
from tests.faults.harness.redis_nodes import PERSISTENCE, RedisNode, Store, comes_true, has_to_come_true
from tests.faults.harness.stage import Stage
from tests.servers.installed import installed

_SERVICE = "main"
_NODES = 3
_FAILOVER_SECONDS = 25.0
_TURNED_SECONDS = 3.0
"""How long an old master is left alone once there is a new one: two take writes then."""
_LINES = (
    f"sentinel down-after-milliseconds {_SERVICE} 2000",
    f"sentinel failover-timeout {_SERVICE} 6000",
)


class SentinelRedis(Store):
    """See `Store`. Every node is reached at a link, by clients, replicas and Sentinels alike."""

    def __init__(self, folder: Path, links: Links, persistence: str) -> None:
        ports = [lasting_port() for _ in range(_NODES)]
        self.links = [links.to(port) for port in ports]
        super().__init__(
            [
                RedisNode(folder / f"redis-{number}", port, *PERSISTENCE[persistence], *self._options(number))
                for number, port in enumerate(ports)
            ]
        )
        self._sentinels = [lasting_port() for _ in range(_NODES)]

    def _arrange(self) -> None:
        for port in self._sentinels:
            self._running.enter_context(self._sentinel(port))
        has_to_come_true(self._is_complete, 40, "an arrangement of three Sentinels and two replicas")

    @property
    def url(self) -> str:
        hosts = ",".join(f"{LOOPBACK}:{port}" for port in self._sentinels)
        return f"redis+sentinel://{hosts}/{_SERVICE}/0"

    def asked(self) -> Sequence[RedisNode]:
        try:
            return [self.nodes[self.master()]]
        except redis.RedisError:
            return []

    def master(self) -> int:
        """Which node the Sentinels call the master. Raises redis.RedisError."""
        found = self.ask_sentinel("SENTINEL", "GET-MASTER-ADDR-BY-NAME", _SERVICE)
        ports = [link.port for link in self.links]
        return ports.index(int(found[1]))

    def ask_sentinel(self, *words: str) -> list[str]:
        """What the first Sentinel answers. Raises redis.RedisError."""
        with redis.Redis(host=LOOPBACK, port=self._sentinels[0], socket_timeout=1, decode_responses=True) as client:
            found: list[str] = client.execute_command(*words)
            return found

    def another_than(self, old: int) -> str:
        """Come back once there is another master; says how long it took."""
        began = time.monotonic()
        comes_true(lambda: self.master() != old, _FAILOVER_SECONDS)
        return f"redis {old} -> {self.master()} in {time.monotonic() - began:.1f} s"

    def _options(self, number: int) -> Sequence[str]:
        first = ("--replicaof", f"{LOOPBACK} {self.links[0].port}") if number else ()
        return (
            *("--replica-announce-ip", LOOPBACK),
            *("--replica-announce-port", str(self.links[number].port)),
            *("--repl-diskless-sync-delay", "0"),
            *("--repl-timeout", "120"),
            *first,
        )

    def _is_complete(self) -> bool:
        with redis.Redis(host=LOOPBACK, port=self._sentinels[0], decode_responses=True) as client:
            said = client.execute_command("SENTINEL MASTER", _SERVICE)
        known = said["num-slaves"] == said["num-other-sentinels"] == _NODES - 1
        return known and self._follow()

    def _follow(self) -> bool:
        return all(node.info("replication").get("master_link_status") == "up" for node in self.nodes[1:])

    def _sentinel(self, port: int) -> Server:
        monitored = f"sentinel monitor {_SERVICE} {LOOPBACK} {self.links[0].port} 2"

        def command(port: int, folder: Path) -> Sequence[str]:
            file = folder / "sentinel.conf"
            lines = [f"port {port}", f"bind {LOOPBACK}", f"dir {folder}", monitored, *_LINES, ""]
            file.write_text("\n".join(lines), encoding="utf-8")
            return [installed("redis-server", "redis-server"), str(file), "--sentinel"]

        return Server("sentinel", command, _answers, port=port)


def _answers(port: int) -> bool:
    return answers(port, b"PING\r\n", b"+PONG")


def of(stage: Stage) -> SentinelRedis:
    """The store of a stage that has Sentinels."""
    assert isinstance(stage.store, SentinelRedis)
    return stage.store


def failover_asked_for(stage: Stage, chance: random.Random) -> str:
    """As an operator asks for it: the old master takes writes until it hears of it."""
    del chance
    store = of(stage)
    old = store.master()
    comes_true(lambda: bool(store.ask_sentinel("SENTINEL", "FAILOVER", _SERVICE)), _FAILOVER_SECONDS)
    return store.another_than(old)


def master_killed(stage: Stage, chance: random.Random) -> str:
    store = of(stage)
    old = store.master()
    store.nodes[old].kill()
    said = store.another_than(old)
    time.sleep(_TURNED_SECONDS)
    store.nodes[old].start()
    del chance
    return said


def master_lost(stage: Stage, chance: random.Random) -> str:
    """Nobody has the last writes of a master that is killed."""
    store = of(stage)
    old, seconds = store.master(), chance.uniform(3, 8)
    link = store.links[old]
    link.holds_replicas = True
    time.sleep(seconds)
    stage.watch.notes_what_is_counted()
    store.nodes[old].kill()
    link.close_all()
    time.sleep(0.5)
    link.holds_replicas = False
    said = store.another_than(old)
    stage.watch.times_the_rebuild("failover without the last writes")
    time.sleep(_TURNED_SECONDS)
    store.nodes[old].start()
    return f"{said}, without the last {seconds:.1f} s"


def master_frozen(stage: Stage, chance: random.Random) -> str:
    """An old master goes on, and takes itself for one for a while."""
    store = of(stage)
    old = store.master()
    store.nodes[old].freeze()
    said = store.another_than(old)
    time.sleep(chance.uniform(1, 5))
    store.nodes[old].thaw()
    time.sleep(_TURNED_SECONDS)
    return said


def master_hidden(stage: Stage, chance: random.Random) -> str:
    """Nobody reaches a master that runs."""
    store = of(stage)
    old = store.master()
    store.links[old].silent = True
    said = store.another_than(old)
    time.sleep(chance.uniform(1, 4))
    store.links[old].silent = False
    time.sleep(_TURNED_SECONDS)
    return said
