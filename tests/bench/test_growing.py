"""How long it takes to count all entities of some shards anew out of their facts, and what comes out.

Half of them are tickets and half customers with ten purchases each, in one worker that does nothing else. Timed is its
processor time from the first commit of a worker with other settings to the mark that nothing is left.
"""

import os
import random
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from streams.counting_configuration import counting_configuration
from streams.redis.agreement import agree
from streams.redis.connection import Client
from tests.built_in import change_between
from tests.engine.agreement import World
from tests.engine.crowd import connected, started
from tests.engine.driver import Driver, Topics, lines_of
from tests.integration.test_growing import named_sums
from tests.servers.redis_servers import DebianRedis
from tests.unit.kpis.stories import NOW

ENTITIES: Final = int(os.environ.get("NABZ_BENCH_ENTITIES", "40000"))
BEFORE: Final = World("inactivity_days = 90\n[kafka]\npartitions = 4\n")
AFTER: Final = World(
    'inactivity_days = 30\n[service_levels]\nresolution = { default = "8h" }\n[calendar]\ndays = ["mon", "tue"]\n'
    "[kafka]\npartitions = 4\n"
)
_DAY: Final = 24 * 60 * 60 * 1000
_PURCHASES: Final = 10

pytestmark = pytest.mark.timeout(0)


async def test_all_entities_grow_and_come_to_what_a_count_from_nothing_gives() -> None:
    topics = Topics(4)
    topics.publish(lines_of(_events(ENTITIES // 2)))
    with DebianRedis() as server:
        async with connected(server.url) as client:
            await (await _counting(client, BEFORE, topics)).work(5_000)
            driver = await _counting(client, AFTER, topics)
            lines = []
            for family in ("ticket", "customer"):
                others = {tag: writer for tag, writer in driver.writers.items() if not tag.startswith(family)}
                all_writers, driver.writers = (
                    driver.writers,
                    {tag: writer for tag, writer in driver.writers.items() if tag not in others},
                )
                began, began_at = time.process_time(), time.perf_counter()
                assert await driver.grow() == 0
                took, waited = time.process_time() - began, time.perf_counter() - began_at
                driver.writers = all_writers
                lines.append(
                    f"{ENTITIES // 2:,} {family}s: {took / (ENTITIES // 2) * 1e6:.0f} us of one core an entity "
                    f"({took:.1f} s of computing in {waited:.1f} s)"
                )
            assert await driver.grow() == 0
            grown = await _sums(client, driver)
    with DebianRedis() as server:
        async with connected(server.url) as client:
            fresh = await _counting(client, AFTER, topics)
            await fresh.work(5_000)
            assert await _sums(client, fresh) == grown
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


async def _counting(client: Client, world: World, topics: Topics) -> Driver:
    agreed = await agree(client, counting_configuration(world.engine, {}), change_between)
    return await started(client, topics, world, catalogue=agreed.catalogue.version)


async def _sums(client: Client, driver: Driver) -> Mapping[str, Mapping[Any, int]]:
    return {tag: await named_sums(client, tag, driver.catalogue) for tag in driver.writers}


def _events(count: int) -> Iterator[Mapping[str, Any]]:
    chance = random.Random(5)
    for number in range(count):
        opened = NOW - chance.randrange(300 * _DAY)
        ticket = {"ticket_id": f"t{number}"}
        told = {"customer_id": f"c{number}", "channel": chance.choice(("mail", "chat")), "priority": "high"}
        yield _event("ticket.opened", f"o{number}", opened, {**ticket, **told})
        yield _event("ticket.resolved", f"r{number}", opened + chance.randrange(_DAY), {**ticket, "agent": "ann"})
        for purchase in range(_PURCHASES):
            bought = {
                "customer_id": f"c{number}",
                "purchase_id": f"p{number}-{purchase}",
                "amount": "9.50",
                "currency": "USD",
            }
            yield _event("purchase.completed", f"p{number}-{purchase}", NOW - chance.randrange(300 * _DAY), bought)


def _event(kind: str, event_id: str, moment: int, rest: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": kind, "event_id": event_id, "occurred_at": min(moment, NOW), **rest}
