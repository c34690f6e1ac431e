"""Measures grow in a company at work whose workers are killed meanwhile: what that costs, and whether it comes out.

    python -m tests.bench.growing_company [--customers 100000] [--tickets 100000] [--events-per-second 2000] [--kills 5]

Two workers and a board count a past of 300 days from Apache Kafka. Then one measure of each family that keeps facts is
made new, workers and board are started again, and while these measures grow, events come steadily and a worker is
killed now and then, and started again 3 seconds later. In the end other workers count the same topics from nothing into
another Redis. All series of all shards, by name, all marks, and all tables have to be the same. The clock is that of
the wall, as at a company at work, so both are looked at side by side, in the same minute.

Freshness is told from when an event is given to the producer until Redis holds it, and until the tables show it: over
all events, and without those that were on their way at any time from a kill on until both workers share the shards
again and what was published before that is in the tables.
"""

import argparse
import asyncio
import io
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.cli.tables.reading import read_contents, redis_client
from streams.cli.tables.wait import wait_until_counted
from streams.cli.terminal.exit_codes import DONE, GROWING
from streams.cli.terminal.running import Progress
from streams.kafka.clients.publisher import Publisher, partition_of
from streams.kafka.clients.topics import prepare_topics
from streams.redis import keys as redis_keys
from tests.bench.company_events import past
from tests.bench.counted_alike import how_much, how_they_differ
from tests.bench.crew_that_grows import Crew
from tests.bench.freshness_of_partitions import Place
from tests.bench.growing_live import Live, Options
from tests.end_to_end.product import Product
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.redis_servers import DebianRedis

MEASURES: Final = ("order_value", "customers_active", "pipeline_open_deals", "leads_open", "tickets_backlog")
"""Of each family that keeps facts: sums and running totals, in panes and by time."""
WRONG: Final = "WRONG: "
_SETTINGS: Final = '[pipelines.default]\nsells = true\nstalled_after = "20d"\n'
_COUNTED_SECONDS: Final = 1_800.0
_READINGS: Final = 5
_READING_SECONDS: Final = 3.0


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks for; 1 if the counts differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in Options().__dict__.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    options = Options(**vars(parser.parse_args(arguments)))
    wrong = False
    for line in measured(options):
        wrong = wrong or line.startswith(WRONG)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return int(wrong)


def measured(options: Options) -> Iterator[str]:
    """Lines that tell what came out; one that begins with `WRONG: ` for all that is not as it has to be."""
    settings = f"{_SETTINGS}[worker]\ngrow_share = {options.grow_share}\n"
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="nabz-growing-")))
        kafka = running.enter_context(ApacheKafka(heap="1g"))
        stores = [running.enter_context(DebianRedis()) for _ in range(2)]
        products = []
        for number, store in enumerate(stores):
            (own := folder / str(number)).mkdir()
            products.append(running.enter_context(Product(own, settings, kafka.bootstrap, store.url)))
        first, second = products
        yield f"{os.cpu_count()} cores, load average {_load()}"
        began = time.monotonic()
        crew = Crew(first)
        crew.start()
        bases = asyncio.run(_publish(first, past(options.company, int(time.time() * 1000) - 60_000)))
        _wait(first)
        crew.end()
        yield f"{sum(bases.values()):,} events of the past: published and counted in {time.monotonic() - began:.0f} s"
        asyncio.run(_forget(first))
        planned = first.run("catalogue", "plan").stdout
        if {line.split()[1] for line in planned.splitlines() if line.startswith("grows: ")} != {*MEASURES}:
            raise AssertionError(f"nabz catalogue plan: {planned}")
        began = time.monotonic()
        crew.start(shared=False)
        live = Live(options, first, crew, stores[0].pid, bases, began)
        asyncio.run(live.run())
        yield from live.told()
        yield crew.rounds_told()
        _wait(first)
        code = first.run("catalogue", "status").returncode
        if code != DONE:
            yield f"{WRONG}nabz catalogue status ended with {code}{' (growing)' if code == GROWING else ''}"
        began = time.monotonic()
        other = Crew(second)
        other.start()
        _wait(second)
        yield f"the same topics counted from nothing in {time.monotonic() - began:.0f} s; load average {_load()}"
        yield from asyncio.run(_compared(first, second))
        crew.end()
        other.end()


def _load() -> str:
    return ", ".join(f"{load:.1f}" for load in os.getloadavg())


def _wait(product: Product) -> None:
    try:
        asyncio.run(wait_until_counted(product.settings, _COUNTED_SECONDS, Progress(io.StringIO())))
    except Exception as error:
        raise AssertionError(f"{error}\n{product.logs()}") from error


async def _publish(product: Product, records: Iterable[tuple[str, bytes, bytes]]) -> dict[Place, int]:
    """Publish all of this; how many records each partition has."""
    counts = await prepare_topics(product.settings.kafka, FAMILIES, [DEAD_LETTERS])
    sent: Counter[Place] = Counter({(topic, number): 0 for topic in counts for number in range(counts[topic])})
    async with Publisher(product.settings.kafka, counts) as publisher:
        for topic, key, value in records:
            await publisher.send(value, key, topic)
            sent[topic, partition_of(key, counts[topic])] += 1
    return dict(sent)


async def _forget(product: Product) -> None:
    """Have the measures be new to whoever starts next."""
    async with redis_client(product.settings.redis) as client:
        await client.hdel(redis_keys.COUNTING_CONFIGURATION, *(f"{redis_keys.MEASURE}{name}" for name in MEASURES))


async def _compared(first: Product, second: Product) -> list[str]:
    """How the counts of both differ. Time goes on while they are read, so what differs is looked at again."""
    days = first.settings.calendar.dates.days
    async with redis_client(first.settings.redis) as client, redis_client(second.settings.redis) as other:
        wrong: list[str] = []
        for _ in range(_READINGS):
            now = (await read_contents(client)).as_of
            assert now is not None
            wrong = await how_they_differ(client, other, now, days)
            if not wrong:
                return [f"all the same: {await how_much(client, now, days)}"]
            await asyncio.sleep(_READING_SECONDS)
        return [f"{WRONG}{sentence}" for sentence in wrong]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
