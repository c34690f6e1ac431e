"""Whether memory stays where it is: mixed events of very many customers for an hour, through Kafka, worker and board.

5 million events of 200,000 customers come in an hour at an even pace. NABZ_BENCH_MINUTES (60) makes it shorter: the
pace stays, and customers and the memory for entities (`worker.cache_megabytes`) become fewer with the time, so that the
caches are full by the middle as they are in an hour. Resident memory is printed as it was each tenth of the time; at
the end it has to be within 5 % of that in the middle.
"""

import asyncio
import itertools
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.kafka.clients.publisher import Publisher
from streams.kafka.clients.topics import prepare_topics
from streams.settings import Settings
from tests.end_to_end.product import Process, Product
from tests.recount.events import key_of, topic_of
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.redis_servers import DebianRedis

MINUTES: Final = float(os.environ.get("NABZ_BENCH_MINUTES", "60"))
EVENTS_A_MINUTE: Final = 5_000_000 / 60
CUSTOMERS: Final = int(200_000 * MINUTES / 60)
CACHE_MEGABYTES: Final = max(1, round(Settings().worker.cache_megabytes * MINUTES / 60))
_SHARE: Final = 1.05
_STEPS: Final = 10
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")

pytestmark = pytest.mark.timeout(int(MINUTES * 60 * 1.5) + 300)


def test_soak(tmp_path: Path) -> None:
    settings = f'currency = "EUR"\n[worker]\ncache_megabytes = {CACHE_MEGABYTES}\n'
    with (
        ApacheKafka(heap="1g") as kafka,
        DebianRedis() as store,
        Product(tmp_path, settings, kafka.bootstrap, store.url) as product,
    ):
        (worker,) = product.start_all(workers=1)
        processes = {"worker": worker, "board": product.start("board", "--port", "0")}
        published, memory = asyncio.run(_fed(product, processes))
        orders = product.tables_in_redis()["365d"]["orders"]
    lines = [f"{published:,} events of {CUSTOMERS:,} customers in {MINUTES:g} minutes, {orders:,} orders; MB resident:"]
    lines += [f"  {name}: {', '.join(f'{megabytes:.0f}' for megabytes in found)}" for name, found in memory.items()]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    for name, found in memory.items():
        middle, end = found[_STEPS // 2 - 1], found[-1]
        assert end <= _SHARE * middle, f"{name}: {middle:.0f} MB in the middle, {end:.0f} MB at the end"


async def _fed(product: Product, processes: Mapping[str, Process]) -> tuple[int, dict[str, list[float]]]:
    """Publish for the time that was asked for; how many events, and megabytes of each process at each tenth of it."""
    counts = await prepare_topics(product.settings.kafka, FAMILIES, [DEAD_LETTERS])
    memory: dict[str, list[float]] = {name: [] for name in processes}
    events, published, began = mixed(), 0, time.monotonic()
    async with Publisher(product.settings.kafka, counts) as publisher:
        for step in range(1, _STEPS + 1):
            until = step * MINUTES * 60 / _STEPS
            while (passed := time.monotonic() - began) < until:
                due = int(passed * EVENTS_A_MINUTE / 60) - published
                for event in itertools.islice(events, due):
                    value = json.dumps(event).encode()
                    await publisher.send(value, key_of(event).encode(), topic_of(event))
                published += due
                await asyncio.sleep(0.05)
            for name, process in processes.items():
                memory[name].append(_resident(process.pid))
    return published, memory


def _resident(pid: int) -> float:
    """Megabytes of memory that a process has."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE / 1e6


def mixed(seed: int = 1) -> Iterator[dict[str, Any]]:
    """Events of now without an end: of customers above all, and of tickets, deals and campaigns."""
    chance = random.Random(seed)
    for number in itertools.count():
        customer = f"customer-{chance.randrange(CUSTOMERS)}"
        kind = chance.random()
        if kind < 0.6:
            event = _of_customer(number, customer, chance)
        elif kind < 0.8:
            event = _of_ticket(number, customer, chance)
        elif kind < 0.9:
            event = {
                "type": "deal.stage_changed",
                "deal_id": f"deal-{number // 40}",
                "stage": chance.choice(("qualified", "proposal", "negotiation", "won")),
                "amount": "1200",
                "currency": "EUR",
            }
        else:
            event = {"type": "lead.created", "lead_id": f"lead-{number}", "campaign_id": f"c{chance.randrange(9)}"}
        yield {"event_id": f"{number:032x}", "occurred_at": int(time.time() * 1000), **event}


def _of_customer(number: int, customer: str, chance: random.Random) -> dict[str, Any]:
    match chance.randrange(4):
        case 0:
            return {"type": "cart.updated", "customer_id": customer, "cart_id": f"{customer}-{number // 1_000_000}"}
        case 1:
            return {
                "type": "survey.answered",
                "customer_id": customer,
                "survey_id": "s",
                "kind": "csat",
                "touchpoint": "shop",
                "scale": {"min": 1, "max": 5},
                "score": chance.randint(1, 5),
            }
        case _:
            return {
                "type": "purchase.completed",
                "customer_id": customer,
                "purchase_id": f"purchase-{number}",
                "amount": "19.90",
                "currency": "EUR",
                "channel": chance.choice(("web", "shop")),
            }


def _of_ticket(number: int, customer: str, chance: random.Random) -> dict[str, Any]:
    """One of the last tickets is opened, answered or resolved."""
    ticket = {"ticket_id": f"ticket-{number // 15}"}
    match chance.randrange(3):
        case 0:
            return {"type": "ticket.opened", **ticket, "customer_id": customer, "channel": "mail"}
        case 1:
            return {"type": "ticket.responded", **ticket, "agent": f"a{chance.randrange(20)}"}
        case _:
            return {"type": "ticket.resolved", **ticket, "agent": f"a{chance.randrange(20)}"}
