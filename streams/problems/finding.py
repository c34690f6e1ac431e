"""Finds problems in facts: a rule for each kind. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from streams.problems.episodes import Found
from streams.problems.facts import Facts, is_full
from streams.problems.kinds import Kind
from streams.redis.condition import Condition

CLOCK_LIMIT_MS: Final = 2_000
_KAFKA_SILENT_MS: Final = 4_000
_UNSAVED_SECONDS: Final = 3_700
"""The longest time between two snapshots by Redis's own defaults is an hour."""
_MOST_NAMED: Final = 4

Rule = Callable[[Facts], str | tuple[str, int | None] | None]
"""What exactly is the matter, and since when if that can be told; None if nothing is."""


def found(facts: Facts) -> Iterator[Found]:
    """All problems that the facts show."""
    for kind, rule in RULES.items():
        said = rule(facts)
        if said is not None:
            yield Found(kind, *((said, None) if isinstance(said, str) else said))


def _store_empty(facts: Facts) -> str | None:
    if facts.offsets:
        return None
    before = sum(one.stood for one in facts.went_back.values())
    if before:
        return f"Redis holds nothing; {before:,} records were counted in it before"
    records = facts.records
    return f"Redis holds nothing, and Kafka has {records:,} records" if records else None


def _store_older(facts: Facts) -> str | None:
    if not facts.offsets or not facts.went_back:
        return None
    missing = sum(one.stood - one.stands for one in facts.went_back.values())
    named = [
        f"{tag} at {one.stands:,} of {topic}, once at {one.stood:,}"
        for (tag, topic), one in sorted(facts.went_back.items())
    ]
    return f"{missing:,} records that were counted before are not in it: {some(named)}"


def _store_full(facts: Facts) -> str | None:
    return _servers(
        facts,
        is_full,
        lambda server: f"{_mega(server.used_bytes)} of {_mega(server.most_bytes)} MB (maxmemory) are used",
    )


def _store_read_only(facts: Facts) -> str | None:
    return _servers(facts, lambda server: server.is_replica, lambda _: "it is a replica, which takes no writes")


def _store_evicting(facts: Facts) -> str | None:
    def said(server: Condition) -> str:
        gone = f", and {server.evicted:,} were removed since it began" if server.evicted else ""
        return f"maxmemory-policy is {server.policy}{gone}"

    return _servers(facts, lambda server: server.policy.startswith("allkeys") or server.evicted > 0, said)


def _store_not_persistent(facts: Facts) -> str | None:
    if not facts.persistent:
        return None

    def forgets(server: Condition) -> bool:
        return server.failed is not None or not (server.appends or _takes_snapshots(server))

    def said(server: Condition) -> str:
        if server.failed is not None:
            return f"it could not write {server.failed}"
        return "neither snapshots (save) nor the append-only file (appendonly) are on"

    return _servers(facts, forgets, said)


def _takes_snapshots(server: Condition) -> bool:
    if server.snapshots is not None:
        return server.snapshots != ""
    return server.unsaved == 0 or server.saved_seconds_ago < _UNSAVED_SECONDS


def _no_worker(facts: Facts) -> tuple[str, int | None] | None:
    if not facts.takes_writes or any(told.shards for told in facts.alive):
        return None
    if facts.alive:
        names = [told.name for told in facts.alive]
        return f"workers live ({some(names)}), and none of them has a partition", None
    last = max(facts.workers, key=lambda seen: seen.at, default=None)
    if last is None:
        return "no worker was seen within an hour", None
    ended = "ended" if last.told.ended else "was last seen"
    return f"the last one, {last.told.name}, {ended} at {_moment(last.at)}", last.at


def _shard_unowned(facts: Facts) -> str | None:
    owned = {tag for told in facts.alive for tag in told.shards}
    if not owned or not facts.takes_writes:
        return None
    free = [tag for tag in facts.shards if tag not in owned]
    return f"{len(free)} of {len(facts.shards)}: {some(free)}" if free else None


def _kafka_away(facts: Facts) -> str | None:
    away = [told.name for told in facts.alive if told.kafka_silent_ms > _KAFKA_SILENT_MS]
    return f"Kafka does not answer {some(away)}" if away else None


def _partition_behind(facts: Facts) -> tuple[str, int | None] | None:
    late = sorted(
        (
            (seen.at - waiting.ms, f"{topic}[{number}]", waiting.records)
            for seen in facts.workers
            if seen.told in facts.alive
            for topic, partitions in seen.told.waiting.items()
            for number, waiting in partitions.items()
        )
    )
    if not late:
        return None
    records = sum(waiting for _, _, waiting in late)
    return f"{records:,} records wait in {some([name for _, name, _ in late])}", late[0][0]


def _partitions_changed(facts: Facts) -> str | None:
    begun = facts.partitions
    now: dict[str, int] = {}
    for told in facts.alive:
        now |= told.partitions
    others = [
        f"{topic} has {count} partitions, and counting began with {begun[topic]}"
        for topic, count in sorted(now.items())
        if topic in begun and count != begun[topic]
    ]
    return some(others, "; ") if others else None


def _settings_differ(facts: Facts) -> str | None:
    said = [f"{told.name}: {told.differs}" for told in facts.alive if told.differs]
    if facts.differs:
        said.insert(0, facts.differs)
    return some(said, "; ") if said else None


def _clock_off(facts: Facts) -> str | None:
    clocks = [("this board's clock", facts.clock_ahead), *((told.name, told.clock_ahead) for told in facts.alive)]
    off = [
        f"{name} is {abs(ahead) / 1000:.0f} s {'ahead of' if ahead > 0 else 'behind'} the clock of Redis"
        for name, ahead in clocks
        if abs(ahead) > CLOCK_LIMIT_MS
    ]
    return some(off, "; ") if off else None


def _tables_stale(facts: Facts) -> str | None:
    return facts.board


def _no_board(facts: Facts) -> str | None:
    if facts.boards or not facts.takes_writes:
        return None
    return "no board has told that it lives for some seconds"


RULES: Final[Mapping[Kind, Rule]] = {
    Kind.STORE_EMPTY: _store_empty,
    Kind.STORE_OLDER: _store_older,
    Kind.STORE_FULL: _store_full,
    Kind.STORE_READ_ONLY: _store_read_only,
    Kind.STORE_EVICTING: _store_evicting,
    Kind.NO_WORKER: _no_worker,
    Kind.SHARD_UNOWNED: _shard_unowned,
    Kind.KAFKA_AWAY: _kafka_away,
    Kind.PARTITION_BEHIND: _partition_behind,
    Kind.SETTINGS_DIFFER: _settings_differ,
    Kind.PARTITIONS_CHANGED: _partitions_changed,
    Kind.CLOCK_OFF: _clock_off,
    Kind.TABLES_STALE: _tables_stale,
    Kind.NO_BOARD: _no_board,
    Kind.STORE_NOT_PERSISTENT: _store_not_persistent,
}
"""All kinds but that Redis is away: then there are no facts."""


def _servers(facts: Facts, holds: Callable[[Condition], bool], said: Callable[[Condition], str]) -> str | None:
    told = [
        f"{server.name}: {said(server)}" if server.name else said(server) for server in facts.servers if holds(server)
    ]
    return some(told, "; ") if told else None


def some(names: Sequence[str], mark: str = ", ") -> str:
    """The first of them, and how many more there are."""
    more = len(names) - _MOST_NAMED
    return mark.join([*names[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])


def _mega(size: int) -> str:
    return f"{size / 1_000_000:,.0f}"


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
