"""One run: a story, a schedule, and what has to be true of Redis once nothing goes wrong any more."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any, Final

import numpy as np
import structlog

from schemas.topics import MARKETING
from streams.arithmetic import fields
from streams.arithmetic.measures import breakdown_of
from streams.arithmetic.numbering import numbered_as
from streams.arithmetic.pairs import PAIR, plain
from streams.arithmetic.panes import WINDOWS
from streams.redis import keys as redis_keys
from streams.redis.value_dictionary import SERIES
from tests.built_in import FAMILY_OF_TOPIC
from tests.simulation.log import Log
from tests.simulation.network import Network
from tests.simulation.redis_server import Server
from tests.simulation.redis_values import SortedSet
from tests.simulation.schedule import Fault
from tests.simulation.stories import LAST_SECONDS, Told, latest
from tests.simulation.virtual_time import StuckError, VirtualLoop, VirtualTime
from tests.simulation.world import World
from tests.unit.kpis.stories import NOW

TOLD_SECONDS: Final = LAST_SECONDS + 1.0
"""After this all events have arrived."""
SETTLES_SECONDS: Final = 180.0
"""So long after nothing goes wrong any more everything may take until it is counted."""
STILL_SECONDS: Final = 6.0
"""Longer than from one look at the shards to the next: who is wrong about a shard has noticed by then."""
OLD_MS: Final = 5_000
"""Tables are not older than that."""
SHOWN_SECONDS: Final = 10.0
"""Then the tables are right after so long."""


@dataclass
class Case:
    """What is run."""

    story: Told
    faults: dict[int, list[Fault]]
    seed: int = 0
    """Of what is left to chance: how long calls take, how much is read at once."""
    workers: int = 1
    boards: int = 1


@dataclass
class Outcome:
    """What came of it."""

    wrong: list[str]
    calls: int
    seconds: float
    trace: Sequence[str] = field(repr=False, default=())


def run(case: Case) -> Outcome:
    """Run a case. Whatever is wrong afterwards is among what is returned, not raised."""
    time = VirtualTime(NOW, case.seed)
    with VirtualLoop(time) as loop:
        network = Network(time, case.seed, {number: list(faults) for number, faults in case.faults.items()})
        running = _Run(case, time, network)
        try:
            wrong = loop.run_until_complete(running.finish())
        except StuckError as stuck:
            wrong = [str(stuck)]
        return Outcome(wrong, network.calls, time.seconds, network.trace)


class _Run:
    def __init__(self, case: Case, time: VirtualTime, network: Network) -> None:
        self._case = case
        self._time = time
        self._network = network
        self._log = Log(case.story.partitions)
        self._world = World(case.story.world.engine, network, self._log, case.seed)

    async def finish(self) -> list[str]:
        """Let the story happen, wait until all is counted; returns what is wrong."""
        former = self._case.story.former
        all_have_today = 0.0 if former is None else self._world.begin_with(former)
        self._world.start(self._case.workers, self._case.boards)
        at = -1.0
        for moment, lines in self._case.story.lots:
            await asyncio.sleep(moment - max(at, 0.0))
            self._log.publish(lines)
            at = moment
        await asyncio.sleep(TOLD_SECONDS - at)
        await asyncio.sleep(max(all_have_today - self._time.seconds, 0.0))
        while (left := self._network.troubled_until - self._time.seconds) > 0:  # noqa: ASYNC110 - may grow meanwhile
            await asyncio.sleep(left)
        self._network.say("nothing goes wrong from here on")
        self._network.heal()
        self._world.heal()
        if not await self._until_counted():
            stay = f"records stay uncounted: {self._uncounted()}"
            return [*self._network.in_circles, stay, *self._world.ends[-3:]]
        if self._case.boards:
            await asyncio.sleep(SHOWN_SECONDS)
        return await self._wrong()

    async def _until_counted(self) -> bool:
        until = self._time.seconds + SETTLES_SECONDS
        still_since: float | None = None
        while self._time.seconds < until:
            await asyncio.sleep(1.0)
            if self._uncounted():
                still_since = None
            elif still_since is None:
                still_since = self._time.seconds
            elif self._time.seconds - still_since >= STILL_SECONDS:
                return True
        return False

    def _uncounted(self) -> list[str]:
        """The partitions of which not all is counted or told to others, as Redis says."""
        values = self._network.master.data.values
        said: Any = values.get(redis_keys.COUNTING_CONFIGURATION.encode(), {})
        version: bytes | None = said.get(redis_keys.CATALOGUE_VERSION.encode())
        days = str(self._case.story.world.engine.inactivity_days).encode()
        behind = ["the settings are those of before"] if said and said[b"inactivity_days"] != days else []
        for partition in sorted(self._log.records):
            tag = redis_keys.shard_tag(FAMILY_OF_TOPIC[partition.topic], partition.partition)
            offsets: Any = values.get(redis_keys.ShardKeys(tag).offsets.encode(), {})
            counted = int(offsets.get(partition.topic.encode(), 0))
            if counted != self._log.end(partition):
                behind.append(f"{partition.topic}[{partition.partition}] {counted} of {self._log.end(partition)}")
            seen: Any = values.get(redis_keys.ShardKeys(tag).seen.encode())
            marks = _members(seen)
            if (
                version is not None
                and partition.topic != MARKETING
                and redis_keys.GROWN.encode() + version not in marks
            ):
                behind.append(f"{tag} has not grown")
            if untold := values.get(redis_keys.ShardKeys(tag).outbox.encode()):
                behind.append(f"{tag} has {len(untold)} records to tell others")
        return behind

    async def _wrong(self) -> list[str]:
        await asyncio.sleep(self._case.story.rest_seconds)
        server = self._network.master
        wrong = [f"dead letter: {letter}" for letter in self._log.dead_letters]
        wrong += [*self._world.ends, *self._network.in_circles, *orphans(server)]
        wrong += self._case.story.wrong_besides(server.data.values, self._now())
        if self._case.boards:
            wrong += self._wrong_tables(server)
        elif not wrong:
            # Most cases come to the same in Redis, and what a board makes of that was looked at before.
            found = (self._case.story, self._now() // 60_000, digest(server))
            if found in _RIGHT:
                return []
            await self._world.look()
            wrong = self._wrong_boards()
            if not wrong:
                _RIGHT.add(found)
            return wrong
        return wrong + self._wrong_boards()

    def _now(self) -> int:
        return latest(self._case.story.events) if self._case.story.clock == "event" else self._time.now_ms

    def _wrong_tables(self, server: Server) -> list[str]:
        hashes: dict[bytes, Any] = server.data.values
        meta = {name.decode(): text.decode() for name, text in hashes.get(redis_keys.TABLE_META.encode(), {}).items()}
        if not meta:
            return ["there are no tables"]
        tables = {
            window.name: {name.decode(): text.decode() for name, text in hashes.get(_table(window.name), {}).items()}
            for window in WINDOWS
        }
        wrong = [f"table {sentence}" for sentence in self._case.story.wrong(tables, int(meta["as_of"]))]
        behind = self._now() - int(meta["as_of"])
        if behind > OLD_MS:
            wrong.append(f"the tables are {behind / 1000:g} s old")
        return wrong

    def _wrong_boards(self) -> list[str]:
        wrong = []
        for name, board in self._world.boards.items():
            shown = board.shown
            if shown is None:
                wrong.append(f"{name} shows nothing: {board.problem}")
                continue
            wrong += [f"{name} {sentence}" for sentence in self._case.story.wrong(shown.tables, shown.as_of)]
            if self._now() - shown.as_of > OLD_MS:
                wrong.append(f"{name} shows what was {(self._now() - shown.as_of) / 1000:g} s ago")
        return wrong


_RIGHT: Final[set[tuple[Told, int, bytes]]] = set()
"""Story, minute and digest of data of which the recount says that they are right."""


def digest(server: Server) -> bytes:
    """One for all data that boards make the same tables of: logs are summed up, and values have their own names."""
    values: dict[bytes, Any] = server.data.values
    hashed = sha1(usedforsecurity=False)
    hashed.update(values.get(redis_keys.CLOCK.encode(), b""))
    for tag in sorted(tag.decode() for tag in values.get(redis_keys.SHARDS.encode(), {})):
        keys = redis_keys.ShardKeys(tag)
        for key in (keys.timers, keys.seen):
            found = values.get(key.encode())
            hashed.update(repr(found.ordered() if found is not None else ()).encode())
        meanings = _Meanings(values.get(keys.names.encode(), {}))
        prefix = keys.log("").encode()
        for log in sorted(name for name in values if name.startswith(prefix)):
            hashed.update(log)
            hashed.update(repr(sorted(meanings.summed(values[log]))).encode())
    return hashed.digest()


class _Meanings:
    """What the numbers of one shard mean."""

    def __init__(self, names: dict[bytes, bytes]) -> None:
        self._texts: dict[tuple[str, int], str] = {}
        for name, number in names.items():
            dimension, _, text = name.decode().partition("=")
            self._texts[dimension, int(number)] = text
        self._known: dict[int, tuple[str, ...]] = {}

    def summed(self, log: bytes) -> Iterator[tuple[tuple[str, ...], int, int]]:
        """Series and values, bucket and sum of what a log holds."""
        pairs = np.frombuffer(plain(log), dtype=PAIR).reshape(-1, 2)
        numbers, places = np.unique(pairs[:, 0], return_inverse=True)
        sums = np.zeros(len(numbers), dtype=np.int64)
        np.add.at(sums, places, pairs[:, 1])
        for number, amount in zip(numbers.tolist(), sums.tolist(), strict=True):
            if amount:
                above = number >> fields.SECOND_SHIFT
                named = self._known.get(above) or self._known.setdefault(above, self._named(number))
                yield named, number - (above << fields.SECOND_SHIFT), amount

    def _named(self, number: int) -> tuple[str, ...]:
        field = fields.split(number)
        series = self._texts.get((SERIES, field.series), "")
        by = breakdown_of(series)
        texts = [
            self._texts.get((numbered_as(dimension), value)) for dimension, value in zip(by, field[1:3], strict=False)
        ]
        return (series, *(text or f"#{value}" for text, value in zip(texts, field[1:3], strict=False)))


def orphans(server: Server) -> list[str]:
    """Keys that nobody would ever look for, and what is named though it is not there."""
    values: dict[bytes, Any] = server.data.values
    tags = [tag.decode() for tag in values.get(redis_keys.SHARDS.encode(), {})]
    wrong = []
    for tag in tags:
        keys = redis_keys.ShardKeys(tag)
        logs = _members(values.get(keys.changed.encode()))
        prefix = keys.log("").encode()
        stored = {key.removeprefix(prefix) for key in values if key.startswith(prefix)}
        wrong += [f"{tag}: log {name.decode()} is in no list" for name in sorted(stored - logs)]
        wrong += [f"{tag}: log {name.decode()} is not there" for name in sorted(logs - stored)]
        rewritten = set(values.get(keys.rewrites.encode(), {}))
        wrong += [f"{tag}: no log {name.decode()}, but a count of it" for name in sorted(rewritten - logs)]
        timers, facts = _members(values.get(keys.timers.encode())), set(values.get(keys.facts.encode(), {}))
        wrong += [f"{tag}: a timer of {name.decode()}, which has no facts" for name in sorted(timers - facts)]
    fixed = {value for name, value in vars(redis_keys).items() if name.isupper() and isinstance(value, str)}
    for key in values:
        text = key.decode()
        tag = text.partition("{")[2].partition("}")[0]
        is_fence = text == redis_keys.fence(tag)
        of_tables = (tag if is_fence else text).startswith((redis_keys.table(""), redis_keys.GOALS, redis_keys.PERIODS))
        if text not in fixed and tag not in tags and not of_tables:
            wrong.append(f"nobody knows the key {text}")
    return wrong


def _table(window: str) -> bytes:
    return redis_keys.table(window).encode()


def _members(value: SortedSet | None) -> set[bytes]:
    return set(value.scores) if value is not None else set()


def be_quiet() -> None:
    """Log nothing: a trace tells more."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
