"""Which problem is found in which facts: for each kind facts that show it, and nearby facts that do not."""

from dataclasses import replace
from typing import Any

import pytest

from schemas.topics import FAMILIES
from streams.problems import Kind
from streams.problems.facts import Facts, Seen
from streams.problems.finding import RULES, found
from streams.problems.remembered import WentBack
from streams.problems.told import ALIVE_MS, Stand, Waiting, WorkerTold
from streams.redis.condition import Condition
from streams.redis.keys import PARTITIONS
from tests.built_in import EVENTS

NOW = 1_790_000_000_000
TOPICS = {topic: 2 for topics in FAMILIES.values() for topic in topics}
SHARDS = [f"{family}-{number}" for family in FAMILIES for number in range(2)]
SERVER = Condition("", used_bytes=50, most_bytes=100)


def worker(*, at: int = NOW, **told: Any) -> Seen:  # noqa: ANN401 - whatever a worker tells
    return Seen(at, WorkerTold(**{"name": "one:1", "shards": SHARDS, "partitions": TOPICS, **told}))


WELL = Facts(
    NOW,
    EVENTS,
    [worker()],
    [SERVER],
    {PARTITIONS + topic: str(count) for topic, count in TOPICS.items()},
    offsets={("deal-0", "crm.deals"): 5},
)


def having(**facts: Any) -> Facts:  # noqa: ANN401 - any fact
    return replace(WELL, **facts)


def server(**condition: Any) -> Facts:  # noqa: ANN401 - any of it
    return having(servers=[replace(SERVER, **condition)])


LOST = {("deal-0", "crm.deals"): WentBack(5, 1_005)}

SHOWN = [
    (
        Kind.STORE_EMPTY,
        having(offsets={}, went_back={("deal-0", "crm.deals"): WentBack(0, 7)}),
        "7 records were counted",
    ),
    (
        Kind.STORE_EMPTY,
        having(offsets={}, workers=[worker(stands={"crm.deals": {0: Stand(4, 0)}})]),
        "Redis holds nothing, and Kafka has 4 records",
    ),
    (Kind.STORE_OLDER, having(went_back=LOST), "1,000 records that were counted before are not in it: deal-0 at 5"),
    (Kind.STORE_FULL, server(used_bytes=95), "0 of 0 MB (maxmemory) are used"),
    (Kind.STORE_FULL, server(used_bytes=120, policy="volatile-lru"), "maxmemory"),
    (Kind.STORE_READ_ONLY, server(is_replica=True), "it is a replica, which takes no writes"),
    (Kind.STORE_EVICTING, server(policy="allkeys-lfu"), "maxmemory-policy is allkeys-lfu"),
    (Kind.STORE_EVICTING, server(evicted=3), "maxmemory-policy is noeviction, and 3 were removed since it began"),
    (
        Kind.STORE_EVICTING,
        having(servers=[SERVER, replace(SERVER, name="b:1", policy="allkeys-lru")]),
        "b:1: maxmemory-",
    ),
    (Kind.STORE_NOT_PERSISTENT, server(appends=False, snapshots=""), "neither snapshots (save) nor"),
    (Kind.STORE_NOT_PERSISTENT, server(appends=False, unsaved=1, saved_seconds_ago=4_000), "neither snapshots"),
    (Kind.STORE_NOT_PERSISTENT, server(failed="its last snapshot"), "it could not write its last snapshot"),
    (Kind.NO_WORKER, having(workers=[]), "no worker was seen within an hour"),
    (
        Kind.NO_WORKER,
        having(workers=[worker(at=NOW - ALIVE_MS - 1)]),
        "the last one, one:1, was last seen at 2026-09-21",
    ),
    (Kind.NO_WORKER, having(workers=[worker(ended=True)]), "the last one, one:1, ended at "),
    (Kind.NO_WORKER, having(workers=[worker(shards=[])]), "workers live (one:1), and none of them has a partition"),
    (Kind.SHARD_UNOWNED, having(workers=[worker(shards=SHARDS[2:])]), f"2 of {len(SHARDS)}: {SHARDS[0]}, {SHARDS[1]}"),
    (
        Kind.SHARD_UNOWNED,
        having(workers=[worker(shards=SHARDS[-1:])]),
        f"{len(SHARDS) - 1} of {len(SHARDS)}: deal-0, deal-1, ",
    ),
    (Kind.KAFKA_AWAY, having(workers=[worker(kafka_silent_ms=4_001)]), "Kafka does not answer one:1"),
    (
        Kind.PARTITION_BEHIND,
        having(workers=[worker(waiting={"crm.deals": {0: Waiting(2, 9_000)}, "crm.tickets": {1: Waiting(3, 6_000)}})]),
        "5 records wait in crm.deals[0], crm.tickets[1]",
    ),
    (
        Kind.PARTITIONS_CHANGED,
        having(workers=[worker(partitions={**TOPICS, "crm.deals": 3})]),
        "crm.deals has 3 partitions, and counting began with 2",
    ),
    (Kind.SETTINGS_DIFFER, having(differs="currency was USD, is EUR"), "currency was USD, is EUR"),
    (Kind.SETTINGS_DIFFER, having(workers=[worker(differs="x")]), "one:1: x"),
    (Kind.CLOCK_OFF, having(clock_ahead=2_001), "this board's clock is 2 s ahead of the clock of Redis"),
    (Kind.CLOCK_OFF, having(workers=[worker(clock_ahead=-60_000)]), "one:1 is 60 s behind the clock of Redis"),
    (Kind.TABLES_STALE, having(board="a round takes very long"), "a round takes very long"),
    (Kind.NO_BOARD, having(boards=0), "no board has told"),
]

