"""After an erasure no key of Redis holds an id of the person, whatever else was read, and in whatever order."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from streams.engine import chunks
from streams.engine.marks import Marks
from streams.redis.connection import Client
from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import SECRET, Driver, Topics, lines_of
from tests.engine.reading import tables
from tests.integration.marked_persons import MINUTE, Person, everything, standing
from tests.strategies.arrivals import Event

NOW = 1_750_000_000_000
BEFORE, THEN, AFTER = NOW - 60 * MINUTE, NOW - 30 * MINUTE, NOW - 20 * MINUTE
WORLD = World(
    """inactivity_days = 20
themes = { delivery = ["courier", "late"] }
comments = { keep_days = 30 }
baskets = { skus = true }
pipelines = { default = { sells = true } }
"""
)


@pytest.fixture(params=["debian_redis", "redis_cluster"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with connected(request.getfixturevalue(request.param)) as client:
        yield client


class Company:
    """Workers of one company, each of which keeps one customer in memory and is gone after a round."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._topics = Topics(WORLD.engine.kafka.partitions)

    async def reads(self, *events: Event) -> Driver:
        """A new worker counts these, and is there for two minutes more."""
        driver = Driver(self._client, WORLD.engine, 1, self._topics)
        await driver.start()
        driver.publish(lines_of(events))
        await driver.work(batch=3)
        for _ in range(2):
            await driver.work()
        return driver

    async def left_of(self, person: Person, within: str = "") -> dict[str, str]:
        return standing(await everything(self._client, within), person)


def others() -> list[Event]:
    """So many others that who was erased is let go of."""
    return [Person(f"other {number}").bought(BEFORE) for number in range(30)]


def mixed(persons: Sequence[Person], at: int) -> list[Event]:
    """The records of all of them, one of each in turn."""
    return [event for events in zip(*(person.records(at) for person in persons), strict=True) for event in events]


async def test_of_those_who_are_erased_nothing_stands_and_of_others_everything(client: Client) -> None:
    erased, early, late, stays = (Person(name) for name in ("erased", "early", "late", "stays"))
    company = Company(client)
    await company.reads(*others(), early.erased(THEN), *mixed([erased, late, stays], BEFORE)[:33])
    before = await company.left_of(erased)
    assert {"customer_id", "purchase ", "cart", "answer", "interaction", "comment", "sku "} <= before.keys()
    await company.reads(late.erased(THEN), *mixed([erased, early, late, stays], BEFORE))
    await company.reads(erased.erased(THEN), *others())
    for person in (erased, early, late):
        assert await company.left_of(person) == {}, person.name
        found = await everything(client, "{customer-")
        assert standing(found, person, of_deals=True) == {}, person.name
    untouched = await company.left_of(stays)
    assert {"customer_id", "purchase ", "cart", "answer", "interaction", "comment", "words of a ticket"} <= set(
        untouched
    )


async def test_who_comes_again_is_known_by_what_came_since_alone(client: Client) -> None:
    person, company = Person("again"), Company(client)
    await company.reads(*person.records(BEFORE))
    await company.reads(person.erased(THEN), *others())
    since = person.bought(AFTER, "since")
    driver = await company.reads(since, *person.records(BEFORE), *others())
    left = await company.left_of(person)
    assert set(left) == {"customer_id", "event of purchase.completed since", "purchase since", "sku since"}
    assert all("customer" in key for key in left.values())
    entities = [entity for entity in await _entities(client) if entity in names_of(person)]
    assert entities == [person.id], "one entity, under the id"
    assert driver.refused == 0
    await company.reads(person.erased(AFTER + MINUTE, "again"), since, *person.records(BEFORE))
    assert await company.left_of(person) == {}
    assert [one for one in await _entities(client) if one in names_of(person)] == [names_of(person)[1]]


async def test_what_a_deal_sells_to_who_came_again_is_found_by_the_mark(client: Client) -> None:
    person, company = Person("again with a deal"), Company(client)
    await company.reads(*others(), person.deal(BEFORE, "lead"))
    await company.reads(person.erased(THEN))
    await company.reads(person.bought(AFTER, "since"), *others())
    orders = await _orders(client)
    await company.reads({**person.deal(AFTER + 1, "won"), "customer_id": None})
    assert await _orders(client) == orders + 1
    assert [one for one in await _entities(client) if one in names_of(person)] == [person.id]


