"""Ten million ids of marketing events: bytes an id in Redis, and look-ups a second, by how many ids a bucket has.

All are in one shard, which is the worst that can be: two million are as many as a writer keeps in memory. Timed are
batches of a busy worker, half of whose events were counted before, from the hash of each id to the commit of its bucket
to a real Redis; panes are left out. "None in memory" means that every batch finds its buckets in Redis alone.
"""

import os
import random
import sys
import time
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from redis import Redis

from streams.engine.id_buckets import DIRECTORY, PER_BUCKET, IdBuckets, names_of
from streams.redis.commits import Commit
from streams.redis.connection import connect
from streams.redis.keys import ShardKeys
from streams.redis.shards import Shards
from streams.settings import Settings
from tests.servers.redis_servers import DebianRedis

IDS: Final = int(os.environ.get("NABZ_BENCH_IDS", "10000000"))
BATCH: Final = Settings().worker.batch_records
BATCHES: Final = 40
TODAY: Final = 20_600
OLDEST: Final = TODAY - 400
_TAG: Final = "campaign-0"
_BYTES_OF_ID: Final = 10
_FILLED_AT_ONCE: Final = 5_000

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("per_bucket", [16, PER_BUCKET, 64, 128])
async def test_ten_million_ids(per_bucket: int) -> None:
    hashes = np.random.default_rng(7).integers(0, 1 << 64, IDS, dtype=np.uint64, endpoint=False)
    with DebianRedis() as server, Redis.from_url(server.url) as plain:
        _fill(plain, hashes, per_bucket)
        size = int(plain.memory_usage(ShardKeys(_TAG).facts, samples=0) or 0)
        client = connect(server.url)
        shards = Shards(client)
        lines = [f"{IDS:,} ids, {per_bucket} a bucket: {size / IDS:.1f} bytes an id in Redis"]
        for name, most_buckets in (("none in memory", 0), ("what memory holds", 2_000_000 // per_bucket)):
            known = IdBuckets(plain.hget(ShardKeys(_TAG).facts, DIRECTORY), per_bucket, most_buckets)
            warm = 0 if most_buckets == 0 else BATCHES
            await _time(shards, plain, known, hashes, warm)
            lines.append(f"{name:>20}: {await _time(shards, plain, known, hashes, BATCHES)}")
        await client.aclose()
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


def _fill(redis: Redis, hashes: NDArray[np.uint64], per_bucket: int) -> None:
    """Write all ids as a writer leaves them, over the last 400 days."""
    buckets = -(-len(hashes) // per_bucket)
    mask = np.uint64((1 << buckets.bit_length()) - 1)
    number = hashes & mask
    number = np.where(number < buckets, number, number & (mask >> np.uint64(1)))
    entries = np.empty(len(hashes), dtype=[("hash", "<u8"), ("day", "<u2")])
    entries["hash"] = hashes
    entries["day"] = np.arange(len(hashes)) * 400 // len(hashes) + OLDEST + 1
    order = np.argsort(number, kind="stable")
    content = entries[order].tobytes()
    ends = np.searchsorted(number[order], np.arange(buckets), side="right").tolist()
    key = ShardKeys(_TAG).facts
    redis.hset(key, DIRECTORY, msgspec.msgpack.encode([buckets, len(hashes)]))
    for first in range(0, buckets, _FILLED_AT_ONCE):
        last = min(first + _FILLED_AT_ONCE, buckets)
        begins = [ends[first - 1] if first else 0, *ends[first : last - 1]]
        redis.hset(
            key,
            mapping={
                str(first + place): content[begin * _BYTES_OF_ID : end * _BYTES_OF_ID]
                for place, (begin, end) in enumerate(zip(begins, ends[first:last], strict=True))
                if begin < end
            },
        )


async def _time(shards: Shards, redis: Redis, known: IdBuckets, hashes: NDArray[np.uint64], batches: int) -> str:
    """What so many batches cost, half of whose ids are among `hashes`."""
    chance = random.Random(batches + known.ids)
    work: list[list[int]] = []
    for _ in range(batches):
        old = hashes[[chance.randrange(len(hashes)) for _ in range(BATCH // 2)]].tolist()
        new = [chance.getrandbits(64) for _ in range(BATCH - len(old))]
        work.append(chance.sample([*old, *new], BATCH))
    before = time.perf_counter(), time.process_time(), _redis_seconds(redis)
    fresh = sum([await _count(shards, known, batch) for batch in work])
    if not batches:
        return ""
    clock, own = time.perf_counter() - before[0], time.process_time() - before[1]
    store = _redis_seconds(redis) - before[2]
    events = batches * BATCH
    # An id may be drawn twice, but hardly ever.
    assert abs(fresh - events // 2) < events // 1_000
    return (
        f"{events / clock:,.0f} look-ups/s; CPU an event: writer {own / events * 1e6:.2f} us, "
        f"Redis {store / events * 1e6:.2f} us"
    )


async def _count(shards: Shards, known: IdBuckets, batch: Sequence[int]) -> int:
    """Look up a batch, note what is new and commit it; how many were new."""
    missing = known.plan(batch)
    position = await shards.position(_TAG)
    found = await shards.facts(_TAG, [position], names_of(missing))
    known.load(dict(zip(missing, found, strict=True)), OLDEST)
    fresh = sum(known.add([TODAY] * len(batch), OLDEST))
    commit = Commit()
    commit.facts, commit.forgotten = known.take_changed()
    await shards.commit(_TAG, position, "bench", commit)
    known.evict()
    return fresh


def _redis_seconds(redis: Redis) -> float:
    cpu = redis.info("cpu")
    return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])
