"""From publish to the KPI table in Redis, at a trickle and at 2,000 events/s, and what waiting costs.

Events go to all partitions of all topics. Those of five are counted one by one in a KPI of the 5m
window: the n-th of them is fresh once the table says n. What is asserted is that all are counted; figures are printed.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio

from schemas import (
    CampaignLead,
    CartUpdated,
    CustomerUpdated,
    DealStageChanged,
    Event,
    PurchaseCompleted,
    SurveyAnswered,
    TicketOpened,
    encode,
)
from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.kafka.clients.publisher import Publisher
from streams.kafka.clients.topics import prepare_topics
from streams.redis import keys as redis_keys
from tests.bench.cpu import cpu_seconds
from tests.built_in import key_of, topic_of
from tests.end_to_end.product import Process, Product
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.redis_servers import DebianRedis

_COUNTED = {
    "crm.tickets": "tickets_opened",
    "crm.deals": "deals_created",
    "crm.purchases": "orders",
    "crm.surveys": "survey_answers",
    "crm.marketing": "leads_created",
}
_IDLE_SECONDS = 20


@pytest.mark.timeout(240)
def test_freshness_and_the_cost_of_waiting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ApacheKafka() as kafka, DebianRedis() as store, Product(tmp_path, "", kafka.bootstrap, store.url) as product:
        (worker,) = product.start_all(workers=1)
        board = product.start("board", "--port", "0")
        lines = [asyncio.run(_freshness(product, store.url, rate, seconds)) for rate, seconds in ((10, 30), (2000, 20))]
        time.sleep(5)
        lines.append(_idle({"worker": worker, "board": board}))
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - figures are what a bench is for


def _event(number: int, run: str) -> Event:
    name, now = f"{run}-{number}", time.time_ns() // 1_000_000
    common: Any = {"event_id": name, "occurred_at": now}
    customer = f"customer-{number % 997}"
    kinds: Sequence[Event] = (
        TicketOpened(**common, ticket_id=name, customer_id=customer),
        DealStageChanged(**common, deal_id=name, stage="lead"),
        PurchaseCompleted(**common, purchase_id=name, customer_id=customer, amount=Decimal(9), currency="USD"),
        SurveyAnswered(**common, survey_id="s", customer_id=customer, kind="nps", score=9),
        CampaignLead(**common, campaign_id="organic", lead_id=name),
        CustomerUpdated(**common, customer_id=customer, segment="small"),
        CartUpdated(**common, cart_id=name, customer_id=customer),
    )
    return kinds[number % len(kinds)]


async def _freshness(product: Product, url: str, rate: int, seconds: int) -> str:
    settings = product.settings.kafka
    counts = await prepare_topics(settings, FAMILIES, [DEAD_LETTERS])
    sent: dict[str, list[float]] = {topic: [] for topic in _COUNTED}
    async with redis.asyncio.Redis.from_url(url) as client, Publisher(settings, counts) as publisher:
        before = await _shown(client)
        watching = asyncio.create_task(_watch(client, before, sent, rate * seconds))
        began = time.monotonic()
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            event = _event(number, f"{rate}")
            if topic_of(event) in sent:
                sent[topic_of(event)].append(time.monotonic())
            await publisher.send(encode(event), key_of(event), topic_of(event))
            if rate < 100:
                await publisher.flush()
        await publisher.flush()
        ages = sorted(await asyncio.wait_for(watching, 60))
    p50, p99 = ages[len(ages) // 2], ages[len(ages) * 99 // 100]
    return f"{rate:,} events/s: p50 {p50:.2f} s, p99 {p99:.2f} s, {len(ages):,} events"


async def _watch(
    client: "redis.asyncio.Redis", before: Mapping[str, int], sent: Mapping[str, Sequence[float]], total: int
) -> list[float]:
    """Ages of all events as they appear in the table."""
    fresh = dict.fromkeys(sent, 0)
    ages: list[float] = []
    while sum(fresh.values()) < sum(1 for number in range(total) if number % 7 < len(_COUNTED)):
        shown = await _shown(client)
        now = time.monotonic()
        for topic, moments in sent.items():
            until = shown[topic] - before[topic]
            ages += [now - moment for moment in moments[fresh[topic] : until]]
            fresh[topic] = max(fresh[topic], min(until, len(moments)))
        await asyncio.sleep(0.02)
    return ages


async def _shown(client: "redis.asyncio.Redis") -> dict[str, int]:
    values = await client.hmget(redis_keys.table("1h"), list(_COUNTED.values()))
    return {topic: int(value or 0) for topic, value in zip(_COUNTED, values, strict=True)}


def _idle(processes: Mapping[str, Process]) -> str:
    before = {name: cpu_seconds(process.pid) for name, process in processes.items()}
    time.sleep(_IDLE_SECONDS)
    shares = {name: (cpu_seconds(process.pid) - before[name]) / _IDLE_SECONDS for name, process in processes.items()}
    return "idle: " + ", ".join(f"{name} {share:.1%} of a core" for name, share in shares.items())
