"""A crowded story of all families, and drivers that count it into a real Redis."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from streams.arithmetic.measures.versions import CatalogueVersion
from streams.redis.connection import Client, connect
from tests import recount
from tests.engine.agreement import World
from tests.engine.driver import Driver, Topics, lines_of
from tests.engine.reading import tables
from tests.recount.comparison import differences
from tests.simulation.calm import SCHEME, simulated
from tests.unit.kpis.stories import INTERESTED, story

Events = Sequence[Mapping[str, Any]]

TYPES = {
    "deal.stage_changed": 150,
    "ticket.opened": 40,
    "ticket.responded": 60,
    "ticket.resolved": 40,
    "ticket.reopened": 15,
    "purchase.completed": 120,
    "purchase.refunded": 20,
    "customer.signed_up": 20,
    "customer.cancelled": 10,
    "customer.updated": 20,
    "cart.updated": 40,
    "cart.checked_out": 15,
    "survey.sent": 20,
    "survey.answered": 60,
    "customer.renewed": 10,
    "interaction.logged": 20,
    "campaign.spent": 20,
    "campaign.sent": 20,
    "campaign.delivered": 20,
    "campaign.opened": 20,
    "campaign.subscribed": 10,
    INTERESTED: 20,
    "lead.created": 30,
    "lead.updated": 20,
    "lead.qualified": 20,
    "lead.disqualified": 15,
    "lead.converted": 10,
}
"""Events by type. An erasure is not among them, so the order of arrival does not matter."""
WORLD = World(
    """rates = { EUR = "1.0975" }
inactivity_days = 20
themes = { delivery = ["late"], price = ["dear"] }
service_levels = { response = { default = "8h", high = "1h" }, resolution = { default = "24h", low = "2h" } }
pipelines = { default = { sells = true, stalled_after = "10d" } }"""
)
WITHOUT_SALES = World(WORLD.toml.replace("sells = true, ", ""))
"""The same company, but that shards have nothing to tell each other."""
_FIRST = CatalogueVersion()
EVENTS: Events = story(TYPES, seed=11)


@asynccontextmanager
async def connected(url: str, timeout_seconds: float = 10) -> AsyncIterator[Client]:
    """A client that is closed in the end; of a simulated Redis, if that is what the address says."""
    if url.startswith(SCHEME):
        async with simulated(url) as simulation:
            yield simulation
        return
    client = connect(url, timeout_seconds)
    try:
        yield client
    finally:
        await client.aclose()


async def started(
    client: Client,
    topics: Topics | None = None,
    world: World = WORLD,
    cache: int = 10_000,
    catalogue: CatalogueVersion = _FIRST,
) -> Driver:
    """A driver that has opened every shard."""
    driver = Driver(client, world.engine, cache, topics, catalogue)
    await driver.start()
    return driver


def topics_with(events: Events, world: World = WORLD) -> Topics:
    """The events where Kafka would hold them."""
    topics = Topics(world.engine.kafka.partitions)
    topics.publish(lines_of(events))
    return topics


def latest(events: Events) -> int:
    """The largest event time, epoch ms."""
    return max(int(event["occurred_at"]) for event in events)


async def assert_counted(
    client: Client, events: Events, world: World = WORLD, catalogue: CatalogueVersion = _FIRST
) -> None:
    """The tables are those of the recount."""
    now = latest(events)
    actual = await tables(client, world.kpis, now, 2, world.engine.calendar.dates, catalogue)
    assert differences(actual, recount.recount(events, world.recount, now)) == []