WELL_TOO = {
    "an empty Redis beside an empty Kafka": having(offsets={}),
    "memory without a bound": server(used_bytes=10**12, most_bytes=0),
    "nine tenths of the memory": server(used_bytes=94),
    "keys with a time to live may be removed": server(policy="volatile-ttl", used_bytes=50),
    "snapshots alone": server(appends=False, snapshots="3600 1", unsaved=9, saved_seconds_ago=10_000),
    "nothing new since a snapshot of long ago": server(appends=False, saved_seconds_ago=10**6),
    "a Redis that keeps nothing by choice": replace(server(appends=False, snapshots=""), persistent=False),
    "a worker that told 8 s ago": having(workers=[worker(at=NOW - ALIVE_MS)]),
    "a dead worker beside one that lives": having(workers=[worker(), worker(at=NOW - 60_000, name="two:2")]),
    "what a dead worker said": having(
        workers=[
            worker(),
            worker(at=NOW - 60_000, clock_ahead=99_999, differs="x", waiting={"crm.deals": {0: Waiting(1, 1)}}),
        ]
    ),
    "shards of two workers": having(workers=[worker(shards=SHARDS[:3]), worker(shards=SHARDS[3:])]),
    "clocks a second apart": having(clock_ahead=-2_000, workers=[worker(clock_ahead=2_000)]),
    "topics of which Kafka has said nothing": having(workers=[worker(partitions={})]),
}


@pytest.mark.parametrize(("kind", "facts", "detail"), SHOWN)
def test_each_problem_is_found(kind: Kind, facts: Facts, detail: str) -> None:
    problems = {one.kind: one for one in found(facts)}
    assert set(problems) == {kind}
    assert problems[kind].detail.startswith(detail) or detail in problems[kind].detail


@pytest.mark.parametrize("facts", [WELL, *WELL_TOO.values()], ids=["well", *WELL_TOO])
def test_nothing_is_found_where_all_is_well(facts: Facts) -> None:
    assert list(found(facts)) == []


def test_there_is_a_rule_and_an_example_for_every_kind() -> None:
    assert set(RULES) == set(Kind) - {Kind.STORE_AWAY}
    assert {kind for kind, _, _ in SHOWN} == set(RULES)


@pytest.mark.parametrize("server", [replace(SERVER, used_bytes=99), replace(SERVER, is_replica=True)])
def test_where_nobody_can_say_that_he_lives_nobody_is_missed(server: Condition) -> None:
    gone = [worker(at=NOW - 60_000)]
    kinds = {one.kind for one in found(having(servers=[server], workers=gone, boards=0))}
    assert kinds in ({Kind.STORE_FULL}, {Kind.STORE_READ_ONLY})


def test_since_when_is_told_where_it_can_be() -> None:
    last = next(iter(found(having(workers=[worker(at=NOW - 60_000), worker(at=NOW - 30_000)]))))
    assert (last.kind, last.since) == (Kind.NO_WORKER, NOW - 30_000)
    late = worker(at=NOW - 1_000, waiting={"crm.deals": {0: Waiting(2, 9_000)}, "crm.tickets": {0: Waiting(2, 6_000)}})
    assert next(iter(found(having(workers=[late])))).since == NOW - 10_000
