"""A Redis of this process: data, commands and scripts, and a journal by which it is put back to an earlier state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha1
from typing import Any, Final, NamedTuple

from redis.crc import key_slot as slot_of

from tests.simulation import redis_collections, redis_strings
from tests.simulation.redis_commands import COMMANDS, OK, READS, SHRINKS, Error, Keyspace, Status
from tests.simulation.redis_scripts import Scripts
from tests.simulation.redis_values import Data

key_slot: Final = cache(slot_of)
_REGISTERED: Final = (redis_collections, redis_strings)
"""Importing them registers their commands."""

NODES: Final = 3
"""So many nodes would hold the keys if this were a cluster."""

_SCRIPTS: Final = Scripts()


class Call(NamedTuple):
    """What is sent to the server at once: one command, a pipeline, or the commands of a transaction."""

    commands: Sequence[Sequence[bytes]]
    transaction: bool = False


class _Entry(NamedTuple):
    """A command that changed something, and when (epoch ms by the server's clock)."""

    command: Sequence[bytes]
    now: int


@dataclass
class Server:
    """One server. `now` is its clock, epoch ms."""

    now: Callable[[], int]
    run_id: str
    data: Data = field(default_factory=Data)
    refuses_all: str | None = None
    """What it answers to everything, as while it is loading."""
    refuses_writes: str | None = None
    """What it answers to whatever would change something: a replica's answer, or that its disk is full."""
    full: bool = False
    """Whether it takes nothing that needs memory."""
    is_master: bool = True

    def __post_init__(self) -> None:
        self._scripts: dict[bytes, bytes] = {}
        self._ever_loaded: dict[bytes, bytes] = {}
        """All scripts that it ever had: what they wrote is not forgotten with them."""
        self._base = self.data.copy()
        self._journal: list[_Entry] = []

    @property
    def writes(self) -> int:
        """How many commands changed something since the server began."""
        return len(self._journal)

    def before(self, writes: int) -> Data:
        """The data without the last so many commands that changed something."""
        if writes <= 0:
            return self.data.copy()
        older = Server(self.now, self.run_id, self._base.copy())
        older._scripts = self._ever_loaded
        for entry in self._journal[: max(len(self._journal) - writes, 0)]:
            older._execute(entry.command, entry.now)
        return older.data

    def before_on(self, node: int, writes: int) -> Data:
        """The data where one node of the cluster lacks the last so many commands, and the others lack nothing."""
        older, data = self.before(writes), self.data.copy()
        for key in [key for key in data.values if node_of(key) == node]:
            data.remove(key)
        for key, value in older.values.items():
            if node_of(key) == node:
                data.values[key] = value
                if key in older.sets:
                    data.sets.add(key)
                if key in older.expires:
                    data.expires[key] = older.expires[key]
        return data

    def flush_scripts(self) -> None:
        """Forget all scripts."""
        self._scripts.clear()

    def run(self, commands: Sequence[Sequence[bytes]]) -> list[Any]:
        """The answers to these commands; an Error is an answer."""
        replies: list[Any] = []
        for arguments in commands:
            try:
                replies.append(self._checked(arguments))
            except Error as error:
                replies.append(error)
        return replies

    def _checked(self, arguments: Sequence[bytes]) -> Any:  # noqa: ANN401 - whatever Redis may answer
        if self.refuses_all is not None:
            raise Error(self.refuses_all)
        return self._execute(arguments, self.now())

    def _execute(self, arguments: Sequence[bytes], now: int) -> Any:  # noqa: ANN401 - whatever Redis may answer
        self.data.expire(now)
        keyspace = Keyspace(self.data, now)
        try:
            return self._do(keyspace, arguments)
        finally:
            if keyspace.changes:
                self._journal.append(_Entry(arguments, now))

    def _do(self, keyspace: Keyspace, arguments: Sequence[bytes]) -> Any:  # noqa: ANN401 - whatever Redis may answer
        name = arguments[0].upper()
        command = COMMANDS.get(name)
        if command is not None:
            if (self.full or self.refuses_writes) and name not in READS:
                self._check_write(name)
            return command(keyspace, arguments[1:])
        if name in {b"EVALSHA", b"EVAL", b"EVALSHA_RO", b"EVAL_RO"}:
            return self._evaluate(keyspace, name, arguments[1:])
        return self._administer(name, arguments[1:], keyspace.now)

    def _check_write(self, name: bytes) -> None:
        if self.refuses_writes is not None:
            raise Error(self.refuses_writes)
        if self.full and name not in SHRINKS:
            raise Error("OOM command not allowed when used memory > 'maxmemory'.")

    def _evaluate(self, keyspace: Keyspace, name: bytes, arguments: Sequence[bytes]) -> Any:  # noqa: ANN401 - as above
        script = arguments[0]
        if name.startswith(b"EVALSHA"):
            found = self._scripts.get(arguments[0].lower())
            if found is None:
                raise Error("NOSCRIPT No matching script. Please use EVAL.")
            script = found
        else:
            self._load(script)
        count = int(arguments[1])
        keys, rest = arguments[2 : 2 + count], arguments[2 + count :]
        if len({key_slot(key) for key in keys}) > 1:
            raise Error("CROSSSLOT Keys in request don't hash to the same slot")
        slot = key_slot(keys[0]) if keys else None

        def call(inner: Sequence[bytes]) -> Any:  # noqa: ANN401 - as above
            if len(inner) > 1 and inner[1] not in keys and inner[0].upper() in COMMANDS and key_slot(inner[1]) != slot:
                raise Error("ERR Script attempted to access a non local key in a cluster node")
            return self._do(keyspace, inner)

        return _SCRIPTS.run(script, keys, rest, call)

    def _load(self, script: bytes) -> bytes:
        digest = sha1(script, usedforsecurity=False).hexdigest().encode()
        self._scripts[digest] = self._ever_loaded[digest] = script
        return digest

    def _administer(self, name: bytes, arguments: Sequence[bytes], now: int) -> Any:  # noqa: ANN401 - as above
        role = [b"master", 0, []] if self.is_master else [b"slave", b"127.0.0.1", 6379, b"connected", 0]
        answers: dict[bytes, Any] = {
            b"PING": Status(b"PONG"),
            b"TIME": [b"%d" % (now // 1000), b"%d" % (now % 1000 * 1000)],
            b"ROLE": role,
            b"WAIT": 0,
        }
        if name in answers:
            return answers[name]
        if name == b"INFO":
            return self._info()
        if name == b"SCRIPT":
            return self._keep_scripts(arguments[0].upper(), arguments[1:])
        if name == b"CONFIG" and arguments[0].upper() == b"GET":
            values = {b"maxmemory": b"0", b"maxmemory-policy": b"noeviction", b"appendonly": b"no", b"save": b""}
            return [part for wanted in arguments[1:] if wanted in values for part in (wanted, values[wanted])]
        raise Error(f"ERR unknown command '{name.decode()}'")

    def _keep_scripts(self, what: bytes, arguments: Sequence[bytes]) -> Any:  # noqa: ANN401 - as above
        if what == b"LOAD":
            return self._load(arguments[0])
        if what == b"EXISTS":
            return [int(digest.lower() in self._scripts) for digest in arguments]
        if what == b"FLUSH":
            self.flush_scripts()
            return OK
        raise Error(f"ERR unknown subcommand '{what.decode()}'")

    def _info(self) -> bytes:
        lines = {
            "redis_version": "7.0.15",
            "redis_mode": "standalone",
            "run_id": self.run_id,
            "role": "master" if self.is_master else "slave",
            "master_replid": self.run_id,
            "loading": "0",
            "uptime_in_seconds": "1",
            "used_memory": "1000000",
            "maxmemory": "0",
            "maxmemory_policy": "noeviction",
            "evicted_keys": "0",
            "aof_enabled": "0",
            "rdb_last_bgsave_status": "ok",
        }
        return "".join(f"{name}:{value}\r\n" for name, value in lines.items()).encode()


def node_of(key: bytes) -> int:
    """The node that would hold a key."""
    return key_slot(key) % NODES
