"""Runs a case through the whole product and compares the tables with those that it should end in.

    python -m tests.end_to_end.run_case PREFIX [--shuffled SEED] [--doubled] [--kill]

A case is three files: PREFIX.ndjson.gz with an event a line, PREFIX.toml with settings and PREFIX.expected.json with
{window: {field: number}}. Apache Kafka and Debian's Redis are started for it, with two workers and a board. `--kill`
kills one of the workers in the middle and starts another. Exits 1 if any field differs.
"""

import argparse
import gzip
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.end_to_end.product import Product
from tests.recount.comparison import differences
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.redis_servers import DebianRedis

_EVERY = 10


def arranged(lines: list[bytes], shuffled: int | None, *, doubled: bool) -> list[bytes]:
    """The lines as asked for: every tenth twice, in another order."""
    if doubled:
        lines = [copy for place, line in enumerate(lines) for copy in [line] * (1 + (place % _EVERY == 0))]
    if shuffled is not None:
        random.Random(shuffled).shuffle(lines)
    return lines


def main(arguments: list[str]) -> int:
    """Run one case; prints the differences and returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("prefix", help="the path of a case's files, without their endings")
    parser.add_argument("--shuffled", type=int, metavar="SEED", help="shuffle the lines first")
    parser.add_argument("--doubled", action="store_true", help="publish every tenth line twice")
    parser.add_argument("--kill", action="store_true", help="kill a worker in the middle, start another")
    chosen = parser.parse_args(arguments)
    lines = gzip.decompress(Path(f"{chosen.prefix}.ndjson.gz").read_bytes()).splitlines()
    settings = Path(f"{chosen.prefix}.toml").read_text(encoding="utf-8")
    expected = json.loads(Path(f"{chosen.prefix}.expected.json").read_text(encoding="utf-8"))
    lines = arranged(lines, chosen.shuffled, doubled=chosen.doubled)
    with ApacheKafka() as kafka, DebianRedis() as redis, tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.ndjson"
        halves = [lines[: len(lines) // 2], lines[len(lines) // 2 :]] if chosen.kill else [lines]
        with Product(Path(folder), settings, kafka.bootstrap, redis.url) as product:
            began = time.monotonic()
            workers = [product.start("worker") for _ in range(2)]
            product.start("board", "--port", "0")
            for half in halves:
                events.write_bytes(b"\n".join(half) + b"\n")
                published = product.run("publish", str(events))
                if published.returncode:
                    sys.stdout.write(published.stdout + published.stderr)
                    return 1
                if chosen.kill and half is halves[0]:
                    workers[0].kill()
                    product.start("worker")
            found = differences(product.tables(), expected)
            took = time.monotonic() - began
    for sentence in found:
        sys.stdout.write(sentence + "\n")
    compared = sum(len(table) for table in expected.values())
    sys.stdout.write(f"{len(found)} differences in {compared} expected fields, {took:.0f} s\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