async def test_what_is_void_stays_void_and_names_nothing(client: Client) -> None:
    voided, void = Person("something void"), Person("void")
    purchase, answer = voided.mark("purchase "), voided.mark("answer")
    company = Company(client)
    voidings = [
        voided.told("purchase.voided", BEFORE + MINUTE, purchase_id=purchase),
        voided.told("survey.voided", BEFORE + MINUTE, answer_id=answer),
        void.told("customer.voided", BEFORE + MINUTE),
    ]
    await company.reads(*mixed([voided, void], BEFORE), *voidings)
    await company.reads(voided.erased(THEN), void.erased(THEN), *others())
    assert await company.left_of(voided) == {}
    assert await company.left_of(void) == {}
    again = {**voided.bought(AFTER), "event_id": "again", "items": []}
    orders = await _orders(client)
    await company.reads(again, {**void.bought(AFTER), "event_id": "again"})
    assert await _orders(client) == orders, "neither purchase counts"
    assert {"customer_id", "purchase "} == set(await company.left_of(voided))


async def test_a_deal_that_is_won_after_the_erasure_is_a_purchase_of_one_and_the_same_customer(client: Client) -> None:
    person, company = Person("with deals"), Company(client)
    await company.reads(*others(), person.deal(BEFORE, "lead"), person.deal(BEFORE, "won", "first"))
    await company.reads(person.erased(THEN), *others())
    assert await company.left_of(person) == {}
    won = {key: value for key, value in person.deal(AFTER, "won").items() if key != "customer_id"}
    await company.reads(won)
    assert await company.left_of(person) == {}, "only the deal says whose it is"
    assert [one for one in await _entities(client) if one in names_of(person)] == [names_of(person)[1]]
    driver = await company.reads(person.bought(AFTER + 1, "since"), *others(), person.deal(AFTER + 2, "won", "first"))
    assert [one for one in await _entities(client) if one in names_of(person)] == [person.id]
    assert standing(await everything(client, "{deal-"), person) == {}, (
        "a deal that forgot an id does not learn it again"
    )
    assert driver.refused == 0


async def test_who_has_very_many_records_has_none_left(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "SIZE", 4)
    person, company = Person("a whole shop"), Company(client)
    await company.reads(*(person.bought(BEFORE + number, str(number)) for number in range(30)))
    assert [name for name in await _entities(client) if person.id in name and name != person.id], "in chunks"
    await company.reads(person.erased(THEN))
    assert await company.left_of(person) == {}
    await company.reads(*(person.bought(AFTER + number, f"since {number}") for number in range(30)))
    assert all("since" in what or what == "customer_id" for what in await company.left_of(person))
    await company.reads(person.erased(NOW, "again"))
    assert await company.left_of(person) == {}


async def test_nobody_finds_out_without_the_key_who_was_erased(client: Client) -> None:
    person, company = Person("somebody"), Company(client)
    await company.reads(*person.records(BEFORE), person.erased(THEN))
    found = await everything(client)
    partitions = WORLD.engine.kafka.partitions
    for secret, is_found in ((SECRET, True), ("", False), (SECRET + " ", False)):
        mark = Marks(secret, partitions).entity_of(person.id).encode()
        assert any(mark in text for text in found.values()) is is_found


def names_of(person: Person) -> tuple[str, str]:
    """The id, and the name of the entity of one who was erased."""
    return person.id, Marks(SECRET).entity_of(person.id)


async def _entities(client: Client) -> list[str]:
    found: list[bytes] = []
    async for key in client.scan_iter(match="nabz:{customer-*}:facts"):
        names: Any = await client.hkeys(key)
        found += names
    return [name.decode() for name in found]


async def _orders(client: Client) -> float:
    found = await tables(client, WORLD.kpis, AFTER, 2, WORLD.engine.calendar.dates)
    return found["24h"]["orders"]
