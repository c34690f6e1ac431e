"""Looks for a case in which the engine and the recount disagree.

    python -m tests.invention.hunt FIRST_SEED COUNT [--size N] [--product]

Each seed is counted by the writers and a board on one Redis, without Kafka; with `--product` by the whole product, with
two workers on Apache Kafka. Exits 1 if any field of any case differs.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from streams.embedded import EmbeddedRedis
from tests.invention.counting import Tables, counted_by_the_product, counted_by_writers, expected
from tests.invention.invention import Invention, invent
from tests.recount.comparison import differences
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.redis_servers import DebianRedis, emptied
from tests.servers.topics import delete_topics, run_apart


def main(arguments: Sequence[str]) -> int:
    """Hunt; prints what differs and returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--size", type=int, default=40)
    parser.add_argument("--product", action="store_true", help="count by the whole product")
    chosen = parser.parse_args(arguments)
    seeds = range(chosen.first, chosen.first + chosen.count)
    bad = 0
    if chosen.product:
        with ApacheKafka() as kafka, DebianRedis() as redis:
            for seed in seeds:
                case = invent(seed, chosen.size)
                run_apart(delete_topics(kafka.bootstrap))
                with tempfile.TemporaryDirectory() as folder:
                    tables = counted_by_the_product(case, seed, kafka.bootstrap, emptied(redis.url), Path(folder))
                bad += _compared(seed, case, tables)
    else:
        with EmbeddedRedis() as redis:
            for seed in seeds:
                case = invent(seed, chosen.size)
                tables = asyncio.run(counted_by_writers(case, seed, emptied(redis.url)))
                bad += _compared(seed, case, tables)
    return 1 if bad else 0


def _compared(seed: int, case: Invention, tables: Tables) -> int:
    should_be = expected(case)
    found = differences(tables, should_be)
    for sentence in found:
        sys.stdout.write(f"  {sentence}\n")
    fields = sum(len(table) for table in should_be.values())
    sys.stdout.write(f"seed {seed}: {len(case.events)} events, {len(found)} differences in {fields} fields\n")
    sys.stdout.flush()
    return len(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
